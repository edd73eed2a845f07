"""How far municipalities have come in a round: what their reports lack, for many at once."""

from collections import defaultdict
from dataclasses import dataclass, field

from measures.models import Answer, FollowUp, Report, ReportingRound, StatusLine
from measures.models.report import EDITABLE


@dataclass(frozen=True)
class Lacking:
    """A follow-up taken up whose line is not written, or breaks a rule of its status."""

    follow_up: FollowUp
    faults: dict
    is_begun: bool
    # Whether a round before this one has said something, from which nothing may have changed.
    was_reported: bool


@dataclass
class Standing:
    report: Report | None = None
    is_delivered: bool = False
    taken_up: int = 0
    lacking: list = field(default_factory=list)
    unanswered: int = 0

    @property
    def reported(self):
        return self.taken_up - len(self.lacking)

    @property
    def lacks_something(self):
        return bool(self.lacking or self.unanswered)


def standings(pairs):
    """{(round id, municipality id): Standing} of (round, municipality id) pairs: three queries, however many."""
    found = {(reporting_round.pk, municipality_id): Standing() for reporting_round, municipality_id in pairs}
    if not found:
        return found
    reports = Report.objects.filter(
        round__in={round_id for round_id, _municipality in found},
        municipality__in={municipality_id for _round, municipality_id in found},
    )
    for report in reports:
        if standing := found.get((report.round_id, report.municipality_id)):
            _place(report, standing)
    lines = _lines_of([standing.report for standing in found.values() if standing.report])
    follow_ups = _follow_ups_of(pairs)
    for reporting_round, municipality_id in pairs:
        standing = found[reporting_round.pk, municipality_id]
        for follow_up in follow_ups[reporting_round.plan_id, municipality_id]:
            _count(follow_up, reporting_round, standing, lines)
    return found


def _place(report, standing):
    """A correction that is being written makes a delivered report no less delivered."""
    if report.state not in EDITABLE:
        standing.is_delivered = True
    elif not report.is_correction:
        standing.report = report


def _lines_of(reports):
    lines = StatusLine.objects.filter(report__in=reports).order_by()
    return {(line.report_id, line.follow_up_id): line for line in lines}


def _follow_ups_of(pairs):
    follow_ups = FollowUp.objects.filter(
        measure__plan__in={reporting_round.plan_id for reporting_round, _municipality in pairs},
        municipality__in={municipality_id for _round, municipality_id in pairs},
        answer__in=(Answer.TAKE_UP, ""),
    ).select_related("measure", "latest_line__report__round")
    by_place = defaultdict(list)
    for follow_up in follow_ups:
        by_place[follow_up.measure.plan_id, follow_up.municipality_id].append(follow_up)
    return by_place


def _count(follow_up, reporting_round, standing, lines):
    if not follow_up.is_taken_up:
        standing.unanswered += 1
        return
    standing.taken_up += 1
    line = lines.get((standing.report.pk, follow_up.pk)) if standing.report else None
    faults = (line or StatusLine()).faults()
    if faults:
        standing.lacking.append(
            Lacking(
                follow_up,
                faults,
                is_begun=line is not None and line.is_entered,
                was_reported=_was_reported(follow_up, reporting_round),
            )
        )


def _was_reported(follow_up, reporting_round):
    latest = follow_up.latest_line
    return latest is not None and _place_in_time(latest.report.round) < _place_in_time(reporting_round)


def _place_in_time(reporting_round):
    return [getattr(reporting_round, name) for name in ReportingRound.ORDER]
