"""The board of a round: a row a municipality, as far as it is the coordinator's, and the reminders.

Of what is not approved the coordinator is told nothing but that it has not come: not whether it is begun, sent to the
approver or returned by them. The board does not even ask for it.
"""

from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.db import models
from django.db.models import Max, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from measures import reminders
from measures.formats import days_left, natural_list
from measures.models import ActorRole, Notice, NoticeKind, Report, ReportEvent, Step
from measures.models.report import REVIEWED
from measures.views.desk.rounds import crumbs, kept_round, stage_of
from municipalities.dates import today
from municipalities.models import Membership, MembershipRole, Municipality


class Received(models.TextChoices):
    """What the coordinator is told of a municipality's report."""

    NOT_RECEIVED = "not_received", gettext_lazy("Not received")
    APPROVED = "approved", gettext_lazy("Approved")
    PUBLISHED = "published", gettext_lazy("Published")


@dataclass
class Row:
    """A municipality in a round."""

    municipality: Municipality
    opens_on: date
    due_on: date
    has_own_dates: bool
    # Whether the round can be reported in by this municipality now.
    is_open: bool
    is_overdue: bool
    approved: Report | None = None
    published: Report | None = None
    reminded_on: date | None = None
    returned_on: date | None = None
    warnings: list = field(default_factory=list)

    @property
    def state(self):
        if self.approved:
            return Received.APPROVED
        return Received.PUBLISHED if self.published else Received.NOT_RECEIVED

    @property
    def is_received(self):
        return bool(self.approved or self.published)

    @property
    def is_late(self):
        return self.is_overdue and not self.is_received

    @property
    def may_be_reminded(self):
        return self.is_open and not self.is_received

    @property
    def was_reminded_today(self):
        return self.reminded_on == today()

    @property
    def time_left(self):
        """In words, while something is waited for."""
        return days_left(self.due_on) if self.may_be_reminded else ""


@require_safe
def board(request, pk):
    shown = kept_round(request.user, pk)
    rows = rows_of(shown)
    late = [row for row in rows if row.is_late]
    context = {
        "desk_place": "rounds",
        "breadcrumbs": crumbs(),
        "plan": shown.plan,
        "round": shown,
        "stage": stage_of(shown),
        "time_left": days_left(shown.due_on),
        "rows": rows,
        "received": sum(row.is_received for row in rows),
        "published": sum(row.published is not None for row in rows),
        "approved": sum(row.approved is not None for row in rows),
        "late": late,
        "is_waited_for": any(not row.is_received and row.due_on >= today() for row in rows),
        "may_remind_late": any(not row.was_reminded_today for row in late),
        "public_url": _public_address(shown, rows),
    }
    return render(request, "desk/round.html", context)


def _public_address(shown, rows):
    """Where everyone reads the round, once there is something to read."""
    is_readable = shown.is_published or any(row.published for row in rows)
    if not (shown.plan.is_public and is_readable):
        return ""
    return reverse("round", args=[shown.plan.slug, shown.slug])


def rows_of(shown):
    """Everyone who was to report or has, in alphabetical order. A constant number of queries."""
    reports = _reports(shown)
    reminded, returned = _reminded(shown), _returned(shown)
    everyone = {*shown.expected(), *(report.municipality for report in reports)}
    rows = [
        Row(
            municipality=one,
            opens_on=shown.opens_for(one.pk),
            due_on=shown.due_for(one.pk),
            has_own_dates=one.pk in shown.own_dates,
            is_open=shown.is_open_for(one.pk),
            is_overdue=shown.is_overdue_for(one.pk),
            reminded_on=reminded.get(one.pk),
            returned_on=returned.get(one.pk),
        )
        for one in sorted(everyone, key=lambda one: one.sort_key)
    ]
    by_municipality = {row.municipality.pk: row for row in rows}
    for report in reports:
        place = "approved" if report.is_approved else "published"
        setattr(by_municipality[report.municipality_id], place, report)
    _warn_where_nobody_writes(rows)
    return rows


def _reports(shown):
    """The newest published and the approved one of each municipality; of drafts not even that they exist."""
    approvals = ReportEvent.objects.filter(report=OuterRef("pk"), step=Step.APPROVE).order_by("-at")
    reports = Report.objects.in_round(shown).filter(state__in=REVIEWED).select_related("municipality")
    return reports.annotate(approved_at=Subquery(approvals.values("at")[:1])).order_by("edition")


def _reminded(shown):
    """{municipality id: the day on which the coordinator last asked for its report}."""
    asked = Notice.objects.filter(round=shown, kind=NoticeKind.ASKED).order_by()
    rows = asked.values_list("municipality").annotate(Max("created_at"))
    return {municipality_id: timezone.localdate(moment) for municipality_id, moment in rows}


def _returned(shown):
    """{municipality id: the day on which the coordinator last returned its report}."""
    events = ReportEvent.objects.filter(report__round=shown, step=Step.RETURN, role=ActorRole.COORDINATOR)
    rows = events.order_by().values_list("report__municipality").annotate(Max("at"))
    return {municipality_id: timezone.localdate(moment) for municipality_id, moment in rows}


def _warn_where_nobody_writes(rows):
    members = Membership.objects.filled().filter(municipality__in=[row.municipality for row in rows])
    people = {}
    for municipality_id, role, user_id in members.order_by().values_list("municipality", "role", "user"):
        people.setdefault((municipality_id, role), set()).add(user_id)
    for row in rows:
        planners = people.get((row.municipality.pk, MembershipRole.PLANNER), set())
        approvers = people.get((row.municipality.pk, MembershipRole.APPROVER), set())
        row.warnings = _warnings(row.municipality, planners, approvers)


def _warnings(municipality, planners, approvers):
    if not planners:
        return [_("Nobody can write: there is no active planner.")]
    if not municipality.requires_approval:
        return []
    if not approvers:
        return [_("Nobody can approve: there is no active approver.")]
    if planners == approvers and len(planners) == 1:
        return [
            _("The only approver is the only planner too, and cannot approve what they wrote themselves.")
        ]
    return []


# Reminders ------------------------------------------------------------------------------------------------


@require_POST
def remind(request, pk, municipality_slug):
    shown = kept_round(request.user, pk)
    row = next((row for row in rows_of(shown) if row.municipality.slug == municipality_slug), None)
    if row is None:
        raise Http404
    if row.may_be_reminded:
        _ask(request, shown, [row])
    else:
        messages.warning(
            request,
            _("%(municipality)s is not to be reminded: the report has come in, or the round is not open.")
            % {"municipality": row.municipality},
        )
    return redirect("desk-round", pk)


@require_POST
def remind_late(request, pk):
    shown = kept_round(request.user, pk)
    late = [row for row in rows_of(shown) if row.is_late]
    if late:
        _ask(request, shown, late)
    else:
        messages.info(request, _("Nobody is overdue."))
    return redirect("desk-round", pk)


def _ask(request, shown, rows):
    """Reminds, and says who was, who had been today already, and where nobody is there to be."""
    reached = {row.municipality: reminders.ask(shown, row.municipality, by=request.user) for row in rows}
    before = [row.municipality for row in rows if row.was_reminded_today and not reached[row.municipality]]
    people = sum(reached.values())
    asked = [municipality for municipality, count in reached.items() if count]
    nobody = [
        municipality for municipality, count in reached.items() if not count and municipality not in before
    ]
    if asked:
        text = ngettext(
            "%(municipalities)s: %(count)d person is reminded by e-mail.",
            "%(municipalities)s: %(count)d people are reminded by e-mail.",
            people,
        )
        messages.success(request, text % {"municipalities": natural_list(asked), "count": people})
    if before:
        text = _("%(municipalities)s: reminded today already, so no new e-mail is sent.")
        messages.info(request, text % {"municipalities": natural_list(before)})
    if nobody:
        text = _("%(municipalities)s: nobody to remind. No active planner gets these e-mails.")
        messages.warning(request, text % {"municipalities": natural_list(nobody)})
