"""An action plan or a budget plan of the municipality's own, as its planners register it."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from measures.own_plans import contents_of
from municipalities.forms.fields import DateField
from municipalities.forms.versioned import VersionedForm
from municipalities.models import ActionPlan, BudgetPlan

ADOPTION = ["adopted_on", "body", "archive_case", "council_case"]
DOCUMENT = ["link", "file"]


class OwnPlanForm(VersionedForm):
    """Marking a proposal as adopted makes all that stands in it public: that is asked for, with the numbers.

    `taken` is the field and the message where the municipality has such a plan already.
    """

    taken: tuple
    goes_public = forms.BooleanField(required=False)

    class Meta:
        field_classes = {"adopted_on": DateField}
        widgets = {"file": forms.ClearableFileInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_adopted = self.instance.is_adopted
        self.contents = None if self.instance._state.adding else contents_of(self.instance)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "ds-input")
        for name in ("first_year", "last_year"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"class": "ds-input own-plan__year", "inputmode": "numeric"}

    @property
    def asks_before_publishing(self):
        return not self.was_adopted and bool(self.contents)

    @property
    def contents_shown(self):
        """Sent along, so that it is asked once more where there is more by then."""
        return f"{self.contents.entries}-{self.contents.slots}-{self.contents.total or 0}"

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("The last year cannot come before the first year."))
        if self.asks_before_publishing and cleaned.get("adopted_on"):
            self._ask()
        return cleaned

    def _ask(self):
        if not self.cleaned_data.get("goes_public"):
            message = _("Confirm that all that stands in the plan becomes public, or take away the date.")
            self.add_error("goes_public", ValidationError(message, code="unconfirmed"))
        elif self.data.get("contents_shown") != self.contents_shown:
            message = _(
                "What stands in the plan has changed meanwhile. Look at the numbers, and confirm again."
            )
            self.add_error("goes_public", ValidationError(message, code="other_contents"))

    def is_taken(self, **values):
        """Whether the municipality has another plan of this kind with these."""
        others = type(self.instance).objects.filter(municipality=self.instance.municipality_id, **values)
        return others.exclude(pk=self.instance.pk).exists()

    def save(self, commit=True):
        """Adds an error and returns None where somebody else has saved the same plan at the same time."""
        try:
            with transaction.atomic():
                return super().save(commit)
        except IntegrityError:
            self.add_error(*self.taken)
            return None


class ActionPlanForm(OwnPlanForm):
    taken = "title", _("The municipality has an action plan with this title and first year.")

    class Meta(OwnPlanForm.Meta):
        model = ActionPlan
        fields = ["title", "first_year", "last_year", *ADOPTION, *DOCUMENT]

    def clean(self):
        cleaned = super().clean()
        same = {name: cleaned[name] for name in ("title", "first_year") if name in cleaned}
        if len(same) == 2 and self.is_taken(**same):
            self.add_error(*self.taken)
        return cleaned


class BudgetPlanForm(OwnPlanForm):
    """Its amounts stand in its four years: with amounts in it, these do not move."""

    taken = "first_year", _("The municipality has a budget plan from this year already.")

    class Meta(OwnPlanForm.Meta):
        model = BudgetPlan
        fields = ["title", "first_year", *ADOPTION, *DOCUMENT]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_year"].disabled = bool(self.contents)

    def clean_first_year(self):
        year = self.cleaned_data["first_year"]
        if self.is_taken(first_year=year):
            raise ValidationError(self.taken[1])
        return year
