"""A seat: a role in a municipality or in a plan, which one or more people fill, or nobody."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from measures.coordination import municipalities_staffed_by, plans_of
from measures.models import Plan, PlanMember, PlanMemberRole
from municipalities.models import Membership, MembershipRole, Municipality

PLANNER, APPROVER = MembershipRole
COORDINATOR, STEERING = PlanMemberRole
# How a row of each leads to its place.
PLACE_OF = {Membership: "municipality", PlanMember: "plan"}


@dataclass(frozen=True)
class Seat:
    place: Municipality | Plan
    role: str

    @property
    def key(self):
        """The seat in an address or a form: kommune-lyngen-planner."""
        kind = "kommune" if isinstance(self.place, Municipality) else "plan"
        return f"{kind}-{self.place.slug}-{self.role}"

    @property
    def model(self):
        return Membership if isinstance(self.place, Municipality) else PlanMember

    @property
    def role_label(self):
        roles = MembershipRole if self.model is Membership else PlanMemberRole
        return roles(self.role).label

    @property
    def is_needed(self):
        """Whether the work stops where nobody fills it."""
        if self.role == APPROVER:
            return self.place.requires_approval
        return self.role in (PLANNER, COORDINATOR)

    def __str__(self):
        if self.role == PLANNER:
            return _("Planner in %(municipality)s") % {"municipality": self.place}
        if self.role == APPROVER:
            return _("Approver in %(municipality)s") % {"municipality": self.place}
        if self.role == COORDINATOR:
            return _("Coordinator of %(plan)s") % {"plan": self.place}
        return _("Member of the steering group of %(plan)s") % {"plan": self.place}

    def rows_at_place(self):
        """Everybody's roles at the seat's place, in whichever seat."""
        return self.model.objects.filter(**{PLACE_OF[self.model]: self.place})

    def rows(self):
        """Everybody's role in this seat."""
        return self.rows_at_place().filter(role=self.role)

    def give_to(self, person):
        """Whether the person had it not already."""
        _row, is_new = self.model.objects.get_or_create(
            user=person, **{PLACE_OF[self.model]: self.place}, role=self.role
        )
        return is_new

    def take_from(self, person):
        """Whether the person had it."""
        deleted, _by_model = self.rows().filter(user=person).delete()
        return bool(deleted)


def seat_of(row):
    """The seat of a Membership or a PlanMember."""
    return Seat(getattr(row, PLACE_OF[type(row)]), row.role)


def roles_of(person):
    """Everything that the person is, with `seat`, `given_at` and `is_waiting`: municipalities first."""
    rows = [
        *person.memberships.with_presence().select_related("municipality"),
        *person.plan_memberships.with_presence().select_related("plan"),
    ]
    for row in rows:
        row.seat = seat_of(row)
    return sorted(rows, key=_order)


def _order(row):
    roles = [*MembershipRole.values, *PlanMemberRole.values]
    place = row.seat.place
    return isinstance(place, Plan), getattr(place, "sort_key", place.name), place.pk, roles.index(row.role)


def seats_in(places):
    """All seats in these municipalities and plans, in their order."""
    return [
        Seat(place, role)
        for place in places
        for role in (MembershipRole if isinstance(place, Municipality) else PlanMemberRole).values
    ]


def seats_given_by(user):
    """Those that the user may give to others, and take from them: of the plans first, if any."""
    return seats_in([*plans_of(user), *municipalities_staffed_by(user)])


def find(key, seats):
    """The one of `seats` that has this key, or None."""
    return next((seat for seat in seats if seat.key == key), None)
