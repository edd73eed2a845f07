"""Choosing what of one year's plan is carried forward to the next: everything on one page, saved all or nothing."""

import re
from dataclasses import dataclass

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from measures.formats import natural_list
from measures.models import FollowUp
from measures.rolling import Choice

CARRIED = (Choice.KEPT, Choice.CHANGED)


@dataclass
class Row:
    """An entry with the names of its fields. What a page shows of them is plain values: there are many rows."""

    form: forms.Form
    entry: object
    prefix: str

    @property
    def follow_up(self):
        return self.entry.follow_up

    def name(self, part):
        return f"{self.prefix}-{part}"

    def value(self, part):
        """What stands in the field: what was sent, or what is proposed."""
        name = self.name(part)
        if self.form.is_bound:
            return self.form.data.get(name, "")
        value = self.form.initial.get(name)
        field = self.form.fields[name]
        written = value if isinstance(field, forms.ChoiceField) else field.widget.format_value(value)
        return "" if written is None else written

    def cleaned(self, part):
        return self.form.cleaned_data.get(self.name(part))

    def errors(self, part):
        return self.form.errors.get(self.name(part), [])

    @property
    def choice(self):
        return self.value("choice")

    @property
    def choices(self):
        return self.form.fields[self.name("choice")].choices

    @property
    def choice_errors(self):
        return self.errors("choice")

    @property
    def is_stale(self):
        return self.form.is_bound and self.follow_up.pk in self.form.stale


class RollForm(forms.Form):
    """`entries` are read anew for each request; what the user has read is told by the versions that are sent."""

    # What there is to choose for a row; how its class is called; and what the names of its fields begin with.
    choices = Choice
    row_class = Row
    prefixes = ""

    def __init__(self, source, target, *args, **kwargs):
        self.source, self.target = source, target
        self.entries = self.read(source, target)
        self.stale = set()
        super().__init__(*args, **kwargs)
        self.rows = [self.add_row(entry) for entry in self.entries if not entry.is_there]

    @property
    def adopted(self):
        """Sent along: whether the user was told that what they carry forward becomes public."""
        return "yes" if self.target.is_adopted else "no"

    def versions(self):
        """The follow-ups on the page, with the version to be sent along: [(name, version)]."""
        shown = {row.follow_up.pk: row.follow_up.version for row in self.rows}
        return [
            (f"version-{pk}", self.initial.get(f"version-{pk}", version)) for pk, version in shown.items()
        ]

    def add_row(self, entry):
        row = self.row_class(self, entry, self.prefix_of(entry))
        code = entry.follow_up.measure.code
        required = {"required": _("%(code)s: choose what is to be done with it.") % {"code": code}}
        self.fields[row.name("choice")] = forms.ChoiceField(
            choices=[(choice.value, choice.label) for choice in self.choices], error_messages=required
        )
        self.initial.setdefault(row.name("choice"), entry.proposal.value)
        return row

    def clean(self):
        cleaned = super().clean()
        if self.data.get("adopted") != self.adopted:
            self.add_error(None, self._adopted_meanwhile())
        for row in self.rows:
            self.clean_row(row)
        self._refuse_stale()
        for words in self.lost():
            self.add_error(None, words)
        return cleaned

    def _adopted_meanwhile(self):
        if self.target.is_adopted:
            return _(
                "The plan has been marked as adopted meanwhile. What you carry forward becomes public at once."
                " Look it over, and save again."
            )
        return _(
            "The plan is no longer marked as adopted. What you carry forward stays inside the municipality."
        )

    def _refuse_stale(self):
        """Only where something is carried forward: what is dropped stays as somebody else has saved it."""
        stale = {
            row.follow_up.pk: row.follow_up.measure.code
            for row in self.carried_rows
            if self.data.get(f"version-{row.follow_up.pk}") != str(row.follow_up.version)
        }
        if stale:
            self.stale = set(stale)
            self.add_error(None, _stale_in_words(stale))

    @property
    def carried_rows(self):
        return [row for row in self.rows if row.cleaned("choice") in CARRIED]

    @cached_property
    def sent_keys(self):
        """The prefixes of the rows that were on the user's page and are to be carried forward."""
        pattern = re.compile(rf"({self.prefixes})-choice")
        return {
            found[1]
            for name in self.data
            if (found := pattern.fullmatch(name)) and self.data.get(name) in CARRIED
        }

    def lost(self):
        """What the user would carry forward and cannot, in words, with what they have written: it is nowhere else."""
        entry_of = {self.prefix_of(entry): entry for entry in self.entries}
        for key in sorted(self.sent_keys):
            entry, written = entry_of.get(key), self.written_in(key)
            if entry is None:
                yield _("Somebody has deleted this meanwhile, and it is not carried forward: %(text)s") % {
                    "text": written
                }
            elif entry.is_there and not self.is_as_written(entry, key):
                yield _(
                    "Somebody has carried %(code)s forward meanwhile. What you had written is not saved: %(text)s"
                ) % {"code": entry.follow_up.measure.code, "text": written}

    def versions_read(self):
        return {row.follow_up.pk: row.follow_up.version for row in self.carried_rows}


def _stale_in_words(codes):
    """Who has saved each of the follow-ups (id → code of the measure), as their history tells."""
    records = FollowUp.history.filter(id__in=codes).order_by("history_date", "history_id")
    who = {record.id: record.history_user for record in records.select_related("history_user")}
    people = sorted({str(person) for pk in codes if (person := who.get(pk))})
    return _(
        "%(who)s has saved %(codes)s after you opened the page. See those rows once more, and save again."
    ) % {"who": natural_list(people) if people else _("Somebody"), "codes": natural_list(codes.values())}
