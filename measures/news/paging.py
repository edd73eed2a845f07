"""The sources put together, newest first, a page at a time.

A page begins after the last entry of the one before it, and not at a number, so that nothing is read twice or missed
when something new comes meanwhile; and each source reads no more rows than a page has, however many there are.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from measures.news import answers, decisions, own_plans, reports, rounds
from measures.news.source import ALL, NONE, Bound

# Where several have the same moment, those of a source that stands first here are newer.
SOURCES = (
    rounds.PUBLISHED,
    reports.PUBLISHED,
    answers.GIVEN,
    own_plans.ACTION_PLANS,
    own_plans.BUDGET_PLANS,
    decisions.DECIDED,
    rounds.OPENED,
)
WRITTEN = re.compile(r"([0-9]{8}T[0-9]{12})-([0-9])-([0-9]{1,18})", re.ASCII)
MOMENT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, order=True)
class Place:
    """Where an entry stands: the greatest is the newest. `rank` is less the earlier its source stands."""

    moment: dt.datetime
    rank: int
    key: int

    def __str__(self):
        """As it stands in an address."""
        return f"{self.moment.astimezone(dt.UTC).strftime(MOMENT)}-{-self.rank}-{self.key}"

    @classmethod
    def read(cls, text):
        """The place that an address names, or None where it names none."""
        if not (found := WRITTEN.fullmatch(text or "")):
            return None
        try:
            moment = dt.datetime.strptime(found[1], MOMENT).replace(tzinfo=dt.UTC)
            timezone.localtime(moment)
        except (ValueError, OverflowError):
            return None
        return cls(moment, -int(found[2]), int(found[3]))


@dataclass(frozen=True)
class Found:
    place: Place
    source: Any
    row: Any


def newest(scope, count, before=None):
    """(entries, place): the `count` newest ones before a place, and the place from which older ones go on, or None."""
    if not scope.plan.is_public:
        return [], None
    found = [one for rank, source in enumerate(SOURCES) for one in _of(source, -rank, scope, count, before)]
    found.sort(key=lambda one: one.place, reverse=True)
    shown = found[:count]
    return _entries(scope, shown), shown[-1].place if len(found) > count else None


def _of(source, rank, scope, count, before):
    bound = before and Bound(before.moment, before.key if rank == before.rank else _tie(rank, before))
    # One more than is shown: so it is known whether there are older ones.
    for row in source.newest(scope, count + 1, bound):
        yield Found(Place(source.moment_of(row), rank, source.key_of(row)), source, row)


def _tie(rank, before):
    """Of what has the moment of the place: all of a source that stands behind its own, nothing of one before it."""
    return ALL if rank < before.rank else NONE


def _entries(scope, shown):
    entries = {}
    for source in SOURCES:
        rows = [one.row for one in shown if one.source is source]
        if rows:
            entries |= {
                (source, source.key_of(row), source.moment_of(row)): entry
                for row, entry in zip(rows, source.entries(scope, rows), strict=True)
            }
    return [entries[one.source, one.place.key, one.place.moment] for one in shown]
