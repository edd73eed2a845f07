"""The demonstration, many times over: every copy a plan of its own with municipalities of its own."""

from django.db import transaction

from measures.models import (
    BudgetLine,
    FocusArea,
    FollowUp,
    Goal,
    Measure,
    Participation,
    PlannedAction,
    Report,
    ReportEvent,
    ReportingRound,
    StatusLine,
)
from municipalities.models import ActionPlan, BudgetPlan, Municipality

# Parents before children; of each the fields that lead to a row that is copied too.
COPIED = (
    (Municipality, ()),
    (ActionPlan, ("municipality",)),
    (BudgetPlan, ("municipality",)),
    (Participation, ("plan", "municipality")),
    (FocusArea, ("plan",)),
    (Goal, ("focus_area",)),
    (Measure, ("plan", "focus_area", "goal", "lead")),
    (FollowUp, ("measure", "municipality")),
    (PlannedAction, ("follow_up", "action_plan")),
    (BudgetLine, ("follow_up", "budget_plan")),
    (ReportingRound, ("plan",)),
    (Report, ("round", "municipality", "corrects")),
    (ReportEvent, ("report",)),
    (StatusLine, ("report", "follow_up")),
)
BATCH = 2000


def multiply(plan, times, progress=lambda number: None):
    """`times - 1` copies of everything in the plan. What points across the plan's edge (people) is not copied."""
    originals = {model: list(model.objects.order_by("pk")) for model, _parents in COPIED}
    histories = list(StatusLine.history.order_by("pk"))
    for number in range(2, times + 1):
        with transaction.atomic():
            new = _copy(plan, number, originals)
            _copy_history(histories, new["statusline"], new["report"], new["followup"])
        progress(number)


def _copy(plan, number, originals):
    new_plan = type(plan).objects.get(pk=plan.pk)
    new_plan.pk, new_plan.slug, new_plan.is_featured = None, f"{plan.slug}-{number}", False
    new_plan._state.adding = True
    new_plan.save()
    new = {"plan": {plan.pk: new_plan.pk}}
    for model, parents in COPIED:
        made = new[model._meta.model_name] = {}
        for generation in _generations(originals[model]):
            rows = [_row(model, original, parents, new, number) for original in generation]
            model.objects.bulk_create(rows, batch_size=BATCH)
            made |= {original.pk: row.pk for original, row in zip(generation, rows, strict=True)}
    return new


def _copy_history(histories, lines, reports, follow_ups):
    """What saving a line reads of it and adds to. `histories` are the originals'; the others: old key → new key."""
    model = StatusLine.history.model
    rows = []
    for record in histories:
        values = {field.attname: getattr(record, field.attname) for field in model._meta.concrete_fields}
        del values["history_id"]
        values |= {
            "id": lines[record.id],
            "report_id": reports[record.report_id],
            "follow_up_id": follow_ups[record.follow_up_id],
        }
        rows.append(model(**values))
    model.objects.bulk_create(rows, batch_size=BATCH)


def _generations(rows):
    """A correction points at the report that it corrects, which must be there before it."""
    yield [row for row in rows if not getattr(row, "corrects_id", None)]
    yield [row for row in rows if getattr(row, "corrects_id", None)]


def _row(model, original, parents, new, number):
    values = {field.attname: getattr(original, field.attname) for field in model._meta.concrete_fields}
    del values["id"]
    for name in parents:
        field = model._meta.get_field(name)
        old = values[field.attname]
        values[field.attname] = old and new[field.related_model._meta.model_name][old]
    if "latest_line_id" in values:
        values["latest_line_id"] = None
    if model is Municipality:
        values["slug"] = f"{original.slug}-{number}"
    return model(**values)
