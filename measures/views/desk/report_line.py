"""One line of a report: saved as one goes, left unchanged, seen as the public will, compared with the others'.

Each answers a script with JSON, and a form that was sent without one with the whole page.
"""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from measures.comparison import elsewhere, text_elsewhere
from measures.formats import clock
from measures.forms.report_line import ATTEMPTS, fresh, line_form, prefix_of, save_line
from measures.models import Status, WrongState
from measures.suggestions import suggestion
from measures.views.desk.report_closed import closed, sending_in
from measures.views.desk.report_page import (
    ReportPage,
    has_words_of_its_own,
    head_of,
    lines_of,
    one_line_of,
    previous_of,
    report_written_by,
    status_of,
)
from measures.views.desk.reporting import address_of_line, merged, save_all, saved
from municipalities.kept_post import wants_json
from municipalities.models import Conflict


@require_POST
def save(request, pk, line_pk):
    """Saves the line; from a form, which sends all lines, all that is written."""
    report = report_written_by(request.user, pk)
    line = one_line_of(report, line_pk)
    if not wants_json(request):
        return save_all(request, report, request.POST) or saved(request, report, line=line.pk)
    if not report.is_editable:
        return _closed(request, report)
    try:
        form = save_line(line, request.POST, request.user)
    except WrongState:
        return _closed(request, report)
    if form.is_bound and form.errors:
        return _refused(request, line, form)
    text = merged(form)
    return JsonResponse(
        {"state": "saved", "line": _snapshot(request, report, form.instance, text), "merged": text}
        | _surroundings(request, report)
    )


def _closed(request, report):
    """The report was sent in meanwhile; what is written stands on the page, from which it can be copied."""
    context = {"report": report, "event": sending_in(report)}
    html = render_to_string("desk/_report_closed.html", context, request)
    return JsonResponse({"state": "closed", "html": html}, status=409)


def _refused(request, line, form):
    if form.disputes:
        html = render_to_string("desk/_report_conflict.html", {"form": form, "line": line}, request)
        return JsonResponse({"state": "conflict", "html": html}, status=409)
    errors = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    return JsonResponse({"state": "faulty", "errors": errors}, status=422)


def _snapshot(request, report, line, merged_in=""):
    """The line as it is saved now, for the script: what stands in its fields, and what is shown around them.

    `merged_in` tells what somebody else has written in it meanwhile.
    """
    form = line_form(line)
    context = {
        "line": line,
        "status": status_of(line),
        "lacks": [form.fields[name].label for name in line.faults() if name != "status"],
        "suggestion": suggestion(line, report.round.plan.day),
        "merged": merged_in,
    }
    return {
        "version": line.version,
        "values": form.values,
        "now": render_to_string("desk/_report_now.html", context, request),
        "suggestion": render_to_string("desk/_report_suggestion.html", context, request),
        "entered": render_to_string("desk/_report_entered.html", context, request),
    }


def _surroundings(request, report):
    head = head_of(report)
    return {
        "head": render_to_string("desk/_report_progress.html", {"head": head}, request),
        "since": render_to_string("desk/_report_taken_up_since.html", {"progress": head.progress}, request),
        "at": clock(timezone.now()),
    }


# No change since last time --------------------------------------------------------------------------------


@require_POST
def unchanged(request, pk):
    """Says of one line (`only`) or of those that are ticked that nothing has changed since the round before.

    Where something is written in a line already, it is asked first: `line-<pk>-replace` is the version that was shown.
    """
    report = report_written_by(request.user, pk)
    as_json = wants_json(request)
    if not report.is_editable:
        return _closed(request, report) if as_json else closed(request, report)
    if not as_json and (answer := save_all(request, report, request.POST)):
        return answer
    only = request.POST.get("only")
    chosen = {only} if only else set(request.POST.getlist("unchanged"))
    try:
        done, asked = _leave_unchanged(request, report, chosen)
    except WrongState:
        return _closed(request, report) if as_json else closed(request, report)
    if as_json:
        return _unchanged_answer(request, report, done, asked)
    return _unchanged_page(request, report, done, asked)


def _leave_unchanged(request, report, chosen):
    """The lines that are left as they were, and those of which it must be asked first."""
    lines = [line for line in lines_of(report) if str(line.pk) in chosen]
    previous = previous_of(lines)
    done, asked = [], []
    for line in lines:
        line.report = report
        if line.pk in previous:
            now, is_done = _enter_unchanged(request, line, previous[line.pk])
            (done if is_done else asked).append(now)
    return done, asked


def _enter_unchanged(request, line, previous):
    """The line as it is saved now, and whether it says that nothing has changed."""
    for attempts_left in reversed(range(ATTEMPTS)):
        may_replace = request.POST.get(f"{prefix_of(line.pk)}-replace") == str(line.version)
        if has_words_of_its_own(line, previous) and not may_replace:
            return line, False
        try:
            line.enter_unchanged(by=request.user, previous=previous)
        except Conflict:
            if not attempts_left:
                raise
            line = fresh(line)
        else:
            break
    return line, True


def _unchanged_answer(request, report, done, asked):
    questions = {
        line.pk: render_to_string("desk/_report_replace.html", {"line": line, "report": report}, request)
        for line in asked
    }
    return JsonResponse(
        {
            "state": "saved",
            "lines": {line.pk: _snapshot(request, report, line) for line in done},
            "questions": questions,
        }
        | _surroundings(request, report)
    )


def _unchanged_page(request, report, done, asked):
    if asked:
        page = ReportPage(request.user, report, opened=[line.pk for line in asked])
        for line in asked:
            page.row(line.pk).asks_to_replace = True
        return page.render(request, status=409)
    if done:
        said = ngettext(
            "%(count)d measure stands as last time.", "%(count)d measures stand as last time.", len(done)
        )
        messages.success(request, said % {"count": len(done)})
    else:
        messages.warning(request, _("Tick the measures in which nothing has changed."))
    return redirect(address_of_line(report, done[0].pk if len(done) == 1 else None))


# Beside the form ------------------------------------------------------------------------------------------


@require_POST
def preview(request, pk, line_pk):
    """The line as the public will read it, from what is written and not saved. Nothing is saved."""
    report = report_written_by(request.user, pk)
    line = one_line_of(report, line_pk)
    if wants_json(request):
        context = {"preview": _as_public(line, request.POST), "report": report}
        return JsonResponse({"html": render_to_string("desk/_report_preview.html", context, request)})
    if not report.is_editable:
        return closed(request, report)
    page = ReportPage(request.user, report, data=request.POST, opened=[line.pk])
    row = page.row(line.pk)
    row.preview = _as_public(line, request.POST)
    row.others = elsewhere(line.follow_up, report.round.plan)
    return page.render(request)


def _as_public(line, data):
    """The line with what is written in it, as far as it can be understood."""
    form = line_form(line, data)
    if form.is_bound:
        # Gives its line what is in order.
        form.full_clean()
    shown = form.instance
    return {"line": shown, "status": Status(shown.status) if shown.status else None}


@never_cache
@require_safe
def others(request, pk, line_pk):
    """How the other municipalities do it."""
    report = report_written_by(request.user, pk)
    line = one_line_of(report, line_pk)
    if not wants_json(request):
        return redirect(address_of_line(report, line.pk))
    context = {
        "others": elsewhere(line.follow_up, report.round.plan),
        "line": line,
        "report": report,
    }
    return JsonResponse({"html": render_to_string("desk/_report_others.html", context, request)})


@require_POST
def draft(request, pk, line_pk, source_pk):
    """Puts what another municipality has published below what is written, as a draft, and saves it."""
    report = report_written_by(request.user, pk)
    line = one_line_of(report, line_pk)
    text = text_elsewhere(line.follow_up, source_pk)
    if not text:
        raise Http404
    if f"{prefix_of(line.pk)}-version" not in request.POST:
        raise BadRequest("The line itself was not sent.")
    data = request.POST.copy()
    name = f"{prefix_of(line.pk)}-what_was_done"
    data[name] = "\n\n".join(filter(None, [data.get(name, "").strip(), text]))
    if answer := save_all(request, report, data):
        return answer
    messages.success(request, _("The text is put in as a draft. Make it your own."))
    return redirect(address_of_line(report, line.pk))
