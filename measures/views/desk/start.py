"""Where somebody who has signed in begins: what waits for them, each thing one click from being done."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from measures import loose_ends, rights
from measures.coordination import plans_of
from measures.formats import days_left
from measures.models import (
    LineRemark,
    Plan,
    Report,
    ReportEvent,
    ReportingRound,
    ReportState,
    Step,
)
from measures.models.report import EDITABLE
from measures.report_progress import progress_of
from measures.report_steps import Startable, startable
from measures.views.desk.follow_ups import ties
from measures.views.desk.rounds import counted_in, received_in
from municipalities.dates import today
from municipalities.models import MembershipRole, Municipality

SHORT = 6


@require_safe
def start(request):
    user = request.user
    own = list(Municipality.objects.filter(pk__in=user.municipality_ids()))
    return render(
        request,
        "desk/start.html",
        {
            "desk_place": "start",
            "own": own,
            "has_several": len(own) > 1,
            "reports": _reports(user),
            "loose_ends": _loose_ends(user) if own else [],
            "coordinated": _coordinated(user),
            "reviewed": _reviewed(user),
            "plans": Plan.objects.filter(pk__in=rights.plan_ids(user)),
        },
    )


# Reports --------------------------------------------------------------------------------------------------


def _reports(user):
    """What the user's municipalities report on now, first what the user has to do something with."""
    reports = list(
        Report.objects.filter(municipality__in=user.municipality_ids())
        .exclude(state=ReportState.PUBLISHED)
        .select_related("round__plan", "municipality", "corrects")
        .prefetch_related("round__municipal_dates")
    )
    progress = progress_of([report for report in reports if report.is_editable])
    returned = _returned(reports)
    cards = [_card(user, report, progress.get(report.pk), returned.get(report.pk)) for report in reports]
    cards += [_startable_card(item) for item in startable(user)]
    return sorted(
        cards, key=lambda card: (not card["is_mine"], card["due_on"], card["municipality"].sort_key)
    )


def _card(user, report, progress, returned):
    writes = report.state in EDITABLE and rights.is_planner(user, report.municipality_id)
    approves = report.is_submitted and rights.can_approve(user, report)
    address = "desk-report" if writes else "desk-report-read"
    return _due(report.round, report.municipality) | {
        "report": report,
        "title": report.round.name,
        "municipality": report.municipality,
        "plan": report.round.plan,
        "state": report.get_state_display(),
        "progress": progress,
        "missing": progress.missing[:SHORT] if progress else [],
        "more_missing": len(progress.missing) - SHORT if progress else 0,
        "returned": returned if report.state == ReportState.RETURNED else None,
        "url": reverse(address, args=[report.pk]),
        "label": _next(report, writes=writes, approves=approves),
        "is_mine": writes or approves,
    }


def _next(report, *, writes, approves):
    if approves:
        return _("Read and approve")
    if not writes:
        return _("Read the report")
    return _("Mend and send again") if report.state == ReportState.RETURNED else _("Go on writing")


def _startable_card(item: Startable):
    return _due(item.round, item.municipality) | {
        "title": item.round.name,
        "municipality": item.municipality,
        "plan": item.round.plan,
        "state": _("Not begun"),
        "begin_url": reverse("report-start", args=[item.round.pk, item.municipality.slug]),
        "is_mine": True,
    }


def _due(reporting_round: ReportingRound, municipality):
    due_on = reporting_round.due_for(municipality.pk)
    return {"due_on": due_on, "due_in_words": days_left(due_on), "is_overdue": due_on < today()}


def _returned(reports):
    """{report id: {comment, remarks: how many}} of the last return of each that is returned now."""
    chosen = [report.pk for report in reports if report.state == ReportState.RETURNED]
    events = ReportEvent.objects.filter(report__in=chosen, step=Step.RETURN).order_by("at", "pk")
    last = {event.report_id: event for event in events}
    remarks = dict(
        LineRemark.objects.filter(event__in=last.values())
        .order_by()
        .values_list("event")
        .annotate(Count("pk"))
    )
    return {
        report: {"comment": event.comment, "remarks": remarks.get(event.pk, 0)}
        for report, event in last.items()
    }


# Loose ends -----------------------------------------------------------------------------------------------


def _loose_ends(user):
    """A plan each: how many follow-ups lack what, and the first of them with the way to mend each."""
    mends = user.municipality_ids(MembershipRole.PLANNER)
    return [
        {
            "plan": plan,
            "counts": [
                {
                    "label": loose_ends.CHOICES[key],
                    "count": count,
                    "url": f"{reverse('desk-follow-ups')}?plan={plan.slug}&lacks={key}",
                }
                for key, count in loose.counts.items()
            ],
            "first": [_mendable(slot, mends) for slot in loose.first],
            "more": loose.total - len(loose.first),
            "url": f"{reverse('desk-follow-ups')}?plan={plan.slug}",
        }
        for plan, loose in loose_ends.overview(user, first=SHORT)
    ]


def _mendable(slot, mends):
    return {
        "slot": slot,
        "url": reverse("desk-follow-up", args=[slot.pk]),
        "ties": ties(slot, reverse("work")) if slot.municipality_id in mends else [],
    }


# Those who keep and review a plan -------------------------------------------------------------------------


def _coordinated(user):
    """The rounds that the user keeps and that are not published: what is received, and what waits for them."""
    rounds = (
        ReportingRound.objects.filter(plan__in=plans_of(user), published_on=None, opens_on__lte=today())
        .select_related("plan")
        .prefetch_related("plan__participations__municipality")
        .annotate(
            approved=Count("reports", filter=Q(reports__state=ReportState.APPROVED)),
            # A municipality whose report is corrected has published two.
            published=Count(
                "reports__municipality", filter=Q(reports__state=ReportState.PUBLISHED), distinct=True
            ),
        )
        .order_by("due_on")
    )
    received = received_in(list(rounds))
    return [
        {
            "round": one,
            "of": len(counted_in(one, one.plan, received.get(one.pk, set()))),
            "url": reverse("desk-round", args=[one.pk]),
        }
        for one in rounds
    ]


def _reviewed(user):
    """Approved reports that the steering group may read before they are published."""
    plans = rights.plan_ids(user)
    if not plans:
        return []
    approved = Report.objects.approved().filter(round__plan__in=plans)
    return approved.select_related("round", "municipality").order_by(
        "round__due_on", "municipality__sort_key"
    )
