"""The filter above the matrix."""

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.forms.list_filter import ListFilter, named


class MatrixFilter(ListFilter):
    omrade = forms.ChoiceField(label=_("Focus area"), required=False)

    def __init__(self, focus_areas, data):
        super().__init__(data)
        self.focus_areas = {area.code: area for area in focus_areas}
        self.offer("omrade", named(self.focus_areas))

    @property
    def focus_area(self):
        """The focus area that is chosen, or None."""
        return self.focus_areas.get(self.chosen.get("omrade"))
