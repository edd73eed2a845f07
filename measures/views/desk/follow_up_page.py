"""One follow-up: what the plan promises, how far the thread goes, and what the municipality has said of each part."""

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from measures import charts, rights, thread
from measures.addresses import follow_up_url
from measures.documents import document_card
from measures.formats import day_text, deadline, kroner
from measures.languages import written
from measures.models import SHOWN_BY_KEY, FollowUp
from measures.models.report import EDITABLE
from measures.thread import ThreadStep
from measures.views.desk.follow_up_forms import readable
from measures.views.desk.follow_up_history import history
from measures.views.desk.follow_ups import loose_on, ties
from measures.views.follow_up_card import lacks_responsible
from measures.wording import fingerprint, wording_changes
from municipalities.models import BudgetPlan


@require_safe
def follow_up(request, pk):
    found = readable(request.user, pk)
    slot = _with_thread(found)
    plan, measure = slot.measure.plan, slot.measure
    may_edit = rights.can_edit_follow_up(request.user, slot)
    own_address = request.get_full_path()
    tied = ties(slot, own_address) if may_edit else []
    planned = list(slot.planned_actions.select_related("action_plan"))
    money = _money(plan, slot)
    ways = dict(_by_end(slot, tied)) | (_reporting(slot) if may_edit else {})
    context = {
        "desk_place": "follow-ups",
        "breadcrumbs": [{"title": _("Measures"), "url": reverse("desk-follow-ups")}],
        "slot": slot,
        "measure": measure,
        "plan": None,
        "may_edit": may_edit,
        "first_tie": tied[0] if tied else None,
        "public_url": follow_up_url(plan, measure, slot.municipality),
        "status": SHOWN_BY_KEY[slot.shown_status],
        "steps": charts.thread(thread.steps(slot), _details(slot, planned, money, ways)),
        "deadline": deadline(slot),
        "lacks_responsible": lacks_responsible(slot),
        "planned": [_planned(action) for action in planned],
        "money": money,
        "wording": wording_changes(slot),
        "shown_wording": fingerprint(measure),
        "history": history(slot),
    }
    return render(request, "desk/follow_up.html", context)


def _with_thread(found):
    """The follow-up with what `with_thread` and the others annotate, and with what was read along with it."""
    plan = found.measure.plan
    slots = FollowUp.objects.filter(pk=found.pk).with_thread(plan).with_status().with_staleness(plan)
    overdue = Exists(FollowUp.objects.overdue(plan).filter(pk=OuterRef("pk")))
    slot = slots.annotate(is_overdue=overdue).select_related("latest_line__report__round").get()
    slot.measure, slot.municipality = found.measure, found.municipality
    return slot


def _by_end(slot, tied):
    """(what hangs loose, (what to do, address)), for the steps of the thread that miss."""
    return zip(loose_on(slot), [(label, url) for url, label in tied], strict=bool(tied))


def _reporting(slot):
    """The way to where it is reported on now, for the step that misses until that is published."""
    lines = slot.status_lines.filter(report__state__in=EDITABLE).values_list("report", "pk")
    report, line = lines.order_by("-report__round__due_on").first() or (None, None)
    if not report:
        return {}
    address = f"{reverse('desk-report', args=[report])}#line-{line}"
    return {ThreadStep.REPORTED.value: (_("Report on it"), address)}


def _details(slot, planned, money, ways):
    """What stands under each step: what fills it, or the way to fill it."""
    if not slot.is_taken_up:
        return ways | ({ThreadStep.ANSWERED.value: slot.get_answer_display()} if slot.answer else {})
    line = slot.latest_line
    adopted = [action for action in planned if action.action_plan.is_adopted]
    return ways | {
        key: text
        for key, text in (
            (ThreadStep.ANSWERED, slot.get_answer_display()),
            (ThreadStep.OWNED, written(slot.responsible_role, slot.municipality) if slot.owned else ""),
            (
                ThreadStep.PLANNED,
                written(adopted[0].action_plan.title, slot.municipality) if slot.planned and adopted else "",
            ),
            (ThreadStep.FUNDED, _funding(slot, money) if slot.funded else ""),
            (ThreadStep.REPORTED, written(line.report.round.name) if slot.reported else ""),
            (ThreadStep.DONE, day_text(line.completed_on) if slot.done else ""),
        )
        if text
    }


def _funding(slot, money):
    in_force = next((one["total"] for one in money if one["in_force"]), 0)
    return kroner(in_force) if in_force else _("Within existing budget")


def _planned(action):
    plan = action.action_plan
    return {"action": action, "document": document_card(plan, in_force=False), "is_public": plan.is_adopted}


def _money(plan, slot):
    """The budget plans in which it has amounts, the one in force and those after it, that one first."""
    lines = {}
    for line in slot.budget_lines.all():
        lines.setdefault(line.budget_plan_id, []).append(line)
    budget_plans = list(BudgetPlan.objects.filter(municipality=slot.municipality_id))
    day = plan.day
    in_force = next((one for one in budget_plans if one.adopted_on and one.adopted_on <= day), None)
    shown = [
        one
        for one in budget_plans
        if one.pk in lines or in_force is None or one.first_year >= in_force.first_year
    ]
    shown.sort(key=lambda one: one != in_force)
    return [_amounts(one, lines.get(one.pk, []), in_force=one == in_force) for one in shown]


def _amounts(budget_plan, lines, *, in_force):
    return {
        "plan": budget_plan,
        "document": document_card(budget_plan, in_force=in_force),
        "in_force": in_force,
        "is_public": budget_plan.is_adopted,
        "total": sum(line.amount for line in lines),
        "table": charts.money_table(lines, _("Amounts per year"), budget_plan.years) if lines else None,
        "notes": [line.note for line in lines if line.note],
    }
