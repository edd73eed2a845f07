"""The plan itself: the site's first page, the plan's overview, and each focus area."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from measures import charts, thread
from measures.models import FollowUp, Indicator, Plan
from measures.news import Scope
from measures.views.follow_along import follow_along
from measures.views.measure_rows import measure_rows
from measures.views.overview import overview_page, status_over_rounds, thread_funnel


def visible_plan(request, plan_slug):
    """The plan, where the reader may see it: otherwise 404, as for one that does not exist."""
    return get_object_or_404(Plan.objects.visible_to(request.user), slug=plan_slug)


@login_not_required
@require_safe
def front(request):
    """The featured plan, or the only one; else the plans to choose from."""
    plans = list(Plan.objects.visible_to(request.user))
    public = [plan for plan in plans if plan.is_public]
    featured = next((plan for plan in public if plan.is_featured), None)
    if featured or len(public) == len(plans) == 1:
        plan = featured or public[0]
        return _overview(request, plan, canonical_url=reverse("plan", args=[plan.slug]))
    return render(request, "public/front.html", {"plans": plans})


@login_not_required
@require_safe
def overview(request, plan_slug):
    return _overview(request, visible_plan(request, plan_slug))


def _overview(request, plan, **context):
    return render(request, "public/overview.html", context | overview_page(plan))


@login_not_required
@require_safe
def focus_area(request, plan_slug, code):
    plan = visible_plan(request, plan_slug)
    area = get_object_or_404(plan.focus_areas, code=code)
    slots = FollowUp.objects.in_plan(plan).filter(measure__focus_area=area).with_thread(plan).with_status()
    counts = thread.funnel(slots)
    indicators = Prefetch(
        "indicators", Indicator.objects.select_related("municipality").prefetch_related("values")
    )
    context = {
        "plan": plan,
        "active": "measures",
        "breadcrumbs": [
            {"title": _("Measures"), "url": reverse("measures", args=[plan.slug])},
        ],
        "area": area,
        "counts": counts,
        "funnel": thread_funnel(plan, counts, omrade=area.code),
        "status": charts.distribution([("", "", thread.distribution(slots))]),
        "over_rounds": status_over_rounds(plan, FollowUp.objects.filter(measure__focus_area=area)),
        "goals": area.goals.prefetch_related(indicators),
        "indicators": indicators.queryset.filter(focus_area=area),
        "rows": measure_rows(plan, list(area.measures.select_related("lead"))),
        "follow": follow_along(request, Scope(plan, focus_area=area)),
    }
    return render(request, "public/focus_area.html", context)
