"""A follow-up in parts, each for a page of its own: the answer, who does it by when, and the money.

The places in action plans are in `measures.forms.planned`.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from measures.forms.deadline import LastDayField
from measures.forms.follow_up import AnswerRules, DeadlineRules
from measures.forms.money import MoneyRules
from measures.models import Answer, DeadlineKind, FollowUp
from measures.wording import fingerprint
from municipalities.forms.fields import DateField
from municipalities.forms.merging import MergingForm
from municipalities.sorting import sort_key

MEANINGS = {
    Answer.TAKE_UP: _("The municipality follows the measure up in its own plans."),
    Answer.COVERED: _("Say below which plan covers it."),
    Answer.NOT_RELEVANT: _("Say below why."),
}


def dress(fields):
    """The look of the desk for fields whose templates come from the model."""
    for field in fields.values():
        if not isinstance(field.widget, forms.HiddenInput):
            field.widget.attrs["class"] = f"ds-input {field.widget.attrs.get('class', '')}".strip()


class Radios(forms.RadioSelect):
    """An error leads to the first of them."""

    def id_for_label(self, id_, index=None):
        return super().id_for_label(id_, index or "0")


class WordingField(forms.CharField):
    """Bookkeeping, not something that the user changes."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class AnswerForm(AnswerRules, MergingForm):
    """Carries a fingerprint of the measure's words as the page showed them: the answer is an answer to those."""

    wording = WordingField(required=False)

    class Meta:
        model = FollowUp
        fields = ("answer", "reason")
        widgets = {"answer": Radios, "reason": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"answer": {"required": _("Choose an answer.")}}
        help_texts = {
            "reason": _("Needed where the municipality does not take the measure up. Everyone can read it.")
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
        self.fields["answer"].choices = Answer.choices
        self.shown_wording = fingerprint(self.instance.measure)
        dress(self.fields)

    @property
    def answers(self):
        """Each radio button with what its answer means."""
        return [(radio, MEANINGS[radio.data["value"]]) for radio in self["answer"]]

    @property
    def shown_answer(self):
        """The answer that the page shows, hidden beside the radio buttons, which are written one by one."""
        return self["answer"].as_hidden(only_initial=True)

    def has_changed(self):
        """A new look at the measure's words counts."""
        return super().has_changed() or self.instance.wording_has_changed

    def clean(self):
        super().clean()
        if self.cleaned_data.get("wording") != self.shown_wording:
            raise ValidationError(
                _(
                    "What the plan says was changed while you had the page open."
                    " Read it as it is now, and save once more."
                ),
                code="wording",
            )
        return self.cleaned_data

    def save(self, commit=True):
        self.instance.see_wording()
        return super().save(commit)


class OwnerForm(DeadlineRules, MergingForm):
    class Meta:
        model = FollowUp
        fields = (
            "responsible_role",
            "responsible_unit",
            "own_title",
            "deadline_kind",
            "deadline_start",
            "deadline_end",
            "deadline_text",
        )
        field_classes = {"deadline_start": DateField, "deadline_end": LastDayField}
        help_texts = {
            "responsible_role": _("A role, such as business adviser. Never a person's name."),
            "responsible_unit": _("The part of the municipality where the role belongs."),
            "deadline_start": _("Such as 7.8.2020."),
            "deadline_end": _("A date as 7.8.2020, a month as 8.2020, a year as 2020."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["deadline_end"] = as_written(self.instance)
        self.fields["responsible_role"].widget.attrs["list"] = "roles"
        self.fields["responsible_unit"].widget.attrs["list"] = "units"
        dress(self.fields)

    @property
    def used_roles(self):
        """Those that the municipality has named, and the one that the plan names here, in the words that it writes."""
        with translation.override(self.instance.municipality.language_form):
            named = set(self._used("responsible_role")) | {self.instance.measure.responsible_role}
        return sorted(filter(None, named), key=sort_key)

    @property
    def used_units(self):
        return sorted(self._used("responsible_unit"), key=sort_key)

    def _used(self, name):
        own = FollowUp.objects.of(self.instance.municipality_id).exclude(**{name: ""})
        return own.order_by().values_list(name, flat=True).distinct()

    def clean_responsible_role(self):
        return without_address(self.cleaned_data["responsible_role"])

    def clean_responsible_unit(self):
        return without_address(self.cleaned_data["responsible_unit"])

    def written_end(self):
        """Where the user has not touched it, as it was saved meanwhile."""
        return super().written_end() if "deadline_end" in self.changed_data else self.initial["deadline_end"]


def without_address(text):
    """Everyone can read it, and the role stays when the person leaves."""
    if "@" in text:
        raise ValidationError(_("Write a role or a unit, not an e-mail address."), code="address")
    return text


def as_written(follow_up):
    """The deadline's last day as the user writes it: a month as 8.2020, a year as 2020, else the date."""
    kind, end = follow_up.deadline_kind, follow_up.deadline_end
    if end is None:
        return ""
    if kind == DeadlineKind.YEAR:
        return str(end.year)
    month = f"{end.month}.{end.year}"
    return month if kind == DeadlineKind.MONTH else f"{end.day}.{month}"


class MoneyForm(MoneyRules, MergingForm):
    class Meta:
        model = FollowUp
        fields = ("within_existing_budget",)

    def __init__(self, *args, wanted=None, **kwargs):
        self.wanted = wanted
        super().__init__(*args, **kwargs)
        self.carry_what_is_shown()
        dress(self.fields)

    def save(self, commit=True):
        saved = super().save(commit)
        self.save_budget()
        return saved
