"""Who has changed what in a follow-up, in words, newest first."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from measures.formats import deadline, lower_first
from measures.models import Answer, BudgetLine, FollowUp, PlannedAction
from municipalities.models import BudgetPlan, User

SHOWN = 8
# So many rows of the history are looked through: a save of the amounts alone leaves one for each cell.
LOOKED_THROUGH = 200


@dataclass
class Entry:
    """What one person saved at one time."""

    at: datetime
    who: User | None
    what: list = field(default_factory=list)


def history(follow_up):
    """The newest so many entries; three queries, however long the history."""
    told = [
        *_told_of_follow_up(follow_up),
        *_told_of_actions(follow_up),
        *_told_of_amounts(follow_up),
    ]
    entries = {}
    for record, text in sorted(told, key=lambda one: one[0].history_date, reverse=True):
        # What one save writes into several rows is some thousandths of a second apart.
        moment = record.history_date.replace(second=0, microsecond=0)
        entry = entries.setdefault(
            (moment, record.history_user_id), Entry(record.history_date, record.history_user)
        )
        if text not in entry.what:
            entry.what.append(text)
    return list(entries.values())[:SHOWN]


def _records(model, **by):
    return list(
        model.history.filter(**by)
        .select_related("history_user")
        .order_by("-history_date", "-history_id")[:LOOKED_THROUGH]
    )


# The follow-up itself -------------------------------------------------------------------------------------


def _told_of_follow_up(follow_up):
    records = _records(FollowUp, id=follow_up.pk)
    for newer, older in pairwise(records):
        for text in _changes(older, newer):
            yield newer, text


def _changes(older, newer):
    """What a save changed, in words; nothing where it wrote in the rows that belong to it alone."""
    if (older.answer, older.reason) != (newer.answer, newer.reason):
        yield _answered(older, newer)
    for name in ("responsible_role", "responsible_unit", "own_title"):
        yield from _change(
            FollowUp._meta.get_field(name).verbose_name, getattr(older, name), getattr(newer, name)
        )
    yield from _change(_("deadline"), deadline(older), deadline(newer))
    if older.within_existing_budget != newer.within_existing_budget:
        yield (
            _("within existing budget: yes")
            if newer.within_existing_budget
            else _("within existing budget: no")
        )
    if older.seen_title and _words_seen(older) != _words_seen(newer):
        yield _("looked at the measure’s new wording")


def _words_seen(record):
    return record.seen_title, record.seen_description


def _answered(older, newer):
    if older.answer == newer.answer:
        return _("changed the reason for the answer")
    answer = lower_first(dict(Answer.choices).get(newer.answer, _("not answered")))
    return _("answered “%(answer)s”") % {"answer": answer}


def _change(label, before, after):
    if before == after:
        return
    if not before:
        yield _("%(label)s: “%(after)s”") % {"label": label, "after": after}
    elif not after:
        yield _("%(label)s taken away (was “%(before)s”)") % {"label": label, "before": before}
    else:
        yield _("%(label)s: “%(after)s” (was “%(before)s”)") % {
            "label": label,
            "before": before,
            "after": after,
        }


# What belongs to it ---------------------------------------------------------------------------------------


def _told_of_actions(follow_up):
    for record in _records(PlannedAction, follow_up_id=follow_up.pk):
        words = {
            "+": _("placed in an action plan: “%(action)s”"),
            "~": _("changed in the action plan: “%(action)s”"),
            "-": _("taken out of the action plan: “%(action)s”"),
        }
        yield record, words[record.history_type] % {"action": _short(record.description)}


def _told_of_amounts(follow_up):
    records = _records(BudgetLine, follow_up_id=follow_up.pk)
    titles = dict(
        BudgetPlan.objects.filter(municipality=follow_up.municipality_id).values_list("pk", "title")
    )
    for record in records:
        title = titles.get(record.budget_plan_id, _("a budget plan"))
        yield record, _("amounts in %(plan)s") % {"plan": title}


def _short(text):
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:79]}…"
