"""How one follow-up goes, as a planner writes it. A draft may lack what sending in requires."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from measures.models.report import ENTERED
from municipalities.forms.versioned import VersionedForm


class StatusLineForm(VersionedForm):
    """Two planners may write in one report: only a line that both have changed is a conflict.

    What the user has changed is told from what they were shown (the fields carry it), not from what is saved now.
    """

    writer = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True
        for name in ("version", "overwrite"):
            self.fields[name].show_hidden_initial = False

    def save(self, commit=True):
        """`writer` is set by whoever makes the form: the line remembers whose words they are."""
        before = {name: self.initial[name] for name in ENTERED if name in self.fields}
        self.instance.note_entry(by=self.writer, before=before)
        return super().save(commit)

    @property
    def has_conflict(self):
        return self.has_error(NON_FIELD_ERRORS, "conflict") or (self.is_stale and self.overwrites)

    def refuse_stale(self):
        if not (self.is_stale and self.has_changed()):
            return
        meanwhile = self.changed_meanwhile()
        if meanwhile is None or meanwhile & set(self.changed_data):
            super().refuse_stale()
        self._keep_theirs()

    def _keep_theirs(self):
        """What the user has not touched stays as the other has saved it."""
        for name, field in self.fields.items():
            if field.show_hidden_initial and name not in self.changed_data:
                self.cleaned_data[name] = self.initial[name]

    def clean_percent(self):
        percent = self.cleaned_data["percent"]
        if percent is not None and not 0 <= percent <= 100:
            raise ValidationError(_("The percentage is a number from 0 to 100."), code="percent")
        return percent
