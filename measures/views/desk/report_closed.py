"""A report that was sent in while somebody wrote in it: nothing of theirs is saved, and nothing is lost."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from measures.forms.report_line import line_form
from measures.models import Step
from measures.views.desk.report_page import lines_of
from municipalities.forms.versioned import in_words


def closed(request, report):
    """What was written in full, to be copied; straight to the report where nothing was."""
    typed = _typed(request.POST, report)
    if not typed:
        messages.info(request, _("The report has been sent in already."))
        return redirect("desk-report-read", report.pk)
    context = {"desk_place": "reports", "report": report, "typed": typed, "event": sending_in(report)}
    return render(request, "desk/report_closed.html", context, status=409)


def sending_in(report):
    """The event by which it was sent in last, or None."""
    return report.events.filter(step=Step.SUBMIT).select_related("actor").last()


def _typed(data, report):
    """What was written, where it differs from what is saved: [(line, [(label, text)])]."""
    found = []
    for line in lines_of(report):
        form = line_form(line, data)
        texts = list(_texts(form)) if form.is_bound else []
        found += [(line, texts)] if texts else []
    return found


def _texts(form):
    for name in form.changed_data:
        field, written = form.fields[name], form[name].data
        text = in_words(field, written)
        if written and text != in_words(field, form.initial[name]):
            yield field.label, text
