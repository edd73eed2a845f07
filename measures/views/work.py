"""Where somebody who has signed in begins."""

from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from measures import rights
from measures.models import Plan


@require_safe
def start(request):
    """The admin for those who have work in it; for the steering group the plan that it reads."""
    if rights.can_enter_admin(request.user):
        return redirect("admin:index")
    plan = Plan.objects.filter(pk__in=rights.plan_ids(request.user)).first()
    return redirect("plan", plan.slug) if plan else redirect("front")
