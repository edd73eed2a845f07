"""When somebody leaves: what is then left without anybody, and who takes over.

Nothing is deleted with a person. Whoever takes a role away or closes an account first learns which needed seats nobody
fills then, and says that it is meant so, or who comes instead.
"""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures import invitations, rights
from measures.coordination import closable_by
from measures.models import Participation, Plan, PlanMember, Report, ReportingRound
from measures.models import ReportState as State
from measures.models.steps import NotAllowed, StepError
from measures.seats import APPROVER, COORDINATOR, PLANNER, roles_of, seat_of, seats_given_by
from municipalities.dates import today
from municipalities.models import Membership, Municipality, User

ON_THEIR_WAY = (State.SUBMITTED, State.APPROVED, State.PUBLISHED)


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
    """A needed seat that nobody fills, or would fill; `waiting` is how much work waits for them."""

    seat: object
    waiting: int

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
        if not self.waiting:
            return ""
        count = {"count": self.waiting}
        if self.seat.role == PLANNER:
            text = ngettext(
                "%(count)d report is not sent in.", "%(count)d reports are not sent in.", self.waiting
            )
        elif self.seat.role == APPROVER:
            text = ngettext(
                "%(count)d report waits for approval.", "%(count)d reports wait for approval.", self.waiting
            )
        else:
            text = ngettext(
                "%(count)d approved report waits to be published.",
                "%(count)d approved reports wait to be published.",
                self.waiting,
            )
        return text % count


def gaps(seats):
    """The seats with the work that waits for them; no query where there are none."""
    seats = list(seats)
    waiting = _waiting_for(seats) if seats else {}
    return [Gap(seat, waiting[seat]) for seat in seats]


def _waiting_for(seats):
    counts = {
        PLANNER: _not_sent_in([seat.place for seat in seats if seat.role == PLANNER]),
        APPROVER: Counter(
            Report.objects.filter(
                state=State.SUBMITTED, municipality__in=[s.place for s in seats if s.role == APPROVER]
            ).values_list("municipality", flat=True)
        ),
        COORDINATOR: Counter(
            Report.objects.approved()
            .filter(round__plan__in=[seat.place for seat in seats if seat.role == COORDINATOR])
            .values_list("round__plan", flat=True)
        ),
    }
    return {seat: counts.get(seat.role, {}).get(seat.place.pk, 0) for seat in seats}


def _not_sent_in(municipalities):
    """How many open rounds wait for a report of each. Whether a draft has been begun is told to nobody here."""
    plans = {}
    for one in Participation.objects.filter(municipality__in=municipalities):
        if one.took_part_on(today()):
            plans.setdefault(one.plan_id, []).append(one.municipality_id)
    rounds = ReportingRound.objects.filter(published_on=None, plan__in=plans).prefetch_related(
        "municipal_dates"
    )
    sent = set(
        Report.objects.filter(municipality__in=municipalities, state__in=ON_THEIR_WAY).values_list(
            "round", "municipality"
        )
    )
    return Counter(
        municipality
        for one in rounds
        for municipality in plans[one.plan_id]
        if one.is_open_for(municipality) and (one.pk, municipality) not in sent
    )


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
