"""Text for the municipality's own tertial report: what was reported, ready to be pasted, or as a document."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from measures.models import Report
from measures.papers.docx import as_docx
from measures.papers.report_text import report_text
from measures.papers.text import as_text
from measures.views.document import CONTENT_TYPES

# A long text scrolls inside its field; a short one needs no empty lines.
MOST_LINES = 30


@require_safe
def text(request, pk):
    report = _readable(request.user, pk)
    contents = report_text(report)
    written = as_text(contents)
    response = render(
        request,
        "desk/report_text.html",
        {
            "desk_place": "reports",
            "breadcrumbs": [
                {"title": _("Reports"), "url": reverse("desk-reports")},
                {"title": str(report), "url": reverse("desk-report-read", args=[report.pk])},
            ],
            "report": report,
            "contents": contents,
            "text": written,
            "lines": min(written.count("\n") + 2, MOST_LINES),
        },
    )
    return _kept_by_nobody(response)


@require_safe
def docx(request, pk):
    report = _readable(request.user, pk)
    response = HttpResponse(as_docx(report_text(report)), content_type=CONTENT_TYPES[".docx"])
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name(report))
    # Compressed already.
    response.headers["Content-Encoding"] = "identity"
    return _kept_by_nobody(response)


def _readable(user, pk):
    """Drafts for the municipality alone; what is approved and published by the user's rights; else 404."""
    reports = Report.objects.visible_to(user).select_related("round__plan", "municipality")
    return get_object_or_404(reports, pk=pk)


def file_name(report):
    """tekst-lyngen-arsmelding-2021.docx: parts that no system has trouble with."""
    edition = f"-{report.edition}" if report.is_correction else ""
    return f"tekst-{report.municipality.slug}-{report.round.slug}{edition}.docx"


def _kept_by_nobody(response):
    """A draft may change or be returned the next minute, and is nobody else's business."""
    response.headers["Cache-Control"] = "private, no-store"
    return response
