"""One line of a report, answered from a mail: what is sent is whole, or is not saved."""

from django.utils.translation import gettext_lazy as _

from measures.forms.report_line import PercentField
from measures.forms.status_line import StatusLineForm
from measures.models import Status, StatusLine
from measures.models.status_line import TEXTS
from municipalities.forms.fields import DateField


class MailAnswerForm(StatusLineForm):
    class Meta:
        model = StatusLine
        fields = ("status", "what_was_done", "deviation", "next_step", "percent", "completed_on")
        field_classes = StatusLineForm.Meta.field_classes | {
            "percent": PercentField,
            "completed_on": DateField,
        }
        help_texts = {
            "deviation": _("Needed for delayed, on hold and dropped."),
            "percent": _("From 0 to 100."),
            "completed_on": _("Only for what is completed, such as 7.8.2018."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "ds-input")
        self.fields["percent"].widget.attrs["inputmode"] = "numeric"
        for name in TEXTS:
            self.fields[name].widget.attrs["rows"] = 4
        self.fields["status"].choices = [("", _("Choose a status")), *Status.choices]

    def clean(self):
        cleaned = super().clean()
        line = StatusLine(**{name: cleaned[name] for name in self.Meta.fields if name in cleaned})
        for field, fault in line.faults().items():
            if field not in self.errors:
                self.add_error(field, fault)
        return cleaned
