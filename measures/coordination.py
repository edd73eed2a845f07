"""What a coordinator keeps: their plans, the municipalities that take part in them, and the people in both.

An administrator keeps all. An approver keeps the people of the own municipality. Nobody raises themselves, and nobody
takes over the account of somebody with more rights.
"""

from django.db.models import Exists, OuterRef, Q

from measures import rights
from measures.models import Plan, PlanMember
from municipalities.models import Membership, MembershipRole, Municipality, User


def coordinates_any(user):
    return user.is_superuser or bool(rights.plan_ids(user, rights.COORDINATOR))


def plans_of(user):
    if user.is_superuser:
        return Plan.objects.all()
    return Plan.objects.filter(pk__in=rights.plan_ids(user, rights.COORDINATOR))


def municipalities_of(user):
    """Those that take part in the user's plans."""
    if user.is_superuser:
        return Municipality.objects.all()
    return Municipality.objects.filter(pk__in=plans_of(user).values("municipalities"))


def may_join(user):
    """The municipalities that the user may take into a plan.

    Who coordinates a municipality's plan gives people their roles in it. So a coordinator takes in those of their
    own plans, and those with which nobody has to do yet; the others an administrator takes in.
    """
    if user.is_superuser:
        return Municipality.objects.all()
    untouched = Q(participations=None, memberships=None)
    return Municipality.objects.filter(
        Q(pk__in=municipalities_of(user)) | Q(pk__in=Municipality.objects.filter(untouched))
    )


# People ---------------------------------------------------------------------------------------------------


def municipalities_staffed_by(user):
    """Those in which the user gives and takes roles: of their plans, and where they are an approver."""
    approves_in = user.municipality_ids(MembershipRole.APPROVER)
    return Municipality.objects.filter(Q(pk__in=municipalities_of(user).values("pk")) | Q(pk__in=approves_in))


def gives_roles(user):
    return coordinates_any(user) or bool(user.municipality_ids(MembershipRole.APPROVER))


def with_roles_from(user, queryset):
    """The people with a role in the user's plans, or in a municipality that takes part in them."""
    if user.is_superuser:
        return queryset
    return queryset.filter(_with_roles_in(municipalities_of(user), plans_of(user)))


def can_manage(user, person):
    """An administrator; a coordinator, where all that the person may do lies within the coordinator's own plans.

    Whoever changes an address can have a new password sent to it, and so become the person.
    """
    if user.is_superuser:
        return True
    within = _accounts_within(municipalities_of(user), plans_of(user))
    return person != user and within.filter(pk=person.pk).exists()


def closable_by(user):
    """The accounts that the user may close and open again: those whose every role is one that the user gives."""
    if user.is_superuser:
        return User.objects.exclude(pk=user.pk)
    return _accounts_within(municipalities_staffed_by(user), plans_of(user)).exclude(pk=user.pk)


def _with_roles_in(municipalities, plans):
    memberships = Membership.objects.filter(user=OuterRef("pk"), municipality__in=municipalities)
    plan_memberships = PlanMember.objects.filter(user=OuterRef("pk"), plan__in=plans)
    return Exists(memberships) | Exists(plan_memberships)


def _accounts_within(municipalities, plans):
    """With a role in these municipalities or plans and none elsewhere; never an administrator's."""
    memberships = Membership.objects.filter(user=OuterRef("pk")).exclude(municipality__in=municipalities)
    plan_memberships = PlanMember.objects.filter(user=OuterRef("pk")).exclude(plan__in=plans)
    return User.objects.filter(
        _with_roles_in(municipalities, plans),
        ~Exists(memberships),
        ~Exists(plan_memberships),
        is_superuser=False,
    )
