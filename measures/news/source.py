"""What every source of news has."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from municipalities.dates import midnight

# Of what has the same moment as the bound.
ALL, NONE = "all", "none"


@dataclass(frozen=True)
class Bound:
    """What a source tells next is older than the moment; or it has the same, and a lesser key (`ALL`, `NONE`)."""

    moment: dt.datetime
    key: int | str

    def lets_in(self, moment, key):
        if moment != self.moment or self.key is NONE:
            return moment < self.moment
        return self.key is ALL or key < self.key


@dataclass(frozen=True)
class Source:
    # Scope → what may be told, as a queryset with `moment`; nothing that is not public, nothing to come.
    rows: Any
    # (scope, some of these rows) → an Entry each, in the same order, by the same few queries however many there are.
    entries: Any
    # Whether `moment` is a day, of which no hour is known: its midnight then counts.
    is_by_day: bool = False

    def newest(self, scope, count, bound):
        """The `count` newest rows beyond the bound, if there is one; of the same moment the greater key first."""
        rows = self.rows(scope)
        if bound:
            rows = rows.filter(self._beyond(bound))
        return rows.order_by("-moment", "-pk")[:count]

    def _beyond(self, bound):
        moment = bound.moment
        if self.is_by_day:
            moment = timezone.localdate(bound.moment)
            if midnight(moment) < bound.moment:
                return Q(moment__lte=moment)
        if bound.key is ALL:
            return Q(moment__lte=moment)
        older = Q(moment__lt=moment)
        return older if bound.key is NONE else older | Q(moment=moment, pk__lt=bound.key)

    def key_of(self, row):
        return row.pk

    def moment_of(self, row):
        return midnight(row.moment) if self.is_by_day else row.moment
