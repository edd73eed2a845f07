"""The plan's measures: the list with its filter, and each one with what every municipality does about it."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from measures import charts, thread
from measures.formats import natural_list
from measures.forms.measure_filter import MeasureFilter
from measures.languages import written
from measures.models import LineageKind, Plan
from measures.promise import promise
from measures.sdgs import SDGS
from measures.views.follow_up_card import card, slots_for_cards
from measures.views.measure_rows import counted_follow_ups, counted_measures, measure_rows, measure_rows_in
from measures.views.overview import status_over_rounds
from measures.views.plan import visible_plan

ON_A_PAGE = 100


@login_not_required
@require_safe
def measures(request, plan_slug):
    plan = visible_plan(request, plan_slug)
    form = MeasureFilter(plan, request.GET)
    pages = Paginator(form.measures().select_related("lead"), ON_A_PAGE)
    page = pages.get_page(request.GET.get("side"))
    in_all = plan.measures.count()
    context = {
        "plan": plan,
        "active": "measures",
        "form": form,
        "clear_url": reverse("measures", args=[plan.slug]),
        "chips": _chips(form),
        "result": _result(pages.count, in_all, form),
        "in_all": in_all,
        "rows": _rows(plan, list(page), form.municipality),
        "page": page,
        "query": urlencode(form.chosen),
    }
    return render(request, "public/measures.html", context)


def _rows(plan, listed, municipality):
    if municipality:
        return measure_rows_in(municipality, plan, listed)
    return measure_rows(plan, listed)


def _chips(form):
    """What is chosen, each with the address of the list without it."""
    return [
        {
            "label": form.fields[name].label,
            "value": form.words(name),
            "url": f"?{urlencode(_without(name, form))}",
        }
        for name in form.chosen
    ]


def _without(name, form):
    return {other: value for other, value in form.chosen.items() if other != name}


def _result(count, in_all, form):
    """How many measures are listed, in words; and how many follow-ups the choices pick out of them."""
    if not form.chosen:
        return counted_measures(in_all)
    measures = _("%(count)d of %(total)d measures") % {"count": count, "total": in_all}
    if not form.concerns_slots or "q" in form.chosen:
        return measures
    return f"{measures}, {counted_follow_ups(form.slots().count())}"


@login_not_required
@require_safe
def measure(request, plan_slug, code):
    plan = visible_plan(request, plan_slug)
    found = get_object_or_404(
        plan.measures.select_related("focus_area", "goal", "lead").prefetch_related("partners"), code=code
    )
    slots = list(slots_for_cards(plan, found.follow_ups))
    participations = {one.municipality_id: one for one in plan.participations.all()}
    context = {
        "plan": plan,
        "active": "measures",
        "breadcrumbs": [
            {"title": _("Measures"), "url": reverse("measures", args=[plan.slug])},
            {
                "title": written(found.focus_area, found.focus_area, "title"),
                "url": reverse("focus-area", args=[plan.slug, found.focus_area.code]),
            },
        ],
        "measure": found,
        "promise": promise(plan, found, [slot.municipality for slot in slots]),
        "partners": natural_list(found.partners.all()),
        "sdgs": [(number, SDGS[number]) for number in sorted(found.sdgs)],
        "cards": [card(request.user, plan, slot, participations.get(slot.municipality_id)) for slot in slots],
        "predecessors": _lineage(request.user, found.lineage_from, "predecessor"),
        "successors": _lineage(request.user, found.lineage_to, "successor"),
    }
    # Of one municipality its card tells it all, and a distribution of one is none.
    if len(slots) > 1:
        counts = thread.distribution(found.follow_ups.with_status())
        context["status"] = charts.distribution([("", "", counts)])
        context["over_rounds"] = status_over_rounds(plan, found.follow_ups.all(), participations.values())
    return render(request, "public/measure.html", context)


def _lineage(user, links, end):
    """What the measure comes from or became, where the reader may see the plan at that end."""
    visible = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__plan__in": Plan.objects.visible_to(user)})
    return [
        {"kind": LineageKind(link.kind).label, "measure": getattr(link, end), "note": link.note}
        for link in links.filter(visible).select_related(f"{end}__plan").order_by(f"{end}__sort_key", "pk")
    ]
