"""How the other municipalities follow up the same measure: what everyone may read, and nothing more."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch

from measures.addresses import follow_up_url
from measures.formats import kroner, years
from measures.models import SHOWN_BY_KEY, BudgetLine, FollowUp, PlannedAction, StatusLine
from municipalities.models import Municipality


@dataclass(frozen=True)
class Elsewhere:
    """One municipality's follow-up: its newest published line, role, place in the action plan and money."""

    municipality: Municipality
    # A `Status`, or a `Silence` where nothing is reported.
    status: object
    url: str
    line: StatusLine | None = None
    round: str = ""
    responsible: str = ""
    planned: list = field(default_factory=list)
    money: str = ""
    within_existing_budget: bool = False

    @property
    def has_a_text(self):
        """Whether there is something to use as a draft."""
        return bool(self.line and self.line.what_was_done)


def elsewhere(follow_up, plan):
    """The measure in the other municipalities, in alphabetical order. Three queries, however many."""
    planned = PlannedAction.objects.public().filter(action_plan__adopted_on__lte=plan.day)
    amounts = BudgetLine.objects.public().effective(plan.day).filter(amount__gt=0)
    others = (
        FollowUp.objects.public()
        .filter(measure=follow_up.measure_id)
        .exclude(pk=follow_up.pk)
        .with_status()
        .select_related("measure", "municipality", "latest_line__report__round")
        .prefetch_related(
            Prefetch("planned_actions", planned.select_related("action_plan"), to_attr="planned_publicly"),
            Prefetch("budget_lines", amounts, to_attr="amounts"),
        )
        .order_by("municipality__sort_key")
    )
    return [_elsewhere(plan, slot) for slot in others]


def text_elsewhere(follow_up, line_pk):
    """What another municipality has published of the same measure, by the id of its line; None where it has not."""
    lines = StatusLine.objects.published().current().exclude(follow_up=follow_up)
    line = lines.filter(pk=line_pk, follow_up__measure=follow_up.measure_id).first()
    return line.what_was_done if line else None


def _elsewhere(plan, slot):
    line = slot.latest_line
    return Elsewhere(
        municipality=slot.municipality,
        status=SHOWN_BY_KEY[slot.shown_status],
        url=follow_up_url(plan, slot.measure, slot.municipality),
        line=line,
        round=line.report.round.name if line else "",
        responsible=", ".join(filter(None, [slot.responsible_role, slot.responsible_unit])),
        planned=[_place(action) for action in slot.planned_publicly],
        money=_money(slot.amounts),
        within_existing_budget=slot.within_existing_budget,
    )


def _place(action):
    return ", ".join(filter(None, [action.action_plan.title, action.place]))


def _money(amounts):
    """All the years that hold together: 1 200 000 kr (2020–2023)."""
    if not amounts:
        return ""
    total = sum((line.amount for line in amounts), Decimal(0))
    covered = [line.year for line in amounts]
    return f"{kroner(total)} ({years(min(covered), max(covered))})"
