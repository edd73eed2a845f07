"""What one municipality does about a measure, as the page of the measure shows it: public facts alone."""

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures import charts, rights, thread
from measures.documents import document_card
from measures.formats import day_text, deadline, kroner
from measures.languages import written
from measures.models import (
    SHOWN_BY_KEY,
    Answer,
    BudgetLine,
    FollowUp,
    PlannedAction,
    Silence,
    Status,
    StatusLine,
)
from measures.models.status import ENDED
from measures.thread import ThreadStep


def slots_for_cards(plan, follow_ups):
    """The follow-ups with all that `card` reads, in alphabetical order of the municipalities."""
    planned = PlannedAction.objects.public().filter(action_plan__adopted_on__lte=plan.day)
    amounts = BudgetLine.objects.public().effective(plan.day).filter(amount__gt=0)
    lines = StatusLine.objects.published().current().in_round_order()
    return (
        follow_ups.with_thread(plan)
        .with_status()
        .with_staleness(plan)
        .annotate(overdue=Exists(FollowUp.objects.overdue(plan).filter(pk=OuterRef("pk"))))
        .select_related("municipality", "latest_line__report__round")
        .prefetch_related(
            "municipality__names",
            Prefetch("planned_actions", planned.select_related("action_plan"), to_attr="planned_publicly"),
            Prefetch("budget_lines", amounts.select_related("budget_plan"), to_attr="amounts"),
            Prefetch("status_lines", lines.select_related("report__round"), to_attr="published_lines"),
        )
        .order_by("municipality__sort_key")
    )


def card(user, plan, slot, participation):
    """One of `slots_for_cards` in the shape of templates/public/_follow_up.html.

    `participation` is the municipality's in the plan, or None where it has none.
    """
    steps = thread.steps(slot)
    return {
        "slot": slot,
        "municipality": slot.municipality,
        "url": reverse("municipality", args=[plan.slug, slot.municipality.slug]),
        "may_edit": rights.can_edit_follow_up(user, slot),
        "is_lead": slot.is_lead,
        "status": SHOWN_BY_KEY[slot.shown_status],
        "percent": _percent(slot),
        "stale": slot.stale,
        "behind": _rounds_behind(plan, slot) if slot.stale else "",
        "said_no": slot.answer in (Answer.COVERED, Answer.NOT_RELEVANT),
        "steps": charts.thread(steps, _details(slot)),
        "dots": charts.dots(steps),
        "responsible": ", ".join(filter(None, [slot.responsible_role, slot.responsible_unit])),
        "lacks_responsible": lacks_responsible(slot),
        "deadline": deadline(slot),
        "overdue": slot.overdue,
        "planned": [_planned(action) for action in slot.planned_publicly],
        "money": _money(slot),
        "updates": _updates(plan, slot, participation),
    }


def _percent(slot):
    """How far it has come, where the status alone does not say it."""
    says_it_all = slot.shown_status in (Status.NOT_STARTED, Status.COMPLETED)
    return slot.latest_line.percent if slot.is_taken_up and slot.latest_line and not says_it_all else None


def _rounds_behind(plan, slot):
    rounds = plan.rounds_since(slot.latest_line.report.round_id)
    return ngettext("Not updated in %(count)d round", "Not updated in %(count)d rounds", rounds) % {
        "count": rounds
    }


def lacks_responsible(slot):
    """The part of "a role and a unit" that is not there, in words."""
    if not slot.is_taken_up or slot.owned:
        return ""
    if slot.responsible_role:
        return _("The responsible unit is missing")
    if slot.responsible_unit:
        return _("The responsible role is missing")
    return _("Nobody is named as responsible")


def _details(slot):
    """What stands under the steps of the thread that are done."""
    if not slot.is_taken_up:
        return {ThreadStep.ANSWERED: slot.get_answer_display()} if slot.answer else {}
    line = slot.latest_line
    return {
        ThreadStep.ANSWERED: slot.get_answer_display(),
        ThreadStep.OWNED: written(slot.responsible_role, slot.municipality) if slot.owned else "",
        ThreadStep.PLANNED: _planned_in(slot),
        ThreadStep.FUNDED: _funding_in_short(slot) if slot.funded else "",
        ThreadStep.REPORTED: written(line.report.round.name) if slot.reported else "",
        ThreadStep.DONE: day_text(line.completed_on) if slot.done else "",
    }


def _planned_in(slot):
    planned = slot.planned_publicly
    return written(planned[0].action_plan.title, slot.municipality) if planned else ""


def _funding_in_short(slot):
    total = sum(line.amount for line in slot.amounts)
    return kroner(total) if total else _("Within existing budget")


def _planned(action):
    document = document_card(action.action_plan, in_force=False)
    return {
        "description": action.description,
        "document": document["title"],
        "url": document["url"],
        "place": action.place,
        "due_on": action.due_on,
    }


def _money(slot):
    """The amounts that hold, with the budget plans that they stand in; None where there are none."""
    if not slot.amounts:
        return None
    plans = {line.budget_plan for line in slot.amounts}
    return {
        "sum": kroner(sum(line.amount for line in slot.amounts)),
        "chart": charts.money_chart(slot.amounts),
        "table": charts.money_table(slot.amounts, _("Money per year")),
        "plans": [
            document_card(plan, in_force=False) for plan in sorted(plans, key=lambda plan: plan.first_year)
        ],
        "notes": [line.note for line in slot.amounts if line.note],
    }


def _updates(plan, slot, participation):
    """What was said round by round, newest first, and where the municipality was silent in between.

    Before its first status it may not have taken the measure up, and after an end there is no more to say.
    """
    lines = {line.report.round_id: line for line in slot.published_lines}
    updates, before = [], None
    for one in plan.all_rounds:
        if line := lines.get(one.pk):
            updates.append(_update(plan, slot, line))
            before = line
        elif before and before.status not in ENDED and _was_expected(plan, one, participation):
            updates.append({"status": Silence.NOT_REPORTED, "round": one})
    updates.reverse()
    newest = next((update for update in updates if "line" in update), None)
    if newest:
        newest["is_newest"] = True
    return updates


def _was_expected(plan, reporting_round, participation):
    took_part = participation is not None and participation.took_part_on(reporting_round.period_end)
    return took_part and reporting_round in plan.closed_rounds


def _update(plan, slot, line):
    """A published status, with the address of the report that it stands in."""
    return {
        "line": line,
        "status": Status(line.status),
        "percent": None if line.status == Status.COMPLETED else line.percent or None,
        "round": line.report.round,
        "url": reverse("report", args=[plan.slug, line.report.round.slug, slot.municipality.slug]),
    }
