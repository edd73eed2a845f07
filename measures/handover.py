"""When somebody leaves: what is then left without anybody, and who takes over.

Nothing is deleted with a person. Whoever takes a role away or closes an account first learns which needed seats nobody
fills then, and says that it is meant so, or who comes instead.
"""

from collections import Counter
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures import invitations, rights
from measures.coordination import closable_by
from measures.models import Participation, Plan, PlanMember, Report, ReportingRound
from measures.models import ReportState as State
from measures.models.report import REVIEWED
from measures.models.steps import NotAllowed, StepError
from measures.seats import APPROVER, COORDINATOR, PLANNER, roles_of, seat_of, seats_given_by
from municipalities.dates import today
from municipalities.models import Membership, Municipality, User


class LeftWithout(StepError):
    """Needed seats that nobody would fill, about which nobody has been asked; nothing was changed.

    `seats` are those.
    """

    def __init__(self, seats):
        self.seats = seats
        super().__init__(", ".join(seat.key for seat in seats))


# What is without anybody ----------------------------------------------------------------------------------


def lock(seats):
    """In a transaction, before people leave: two who take away the last two at once do so one after the other."""
    for model in (Municipality, Plan):
        places = {seat.place.pk for seat in seats if isinstance(seat.place, model)}
        list(model.objects.filter(pk__in=places).order_by("pk").select_for_update(no_key=True))


def holders(seats):
    """{seat: ids of those who fill it}: active people who are not only invited. Two queries, however many seats."""
    found = {seat: set() for seat in seats}
    for row in _rows_of(seats):
        if (seat := seat_of(row)) in found:
            found[seat].add(row.user_id)
    return found


def _rows_of(seats):
    municipalities = [seat.place for seat in seats if isinstance(seat.place, Municipality)]
    plans = [seat.place for seat in seats if isinstance(seat.place, Plan)]
    yield from (
        Membership.objects.filled().filter(municipality__in=municipalities).select_related("municipality")
    )
    yield from PlanMember.objects.filled().filter(plan__in=plans).select_related("plan")


def lost_with(person, seats):
    """Those of the needed seats that the person fills and nobody else does."""
    return [seat for seat, ids in holders(seats).items() if seat.is_needed and ids == {person.pk}]


def vacant(seats):
    """Needed seats that nobody fills."""
    return [seat for seat, ids in holders(seats).items() if seat.is_needed and not ids]


@dataclass(frozen=True)
class Gap:
    """A needed seat that nobody fills, or would fill; `waiting` is how many reports wait for them.

    `is_inside` is whether it is told to somebody of the municipality: others do not learn how far a report has come
    before it is approved.
    """

    seat: object
    waiting: int
    is_inside: bool

    @property
    def now(self):
        if self.seat.role == PLANNER:
            return _("%(municipality)s has no planner.") % {"municipality": self.seat.place}
        if self.seat.role == APPROVER:
            return _("%(municipality)s has no approver.") % {"municipality": self.seat.place}
        return _("%(plan)s has no coordinator.") % {"plan": self.seat.place}

    @property
    def then(self):
        if self.seat.role == PLANNER:
            return _("%(municipality)s then has no planner.") % {"municipality": self.seat.place}
        if self.seat.role == APPROVER:
            return _("%(municipality)s then has no approver.") % {"municipality": self.seat.place}
        return _("%(plan)s then has no coordinator.") % {"plan": self.seat.place}

    @property
    def work(self):
        """What waits, as a sentence; nothing where nothing does."""
        return self._sentence() % {"count": self.waiting} if self.waiting else ""

    def _sentence(self):
        if self.seat.role == COORDINATOR:
            return ngettext(
                "%(count)d approved report waits to be published.",
                "%(count)d approved reports wait to be published.",
                self.waiting,
            )
        if not self.is_inside:
            return ngettext(
                "%(count)d report has not come.", "%(count)d reports have not come.", self.waiting
            )
        if self.seat.role == APPROVER:
            return ngettext(
                "%(count)d report waits for approval.", "%(count)d reports wait for approval.", self.waiting
            )
        return ngettext(
            "%(count)d report is not sent in.", "%(count)d reports are not sent in.", self.waiting
        )


def gaps(seats, viewer):
    """The seats with the work that waits for them, as the viewer may know it; no query where there are none."""
    found = [(seat, _is_inside(seat, viewer)) for seat in seats]
    counts = {kind: count([seat.place for seat in of]) for kind, count, of in _by_kind(found) if of}
    return [Gap(seat, counts[_kind(seat, inside)][seat.place.pk], inside) for seat, inside in found]


def _is_inside(seat, viewer):
    return isinstance(seat.place, Municipality) and rights.has_a_role_in(viewer, seat.place.pk)


def _kind(seat, is_inside):
    return seat.role if is_inside or seat.role == COORDINATOR else OUTSIDE


def _by_kind(found):
    for kind, count in COUNTS.items():
        yield kind, count, [seat for seat, is_inside in found if _kind(seat, is_inside) == kind]


def _for_approval(municipalities):
    submitted = Report.objects.filter(state=State.SUBMITTED, municipality__in=municipalities)
    return Counter(submitted.values_list("municipality", flat=True))


def _for_publication(plans):
    return Counter(
        Report.objects.approved().filter(round__plan__in=plans).values_list("round__plan", flat=True)
    )


def _rounds_without(states, municipalities):
    """How many open rounds wait for a report of each municipality that has come into one of these states."""
    plans = {}
    for one in Participation.objects.filter(municipality__in=municipalities):
        if one.took_part_on(today()):
            plans.setdefault(one.plan_id, []).append(one.municipality_id)
    rounds = ReportingRound.objects.filter(published_on=None, plan__in=plans).prefetch_related(
        "municipal_dates"
    )
    reports = Report.objects.filter(municipality__in=municipalities, state__in=states)
    there = set(reports.values_list("round", "municipality"))
    return Counter(
        municipality
        for one in rounds
        for municipality in plans[one.plan_id]
        if one.is_open_for(municipality) and (one.pk, municipality) not in there
    )


OUTSIDE = "outside"
# How the reports are counted that wait for each role, and what those outside a municipality may know.
COUNTS = {
    PLANNER: partial(_rounds_without, (State.SUBMITTED, *REVIEWED)),
    APPROVER: _for_approval,
    COORDINATOR: _for_publication,
    OUTSIDE: partial(_rounds_without, REVIEWED),
}


# Leaving --------------------------------------------------------------------------------------------------


def take_away(seat, person, *, by, asked=()):
    """Take the role from the person; returns whether they had it.

    `asked` are the seats of which the actor knows that nobody fills them then: `LeftWithout` tells the others.
    """
    if seat not in seats_given_by(by) or not rights.can_give_roles(by, person):
        raise NotAllowed("take away", by)
    with transaction.atomic():
        lock([seat])
        _ask(lost_with(person, [seat]), asked)
        was_theirs = seat.take_from(person)
        invitations.forget_if_without_roles(person)
    return was_theirs


def close(person, *, by, asked=()):
    """Close the person's account: roles, history and name stay. Returns whether it was open."""
    _allow_closing(person, by)
    with transaction.atomic():
        seats = seats_of(person)
        lock(seats)
        _ask(lost_with(person, seats), asked)
        return bool(User.objects.filter(pk=person.pk, is_active=True).update(is_active=False))


def open_again(person, *, by):
    """Open the account again, and invite anew whoever never came; returns whether it was closed."""
    _allow_closing(person, by)
    with transaction.atomic():
        was_closed = bool(User.objects.filter(pk=person.pk, is_active=False).update(is_active=True))
        if was_closed and any(role.is_waiting for role in roles_of(person)):
            invitations.send_again(person, by=by)
    return was_closed


def seats_of(person):
    return [role.seat for role in roles_of(person)]


def _allow_closing(person, by):
    if not closable_by(by).filter(pk=person.pk).exists():
        raise NotAllowed("close", by)


def _ask(lost, asked):
    if unasked := [seat for seat in lost if seat not in asked]:
        raise LeftWithout(unasked)
