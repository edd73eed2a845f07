"""What a municipality says and does about a measure: all of it in one form, and the rules of its parts."""

from django.utils.translation import gettext_lazy as _

from measures.forms.deadline import LastDayField, settled
from measures.forms.money import MoneyRules, records_meanwhile
from measures.models import Answer, PlannedAction, Silence
from measures.models.follow_up import NEEDS_REASON
from municipalities.forms.versioned import VersionedForm

KINDS_OF_CHANGE = {"+": _("Added"), "~": _("Changed"), "-": _("Deleted")}


class AnswerRules:
    """Before a form class with the answer and its reason."""

    def clean(self):
        super().clean()
        if self.cleaned_data.get("answer") in NEEDS_REASON and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Give the reason: why it is not relevant, or which plan covers it."))
        return self.cleaned_data


class DeadlineRules:
    """Before a form class with the parts of the deadline."""

    def clean(self):
        super().clean()
        names = ("deadline_kind", "deadline_start", "deadline_end", "deadline_text")
        if not any(name in self.errors for name in names):
            end, faults = settled(*(self.cleaned_data[name] for name in names), written=self.written_end())
            self.cleaned_data["deadline_end"] = end
            for name, fault in faults.items():
                self.add_error(name, fault)
        return self.cleaned_data

    def written_end(self):
        """The last day as the user wrote it, which may be a month or a year."""
        return self.data.get(self.add_prefix("deadline_end"))


class FollowUpForm(MoneyRules, DeadlineRules, AnswerRules, VersionedForm):
    class Meta:
        field_classes = {"deadline_end": LastDayField}
        help_texts = {"deadline_end": _("A date as 7.8.2020, a month as 8.2020, a year as 2020.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "answer" in self.fields:
            self.fields["answer"].choices = [("", Silence.UNANSWERED.label), *Answer.choices]

    def differences_elsewhere(self):
        name = PlannedAction._meta.verbose_name
        return [
            f"{name}: {record.description} ({KINDS_OF_CHANGE[record.history_type]})"
            for record in records_meanwhile(self, PlannedAction)
        ]
