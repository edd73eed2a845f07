"""Who is to be reminded today, and what the mails say as the report stands when they leave."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from measures import rights
from measures.answer_links import UNCHANGED, WRITE, AnswerLink
from measures.models import (
    NotAllowed,
    Notice,
    NoticeChoice,
    NoticeKind,
    Participation,
    ReportingRound,
    ReportState,
)
from measures.models.delivery import Item, deliver
from measures.standings import Lacking, Standing, standings
from municipalities.dates import today
from municipalities.models import Invitation, Membership, MembershipRole, User

FIRST_REMINDER, LAST_REMINDER = dt.timedelta(days=14), dt.timedelta(days=3)
# A round that nobody has ever published reminds of itself no longer than this.
OVERDUE_FOR = dt.timedelta(days=30)
MOST_LINES = 15

# What is most urgent is told first.
URGENCY = {
    kind: place
    for place, kind in enumerate(
        (
            NoticeKind.INVITED,
            NoticeKind.FEEDBACK,
            NoticeKind.RETURNED,
            NoticeKind.SUBMITTED,
            NoticeKind.ASKED,
            NoticeKind.OVERDUE,
            NoticeKind.DUE_SOON,
            NoticeKind.ROUND_OPENED,
            NoticeKind.APPROVED,
            NoticeKind.PUBLISHED,
        )
    )
}
ABOUT_A_ROUND = (NoticeKind.ASKED, NoticeKind.OVERDUE, NoticeKind.DUE_SOON, NoticeKind.ROUND_OPENED)
# The state in which what is told of a step is still so.
HOLDS_IN = {
    NoticeKind.SUBMITTED: ReportState.SUBMITTED,
    NoticeKind.RETURNED: ReportState.RETURNED,
    NoticeKind.APPROVED: ReportState.APPROVED,
    NoticeKind.PUBLISHED: ReportState.PUBLISHED,
}


# Queued --------------------------------------------------------------------------------------------------


def queue_due():
    """Queue what the rounds' dates give reason to say today. Doing it again queues nothing more."""
    pairs = _open_pairs()
    places = standings(pairs)
    planners = _planners_of({municipality_id for _round, municipality_id in pairs})
    notices = []
    for reporting_round, municipality_id in pairs:
        standing = places[reporting_round.pk, municipality_id]
        kind, mark = _stage(reporting_round, municipality_id, standing)
        if kind:
            about = {"round": reporting_round, "municipality_id": municipality_id}
            occasion = f"round-{reporting_round.pk}-{municipality_id}{mark}"
            notices += [Notice.about(kind, pk, occasion, **about) for pk in planners[municipality_id]]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)


def _open_pairs():
    """(round, municipality id) of every municipality for which a round is open: it takes part today."""
    rounds = ReportingRound.objects.filter(published_on=None).prefetch_related("municipal_dates")
    taking_part = defaultdict(list)
    for participation in Participation.objects.filter(plan__rounds__in=rounds).distinct():
        if participation.took_part_on(today()):
            taking_part[participation.plan_id].append(participation.municipality_id)
    return [
        (one, municipality_id)
        for one in rounds
        for municipality_id in taking_part[one.plan_id]
        if one.is_open_for(municipality_id) and today() <= one.due_for(municipality_id) + OVERDUE_FOR
    ]


def _planners_of(municipality_ids):
    """{municipality id: [ids of its planners who are active]}"""
    members = Membership.objects.filter(
        municipality__in=municipality_ids, role=MembershipRole.PLANNER, user__is_active=True
    )
    planners = defaultdict(list)
    for municipality_id, user_id in members.order_by("user").values_list("municipality", "user"):
        planners[municipality_id].append(user_id)
    return planners


def _stage(reporting_round, municipality_id, standing):
    """What to say to a municipality's planners on this day: the kind, and what tells it from the same kind before.

    One thing a day; a day on which nothing was sent is made up for by the next. A report in which everything is
    written is left alone until the last reminder, which asks for it to be sent in.
    """
    opened, due = reporting_round.opens_for(municipality_id), reporting_round.due_for(municipality_id)
    if standing.is_delivered:
        return None, ""
    if today() > due:
        return NoticeKind.OVERDUE, ""
    if today() >= due - LAST_REMINDER > opened:
        return NoticeKind.DUE_SOON, f"-{LAST_REMINDER.days}"
    if today() >= due - FIRST_REMINDER > opened:
        return (NoticeKind.DUE_SOON, f"-{FIRST_REMINDER.days}") if standing.lacks_something else (None, "")
    return NoticeKind.ROUND_OPENED, ""


def ask(reporting_round, municipality, *, by):
    """The coordinator reminds a municipality's planners, at most once a day; returns how many get a mail.

    Raises `NotAllowed` for others than a coordinator of the plan.
    """
    if not rights.can_coordinate(by, reporting_round.plan_id):
        raise NotAllowed("ask", by)
    kind, occasion = NoticeKind.ASKED, f"round-{reporting_round.pk}-{municipality.pk}-{today()}"
    planners = set(_planners_of([municipality.pk])[municipality.pk]) - {by.pk}
    reached = planners - set(
        NoticeChoice.objects.filter(kind=kind, user__in=planners).values_list("user", flat=True)
    )
    keys = {Notice.about(kind, pk, occasion).key for pk in reached}
    asked_before = Notice.objects.filter(key__in=keys).count()
    Notice.objects.queue(
        kind, planners, occasion=occasion, compose=compose, round=reporting_round, municipality=municipality
    )
    return len(reached) - asked_before


# Composed and sent ---------------------------------------------------------------------------------------


def send_waiting():
    """Send what is waiting and may leave today; returns an `Outcome`."""
    return deliver(Notice.objects.for_today(), compose=compose, patient=True)


@dataclass(frozen=True)
class LineToAnswer:
    """A line that lacks something, with the addresses at which its recipient answers without signing in."""

    user: User
    round_id: int
    lacking: Lacking

    @property
    def follow_up(self):
        return self.lacking.follow_up

    @property
    def write(self):
        return self._address(WRITE)

    @property
    def unchanged(self):
        """Nothing where nothing was said before, and where it would wipe out what somebody has begun to write."""
        return self._address(UNCHANGED) if self.lacking.was_reported and not self.lacking.is_begun else ""

    def _address(self, action):
        return AnswerLink(self.user, self.round_id, self.follow_up.pk, action).address


@dataclass(frozen=True)
class Reminder:
    """What a mail says of a municipality's report in a round, beyond the round itself."""

    standing: Standing
    due_on: dt.date
    # Negative when the due day has passed.
    days_left: int
    lines: tuple

    @property
    def further_lines(self):
        return len(self.standing.lacking) - len(self.lines)


def compose(notices):
    """What holds of these notices now, most urgent first, as `measures.models.delivery` asks for it.

    Whoever has lost their role meanwhile is told nothing more. A constant number of queries.
    """
    for notice in notices:
        _remember_roles(notice.recipient)
    places = standings({(one.round, one.municipality_id) for one in notices if one.kind in ABOUT_A_ROUND})
    invitations = _open_invitations([one.invitation_id for one in notices if one.invitation_id])
    items = []
    for notice in sorted(notices, key=lambda notice: (URGENCY[notice.kind], notice.pk)):
        if notice.kind in ABOUT_A_ROUND:
            items += _about_a_round(notice, places[notice.round_id, notice.municipality_id])
        elif notice.kind == NoticeKind.INVITED:
            items += [Item(notice)] if notice.invitation_id in invitations else []
        elif notice.kind == NoticeKind.FEEDBACK:
            items += [Item(notice)] if _feedback_waits(notice) else []
        else:
            items += [Item(notice)] if _step_holds(notice) else []
    return items


def _remember_roles(person):
    """From what was fetched for all recipients at once, so that `rights` asks nothing more."""
    person.roles = frozenset((one.municipality_id, one.role) for one in person.memberships.all())
    person._plan_roles = frozenset((one.plan_id, one.role) for one in person.plan_memberships.all())


def _open_invitations(pks):
    if not pks:
        return set()
    return set(Invitation.objects.worth_telling().filter(pk__in=pks).values_list("pk", flat=True))


def _feedback_waits(notice):
    feedback = notice.feedback
    return not feedback.handled_at and rights.can_handle_feedback(notice.recipient, feedback.plan_id)


def _step_holds(notice):
    report = notice.event.report
    concerned = rights.has_a_role_in(notice.recipient, report.municipality_id) or (
        notice.kind == NoticeKind.APPROVED and rights.can_coordinate(notice.recipient, report.round.plan_id)
    )
    return concerned and report.state == HOLDS_IN[notice.kind]


def _about_a_round(notice, standing):
    """[Item] with its `Reminder`; empty where nothing is expected of the recipient any more."""
    reporting_round, municipality_id = notice.round, notice.municipality_id
    due_on = reporting_round.due_for(municipality_id)
    too_late = today() > due_on and notice.kind in (NoticeKind.ROUND_OPENED, NoticeKind.DUE_SOON)
    is_expected = reporting_round.is_open_for(municipality_id) and not standing.is_delivered and not too_late
    if not (is_expected and rights.is_planner(notice.recipient, municipality_id)):
        return []
    lines = () if notice.kind == NoticeKind.ROUND_OPENED else standing.lacking[:MOST_LINES]
    reminder = Reminder(
        standing=standing,
        due_on=due_on,
        days_left=(due_on - today()).days,
        lines=tuple(LineToAnswer(notice.recipient, reporting_round.pk, line) for line in lines),
    )
    return [Item(notice, reminder)]
