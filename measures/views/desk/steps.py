"""Approving, returning and correcting a report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from measures import rights
from measures.forms.report_step import APPROVE, RETURN, CorrectionForm, JudgementForm
from measures.models import ChangedSince, EditedLast, FollowUp, Report, WrongState
from measures.report_steps import readable_for, steps_open_to
from measures.views.desk.reading import readable_report
from measures.views.desk.report_reading import ReadingPage

# The page again, because of something else than what was written in it.
CONFLICT, UNPROCESSABLE = 409, 422


@require_POST
def approve(request, pk):
    report = readable_report(request.user, pk)
    if not rights.can_approve(request.user, report):
        raise PermissionDenied

    def take(form):
        report.approve(by=request.user, comment=form.cleaned_data["comment"], seal=form.seal_read)

    return _judge(request, report, APPROVE, take, _("The report is approved."))


@require_POST
def return_to_planner(request, pk):
    report = readable_report(request.user, pk, has_been_seen=True)
    user = request.user
    if not rights.is_approver(user, report.municipality_id) and not rights.can_coordinate(
        user, report.round.plan_id
    ):
        raise PermissionDenied

    def take(form):
        report.return_to_planner(
            by=user, comment=form.cleaned_data["comment"], remarks=form.remarks, seal=form.seal_read
        )

    return _judge(request, report, RETURN, take, _("The report is returned to the planners."))


def _judge(request, report, step, take, said):
    """Takes the step where it is open and what was typed permits it; nothing typed is lost where not."""
    follow_ups = report.lines.values_list("follow_up", flat=True)
    form = JudgementForm(request.POST, follow_ups=follow_ups, step=step)
    is_valid = form.is_valid()
    if step not in steps_open_to(request.user, report):
        return _too_late(request, report, form)
    if not is_valid:
        return ReadingPage(request, report, judged=form).render(status=UNPROCESSABLE)
    try:
        take(form)
    except (ChangedSince, EditedLast):
        report = readable_report(request.user, report.pk, has_been_seen=True)
        if step not in steps_open_to(request.user, report):
            return _too_late(request, report, form)
        return ReadingPage(request, report, judged=form).render(status=CONFLICT)
    except WrongState:
        return _too_late(request, report, form)
    messages.success(request, said)
    return _back(request, report)


def _back(request, report):
    """To the report, or to the list where the step has taken it out of the user's sight."""
    if readable_for(request.user, Report.objects.filter(pk=report.pk)).exists():
        return redirect("desk-report-read", report.pk)
    return redirect("desk-reports")


def _too_late(request, report, form):
    """Somebody else, or one's own first click, was quicker."""
    if _has_been_said(request.user, report, form):
        messages.info(request, _("It is done already: your first press counted."))
        return _back(request, report)
    typed = _typed(form)
    if not typed:
        _say_too_late(request)
        return _back(request, report)
    return _hand_back(request, report, typed)


def _hand_back(request, report, typed):
    """`typed` is what came too late: [(what it is about, text)]."""
    is_readable = readable_for(request.user, Report.objects.filter(pk=report.pk)).exists()
    context = {"desk_place": "reports", "report": report, "typed": typed, "is_readable": is_readable}
    return render(request, "desk/step_too_late.html", context, status=CONFLICT)


def _say_too_late(request):
    messages.warning(
        request,
        _("Somebody has been here before you: this step was taken already, or is no longer possible."),
    )


def _has_been_said(user, report, form):
    last = report.events.last()
    said = (user.pk, form.step, form.cleaned_data.get("comment"))
    return last is not None and (last.actor_id, last.step, last.comment) == said


def _typed(form):
    """[(what it is about, text)]."""
    comment = form.cleaned_data.get("comment")
    typed = form.remarks_typed
    measures = {
        one.pk: one.measure for one in FollowUp.objects.filter(pk__in=typed).select_related("measure")
    }
    remarks = [(measures[follow_up], text) for follow_up, text in typed.items()]
    return ([(_("Comment"), comment)] if comment else []) + remarks


@require_POST
def correct(request, pk):
    report = readable_report(request.user, pk)
    if not rights.can_correct(request.user, report):
        raise PermissionDenied
    form = CorrectionForm(request.POST)
    if "correct" not in steps_open_to(request.user, report):
        return _corrected_already(request, report, form)
    if not form.is_valid():
        return ReadingPage(request, report, corrected=form).render(status=UNPROCESSABLE)
    try:
        correction = report.correct(by=request.user, note=form.cleaned_data["note"])
    except WrongState:
        return _corrected_already(request, report, form)
    if rights.can_edit(request.user, correction):
        messages.success(request, _("A correction has begun, as a draft."))
        return redirect("desk-report", correction.pk)
    messages.success(
        request,
        _("A correction has begun. The planners in %(municipality)s write it.")
        % {"municipality": report.municipality},
    )
    return redirect("desk-report-read", report.pk)


def _corrected_already(request, report, form):
    """Two clicks, or two people, make one correction: both are led to it, where it is theirs to see."""
    correction = Report.objects.filter(corrects=report).first()
    note = (form["note"].value() or "").strip()
    if note and not (correction and correction.correction_note == note):
        return _hand_back(request, report, [(form["note"].label, note)])
    if correction and rights.can_edit(request.user, correction):
        messages.info(request, _("A correction has begun already."))
        return redirect("desk-report", correction.pk)
    _say_too_late(request)
    return redirect("desk-report-read", report.pk)
