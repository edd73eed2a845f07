"""The filter above the matrix."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MatrixFilter(forms.Form):
    """The name of the field stands in addresses, so it is Norwegian."""

    omrade = forms.ChoiceField(
        label=_("Focus area"), required=False, widget=forms.Select(attrs={"class": "ds-input"})
    )

    def __init__(self, focus_areas, data):
        super().__init__(data)
        self.focus_areas = {area.code: area for area in focus_areas}
        self.fields["omrade"].choices = [
            ("", pgettext_lazy("all choices of a filter", "All")),
            *((code, str(area)) for code, area in self.focus_areas.items()),
        ]
        self.fields["omrade"].error_messages["invalid_choice"] = _(
            "This choice does not exist, so the list ignores it."
        )

    @property
    def focus_area(self):
        """The focus area that is chosen, or None."""
        return self.focus_areas.get(self.cleaned_data["omrade"]) if self.is_valid() else None
