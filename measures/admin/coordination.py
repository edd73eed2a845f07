"""What belongs to a plan, in the admin: kept by the plan's coordinators. An administrator keeps all."""

from django.db.models import Q

from measures import rights
from measures.coordination import coordinates_any, plans_of


class OfPlans:
    """Before the admin class of what belongs to a plan and is kept by its coordinators."""

    # How a row leads to its plan; more than one way where one of them is empty.
    plan_paths = ("plan",)

    def exists_for(self, user):
        return coordinates_any(user)

    def visible(self, queryset, user):
        if user.is_superuser:
            return queryset
        own = Q()
        for path in self.plan_paths:
            own |= Q(**{f"{path}__in": rights.plan_ids(user, rights.COORDINATOR)})
        return queryset.filter(own)

    def may_add(self, user):
        return coordinates_any(user)

    def may_change(self, user, obj=None):
        if obj is None:
            return coordinates_any(user)
        return all(rights.can_coordinate(user, plan_id) for plan_id in self.plan_ids(obj))

    def may_delete(self, user, obj=None):
        return self.may_change(user, obj)

    def plan_ids(self, obj):
        """The ids of the plans to which `obj` belongs."""
        return {plan_id for path in self.plan_paths if (plan_id := follow(obj, path)) is not None}

    def get_readonly_fields(self, request, obj=None):
        """Addresses and other rows count on the plan: what belongs to one stays in it."""
        fixed = ["plan"] if obj and self.plan_paths == ("plan",) else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        plans = list(plans_of(request.user)[:2])
        return ({"plan": plans[0].pk} if len(plans) == 1 else {}) | initial


def follow(obj, path):
    """The plan's id at the end of a path such as focus_area__plan, or None where a step is empty."""
    *steps, last = path.split("__")
    for step in steps:
        obj = getattr(obj, step)
        if obj is None:
            return None
    return getattr(obj, f"{last}_id")
