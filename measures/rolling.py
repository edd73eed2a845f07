"""What stands in one year's action plan or budget plan, carried forward to the next: kept, changed or dropped.

Nothing is moved: the earlier plan stays as it was adopted, and the next one gets entries of its own.
"""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.utils import bulk_create_with_history

from measures.formats import day_text, lower_first
from measures.models import BudgetLine, FollowUp, Funding, MeasureKind, PlannedAction, Status
from measures.own_plans import with_contents

# Begins the reason in the history of what was carried forward. After it stands the key of the earlier action, or for an
# amount that of the earlier budget plan.
CARRIED_FROM = "carried forward from "
ENDED_IN_WORDS = {
    Status.COMPLETED: _("The measure is completed"),
    Status.DROPPED: _("The measure is dropped"),
}
# SQLite takes a condition of a thousand parts, and no more.
CLAIMED_AT_ONCE = 300
READ_WITH = ("follow_up__measure__focus_area", "follow_up__measure__plan", "follow_up__latest_line")
ORDER = (
    "follow_up__measure__plan__first_year",
    "follow_up__measure__plan",
    "follow_up__measure__sort_key",
    "follow_up",
)
# Said outright, because the databases do not agree on where what has no date belongs.
ORDER_OF_ACTIONS = (*ORDER, F("due_on").asc(nulls_last=True), "pk")


class Choice(models.TextChoices):
    KEPT = "kept", pgettext_lazy("what to do with an entry", "Keep")
    CHANGED = "changed", pgettext_lazy("what to do with an entry", "Change")
    DROPPED = "dropped", pgettext_lazy("what to do with an entry", "Drop")


class ChangedMeanwhile(Exception):
    """Somebody else has saved one of the follow-ups since it was read; nothing was written."""


def sources_for(target):
    """The municipality's other plans of the same kind in which something stands, newest first."""
    others = type(target).objects.filter(municipality=target.municipality_id).exclude(pk=target.pk)
    return with_contents(others).filter(entries__gt=0).order_by("-first_year", "title")


def nearest_source(target, sources):
    """The one that `target` most probably follows: the newest that begins before it."""
    earlier = [source for source in sources if source.first_year < target.first_year]
    return next(iter(earlier or sources), None)


def _why_drop_all_of(follow_up):
    """Why what stands under the follow-up probably goes no further, in words; nothing where it does."""
    if not follow_up.is_taken_up:
        return _("The measure is no longer taken up")
    return ENDED_IN_WORDS.get(follow_up.latest_line.status, "") if follow_up.latest_line else ""


# Planned actions ------------------------------------------------------------------------------------------


@dataclass
class ActionEntry:
    """A planned action of the earlier plan. `there` is how it reads in the next plan, None where it is not there.

    `why_drop` says why it is proposed as dropped, if it is.
    """

    action: PlannedAction
    there: str | None
    why_drop: str

    @property
    def follow_up(self):
        return self.action.follow_up

    @property
    def is_there(self):
        return self.there is not None

    @property
    def proposal(self):
        return Choice.DROPPED if self.why_drop else Choice.KEPT


def action_entries(source, target):
    """What stands in `source`, in the order of the shared plans, and what of it stands in `target` already."""
    carried, written = _already_in(target)
    actions = PlannedAction.objects.filter(action_plan=source).select_related(*READ_WITH)
    entries = [
        ActionEntry(
            action,
            there=carried.get(action.pk) or written.get((action.follow_up_id, in_short(action.description))),
            why_drop=_why_drop(action),
        )
        for action in actions.order_by(*ORDER_OF_ACTIONS)
    ]
    if any(entry.action.pk in carried for entry in entries):
        _leave_out_what_was_left_out(entries)
    return entries


def _already_in(target):
    """How the target's actions read: by the key of the earlier one, and by follow-up and words."""
    present = {
        pk: (follow_up, text)
        for pk, follow_up, text in PlannedAction.objects.filter(action_plan=target)
        .order_by()
        .values_list("pk", "follow_up", "description")
    }
    made = PlannedAction.history.filter(
        action_plan=target.pk, history_type="+", history_change_reason__startswith=CARRIED_FROM
    )
    carried = {
        int(reason.removeprefix(CARRIED_FROM)): present[pk][1]
        for pk, reason in made.order_by().values_list("id", "history_change_reason")
        if pk in present
    }
    return carried, {(follow_up, in_short(text)): text for follow_up, text in present.values()}


def in_short(text):
    """Two texts are one where only spaces and capitals differ."""
    return " ".join(text.split()).casefold()


def _why_drop(action):
    if action.done_on:
        return _("Done %(day)s") % {"day": day_text(action.done_on)}
    return _why_drop_all_of(action.follow_up)


def _leave_out_what_was_left_out(entries):
    """Who comes back to the page has dropped the rest once: it is not brought in again by pressing a button."""
    for entry in entries:
        if not entry.is_there and not entry.why_drop:
            entry.why_drop = _("Was not carried forward last time")


def carry_actions(target, carried, *, versions, by):
    """Make actions in `target`: `carried` are (the earlier action, {description, place, due_on}).

    `versions` is follow-up id → the version that was read. Raises `ChangedMeanwhile`.
    """
    with transaction.atomic():
        moment = timezone.now()
        _hold(target)
        claim({action.follow_up_id: versions[action.follow_up_id] for action, _ in carried}, by, moment)
        made = []
        for action, values in carried:
            new = PlannedAction(follow_up_id=action.follow_up_id, action_plan=target, **values)
            new._change_reason = f"{CARRIED_FROM}{action.pk}"
            made.append(new)
        bulk_create_with_history(made, PlannedAction, default_user=by, default_date=moment)


# Amounts --------------------------------------------------------------------------------------------------


@dataclass
class AmountEntry:
    """A follow-up's amounts of one kind and funding. `lines` are the earlier plan's, by year.

    `there` are the amounts in the next plan, by year, where there are any.
    """

    follow_up: FollowUp
    kind: str
    funding: str
    there: dict = field(default_factory=dict)
    why_drop: str = ""
    lines: dict = field(default_factory=dict)
    # The next plan's years with what is proposed for each: an amount, or None.
    proposed: dict = field(default_factory=dict)

    @property
    def key(self):
        return self.follow_up.pk, self.kind, self.funding

    @property
    def is_there(self):
        return bool(self.there)

    @property
    def label(self):
        return f"{MeasureKind(self.kind).label}, {lower_first(Funding(self.funding).label)}"

    @property
    def proposal(self):
        return Choice.DROPPED if self.why_drop else Choice.KEPT

    def line_like(self, year):
        """The earlier line of the year, or where there is none the last one before it, or the first."""
        before = [each for each in self.lines if each <= year]
        return self.lines[max(before) if before else min(self.lines)]


def amount_entries(source, target):
    """What stands in `source`, in the order of the shared plans, and what of it stands in `target` already.

    The years that both plans cover are proposed as they are; the others are empty.
    """
    present = {}
    for line in BudgetLine.objects.filter(budget_plan=target).order_by("year"):
        present.setdefault((line.follow_up_id, line.kind, line.funding), {})[line.year] = line.amount
    lines = BudgetLine.objects.filter(budget_plan=source).select_related(*READ_WITH)
    shared = set(source.years) & set(target.years)
    entries = {}
    for line in lines.order_by(*ORDER, "funding", "kind", "year"):
        entry = AmountEntry(line.follow_up, line.kind, line.funding)
        entries.setdefault(entry.key, entry).lines[line.year] = line
    for entry in entries.values():
        entry.there = present.get(entry.key, {})
        entry.proposed = {
            year: entry.lines[year].amount if year in entry.lines else None for year in target.years
        }
        entry.why_drop = _why_drop_all_of(entry.follow_up)
        if not entry.why_drop and entry.lines.keys().isdisjoint(shared):
            entry.why_drop = _("No amounts in the years that both plans cover") if shared else ""
    if any(entry.is_there for entry in entries.values()) and _was_carried(source, target):
        _leave_out_what_was_left_out(entries.values())
    return list(entries.values())


def _was_carried(source, target):
    reason = f"{CARRIED_FROM}{source.pk}"
    return BudgetLine.history.filter(budget_plan=target.pk, history_change_reason=reason).exists()


def carry_amounts(target, carried, *, versions, by):
    """Make amounts in `target`: `carried` are (entry, {year: amount}); a year without an amount gets no line.

    Notes and functions come along. `versions` is follow-up id → the version that was read. Raises
    `ChangedMeanwhile`.
    """
    with transaction.atomic():
        moment = timezone.now()
        _hold(target)
        claim({entry.follow_up.pk: versions[entry.follow_up.pk] for entry, _ in carried}, by, moment)
        made = [
            _line(target, entry, year, amount)
            for entry, amounts in carried
            for year, amount in amounts.items()
            if amount is not None
        ]
        bulk_create_with_history(made, BudgetLine, default_user=by, default_date=moment)


def _line(target, entry, year, amount):
    like = entry.line_like(year)
    line = BudgetLine(
        follow_up=entry.follow_up,
        budget_plan=target,
        year=year,
        kind=entry.kind,
        funding=entry.funding,
        amount=amount,
        note=like.note,
        kostra_function=like.kostra_function,
    )
    line._change_reason = f"{CARRIED_FROM}{like.budget_plan_id}"
    return line


# Claiming -------------------------------------------------------------------------------------------------


def _hold(target):
    """In a transaction: whether it is adopted, and so what is made in it public, stays as the user was told."""
    now = type(target).objects.select_for_update().get(pk=target.pk)
    if now.is_adopted != target.is_adopted:
        raise ChangedMeanwhile


def claim(versions, by, moment):
    """What `FollowUp.claim` does, for many: their version stands for what is planned and budgeted in them.

    Their history says who it was, so that a form that is open elsewhere can name them. In a transaction.
    """
    keys = list(versions)
    for start in range(0, len(keys), CLAIMED_AT_ONCE):
        some = keys[start : start + CLAIMED_AT_ONCE]
        as_read = reduce(or_, (Q(pk=key, version=versions[key]) for key in some))
        if FollowUp.objects.filter(as_read).update(version=F("version") + 1) != len(some):
            raise ChangedMeanwhile
    claimed = FollowUp.objects.filter(pk__in=keys).order_by()
    FollowUp.history.bulk_history_create(claimed, update=True, default_user=by, default_date=moment)
