"""The matrix: every measure in every municipality on one page."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from measures.forms.matrix_filter import MatrixFilter
from measures.matrix import matrix as slots_by_measure
from measures.views.plan import visible_plan


@login_not_required
@require_safe
def matrix(request, plan_slug):
    plan = visible_plan(request, plan_slug)
    focus_areas = list(plan.focus_areas.all())
    form = MatrixFilter(focus_areas, request.GET)
    chosen = [form.focus_area] if form.focus_area else focus_areas
    participations = plan.participations.select_related("municipality")
    municipalities = [participation.municipality for participation in participations]
    shown = slots_by_measure(plan, municipalities, chosen)
    shown["caption"] = _("The status of each measure in each municipality")
    return render(
        request,
        "public/matrix.html",
        {
            "plan": plan,
            "active": "matrix",
            "form": form,
            "chosen": bool(form.focus_area),
            "matrix": shown,
        },
    )
