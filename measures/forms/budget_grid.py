"""A follow-up's amounts in one budget plan: a row a kind and funding, a column a year of the plan's four."""

from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from measures.formats import lower_first
from measures.forms.numbers import KronerField
from measures.models import BudgetLine, Funding, MeasureKind

ROWS = [(kind, funding) for funding in Funding for kind in MeasureKind]
# The municipality's own money is always there to fill in; the others stand folded until they are used.
ALWAYS_OPEN = Funding.OWN


def marker(budget_plan):
    """Posted with each grid that the user has seen: what they have not seen is never taken as empty."""
    return f"budget_{budget_plan.pk}"


@dataclass
class Row:
    """`cells` are (year, bound field); `lines` are the saved lines by year."""

    kind: MeasureKind
    funding: Funding
    prefix: str
    lines: dict
    cells: list = field(default_factory=list)
    note: forms.BoundField = None
    kostra: forms.BoundField = None

    @property
    def label(self):
        return f"{self.kind.label}, {lower_first(self.funding.label)}"

    def amount_name(self, year):
        return f"{self.prefix}_{year}"

    @property
    def note_name(self):
        return f"{self.prefix}_note"

    @property
    def kostra_name(self):
        return f"{self.prefix}_kostra"

    @property
    def names(self):
        return [self.note_name, self.kostra_name]

    @property
    def amounts(self):
        """The saved amounts, in the order of the years."""
        return [line.amount if line else None for line in self.lines.values()]

    def common(self, attribute):
        """What all the saved lines say, or None where they say different things."""
        said = {getattr(line, attribute) for line in self.lines.values() if line}
        return next(iter(said), "") if len(said) <= 1 else None

    def said_by_year(self, attribute):
        """What the years say each for themselves, where they differ: [(year, words)]."""
        if self.common(attribute) is not None:
            return []
        return [(year, getattr(line, attribute) or "–") for year, line in self.lines.items() if line]

    @property
    def notes_by_year(self):
        return self.said_by_year("note")

    @property
    def kostra_by_year(self):
        return self.said_by_year("kostra_function")

    @property
    def is_used(self):
        return any(self.lines.values())

    @property
    def standing(self):
        """What stands in the cells now, saved or only typed: amounts, None where none can be read."""
        return [_read(cell) for _year, cell in self.cells]

    @property
    def total(self):
        return _sum(self.standing)

    @property
    def bound_fields(self):
        return [*(cell for _year, cell in self.cells), self.note, self.kostra]

    @property
    def errors(self):
        return [error for cell in self.bound_fields for error in cell.errors]

    @property
    def is_open(self):
        return self.is_used or self.funding == ALWAYS_OPEN or bool(self.errors)


@dataclass
class Group:
    """The rows of a kind, with what stands in them a year and in all."""

    kind: MeasureKind
    rows: list

    @property
    def sums(self):
        return sums_of_years(self.rows)

    @property
    def total(self):
        return sum(row.total for row in self.rows)


class BudgetGrid:
    """The grid of one budget plan in the form of a follow-up."""

    def __init__(self, form, budget_plan, lines, in_force):
        self.form = form
        self.budget_plan = budget_plan
        self.in_force = in_force
        self.years = list(budget_plan.years)
        saved = {(line.kind, line.funding, line.year): line for line in lines}
        self.rows = [self._row(kind, funding, saved) for kind, funding in ROWS]
        self.outside = [line for line in lines if line.year not in self.years]

    def _row(self, kind, funding, saved):
        lines = {year: saved.get((kind, funding, year)) for year in self.years}
        return Row(kind, funding, f"{marker(self.budget_plan)}_{kind}_{funding}", lines)

    @property
    def marker(self):
        return marker(self.budget_plan)

    def add_fields(self):
        for row in self.rows:
            for year in self.years:
                cell = amount_field(row, year)
                self._add(row.amount_name(year), cell, _saved(row.lines[year]))
            self._add(row.note_name, note_field(_("Note, %(row)s") % {"row": row.label}), row.common("note"))
            kostra = kostra_field(_("KOSTRA function, %(row)s") % {"row": row.label})
            self._add(row.kostra_name, kostra, row.common("kostra_function"))

    def _add(self, name, form_field, initial):
        self.form.fields[name] = form_field
        self.form.initial[name] = initial

    def bind(self):
        """Once all fields are there: give the rows their bound fields."""
        for row in self.rows:
            row.cells = [(year, self.form[row.amount_name(year)]) for year in self.years]
            row.note, row.kostra = self.form[row.note_name], self.form[row.kostra_name]

    @property
    def open_rows(self):
        return [row for row in self.rows if row.is_open]

    @property
    def folded_rows(self):
        return [row for row in self.rows if not row.is_open]

    @property
    def used_rows(self):
        return [row for row in self.rows if row.is_used]

    @property
    def sums(self):
        """What is saved for each year, all rows together: [(year, sum)]."""
        columns = zip(*(row.amounts for row in self.rows), strict=True)
        return list(zip(self.years, map(_sum, columns), strict=True))

    @property
    def groups(self):
        return [Group(kind, [row for row in self.rows if row.kind == kind]) for kind in MeasureKind]

    @property
    def standing_sums(self):
        """What stands in the cells of each year, saved or only typed: [(year, sum)]."""
        return sums_of_years(self.rows)

    @property
    def standing_total(self):
        return sum(row.total for row in self.rows)

    @property
    def has_notes(self):
        """Whether there is anything to see of notes and functions, saved, typed or faulty."""
        return any(field.value() or field.errors for row in self.rows for field in (row.note, row.kostra))

    @property
    def has_amounts(self):
        return any(row.is_used for row in self.rows)

    def clean(self):
        """A note or a function without an amount would be lost: it is said where it stands."""
        for row in self.rows:
            amounts = [self.form.cleaned_data.get(row.amount_name(year)) for year in self.years]
            wrong = any(row.amount_name(year) in self.form.errors for year in self.years)
            for name in row.names:
                if self.form.cleaned_data.get(name) and not wrong and all(a is None for a in amounts):
                    self.form.add_error(name, _("Write an amount for at least one year, or clear this."))

    def save(self, follow_up):
        """An amount in a cell is a line, also a nought; an empty cell is none."""
        for row in self.rows:
            for year in self.years:
                self._save_cell(follow_up, row, year)

    def _save_cell(self, follow_up, row, year):
        line, amount = row.lines[year], self.form.cleaned_data[row.amount_name(year)]
        if amount is None:
            if line:
                line.delete()
            return
        line = line or BudgetLine(
            follow_up=follow_up,
            budget_plan=self.budget_plan,
            year=year,
            kind=row.kind,
            funding=row.funding,
            amount=None,
        )
        before = (line.amount, line.note, line.kostra_function)
        line.amount = amount
        line.note = self._said(row, "note", row.note_name, line)
        line.kostra_function = self._said(row, "kostra_function", row.kostra_name, line)
        if before != (line.amount, line.note, line.kostra_function):
            line.save()

    def _said(self, row, attribute, name, line):
        """Where the years say different things, an empty field leaves each of them alone."""
        said = self.form.cleaned_data[name]
        return getattr(line, attribute) if row.common(attribute) is None and not said else said


def _saved(line):
    return line.amount if line else None


def _read(cell):
    try:
        return cell.field.to_python(cell.value())
    except ValidationError:
        return None


def _sum(amounts):
    return sum(amount for amount in amounts if amount is not None)


def sums_of_years(rows):
    years = [year for year, _cell in rows[0].cells]
    columns = zip(*(row.standing for row in rows), strict=True)
    return list(zip(years, map(_sum, columns), strict=True))


def amount_field(row, year):
    """Carries where it stands, for static/js/budget-grid.js."""
    label = f"{year}, {row.label}"
    field = KronerField(label=label, required=False, max_digits=14, decimal_places=0, min_value=0)
    field.widget.attrs |= {"data-year": year, "data-kind": row.kind.value, "data-funding": row.funding.value}
    return field


def note_field(label):
    return forms.CharField(label=label, required=False, max_length=200)


def kostra_field(label):
    digits = RegexValidator(r"^[0-9]{3}\Z", _("A KOSTRA function has three digits, such as 325."))
    widget = forms.TextInput(attrs={"class": "number", "inputmode": "numeric", "size": 3})
    return forms.CharField(label=label, required=False, max_length=3, validators=[digits], widget=widget)
