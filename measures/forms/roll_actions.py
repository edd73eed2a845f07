"""Carrying planned actions forward from one action plan to the next."""

from django import forms
from django.utils.translation import gettext as _

from measures.forms.rolling import RollForm, Row
from measures.models import PlannedAction
from measures.rolling import Choice, action_entries, carry_actions, in_short
from municipalities.forms.fields import DateField

PLACE_LENGTH = PlannedAction._meta.get_field("place").max_length
TEXTS = ("description", "place", "due_on")


class ActionRow(Row):
    @property
    def description(self):
        return self.value("description")

    @property
    def place(self):
        return self.value("place")

    @property
    def due_on(self):
        return self.value("due_on")

    @property
    def description_errors(self):
        return self.errors("description")

    @property
    def place_errors(self):
        return self.errors("place")

    @property
    def due_errors(self):
        return self.errors("due_on")


class RollActionsForm(RollForm):
    row_class = ActionRow
    prefixes = "action-[0-9]+"

    def read(self, source, target):
        return action_entries(source, target)

    def prefix_of(self, entry):
        return f"action-{entry.action.pk}"

    def add_row(self, entry):
        row = super().add_row(entry)
        fields = {
            "description": forms.CharField(required=False),
            "place": forms.CharField(required=False, max_length=PLACE_LENGTH),
            "due_on": DateField(required=False),
        }
        for part, field in fields.items():
            self.fields[row.name(part)] = field
            self.initial[row.name(part)] = getattr(entry.action, part)
        return row

    def clean_row(self, row):
        """What stands in the fields counts where the choice is to change."""
        if row.cleaned("choice") != Choice.CHANGED:
            for part in TEXTS:
                self.errors.pop(row.name(part), None)
        elif not row.cleaned("description") and not row.errors("description"):
            code = row.follow_up.measure.code
            self.add_error(row.name("description"), _("%(code)s: say what is to be done.") % {"code": code})

    def written_in(self, key):
        return _("“%(text)s”") % {"text": self.data.get(f"{key}-description", "")}

    def is_as_written(self, entry, key):
        if self.data.get(f"{key}-choice") == Choice.KEPT:
            return True
        return in_short(self.data.get(f"{key}-description", "")) == in_short(entry.there)

    def save(self, *, by):
        """Returns how many were kept, changed and dropped. Raises `ChangedMeanwhile`."""
        carried = [(row.entry.action, self._values(row)) for row in self.carried_rows]
        if carried:
            carry_actions(self.target, carried, versions=self.versions_read(), by=by)
        changed = sum(self._differs(action, values) for action, values in carried)
        return {
            Choice.KEPT: len(carried) - changed,
            Choice.CHANGED: changed,
            Choice.DROPPED: len(self.rows) - len(carried),
        }

    def _values(self, row):
        if row.cleaned("choice") == Choice.CHANGED:
            return {part: row.cleaned(part) for part in TEXTS}
        return {part: getattr(row.entry.action, part) for part in TEXTS}

    def _differs(self, action, values):
        return any(getattr(action, part) != value for part, value in values.items())
