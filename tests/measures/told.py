"""What the news tells of a plan, and answers that become news."""

from django.utils.html import strip_tags

from measures import news
from measures.news import Scope


def told(plan, **scope):
    """(day, title, notes) of everything, newest first."""
    entries, _older = news.newest(Scope(plan, **scope), 100)
    return [(entry.day.isoformat(), entry.title, *map(strip_tags, entry.notes)) for entry in entries]


def titles(plan, **scope):
    return [title for _day, title, *_notes in told(plan, **scope)]


def answer(follow_up, answer, **fields):
    for name, value in {"answer": answer, **fields}.items():
        setattr(follow_up, name, value)
    follow_up.save()
