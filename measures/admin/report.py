"""Each municipality's report in a round, with its lines, moved on by its steps."""

import re

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures import rights
from measures.admin.numbers import WithNumbers
from measures.admin.steps import StepsAdmin
from measures.coordination import coordinates_any
from measures.formats import day_text
from measures.forms.status_line import StatusLineForm
from measures.models import Incomplete, NotAllowed, Report, ReportingRound, StatusLine, WrongState
from measures.report_history import history_for
from measures.report_steps import buttons_open_to, existing_for, startable, steps_open_to
from municipalities.admin.role_admin import RoleAdmin, RoleInline
from municipalities.models import Conflict, MembershipRole, Municipality

SAID = {
    "submit": _("The report is sent in."),
    "approve": _("The report is approved."),
    "return": _("The report is returned to the planners."),
    "publish": _("The report is published."),
    "correct": _("A correction has begun, as a draft."),
}
LINE_ID = re.compile(r"lines-([0-9]+)-id")


class StatusLineInline(WithNumbers, RoleInline, admin.StackedInline):
    model = StatusLine
    form = StatusLineForm
    template = "admin/measures/report/lines.html"
    fields = (("status", "percent", "completed_on", "spent"), "what_was_done", "deviation", "next_step")
    can_delete = False
    max_num = 0

    def get_queryset(self, request):
        related = ("follow_up__measure__focus_area", "follow_up__municipality", "report__round")
        return super().get_queryset(request).select_related(*related)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.writer = request.user
        return formset

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReportAdmin(StepsAdmin, RoleAdmin):
    """A draft is its planners' to write; from there on it is read, and moved by the buttons."""

    steps_name = "report"
    steps = tuple(SAID)
    change_form_template = "admin/measures/report/change_form.html"
    change_list_template = "admin/measures/report/change_list.html"
    list_display = ("round", "municipality", "state", "edition", "due_on")
    list_display_links = ("round", "municipality")
    list_filter = ("state", "round", "municipality")
    list_select_related = ("round__plan", "municipality")
    inlines = (StatusLineInline,)
    fields = readonly_fields = (
        "round_name",
        "municipality_name",
        "state",
        "due_on",
        "edition",
        "correction_note",
    )

    @admin.display(description=_("reporting round"))
    def round_name(self, obj):
        return str(obj.round)

    @admin.display(description=_("municipality"))
    def municipality_name(self, obj):
        return str(obj.municipality)

    @admin.display(description=_("due on"))
    def due_on(self, obj):
        return day_text(obj.round.due_on)

    def exists_for(self, user):
        return bool(user.municipality_ids()) or coordinates_any(user)

    def visible(self, queryset, user):
        return existing_for(user, queryset)

    def may_change(self, user, obj=None):
        if obj is None:
            return bool(user.municipality_ids(MembershipRole.PLANNER))
        return rights.can_edit(user, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("round__plan", "municipality", "correction")

    def get_fields(self, request, obj=None):
        corrections = ("edition", "correction_note")
        return [name for name in self.fields if name not in corrections or (obj and obj.is_correction)]

    def get_urls(self):
        start = path(
            "start/<int:round_id>/<int:municipality_id>/",
            self.admin_site.admin_view(self.start_view),
            name="report-start",
        )
        return [start, *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        """Who did what and when stands on the report's own page, as far as it is the reader's."""
        raise Http404

    def changelist_view(self, request, extra_context=None):
        context = {"startable": startable(request.user)} | (extra_context or {})
        return super().changelist_view(request, context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id is not None:
            report = self.get_object(request, object_id)
            if not report.is_editable and rights.is_planner(request.user, report.municipality_id):
                return self._too_late_to_write(request, report)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (Conflict, WrongState):
            # Somebody was quicker between reading and writing; read again, the page says so.
            return self.changeform_view(request, object_id, form_url, extra_context)

    def _too_late_to_write(self, request, report):
        """The report was sent in while somebody wrote: nothing of theirs is saved, and nothing is lost."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("This was not saved"),
            "opts": self.opts,
            "report": report,
            "typed": self._typed(request, report),
        }
        template = "admin/measures/report/too_late.html"
        return TemplateResponse(request, template, context, status=409)

    def _typed(self, request, report):
        """What was written, where it differs from what is saved: [(line, [(label, text)])]."""
        form_of = {
            posted: found[1] for name, posted in request.POST.items() if (found := LINE_ID.fullmatch(name))
        }
        lines = report.lines.select_related("follow_up__measure", "follow_up__municipality")
        names = ("what_was_done", "deviation", "next_step")
        typed = []
        for line in lines:
            form = form_of.get(str(line.pk))
            texts = [
                (StatusLine._meta.get_field(name).verbose_name, text)
                for name in names
                if (text := request.POST.get(f"lines-{form}-{name}", "").replace("\r\n", "\n").strip())
                and text != getattr(line, name)
            ]
            typed += [(line, texts)] if texts else []
        return typed

    def save_model(self, request, obj, form, change):
        """The report's own row changes by its steps alone; its lines count its versions."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # Measures that were taken up after the report was begun.
        form.instance.add_missing_lines()

    def response_change(self, request, obj):
        if request.resolver_match.url_name == "report-submit":
            return redirect("admin:measures_report_change", obj.pk)
        return super().response_change(request, obj)

    def render_change_form(self, request, context, **kwargs):
        if obj := kwargs["obj"]:
            steps = steps_open_to(request.user, obj)
            context |= {
                "seal": obj.seal() if steps & {"approve", "return"} else "",
                "buttons": [
                    (button, self.address(button.step, obj)) for button in buttons_open_to(request.user, obj)
                ],
                "may_submit": "submit" in steps,
                "submit_url": self.address("submit", obj),
                "history": history_for(request.user, obj),
                "unanswered": obj.unanswered_follow_ups() if self.may_change(request.user, obj) else [],
                "missing": self._missing(obj) if "incomplete" in request.GET and obj.is_editable else [],
                "public_url": self._public_url(obj),
                "show_save_and_add_another": False,
            }
        return super().render_change_form(request, context, **kwargs)

    def _missing(self, report):
        """[(follow-up, id of its line, what it lacks)]."""
        lines = dict(report.lines.values_list("follow_up", "pk"))
        return [(slot, lines.get(slot.pk), list(faults.values())) for slot, faults in report.missing()]

    def _public_url(self, report):
        if not (report.is_published and report.round.plan.is_public):
            return ""
        address = [report.round.plan.slug, report.round.slug, report.municipality.slug]
        return reverse("report-edition", args=[*address, report.edition])

    def take_submit(self, request, report):
        """Saves what is written, and then sends it in."""
        if not rights.can_submit(request.user, report):
            raise PermissionDenied
        if "lines-TOTAL_FORMS" in request.POST:
            change = reverse("admin:measures_report_change", args=[report.pk])
            answer = self.changeform_view(request, str(report.pk), form_url=change)
            if answer.status_code != 302:
                return answer
        elif report.is_editable:
            report.add_missing_lines()
        report = self.get_object(request, str(report.pk))
        try:
            report.submit(by=request.user, comment=request.POST.get("comment", ""))
        except Incomplete:
            return redirect(reverse("admin:measures_report_change", args=[report.pk]) + "?incomplete=1")
        messages.success(request, SAID["submit"])
        return None

    def take_approve(self, request, report):
        comment, seal = request.POST.get("comment", ""), self.seal_read(request)
        report.approve(by=request.user, comment=comment, seal=seal)
        messages.success(request, SAID["approve"])

    def take_return(self, request, report):
        comment, seal = request.POST.get("comment", ""), self.seal_read(request)
        report.return_to_planner(by=request.user, comment=comment, seal=seal)
        messages.success(request, SAID["return"])

    def take_publish(self, request, report):
        report.publish(by=request.user)
        messages.success(request, SAID["publish"])

    def take_correct(self, request, report):
        correction = report.correct(by=request.user, note=request.POST.get("comment", ""))
        messages.success(request, SAID["correct"])
        return self.back(request, correction)

    def start_view(self, request, round_id, municipality_id):
        if municipality_id not in request.user.municipality_ids():
            raise Http404
        municipality = get_object_or_404(Municipality, pk=municipality_id)
        reporting_round = get_object_or_404(
            ReportingRound.objects.select_related("plan"), pk=round_id, plan__municipalities=municipality
        )
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            report = Report.objects.start(
                reporting_round=reporting_round, municipality=municipality, by=request.user
            )
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except WrongState:
            messages.warning(request, gettext("The round is not open yet, or its report is sent in already."))
            return redirect("admin:measures_report_changelist")
        return redirect("admin:measures_report_change", report.pk)
