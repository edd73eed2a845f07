"""The reporting rounds: a coordinator opens them, and publishes what is approved."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from measures import rights
from measures.admin.coordination import OfPlans
from measures.admin.steps import StepsAdmin
from measures.formats import day_text
from measures.models.report import REVIEWED
from municipalities.admin.kept import KeptAdmin


class ReportingRoundAdmin(OfPlans, StepsAdmin, KeptAdmin):
    steps_name = "round"
    steps = ("publish",)
    change_form_template = "admin/measures/reportinground/change_form.html"
    list_display = ("name", "plan", "period", "opens_on", "due_on", "published_on")
    list_filter = ("plan",)
    list_select_related = ("plan",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    history_parts = {"municipal_dates": ("municipality",)}
    fieldsets = (
        (None, {"fields": ["plan", "name", "slug", "period_start", "period_end"]}),
        (_("Reporting"), {"fields": ["opens_on", "due_on", "published_on"]}),
    )

    @admin.display(description=_("period"))
    def period(self, obj):
        return f"{day_text(obj.period_start)} – {day_text(obj.period_end)}"

    def get_readonly_fields(self, request, obj=None):
        fixed = [*super().get_readonly_fields(request, obj), "published_on"]
        # The reports of a published round stand at its address.
        return [*fixed, "slug"] if obj and obj.is_published else fixed

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def render_change_form(self, request, context, **kwargs):
        if obj := kwargs["obj"]:
            reports = list(obj.reports.filter(state__in=REVIEWED).select_related("municipality", "round"))
            context |= {
                "reports": reports,
                "approved": [report for report in reports if report.is_approved],
                "may_publish": rights.can_coordinate(request.user, obj.plan_id),
                "publish_url": self.address("publish", obj),
            }
        return super().render_change_form(request, context, **kwargs)

    def take_publish(self, request, reporting_round):
        reports = reporting_round.publish(by=request.user)
        text = ngettext(
            "The round is published, with %(count)d report.",
            "The round is published, with %(count)d reports.",
            len(reports),
        )
        messages.success(request, text % {"count": len(reports)})
