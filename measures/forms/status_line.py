"""How one follow-up goes, as a planner writes it. A draft may lack what sending in requires."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from measures.models import Status
from measures.models.report import ENTERED
from measures.models.status import WITHOUT_PERCENT
from municipalities.dates import today
from municipalities.forms.versioned import VersionedForm


class LinesField(forms.CharField):
    """A text of several lines, told apart by line feeds alone: browsers send a carriage return too, scripts do not."""

    def to_python(self, value):
        return with_line_feeds(super().to_python(value))


def with_line_feeds(text):
    return text.replace("\r\n", "\n")


class StatusLineForm(VersionedForm):
    """Two planners may write in one report: only a field that both have changed is a conflict.

    What the user has changed is told from what they were shown (the fields carry it), not from what is saved now.
    """

    writer = None

    class Meta:
        field_classes = dict.fromkeys(("what_was_done", "deviation", "next_step"), LinesField)

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

    def clean(self):
        self._follow_the_status()
        super().clean()
        self._follow_the_status()
        return self.cleaned_data

    def refuse_stale(self):
        if not self.is_stale:
            return
        if self.contested():
            super().refuse_stale()
        self._keep_theirs()

    def contested(self):
        """The names of the fields that both have changed since the user read them, each to something else.

        Who sends the same once more, because the answer to the first time was lost, is not in conflict with themselves.
        """
        meanwhile = self.changed_meanwhile()
        return [
            name
            for name in self.changed_data
            if (meanwhile is None or name in meanwhile)
            and name not in self._decided_by_the_status()
            and self._differs(name)
        ]

    def changed_meanwhile(self):
        """Told from what the user was shown: a line that was begun with its report has no history to ask."""
        names = [name for name, field in self.fields.items() if field.show_hidden_initial]
        if any(self[name].html_initial_name not in self.data for name in names):
            return super().changed_meanwhile()
        return {name for name in names if self._shown(name) != self._saved(name)}

    def _shown(self, name):
        try:
            return self.fields[name].to_python(self.data[self[name].html_initial_name])
        except ValidationError:
            return None

    def _saved(self, name):
        saved = self.initial.get(name)
        return with_line_feeds(saved).strip() if isinstance(saved, str) else saved

    def _differs(self, name):
        return name not in self.cleaned_data or self.cleaned_data[name] != self._saved(name)

    def _keep_theirs(self):
        """What the user has not touched stays as the other has saved it."""
        for name, field in self.fields.items():
            if field.show_hidden_initial and name not in self.changed_data:
                self.cleaned_data[name] = self.initial[name]

    def _decided_by_the_status(self):
        """The fields that follow from the status which the user has chosen, whatever stood in them."""
        if "status" not in self.changed_data:
            return set()
        status = self.cleaned_data.get("status")
        decided = {"percent"} if status in (Status.COMPLETED, *WITHOUT_PERCENT) else set()
        return decided if status == Status.COMPLETED else {*decided, "completed_on"}

    def _follow_the_status(self):
        """What is completed is 100 percent, and a standing task has none; the day goes with being completed."""
        status, cleaned = self.cleaned_data.get("status"), self.cleaned_data
        if status == Status.COMPLETED and "percent" in cleaned:
            cleaned["percent"] = 100
        elif status in WITHOUT_PERCENT and "percent" in cleaned:
            cleaned["percent"] = None
        if status != Status.COMPLETED and self.initial.get("status") == Status.COMPLETED:
            cleaned["completed_on"] = None

    def clean_completed_on(self):
        day = self.cleaned_data["completed_on"]
        if day and day > today():
            raise ValidationError(_("What is done cannot be done on a day to come."), code="future")
        return day

    def clean_percent(self):
        percent = self.cleaned_data["percent"]
        if percent is not None and not 0 <= percent <= 100:
            raise ValidationError(_("The percentage is a number from 0 to 100."), code="percent")
        return percent
