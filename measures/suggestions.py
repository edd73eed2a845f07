"""A status that the facts speak for where another is typed. It is shown beside the typed one, and never set for it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from measures.formats import day_text, deadline
from measures.models import DeadlineKind, PlannedAction, Status

# Statuses that say nothing of a delay: where one of them is typed, a passed deadline contradicts it.
UNAWARE_OF_DELAY = ("", Status.NOT_STARTED, Status.IN_PROGRESS, Status.ONGOING)
QUOTED = 90


@dataclass(frozen=True)
class Suggestion:
    status: Status
    why: str
    completed_on: dt.date | None = None

    @property
    def completed_on_as_written(self):
        """As the field takes it: 7.8.2018."""
        day = self.completed_on
        return f"{day.day}.{day.month}.{day.year}" if day else ""


def with_facts(lines, day):
    """Status lines with what `suggestion` reads: what the action plans adopted by that day say of each."""
    actions = PlannedAction.objects.filter(action_plan__adopted_on__lte=day).select_related("action_plan")
    return lines.prefetch_related(Prefetch("follow_up__planned_actions", actions, to_attr="adopted_actions"))


def suggestion(line, day):
    """The weightiest suggestion for a line from `with_facts`, or None. `day` is the plan's day."""
    actions = _in_newest_plan(line.follow_up.adopted_actions)
    found = (rule(line, actions, day) for rule in RULES)
    return next((one for one in found if one and one.status != line.status), None)


def _in_newest_plan(actions):
    """What is rolled on into the next year's action plan counts there, and no longer in the one before."""
    newest = max((action.action_plan.first_year for action in actions), default=None)
    return [action for action in actions if action.action_plan.first_year == newest]


def all_is_done(line, actions, day):
    if line.status == Status.DROPPED or not actions or any(action.done_on is None for action in actions):
        return None
    last = max(action.done_on for action in actions)
    why = _("All that the action plan says of it is done, the last of it on %(day)s.")
    return Suggestion(Status.COMPLETED, why % {"day": day_text(last)}, completed_on=last)


def deadline_has_passed(line, actions, day):
    end = line.follow_up.deadline_end
    if line.status not in UNAWARE_OF_DELAY or end is None or end >= day:
        return None
    return Suggestion(
        Status.DELAYED, _("The deadline has passed: %(deadline)s.") % {"deadline": deadline(line.follow_up)}
    )


def action_is_late(line, actions, day):
    late = [action for action in actions if action.due_on and action.due_on < day and not action.done_on]
    if line.status not in UNAWARE_OF_DELAY or not late:
        return None
    first = min(late, key=lambda action: action.due_on)
    why = _("“%(action)s” in the action plan was due on %(day)s, and is not marked as done.")
    return Suggestion(Status.DELAYED, why % {"action": _quoted(first), "day": day_text(first.due_on)})


def all_of_it_is_100_percent(line, actions, day):
    if line.percent != 100 or line.status not in (Status.NOT_STARTED, Status.IN_PROGRESS, Status.DELAYED):
        return None
    return Suggestion(Status.COMPLETED, _("What is 100 percent done is completed."))


def something_is_done(line, actions, day):
    done = [action for action in actions if action.done_on]
    if line.status not in ("", Status.NOT_STARTED) or not done:
        return None
    last = max(done, key=lambda action: action.done_on)
    why = _("“%(action)s” in the action plan was done on %(day)s.")
    return Suggestion(Status.IN_PROGRESS, why % {"action": _quoted(last), "day": day_text(last.done_on)})


def it_has_no_end(line, actions, day):
    without_end = line.follow_up.deadline_kind == DeadlineKind.ONGOING
    if not without_end or line.status not in ("", Status.IN_PROGRESS):
        return None
    return Suggestion(Status.ONGOING, _("Its deadline is “ongoing, no end”, as for a standing task."))


RULES = (
    all_is_done,
    deadline_has_passed,
    action_is_late,
    all_of_it_is_100_percent,
    something_is_done,
    it_has_no_end,
)


def _quoted(action):
    return Truncator(" ".join(action.description.split())).chars(QUOTED)
