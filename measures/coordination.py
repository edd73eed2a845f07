"""What a coordinator keeps: their plans, and the municipalities that take part in them. An administrator keeps all."""

from django.db.models import Q

from measures import rights
from measures.models import Plan
from municipalities.models import Municipality


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
