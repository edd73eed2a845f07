"""What every source of news has."""

from dataclasses import dataclass
from typing import Any

from municipalities.dates import midnight


@dataclass(frozen=True)
class Source:
    # Scope → what may be told, as a queryset with `moment`; nothing that is not public, nothing to come.
    rows: Any
    # (scope, some of these rows) → an Entry each, in the same order, by the same few queries however many there are.
    entries: Any
    # Of the same moment the one with the greater key is the newer.
    key: str = "pk"
    # Whether `moment` is a day, of which no hour is known: its midnight then counts.
    is_by_day: bool = False

    def key_of(self, row):
        return row[self.key] if isinstance(row, dict) else getattr(row, self.key)

    def moment_of(self, row):
        moment = row["moment"] if isinstance(row, dict) else row.moment
        return midnight(moment) if self.is_by_day else moment
