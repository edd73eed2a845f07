"""What is searched for on the whole site, and in which part of it."""

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from measures.forms.list_filter import EVERYTHING
from measures.models import Participation, Plan
from measures.search import Kind
from municipalities.models import Municipality

LONGEST = 100
# A list to choose from that is longer is no help; who comes with the choice in the address keeps it.
LONGEST_LIST = 400


class SearchForm(forms.Form):
    """The names of the fields stand in addresses, so they are Norwegian.

    A choice that is not one is an error of its field, and the search is as if it was not made.
    """

    q = forms.CharField(
        label=_("Search for"),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("Write at most %(limit_value)d characters. A few words are enough.")},
    )
    type = forms.ChoiceField(
        label="", required=False, choices=[("", EVERYTHING), *Kind.choices], widget=forms.HiddenInput
    )
    plan = forms.ModelChoiceField(
        label=_("Plan"), queryset=None, required=False, to_field_name="slug", empty_label=EVERYTHING
    )
    kommune = forms.ModelChoiceField(
        label=_("Municipality"), queryset=None, required=False, to_field_name="slug", empty_label=EVERYTHING
    )

    def __init__(self, user, data):
        super().__init__(data)
        plans = Plan.objects.visible_to(user)
        parts = Participation.objects.filter(plan__in=plans, municipality=OuterRef("pk"))
        self._offer("plan", plans)
        self._offer("kommune", Municipality.objects.filter(Exists(parts)))
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-input"
            field.error_messages["invalid_choice"] = _(
                "This choice does not exist, so the search ignores it."
            )
        self.fields["q"].widget.input_type = "search"
        self.is_valid()

    def _offer(self, name, rows):
        """A list to choose from, where there is anything to choose and it can be read."""
        field = self.fields[name]
        field.queryset = rows
        if not 1 < rows.count() <= LONGEST_LIST:
            field.widget = field.hidden_widget()

    @property
    def text(self):
        return self.cleaned_data.get("q", "")

    @property
    def chosen_kind(self):
        value = self.cleaned_data.get("type")
        return Kind(value) if value else None

    @property
    def chosen_plan(self):
        return self.cleaned_data.get("plan")

    @property
    def chosen_municipality(self):
        return self.cleaned_data.get("kommune")

    @property
    def only_plan(self):
        """The plan that is chosen, or the only one that there is."""
        return self.chosen_plan or (self.fields["plan"].queryset.first() if self._has_one_plan else None)

    @property
    def _has_one_plan(self):
        return self.fields["plan"].queryset.count() == 1

    @property
    def chosen(self):
        """What the address says, as it says it: {field name: value}, and nothing of what was not understood."""
        values = {
            "q": self.text,
            "type": self.chosen_kind,
            "plan": self.chosen_plan,
            "kommune": self.chosen_municipality,
        }
        return {name: getattr(value, "slug", str(value)) for name, value in values.items() if value}
