"""What stands in one of the municipality's own plans, ordered as the shared plan is: focus area, measure, entry."""

from collections import defaultdict

from django.urls import reverse

from measures.formats import lower_first
from measures.models import SHOWN_BY_KEY, BudgetLine, Funding, MeasureKind, PlannedAction
from measures.rolling import ORDER, ORDER_OF_ACTIONS, READ_WITH


def by_plan(items, follow_up_of=lambda item: item.follow_up):
    """[{plan, areas: [{area, measures: [{follow_up, measure, status, items}]}]}], in the order of `items`."""
    grouped = {}
    for item in items:
        follow_up = follow_up_of(item)
        measure = follow_up.measure
        areas = grouped.setdefault(measure.plan, {})
        slots = areas.setdefault(measure.focus_area, {})
        slots.setdefault(follow_up.pk, (follow_up, []))[1].append(item)
    return [
        {
            "plan": plan,
            "areas": [
                {"area": area, "measures": [_measure(*slot) for slot in slots.values()]}
                for area, slots in areas.items()
            ],
        }
        for plan, areas in grouped.items()
    ]


def _measure(follow_up, items):
    line = follow_up.latest_line
    return {
        "follow_up": follow_up,
        "measure": follow_up.measure,
        "url": reverse("desk-follow-up", args=[follow_up.pk]),
        "status": SHOWN_BY_KEY[line.status] if line else None,
        "items": items,
    }


def actions_in(action_plan):
    """`by_plan` of the planned actions that stand in it."""
    actions = PlannedAction.objects.filter(action_plan=action_plan).select_related(*READ_WITH)
    return by_plan(actions.order_by(*ORDER_OF_ACTIONS))


def amounts_in(budget_plan):
    """`by_plan` of the amounts that stand in it, a row a kind and funding: {label, amounts, notes}."""
    lines = BudgetLine.objects.filter(budget_plan=budget_plan).select_related(*READ_WITH)
    rows = {}
    for line in lines.order_by(*ORDER, "funding", "kind", "year"):
        rows.setdefault((line.follow_up, line.kind, line.funding), []).append(line)
    return by_plan(
        [_amounts(budget_plan, *key, lines) for key, lines in rows.items()], lambda row: row["follow_up"]
    )


def _amounts(budget_plan, follow_up, kind, funding, lines):
    amounts = {line.year: line.amount for line in lines}
    return {
        "follow_up": follow_up,
        "label": f"{MeasureKind(kind).label}, {lower_first(Funding(funding).label)}",
        "amounts": [(year, amounts.get(year)) for year in budget_plan.years],
        "notes": list(dict.fromkeys(line.note for line in lines if line.note)),
    }


def sums(budget_plan):
    """What stands in each of the four years, all measures together: [(year, sum)]."""
    by_year = defaultdict(int)
    for year, amount in budget_plan.budget_lines.order_by().values_list("year", "amount"):
        by_year[year] += amount
    return [(year, by_year[year]) for year in budget_plan.years]
