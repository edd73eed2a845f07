"""The page on which a municipality's planners write their report: begun, written line by line, sent in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from measures import rights
from measures.formats import clock, lower_first, natural_list, recently
from measures.forms.report_line import save_line
from measures.models import Incomplete, NotAllowed, Report, ReportingRound, WrongState
from measures.views.desk.report_closed import closed
from measures.views.desk.report_page import ReportPage, lines_of, report_written_by, visible_report
from municipalities.kept_post import wants_json
from municipalities.models import Municipality
from municipalities.sent import number_as_sent


@never_cache
@require_safe
def write(request, pk):
    report = visible_report(request.user, pk)
    if not rights.can_edit(request.user, report):
        return redirect("desk-report-read", report.pk)
    page = ReportPage(request.user, report, opened=_opened(request.GET.get("linje", "")))
    return page.render(request)


def _opened(text):
    key = number_as_sent(text)
    return [] if key is None else [key]


@require_POST
def start(request, round_pk, municipality_slug):
    """Begin the municipality's report of the round, or go on with the one that is begun."""
    own = Municipality.objects.filter(pk__in=request.user.municipality_ids())
    municipality = get_object_or_404(own, slug=municipality_slug)
    rounds = ReportingRound.objects.select_related("plan").filter(plan__municipalities=municipality)
    reporting_round = get_object_or_404(rounds, pk=round_pk)
    try:
        report = Report.objects.start(
            reporting_round=reporting_round, municipality=municipality, by=request.user
        )
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except WrongState:
        return _cannot_start(request, reporting_round, municipality)
    return redirect("desk-report", report.pk)


def _cannot_start(request, reporting_round, municipality):
    messages.warning(request, _("The round is not open yet, or its report is sent in already."))
    report = (
        Report.objects.in_round(reporting_round).filter(municipality=municipality).order_by("edition").last()
    )
    return redirect("desk-report-read", report.pk) if report else redirect("desk-reports")


@require_POST
def save(request, pk):
    """Saves every line that was sent, and takes in what was taken up after the report was begun."""
    report = report_written_by(request.user, pk)
    return save_all(request, report, request.POST) or saved(request, report)


@require_POST
def submit(request, pk):
    """Saves what is written, and then sends it in."""
    report = report_written_by(request.user, pk)
    if answer := save_all(request, report, request.POST):
        return answer
    try:
        report.submit(by=request.user, comment=request.POST.get("comment", "").strip())
    except Incomplete:
        page = ReportPage(request.user, report, incomplete=True)
        return page.render(request, status=422)
    except WrongState:
        messages.warning(
            request,
            _("Somebody has been here before you: this step was taken already, or is no longer possible."),
        )
        return redirect("desk-report-read", report.pk)
    messages.success(request, _("The report is sent in."))
    return redirect("desk-report-read", report.pk)


@never_cache
@require_safe
def session(request, pk):
    """Who is signed in now, and the proof for their forms: for a page that was opened before they signed in anew.

    Others than the script get a page that leads them back to where they were writing.
    """
    report = visible_report(request.user, pk)
    if not rights.is_planner(request.user, report.municipality_id):
        raise Http404
    if wants_json(request):
        return JsonResponse({"token": get_token(request), "user": request.user.pk})
    return render(request, "desk/report_signed_in.html", {"desk_place": "reports", "report": report})


# Saving the whole page at once ----------------------------------------------------------------------------


def save_all(request, report, data):
    """Saves every line among `data`. Returns the page where something cannot be saved, and None where all is."""
    if not report.is_editable:
        return closed(request, report)
    try:
        forms = {line.pk: save_line(line, data, request.user) for line in _lines(report)}
    except WrongState:
        return closed(request, report)
    report.add_missing_lines()
    refused = {pk: form for pk, form in forms.items() if form.is_bound and form.errors}
    for form in forms.values():
        if form.is_bound and form.has_changed() and not form.errors and (text := merged(form)):
            messages.info(request, f"{form.instance.follow_up.measure.code}: {text}")
    if not refused:
        return None
    in_conflict = any(form.disputes for form in refused.values())
    page = ReportPage(request.user, report, forms=refused)
    return page.render(request, status=409 if in_conflict else 422)


def _lines(report):
    for line in lines_of(report):
        line.report = report
        yield line


def merged(form):
    """Who has written in other fields meanwhile, when, and what, in a sentence; nothing where nobody has."""
    if not form.taken_over or not form.met or form.is_oneself:
        return ""
    return _("%(who)s has written in this line meanwhile (%(when)s): %(fields)s. It is included.") % {
        "who": form.other,
        "when": recently(form.met.history_date),
        "fields": natural_list(lower_first(label) for label in form.taken_over),
    }


def saved(request, report, *, line=None):
    """Back to the page, at the line that is next or was written in."""
    messages.success(request, _("Saved at %(time)s.") % {"time": clock(timezone.now())})
    return redirect(address_of_line(report, request.POST.get("next") or line))


def address_of_line(report, line_pk):
    page = reverse("desk-report", args=[report.pk])
    known = number_as_sent(str(line_pk or ""))
    return f"{page}?linje={known}#line-{known}" if known is not None else page
