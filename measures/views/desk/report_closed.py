"""A report that was sent in while somebody wrote in it: nothing of theirs is saved, and nothing is lost."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from measures.forms.report_line import line_form
from measures.models.record import ENTERED
from measures.views.desk.report_page import lines_of


def closed(request, report):
    """What was written in full, to be copied; straight to the report where nothing was."""
    typed = _typed(request.POST, report)
    if not typed:
        messages.info(request, _("The report has been sent in already."))
        return redirect("desk-report-read", report.pk)
    context = {"desk_place": "reports", "report": report, "typed": typed, "event": report.events.last()}
    return render(request, "desk/report_closed.html", context, status=409)


def _typed(data, report):
    """What was written, where it differs from what is saved: [(line, [(label, text)])]."""
    found = []
    for line in lines_of(report):
        form = line_form(line, data)
        texts = [
            (form.fields[name].label, form[name].data)
            for name in ENTERED
            if form.is_bound and name in form.changed_data and form[name].data
        ]
        found += [(line, texts)] if texts else []
    return found
