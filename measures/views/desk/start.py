"""Where somebody who has signed in begins: what waits for them, each thing one click from being done."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from measures import loose_ends, rights
from measures.coordination import plans_of
from measures.formats import days_left
from measures.models import (
    FollowUp,
    LineRemark,
    Plan,
    Report,
    ReportEvent,
    ReportingRound,
    ReportState,
    Step,
)
from measures.models.report import EDITABLE
from measures.report_steps import Startable, startable
from measures.thread import ThreadStep
from municipalities.dates import today
from municipalities.models import MembershipRole, Municipality

SHORT = 6
# Where each loose end is tied, and what the link to there says.
TIES = {
    ThreadStep.ANSWERED: ("desk-answer", pgettext_lazy("what to do with a measure", "Answer")),
    ThreadStep.OWNED: ("desk-owner", pgettext_lazy("what to do with a measure", "Name who is responsible")),
    ThreadStep.PLANNED: (
        "desk-planned",
        pgettext_lazy("what to do with a measure", "Place it in an action plan"),
    ),
    ThreadStep.FUNDED: ("desk-money", pgettext_lazy("what to do with a measure", "Give it money")),
}


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


@dataclass
class Progress:
    """How far a report has come: so many of its lines say something, of so many measures taken up."""

    entered: int
    expected: int
    # The measures that still miss a status: [(code, id of the line)], the first few.
    missing: list

    @property
    def more_missing(self):
        return self.expected - self.entered - len(self.missing)

    @property
    def is_complete(self):
        return self.entered >= self.expected


def _reports(user):
    """What the user's municipalities report on now, first what the user has to do something with."""
    reports = list(
        Report.objects.filter(municipality__in=user.municipality_ids())
        .exclude(state=ReportState.PUBLISHED)
        .select_related("round__plan", "municipality", "corrects")
        .prefetch_related("round__municipal_dates")
    )
    progress = _progress(reports)
    returned = _returned(reports)
    cards = [_card(user, report, progress[report.pk], returned.get(report.pk)) for report in reports]
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
        "progress": progress if report.is_editable else None,
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


def _progress(reports):
    """{report id: Progress}, in three queries however many reports."""
    written = dict(
        Report.objects.filter(pk__in=[report.pk for report in reports])
        .values_list("pk")
        .annotate(entered=Count("lines", filter=~Q(lines__status="")))
        .values_list("pk", "entered")
    )
    slots = _taken_up(reports)
    lines = dict(_silent_lines(reports))
    return {
        report.pk: Progress(
            entered=written[report.pk],
            expected=len(slots.get((report.round.plan_id, report.municipality_id), [])),
            missing=[
                (code, lines[report.pk].get(slot))
                for slot, code in slots.get((report.round.plan_id, report.municipality_id), [])
                if slot in lines.get(report.pk, {})
            ][:SHORT],
        )
        for report in reports
    }


def _taken_up(reports):
    """{(plan id, municipality id): [(follow-up id, measure's code)]} in the plan's order."""
    chosen = FollowUp.objects.taken_up().filter(
        measure__plan__in={report.round.plan_id for report in reports},
        municipality__in={report.municipality_id for report in reports},
    )
    grouped = {}
    for plan, municipality, slot, code in chosen.values_list(
        "measure__plan", "municipality", "pk", "measure__code"
    ):
        grouped.setdefault((plan, municipality), []).append((slot, code))
    return grouped


def _silent_lines(reports):
    """(report id, {follow-up id: line id}) of the lines without a status."""
    grouped = {}
    chosen = Report.objects.filter(pk__in=[report.pk for report in reports], lines__status="")
    for report, slot, line in chosen.values_list("pk", "lines__follow_up", "lines"):
        grouped.setdefault(report, {})[slot] = line
    return grouped.items()


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
    ties = [(name, label) for step, (name, label) in TIES.items() if step in slot.loose]
    if slot.wording_has_changed:
        ties.append(("desk-wording", pgettext("what to do with a measure", "Look at the new wording")))
    may_mend = slot.municipality_id in mends
    return {
        "slot": slot,
        "url": reverse("desk-follow-up", args=[slot.pk]),
        "ties": [(reverse(name, args=[slot.pk]), label) for name, label in ties] if may_mend else [],
    }


# Those who keep and review a plan -------------------------------------------------------------------------


def _coordinated(user):
    """The rounds that the user keeps and that are not published: what is received, and what waits for them."""
    rounds = (
        ReportingRound.objects.filter(plan__in=plans_of(user), published_on=None, opens_on__lte=today())
        .select_related("plan")
        .annotate(
            approved=Count("reports", filter=Q(reports__state=ReportState.APPROVED)),
            published=Count("reports", filter=Q(reports__state=ReportState.PUBLISHED)),
        )
        .order_by("due_on")
    )
    taking_part = dict(
        Plan.objects.filter(rounds__in=rounds)
        .annotate(Count("participations"))
        .values_list("pk", "participations__count")
    )
    return [
        {"round": one, "of": taking_part[one.plan_id], "url": reverse("desk-round", args=[one.pk])}
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
