"""The plan itself: the site's first page, the plan's overview, and each focus area."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from measures import charts, thread
from measures.formats import natural_list
from measures.languages import written
from measures.models import SHOWN_BY_KEY, FollowUp, Indicator, Plan, Status, StatusLine
from measures.thread import ThreadStep
from measures.views.measure_rows import (
    counted_follow_ups,
    counted_measures,
    counted_municipalities,
    measure_rows,
)

# The overview's lists are short; each leads to all.
SHORT = 6


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
        address = request.build_absolute_uri(reverse("plan", args=[plan.slug]))
        return _overview(request, plan, canonical_url=address)
    return render(request, "public/front.html", {"plans": plans})


@login_not_required
@require_safe
def overview(request, plan_slug):
    return _overview(request, visible_plan(request, plan_slug))


def _overview(request, plan, **context):
    slots = FollowUp.objects.in_plan(plan).with_thread(plan).with_status()
    counts = thread.funnel(slots)
    participants = list(plan.municipalities.all())
    late = FollowUp.objects.in_plan(plan).late(plan)
    context |= {
        "plan": plan,
        "active": "overview",
        "participants": natural_list(participants),
        "counts": counts,
        "story": _story(plan.measures.count(), counts, len(participants)),
        "funnel": _funnel(plan, counts),
        "by_focus_area": charts.distribution(_by_focus_area(plan, slots)),
        "by_municipality": charts.distribution(_by_municipality(plan, slots, participants)),
        "late": _late_rows(plan, late),
        "late_count": late.count(),
        "changes": _newest_changes(plan),
        "latest_round": plan.latest_round,
    }
    return render(request, "public/overview.html", context)


def _story(measure_count, counts, municipality_count):
    """The plan in a few words: what it asks of whom, and how much of that is answered, funded and done."""
    slots, answered, funded, done = (counts[key] for key in ("slots", "answered", "funded", "done"))
    gives = ngettext(
        "%(measures)s gives %(follow_ups)s in %(municipalities)s.",
        "%(measures)s give %(follow_ups)s in %(municipalities)s.",
        measure_count,
    )
    return {
        "gives": gives
        % {
            "measures": counted_measures(measure_count),
            "follow_ups": counted_follow_ups(slots),
            "municipalities": counted_municipalities(municipality_count),
        },
        "answered": ngettext("%(count)d is answered", "%(count)d are answered", answered)
        % {"count": answered},
        "funded": ngettext("%(count)d has money", "%(count)d have money", funded) % {"count": funded}
        if funded
        else _("none has money"),
        "done": ngettext("%(count)d is completed", "%(count)d are completed", done) % {"count": done}
        if done
        else _("none is completed"),
    }


def _funnel(plan, counts, **choices):
    """The funnel, with each step leading to the measures that have come so far."""
    urls = {step.value: measures_url(plan, trad=step.value, **choices) for step in ThreadStep}
    return charts.funnel(counts, ThreadStep.choices, urls)


def measures_url(plan, **choices):
    """The list of measures with these choices in its filter."""
    return reverse("measures", args=[plan.slug], query=choices)


def _by_focus_area(plan, slots):
    counts = thread.distributions(slots, "measure__focus_area")
    return [
        (written(area), reverse("focus-area", args=[plan.slug, area.code]), counts.get(area.pk, []))
        for area in plan.focus_areas.all()
    ]


def _by_municipality(plan, slots, participants):
    counts = thread.distributions(slots, "municipality")
    return [
        (
            municipality.name,
            reverse("municipality", args=[plan.slug, municipality.slug]),
            counts.get(municipality.pk, []),
        )
        for municipality in participants
    ]


def _late_rows(plan, late):
    overdue = FollowUp.objects.overdue(plan).filter(pk=OuterRef("pk"))
    slots = (
        late.with_status()
        .annotate(overdue=Exists(overdue))
        .select_related("measure", "municipality", "latest_line__report__round")
    )
    return [
        {
            "follow_up": slot,
            "url": follow_up_url(plan, slot.measure, slot.municipality),
            "status": SHOWN_BY_KEY[slot.shown_status],
            "report_url": _report_url(plan, slot.latest_line, slot.municipality) if slot.latest_line else "",
        }
        for slot in slots[:SHORT]
    ]


def follow_up_url(plan, measure, municipality):
    """The municipality's part of the page of a measure."""
    return f"{reverse('measure', args=[plan.slug, measure.code])}#{municipality.slug}"


def _newest_changes(plan):
    """The newest published lines that say something else than the municipality's line before."""
    changes = (
        StatusLine.objects.published()
        .current()
        .changes()
        .filter(report__round__plan=plan)
        .select_related("follow_up__measure", "follow_up__municipality", "report__round")
        .order_by("-published_at", "follow_up__measure__sort_key", "follow_up__municipality__sort_key")
    )
    return [_change(plan, line) for line in changes[:SHORT]]


def _change(plan, line):
    measure, municipality = line.follow_up.measure, line.follow_up.municipality
    return {
        "line": line,
        "municipality": municipality,
        "url": follow_up_url(plan, measure, municipality),
        "status": Status(line.status),
        "before": line.get_status_before_display(),
        "report_url": _report_url(plan, line, municipality),
    }


def _report_url(plan, line, municipality):
    return reverse("report", args=[plan.slug, line.report.round.slug, municipality.slug])


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
        "funnel": _funnel(plan, counts, omrade=area.code),
        "status": charts.distribution([("", "", thread.distribution(slots))]),
        "goals": area.goals.prefetch_related(indicators),
        "indicators": indicators.queryset.filter(focus_area=area),
        "rows": measure_rows(plan, list(area.measures.select_related("lead"))),
    }
    return render(request, "public/focus_area.html", context)
