"""How follow-ups stood in each closed round, and what moved in the latest: of published lines alone."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from measures.models import SHOWN, SHOWN_BY_KEY, Answer, ReportingRound, Silence, StatusLine
from measures.models.status import ENDED

SILENT = {Answer.COVERED: Silence.COVERED, Answer.NOT_RELEVANT: Silence.NOT_RELEVANT}


@dataclass(frozen=True)
class Stand:
    """How follow-ups stood in a round."""

    round: ReportingRound
    # [(status, count)] in the order of `SHOWN`, without zeros.
    counts: list
    # Those of which the round's reports say something.
    reported: int


def round_by_round(plan, follow_ups, participations=None):
    """A `Stand` for each closed round, oldest first, of `follow_ups`. Three queries, or two with `participations`.

    A round asks the municipalities that took part when its period ended. What no report of the round speaks of is
    silent, not as it stood before; but what is completed or dropped stays so. What is answered with no today is so in
    every round, for the day of the answer is not kept.
    """
    lines = _said(plan, follow_ups)
    slots = list(follow_ups.order_by().values_list("pk", "municipality", "answer"))
    participations = list(plan.participations.all() if participations is None else participations)
    ended, stands = {}, []
    for one in plan.closed_rounds:
        said = lines.get(one.pk, {})
        ended = {pk: status for pk, status in (ended | said).items() if status in ENDED}
        asked = {each.municipality_id for each in participations if each.took_part_on(one.period_end)}
        counts = Counter(said.values())
        for pk, municipality, answer in slots:
            if pk not in said and municipality in asked:
                counts[ended.get(pk) or SILENT.get(answer, Silence.NOT_REPORTED).value] += 1
        stands.append(Stand(one, _in_order(counts), len(said)))
    return stands


def _said(plan, follow_ups):
    """{round id: {follow-up id: status}} of published lines, as they read with their corrections."""
    lines = (
        StatusLine.objects.published()
        .current()
        .filter(follow_up__in=follow_ups.order_by().values("pk"), report__round__plan=plan)
    )
    by_round = {}
    for round_id, pk, status in lines.order_by().values_list("report__round", "follow_up", "status"):
        by_round.setdefault(round_id, {})[pk] = status
    return by_round


def _in_order(counts):
    return [(status, counts[status.value]) for status in SHOWN if counts[status.value]]


# What moved -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moves:
    """What the latest closed round says against what was said before it."""

    latest: ReportingRound
    # The closed round before it, or None.
    since: ReportingRound | None
    # {(status before, status now): how many}, only where they differ, in the order of `SHOWN`.
    changed: dict
    unchanged: int
    # Reported for the first time.
    new: int

    @property
    def count(self):
        return sum(self.changed.values())


def moves(plan):
    """What moved in the latest closed round; None before the first. One query.

    A line is held against the follow-up's newest line of an earlier round, as that reads with its corrections.
    """
    if not plan.latest_round:
        return None
    counts = _before_and_now(plan)
    return Moves(
        latest=plan.latest_round,
        since=plan.closed_rounds[-2] if len(plan.closed_rounds) > 1 else None,
        changed={
            (before, now): counts[before, now]
            for now in SHOWN
            for before in SHOWN
            if before != now and counts[before, now]
        },
        unchanged=sum(count for (before, now), count in counts.items() if before == now),
        new=sum(count for (before, _now), count in counts.items() if before is None),
    )


def _before_and_now(plan):
    """Counter of (status or None, status)"""
    lines = StatusLine.objects.published().current()
    earlier = lines.filter(
        follow_up=OuterRef("follow_up"), report__round__in=ReportingRound.objects.before(plan.latest_round)
    )
    before = Subquery(earlier.in_round_order().values("status")[:1])
    latest = lines.filter(report__round=plan.latest_round).annotate(before=before)
    rows = latest.order_by().values_list("before", "status").annotate(Count("pk"))
    return Counter({(SHOWN_BY_KEY.get(before), SHOWN_BY_KEY[now]): count for before, now, count in rows})
