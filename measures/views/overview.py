"""The plan's story on one page, as templates/public/overview.html takes it."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from measures import charts
from measures.addresses import follow_up_url
from measures.formats import NO_BREAK_SPACE, lower_first, natural_list
from measures.languages import written
from measures.models import SHOWN_BY_KEY, BudgetLine, FollowUp, Status, StatusLine
from measures.over_rounds import moves, round_by_round
from measures.thread import Tally, ThreadStep
from measures.views.map_of_plan import map_of_plan
from measures.views.measure_rows import counted_follow_ups, counted_measures, counted_municipalities
from municipalities.models import BudgetPlan

# The first of what is late and of what has changed; the rest is a link away.
FIRST = 3
# As many municipalities are named at the top.
NAMED = 8


def overview_page(plan):
    tally = Tally(
        FollowUp.objects.in_plan(plan).with_thread(plan).with_status(), "measure__focus_area", "municipality"
    )
    counts = tally.funnel()
    participants = list(plan.municipalities.all())
    late = FollowUp.objects.in_plan(plan).late(plan)
    return {
        "plan": plan,
        "active": "overview",
        "participants": _who(participants),
        "counts": counts,
        "story": _story(plan.measures.count(), counts, len(participants)),
        "funnel": thread_funnel(plan, counts) | {"note": _note(counts["declined"])},
        "moves": _moves_in_words(moves(plan)),
        "changes": _newest_changes(plan),
        "late": _late_rows(plan, late),
        "late_count": late.count(),
        "by_focus_area": charts.multiples(_by_focus_area(plan, tally), ThreadStep.choices),
        "map": map_of_plan(plan, tally.funnels("municipality"), tally.distributions("municipality")),
        "by_municipality": charts.multiples(_by_municipality(plan, tally, participants), ThreadStep.choices),
        "over_rounds": status_over_rounds(plan, FollowUp.objects.in_plan(plan)),
        "money": _money(plan, participants),
    }


def _who(participants):
    """Their names, or how many they are where the names would fill the screen."""
    return (
        natural_list(participants)
        if len(participants) <= NAMED
        else counted_municipalities(len(participants))
    )


# Addresses ------------------------------------------------------------------------------------------------


def measures_url(plan, **choices):
    """The list of measures with these choices in its filter."""
    return reverse("measures", args=[plan.slug], query=choices)


def _report_url(plan, line, municipality):
    return reverse("report", args=[plan.slug, line.report.round.slug, municipality.slug])


# The thread -----------------------------------------------------------------------------------------------


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


def thread_funnel(plan, counts, **choices):
    """The funnel, with each step leading to the measures that have come so far."""
    urls = {step.value: measures_url(plan, trad=step.value, **choices) for step in ThreadStep}
    return charts.funnel(counts, ThreadStep.choices, urls)


def _note(declined):
    """What a follow-up is, and where those have gone that go no further."""
    unit = _("A follow-up is one measure in one municipality.")
    if not declined:
        return unit
    no = ngettext(
        "%(declined)s is answered with no, because another plan covers it or because it is not relevant there. "
        "It goes no further.",
        "%(declined)s are answered with no, because another plan covers them or because they are not relevant "
        "there. They go no further.",
        declined,
    )
    return f"{unit} {no % {'declined': declined}}"


# What moved, and what is late -----------------------------------------------------------------------------

ARRIVED = {
    Status.COMPLETED: ngettext_lazy("%(count)d was completed", "%(count)d were completed", "count"),
    Status.ONGOING: ngettext_lazy(
        "%(count)d became a standing task", "%(count)d became standing tasks", "count"
    ),
    Status.IN_PROGRESS: ngettext_lazy("%(count)d got under way", "%(count)d got under way", "count"),
    Status.DELAYED: ngettext_lazy("%(count)d was delayed", "%(count)d were delayed", "count"),
    Status.ON_HOLD: ngettext_lazy("%(count)d was put on hold", "%(count)d were put on hold", "count"),
    Status.NOT_STARTED: ngettext_lazy(
        "%(count)d went back to not started", "%(count)d went back to not started", "count"
    ),
    Status.DROPPED: ngettext_lazy("%(count)d was dropped", "%(count)d were dropped", "count"),
}


def _moves_in_words(moved):
    """{"latest", "since", "moved": "4 went from in progress to completed, 2 were delayed", "unchanged"}, or None."""
    if moved is None:
        return None
    parts = [_arrived(now, befores) for now, befores in _by_arrival(moved.changed).items()]
    if moved.new:
        new = ngettext(
            "%(count)d is reported for the first time", "%(count)d are reported for the first time", moved.new
        )
        parts.append(new % {"count": moved.new})
    unchanged = ngettext("%(count)d stands as before.", "%(count)d stand as before.", moved.unchanged)
    return {
        "latest": moved.latest,
        "since": moved.since,
        "moved": natural_list(parts),
        "unchanged": unchanged % {"count": moved.unchanged} if moved.unchanged else "",
    }


def _by_arrival(changed):
    """{status now: {status before: count}}"""
    by_arrival = {}
    for (before, now), count in changed.items():
        by_arrival.setdefault(now, {})[before] = count
    return by_arrival


def _arrived(now, befores):
    """How many came to a status; where all came from the same, also from which."""
    count = sum(befores.values())
    if len(befores) > 1:
        return ARRIVED[now] % {"count": count}
    went = ngettext(
        "%(count)d went from %(before)s to %(now)s", "%(count)d went from %(before)s to %(now)s", count
    )
    before = lower_first(next(iter(befores)).label)
    return went % {"count": count, "before": before, "now": lower_first(now.label)}


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
    return [_change(plan, line) for line in changes[:FIRST]]


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
        for slot in slots[:FIRST]
    ]


# Small multiples ------------------------------------------------------------------------------------------


def _by_focus_area(plan, tally):
    """In the plan's order. Those without measures are there too."""
    funnels, statuses = (given("measure__focus_area") for given in (tally.funnels, tally.distributions))
    return [
        (
            written(area, area, "title"),
            reverse("focus-area", args=[plan.slug, area.code]),
            funnels.get(area.pk, NOTHING),
            statuses.get(area.pk, []),
        )
        for area in plan.focus_areas.all()
    ]


def _by_municipality(plan, tally, participants):
    """In alphabetical order."""
    funnels, statuses = (given("municipality") for given in (tally.funnels, tally.distributions))
    return [
        (
            municipality.name,
            reverse("municipality", args=[plan.slug, municipality.slug]),
            funnels.get(municipality.pk, NOTHING),
            statuses.get(municipality.pk, []),
        )
        for municipality in participants
    ]


NOTHING = Counter()


# Over the rounds ------------------------------------------------------------------------------------------


def status_over_rounds(plan, follow_ups, participations=None):
    """For _status_over_rounds.html: the closed rounds of the plan, over these of its follow-ups.

    `participations` are the plan's where the caller has them.
    """
    return charts.over_rounds(
        (
            written(stand.round),
            reverse("round", args=[plan.slug, stand.round.slug]),
            stand.counts,
            stand.reported,
        )
        for stand in round_by_round(plan, follow_ups, participations)
    )


# Money ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Amount:
    """What all municipalities together have set aside in a year."""

    year: int
    kind: str
    funding: str
    amount: Decimal


def _money(plan, participants):
    """The sums a year of what the budget plans in force on the plan's day set aside for its measures, or nothing."""
    lines = BudgetLine.objects.public().effective(plan.day).filter(follow_up__measure__plan=plan).order_by()
    sums = [
        Amount(*row)
        for row in lines.values_list("year", "kind", "funding").annotate(Sum("amount"))
        if row[-1]
    ]
    if not sums:
        return {}
    budgeted = _budgeted(plan, participants)
    return {
        "chart": charts.money_chart(sums, budgeted),
        "table": charts.money_table(sums, _("Amounts per year"), budgeted),
        "lacking": _lacking(plan, budgeted, len(participants)),
    }


def _budgeted(plan, participants):
    """{year: how many of the municipalities have a budget plan for it}, of the plan's years."""
    budget_plans = BudgetPlan.objects.filter(municipality__in=participants).adopted(plan.day)
    pairs = {(one.municipality_id, year) for one in budget_plans for year in one.years if year in plan.years}
    return Counter(year for _municipality, year in pairs)


def _lacking(plan, budgeted, total):
    """The years for which not all municipalities have a budget plan, so that no small sum is taken for a small will."""
    # No line breaks inside a year's part.
    text = _("%(year)d: %(count)d of %(total)d").replace(" ", NO_BREAK_SPACE)
    parts = [
        text % {"year": year, "count": budgeted[year], "total": total}
        for year in plan.years
        if budgeted[year] < total
    ]
    return ", ".join(parts)
