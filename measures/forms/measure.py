"""A measure of the shared plan, with the municipalities that it concerns."""

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.formats import natural_list
from measures.sdgs import SDGS
from municipalities.forms.versioned import VersionedForm
from municipalities.models import Municipality


class MeasureForm(VersionedForm):
    """`allowed_municipalities` are those of the plans that the user coordinates."""

    allowed_municipalities = Municipality.objects.none()

    # Not the model's own field: saving that would pass by `Measure.concern`.
    concerned = forms.ModelMultipleChoiceField(
        Municipality.objects.none(),
        required=False,
        label=_("Municipalities"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those that the measure concerns. Each of them gets it to answer and to follow up."),
    )
    sdgs = forms.TypedMultipleChoiceField(
        choices=[(number, f"{number} {name}") for number, name in SDGS.items()],
        coerce=int,
        required=False,
        label=_("Sustainable development goals"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plan_id = self.instance.plan_id
        allowed = self.allowed_municipalities
        self.fields["concerned"].queryset = allowed.filter(plans=plan_id) if plan_id else allowed
        self.fields["sdgs"].choices = [(number, f"{number} {name}") for number, name in SDGS.items()]
        if not self.instance._state.adding:
            concerned = self.instance.follow_ups.values_list("municipality", flat=True)
            self.initial["concerned"] = list(concerned)

    def clean(self):
        cleaned = super().clean()
        if "concerned" in cleaned:
            self._clean_participation(cleaned)
            self._clean_in_use(cleaned)
            self._clean_lead(cleaned)
        return cleaned

    def _clean_participation(self, cleaned):
        plan = cleaned.get("plan") or (self.instance.plan if self.instance.plan_id else None)
        if plan is None:
            return
        outside = cleaned["concerned"].exclude(plans=plan)
        if outside:
            message = _("%(municipalities)s do not take part in the plan.")
            self.add_error("concerned", message % {"municipalities": natural_list(outside)})

    def _clean_in_use(self, cleaned):
        if self.instance._state.adding:
            return
        left_out = self.instance.follow_ups.exclude(municipality__in=cleaned["concerned"])
        self.refuse_left_out(left_out.in_use().select_related("municipality"))

    def refuse_left_out(self, follow_ups):
        names = [follow_up.municipality for follow_up in follow_ups]
        if names:
            message = _("%(municipalities)s follow the measure up already, and cannot be taken from it.")
            self.add_error("concerned", message % {"municipalities": natural_list(names)})

    def _clean_lead(self, cleaned):
        lead = cleaned.get("lead")
        if lead and "concerned" in cleaned and lead not in cleaned["concerned"]:
            self.add_error("lead", _("The lead must be one of the municipalities that the measure concerns."))
