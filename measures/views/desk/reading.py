"""A report on one page, for those who approve it, review it and look it up."""

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures import rights
from measures.models import Report, ReportEvent, Step
from measures.report_steps import readable_for
from measures.views.desk.report_reading import ReadingPage


@never_cache
@require_safe
def read(request, pk):
    return ReadingPage(request, readable_report(request.user, pk)).render()


def readable_report(user, pk, *, has_been_seen=False):
    """The report where it exists for the user at the desk, else 404.

    `has_been_seen`: also one that was approved, and is taken back while somebody who reviews the plan reads it.
    """
    reports = Report.objects.select_related("round__plan", "municipality", "corrects", "correction")
    chosen = Q(pk__in=readable_for(user, Report.objects.filter(pk=pk)))
    if has_been_seen:
        approved = ReportEvent.objects.filter(report=OuterRef("pk"), step=Step.APPROVE)
        plans = rights.plan_ids(user)
        chosen |= Q(Exists(approved), **({} if user.is_superuser else {"round__plan__in": plans}))
    return get_object_or_404(reports.filter(chosen), pk=pk)
