"""The filter above the news."""

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.forms.measure_filter import EVERYTHING


class NewsFilter(forms.Form):
    """The names of the fields stand in addresses, so they are Norwegian, and the same as above the measures.

    A choice that is not one is an error of its field, and the list is as if it was not made.
    """

    kommune = forms.ChoiceField(label=_("Municipality"), required=False)
    omrade = forms.ChoiceField(label=_("Focus area"), required=False)

    def __init__(self, plan, data):
        super().__init__(data)
        self.municipalities = {one.slug: one for one in plan.municipalities.all()}
        self.focus_areas = {area.code: area for area in plan.focus_areas.all()}
        for name, things in (("kommune", self.municipalities), ("omrade", self.focus_areas)):
            field = self.fields[name]
            field.choices = [EVERYTHING, *((key, str(thing)) for key, thing in things.items())]
            field.widget.attrs["class"] = "ds-input"
            field.error_messages["invalid_choice"] = _("This choice does not exist, so the list ignores it.")
        self.is_valid()

    @property
    def chosen(self):
        """The choices that count: {field name: value}."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def municipality(self):
        return self.municipalities.get(self.chosen.get("kommune"))

    @property
    def focus_area(self):
        return self.focus_areas.get(self.chosen.get("omrade"))
