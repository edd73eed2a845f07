"""Carrying amounts forward from one budget plan to the next."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from measures.formats import number
from measures.forms.numbers import KronerField
from measures.forms.rolling import CARRIED, RollForm, Row
from measures.rolling import Choice, amount_entries, carry_amounts

AMOUNT = {"max_digits": 14, "decimal_places": 0, "min_value": 0}


@dataclass(frozen=True)
class Cell:
    """A year's field, as plain values for the page."""

    year: int
    name: str
    value: str
    proposed: Any
    errors: list


class AmountRow(Row):
    @property
    def cells(self):
        return [
            Cell(year, self.name(year), self.value(year), self.entry.proposed[year], self.errors(year))
            for year in self.form.years
        ]


class RollAmountsForm(RollForm):
    """The amounts stand open in their cells: who writes another one has changed it."""

    row_class = AmountRow
    choices = (Choice.KEPT, Choice.DROPPED)
    prefixes = "amount-[0-9]+-[a-z]+-[a-z_]+"

    def read(self, source, target):
        return amount_entries(source, target)

    def prefix_of(self, entry):
        follow_up, kind, funding = entry.key
        return f"amount-{follow_up}-{kind}-{funding}"

    def add_row(self, entry):
        row = super().add_row(entry)
        for year, amount in entry.proposed.items():
            self.fields[row.name(year)] = KronerField(required=False, **AMOUNT)
            self.initial.setdefault(row.name(year), amount)
        return row

    @property
    def years(self):
        return list(self.target.years)

    @property
    def shares_years(self):
        """Whether the earlier plan says anything of the years of this one."""
        return not set(self.source.years).isdisjoint(self.years)

    @property
    def new_years(self):
        """Those of which the earlier plan can say nothing, as they come after it."""
        return [year for year in self.years if year > self.source.last_year]

    def fill_new_years(self):
        """The page is shown once more with what was sent, and the empty cells of the new years filled in.

        Nothing is checked or saved.
        """
        sent = self.data.dict()
        for row in self.rows:
            if sent.get(row.name("choice")) == Choice.KEPT:
                self._fill(row, sent)
        self.initial |= sent
        self.is_bound = False

    def _fill(self, row, sent):
        last = row.entry.lines.get(self.source.last_year)
        before = number(last.amount) if last else ""
        for year in self.years:
            name = row.name(year)
            if year in self.new_years and not sent.get(name, "").strip():
                sent[name] = before
            before = sent.get(name, "")

    def clean_row(self, row):
        years = [row.name(year) for year in self.years]
        if row.cleaned("choice") not in CARRIED:
            for name in years:
                self.errors.pop(name, None)
        elif not any(name in self.errors for name in years) and not _has_amounts(self._amounts(row)):
            self.add_error(
                row.name(self.years[0]),
                _("%(row)s: write an amount for at least one year, or drop the row.")
                % {"row": f"{row.follow_up.measure.code}, {row.entry.label}"},
            )

    def _amounts(self, row):
        return {year: row.cleaned(year) for year in self.years}

    def written_in(self, key):
        return ", ".join(
            f"{year}: {amount}" for year in self.years if (amount := self.data.get(f"{key}-{year}", ""))
        )

    def is_as_written(self, entry, key):
        return all(_read(self.data.get(f"{key}-{year}", "")) == entry.there.get(year) for year in self.years)

    def save(self, *, by):
        """Returns how many rows were kept, changed and dropped. Raises `ChangedMeanwhile`."""
        carried = [(row.entry, self._amounts(row)) for row in self.carried_rows]
        if carried:
            carry_amounts(self.target, carried, versions=self.versions_read(), by=by)
        changed = sum(amounts != entry.proposed for entry, amounts in carried)
        return {
            Choice.KEPT: len(carried) - changed,
            Choice.CHANGED: changed,
            Choice.DROPPED: len(self.rows) - len(carried),
        }


def _read(text):
    """The amount, or the text where it is none."""
    try:
        return KronerField(required=False).clean(text)
    except forms.ValidationError:
        return text


def _has_amounts(amounts):
    """A nought is an amount of nought; nothing at all is nothing to carry forward."""
    return any(amount is not None for amount in amounts.values())
