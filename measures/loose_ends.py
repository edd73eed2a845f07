"""What hangs loose on the red thread of a municipality's follow-ups, before anything is reported."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures import thread
from measures.models import FollowUp, Plan
from measures.thread import ThreadStep

# What a follow-up can lack before anything is reported: step → words in a list, and as a choice in the filter.
LACKS = {
    ThreadStep.ANSWERED: (_("answer"), _("Not answered")),
    ThreadStep.OWNED: (_("responsible"), _("Nobody is responsible")),
    ThreadStep.PLANNED: (_("action plan"), _("Not in an action plan")),
    ThreadStep.FUNDED: (_("budget plan"), _("Not in the budget plan")),
}

WORDING = "wording"
# The same as choices, with that which is not a step of the thread: the shared measure reads otherwise now.
CHOICES = {step.value: choice for step, (_word, choice) in LACKS.items()} | {WORDING: _("New wording")}


@dataclass
class Loose:
    """The loose ends in one plan. `counts` are by the keys of `CHOICES`; `first` have `loose`, the steps that miss."""

    counts: dict = field(default_factory=lambda: dict.fromkeys(CHOICES, 0))
    first: list = field(default_factory=list)
    total: int = 0


def overview(user, first):
    """What hangs loose for the user's municipalities: [(plan, Loose)], with the `first` so many follow-ups of each.

    Two queries a plan, however many follow-ups.
    """
    return [(plan, _loose_in(plan, user, first)) for plan in plans_followed_up(user.municipality_ids())]


def _loose_in(plan, user, first):
    slots = (
        FollowUp.objects.in_plan(plan)
        .filter(municipality__in=user.municipality_ids())
        .with_thread(plan)
        .select_related("measure", "municipality")
        # What is begun and not finished stands before what is not begun.
        .order_by("-answer", "measure__sort_key", "municipality__sort_key")
    )
    loose = Loose()
    for slot in slots:
        slot.measure.plan = plan
        slot.loose = missing_steps(slot)
        keys = [step.value for step in slot.loose] + ([WORDING] if slot.wording_has_changed else [])
        for key in keys:
            loose.counts[key] += 1
        if keys:
            loose.total += 1
            loose.first += [slot] if len(loose.first) < first else []
    return loose


def missing_steps(slot):
    """Of one that is not answered the answer alone: what more it lacks is known when there is one."""
    missing = [ThreadStep(step.key) for step in thread.steps(slot) if step.is_missing]
    return [step for step in missing if step in LACKS][: None if slot.answer else 1]


def plans_followed_up(municipality_ids):
    return Plan.objects.filter(measures__follow_ups__municipality__in=municipality_ids).distinct()


def lacking(user, step):
    """The user's follow-ups in which this step of the thread is missing; the later steps only where taken up."""
    found = Q(pk__in=[])
    for plan in plans_followed_up(user.municipality_ids()):
        slots = (
            FollowUp.objects.in_plan(plan).filter(municipality__in=user.municipality_ids()).with_thread(plan)
        )
        if step != ThreadStep.ANSWERED:
            slots = slots.taken_up()
        found |= Q(pk__in=slots.filter(**{step.value: False}).values("pk"))
    return FollowUp.objects.filter(found)


def what_is_lacking(follow_ups):
    """{follow-up id: words for what it lacks}; a query a plan, however many follow-ups."""
    by_plan = {}
    for follow_up in follow_ups:
        by_plan.setdefault(follow_up.measure.plan, []).append(follow_up.pk)
    return {
        slot.pk: [LACKS[step.key][0] for step in thread.steps(slot) if step.is_missing and step.key in LACKS]
        for plan, pks in by_plan.items()
        for slot in FollowUp.objects.filter(pk__in=pks).with_thread(plan).order_by()
    }


def lacks(follow_up, words):
    """An unanswered one lacks its answer; what more it lacks is known when there is one."""
    return words if follow_up.answer else words[:1]
