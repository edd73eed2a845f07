"""What the filters above lists have in common."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EVERYTHING = pgettext_lazy("all choices of a filter", "All")


class ListFilter(forms.Form):
    """The names of the fields stand in addresses, so they are Norwegian.

    A choice that is not one is an error of its field, and the list is as if it was not made.
    """

    def offer(self, name, choices):
        field = self.fields[name]
        field.choices = [("", EVERYTHING), *choices]
        field.widget.attrs["class"] = "ds-input"
        field.error_messages["invalid_choice"] = _("This choice does not exist, so the list ignores it.")

    @property
    def chosen(self):
        """The choices that count: {field name: value}."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PlanFilter(ListFilter):
    """By what a plan has: its focus areas and its municipalities."""

    omrade = forms.ChoiceField(label=_("Focus area"), required=False)
    kommune = forms.ChoiceField(label=_("Municipality"), required=False)

    def __init__(self, plan, data):
        super().__init__(data)
        self.plan = plan
        self.focus_areas = {area.code: area for area in plan.focus_areas.all()}
        self.municipalities = {municipality.slug: municipality for municipality in plan.municipalities.all()}
        self.offer("omrade", named(self.focus_areas))
        self.offer("kommune", named(self.municipalities))

    @property
    def municipality(self):
        return self.municipalities.get(self.chosen.get("kommune"))

    @property
    def focus_area(self):
        return self.focus_areas.get(self.chosen.get("omrade"))


def named(things):
    """{value: thing} as choices."""
    return [(key, str(thing)) for key, thing in things.items()]
