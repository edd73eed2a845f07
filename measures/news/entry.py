"""One piece of news, and of what it is asked for."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from measures.languages import written
from measures.models import FocusArea, Plan
from measures.syndication import tag
from municipalities.models import Municipality

# As many measures are named in an entry; of the others it says how many they are.
NAMED = 6


@dataclass(frozen=True)
class Scope:
    """Of what news is asked for: a plan, and in it one municipality, one focus area, or one in the other."""

    plan: Plan
    municipality: Municipality | None = None
    focus_area: FocusArea | None = None

    def in_area(self, field):
        """The condition that the measure which `field` leads to is in the focus area, if there is one."""
        return {f"{field}__focus_area": self.focus_area} if self.focus_area else {}

    def by_municipality(self, field="municipality"):
        return {field: self.municipality} if self.municipality else {}


@dataclass(frozen=True)
class Words:
    """A text from the database inside a sentence, and whose it is, as `measures.languages.lang` takes it."""

    text: str
    writer: tuple = ()

    def __str__(self):
        return str(self.text)

    def __html__(self):
        return self.html

    @property
    def html(self):
        return written(self.text, *self.writer)


@dataclass(frozen=True)
class Detail:
    """A measure of which the entry tells, and what."""

    code: str
    title: Words
    url: str
    # A Status as it is now and the words for the one before, or the answer in words.
    status: Any = None
    before: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Entry:
    kind: str
    # What tells it from the others of its kind; parts of a name that stays.
    key: tuple
    moment: dt.datetime
    # A translated sentence with names in braces, and what they stand for: str, or Words.
    sentence: str
    names: dict
    url: str
    municipality: Municipality | None = None
    focus_area: FocusArea | None = None
    # Whole sentences, ready for a page.
    notes: tuple = ()
    details: tuple = ()
    # How many measures it tells of that are not among the details.
    more: int = 0
    # When it came to read as it does, where that is later.
    changed: dt.datetime | None = None
    scope: Scope = field(repr=False, default=None)

    @property
    def day(self):
        """The day in Norway."""
        return timezone.localdate(self.moment)

    @property
    def updated(self):
        return self.changed or self.moment

    @property
    def more_in_words(self):
        return _("and %(count)d more") % {"count": self.more}

    @property
    def title(self):
        return self.sentence.format(**{key: str(name) for key, name in self.names.items()})

    @property
    def title_html(self):
        """The same, with the languages of the texts in it marked."""
        return format_html(self.sentence, **self.names)

    @property
    def tag(self):
        """In a focus area an entry tells of its measures alone, and so it is another one there."""
        area = (self.focus_area.code,) if self.focus_area else ()
        return tag(self.scope.plan.slug, self.kind, *self.key, *area)
