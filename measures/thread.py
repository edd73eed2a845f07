"""The red thread as it is shown: six steps a slot, and how many slots have come how far."""

from collections import Counter
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from measures.models import SHOWN, Answer


class ThreadStep(models.TextChoices):
    """The steps in order; the values are what `FollowUp.objects.with_thread` annotates."""

    ANSWERED = "answered", _("Answered")
    OWNED = "owned", _("Responsible named")
    PLANNED = "planned", _("In the action plan")
    FUNDED = "funded", _("In the budget plan")
    REPORTED = "reported", _("Reported")
    DONE = "done", _("Completed")


class StepState(models.TextChoices):
    DONE = "done", _("yes")
    MISSING = "missing", _("no")
    NOT_APPLICABLE = "not_applicable", _("does not apply")


@dataclass(frozen=True)
class Step:
    key: str
    label: str
    state: str

    @property
    def is_done(self):
        return self.state == StepState.DONE

    @property
    def is_missing(self):
        return self.state == StepState.MISSING

    @property
    def state_label(self):
        return StepState(self.state).label


def steps(follow_up):
    """The six steps of a follow-up from `with_thread`.

    Where the municipality answered no, the steps after the first do not apply; where it is silent they miss.
    """
    declined = follow_up.answer in (Answer.COVERED, Answer.NOT_RELEVANT)
    return [_step(step, follow_up, declined) for step in ThreadStep]


def _step(step, follow_up, declined):
    if getattr(follow_up, step.value):
        state = StepState.DONE
    elif declined:
        state = StepState.NOT_APPLICABLE
    else:
        state = StepState.MISSING
    return Step(step.value, step.label, state.value)


def first_missing(follow_up):
    """The step where the thread is broken, or None where it is whole or ends with a no."""
    return next((step for step in steps(follow_up) if step.is_missing), None)


def funnel(follow_ups):
    """How many slots have come to each step: {"slots", "taken_up", "declined", and each step's value: count}.

    `follow_ups` come from `with_thread`. A query; `funnels` does the same for many groups at once.
    """
    return _named(follow_ups.aggregate(**COUNTS))


def funnels(follow_ups, by):
    """`funnel` for each value of the field path `by`, in one query: {value: counts}."""
    rows = follow_ups.order_by().values(by).annotate(**COUNTS)
    return {row.pop(by): _named(row) for row in rows}


# An aggregate must not have the name of the annotation that it counts, or it counts itself.
COUNTS = {
    "count_slots": Count("pk"),
    "count_taken_up": Count("pk", filter=Q(answer=Answer.TAKE_UP)),
    "count_declined": Count("pk", filter=Q(answer__in=[Answer.COVERED, Answer.NOT_RELEVANT])),
} | {f"count_{step.value}": Count("pk", filter=Q(**{step.value: True})) for step in ThreadStep}


def _named(counts):
    return {name.removeprefix("count_"): count for name, count in counts.items()}


class Tally:
    """Slots from `with_thread` and `with_status`, counted by the field paths `by` in one query, then summed at will."""

    def __init__(self, follow_ups, *by):
        self.rows = list(follow_ups.order_by().values(*by, "shown_status").annotate(**COUNTS))

    def funnel(self):
        """As `funnel` gives it."""
        return _named(_sum(self.rows))

    def funnels(self, by):
        """As `funnels` gives it."""
        return {value: _named(_sum(rows)) for value, rows in self._grouped(by).items()}

    def distributions(self, by):
        """As `distributions` gives it."""
        return {value: _in_order(_statuses(rows)) for value, rows in self._grouped(by).items()}

    def _grouped(self, by):
        groups = {}
        for row in self.rows:
            groups.setdefault(row[by], []).append(row)
        return groups


def _sum(rows):
    return {name: sum(row[name] for row in rows) for name in COUNTS}


def _statuses(rows):
    counts = Counter()
    for row in rows:
        counts[row["shown_status"]] += row["count_slots"]
    return counts


def distribution(follow_ups):
    """How slots from `with_status` stand: [(status, count)] in the order of `SHOWN`, without zeros."""
    counts = dict(follow_ups.order_by().values_list("shown_status").annotate(Count("pk")))
    return _in_order(counts)


def distributions(follow_ups, by):
    """`distribution` for each value of the field path `by`, in one query: {value: [(status, count)]}."""
    grouped = {}
    for value, status, count in follow_ups.order_by().values_list(by, "shown_status").annotate(Count("pk")):
        grouped.setdefault(value, {})[status] = count
    return {value: _in_order(counts) for value, counts in grouped.items()}


def _in_order(counts):
    return [(status, counts[status.value]) for status in SHOWN if counts.get(status.value)]
