"""Which rows of each table somebody who searches may find: those that stand on a page that they may read."""

from django.db.models import F

from measures.models import (
    FocusArea,
    FollowUp,
    Goal,
    Measure,
    Participation,
    Plan,
    PlannedAction,
    StatusLine,
)

# From each table to its plan.
TO_PLAN = {
    Participation: "plan",
    FocusArea: "plan",
    Goal: "focus_area__plan",
    Measure: "plan",
    FollowUp: "measure__plan",
    PlannedAction: "follow_up__measure__plan",
    StatusLine: "report__round__plan",
}


def visible(model, user, plans=None):
    """The rows of the model; of `plans` alone where those are given."""
    plans = Plan.objects.visible_to(user) if plans is None else plans
    if model is Plan:
        return plans
    return _public_part(model).filter(**{f"{TO_PLAN[model]}__in": plans})


def _public_part(model):
    if model is StatusLine:
        return StatusLine.objects.published().current()
    if model is PlannedAction:
        # As the page of the measure shows them: adopted while the plan ran.
        in_time = {"action_plan__adopted_on__year__lte": F("follow_up__measure__plan__last_year")}
        return PlannedAction.objects.public().filter(**in_time)
    return model._default_manager.all()
