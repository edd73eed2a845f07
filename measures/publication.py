"""What becomes public when reports are published, and what is shown otherwise then: all in memory, nothing is saved.

The preview shows it, and `seen` is what the step of publishing compares with what it does.
"""

import copy
import hashlib
import json
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.functional import cached_property

from measures import personal_data
from measures.models import SHOWN_BY_KEY, FollowUp, Report, ReportingRound, ReportState, Silence, StatusLine
from measures.models.record import ANSWERS, fingerprint
from measures.models.status import ENDED
from measures.personal_data import Found
from municipalities.dates import today
from municipalities.sorting import sort_key

OF_THE_FOLLOW_UP = ("own_title", "responsible_role", "responsible_unit")


@dataclass(frozen=True)
class Finding:
    """A place in a text of a report that may be personal data. Without a line it is the note of a correction."""

    report: Report
    line: StatusLine | None
    name: str
    found: Found

    @property
    def label(self):
        """What the field is called."""
        model = Report if self.line is None else FollowUp if self.name in OF_THE_FOLLOW_UP else StatusLine
        return model._meta.get_field(self.name).verbose_name


@dataclass(frozen=True)
class Shown:
    """How a follow-up is shown to the public."""

    status: object
    stale: bool


@dataclass(frozen=True)
class Change:
    follow_up: FollowUp
    before: Shown
    after: Shown


@dataclass
class Publication:
    """Approved reports of one round as they read when they are published at `moment`."""

    round: ReportingRound
    reports: list
    # Whether the round itself is published with them.
    closes: bool
    moment: object = field(default_factory=timezone.now)

    @classmethod
    def of_round(cls, reporting_round):
        """Of everything in the round that is approved. The round itself is not touched: what is shown is a copy."""
        shown = copy.copy(reporting_round)
        closes = not shown.is_published
        if closes:
            shown.published_on = today()
        approved = shown.reports.approved().select_related("municipality", "corrects")
        return cls(shown, list(approved), closes)

    @classmethod
    def of_report(cls, report):
        return cls(report.round, [copy.copy(report)], closes=False)

    def __post_init__(self):
        # Before they are made to look published.
        self.versions = {report.pk: report.version for report in self.reports}
        answers = self._answers()
        for report in self.reports:
            report.round = self.round
            report.published_at = self.moment
            for name in ANSWERS:
                setattr(report, name, answers.get(report.municipality_id, {}).get(name, 0))

    def _answers(self):
        """{municipality id: counts of what it has not taken up}."""
        slots = FollowUp.objects.in_plan(self.round.plan_id).filter(
            municipality__in={report.municipality_id for report in self.reports}
        )
        rows = slots.order_by().values("municipality").annotate(**ANSWERS)
        return {row.pop("municipality"): row for row in rows}

    @cached_property
    def lines(self):
        of = {report.pk: report for report in self.reports}
        lines = StatusLine.objects.filter(report__in=of).as_published(self.round, self.moment)
        for line in lines:
            line.report = of[line.report_id]
        return lines

    def lines_of(self, report):
        return [line for line in self.lines if line.report_id == report.pk]

    @cached_property
    def seen(self):
        """{report id: (version, fingerprint)}, as the steps of publishing want it."""
        return {
            report.pk: (
                self.versions[report.pk],
                fingerprint(report, self.lines_of(report), {name: getattr(report, name) for name in ANSWERS}),
            )
            for report in self.reports
        }

    @property
    def seal(self):
        """A text that differs when anything of the publication does: what becomes public, and who is left out."""
        shown = [
            [self.round.pk, self.round.name, self.round.period_start, self.round.period_end, self.closes],
            [municipality.pk for municipality in self.silent],
            sorted(self.seen.items()),
        ]
        return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()

    # What stands in the texts -----------------------------------------------------------------------------

    @cached_property
    def findings(self):
        """Every `Finding`, in the order of the municipalities and of the plan."""
        lines = sorted(
            self.lines, key=lambda line: (line.report.municipality.sort_key, sort_key(line.measure_code))
        )
        notes = [
            Finding(report, None, "correction_note", found)
            for report in self.reports
            for found in personal_data.find(report.correction_note)
        ]
        return notes + [
            Finding(line.report, line, name, found)
            for line in lines
            for name, found in personal_data.findings(line)
        ]

    # What is shown of the round ---------------------------------------------------------------------------

    @cached_property
    def published_already(self):
        """The round's published reports that stay the newest of their municipality."""
        replaced = {report.corrects_id for report in self.reports}
        published = self.round.reports.filter(state=ReportState.PUBLISHED).current()
        return [
            report
            for report in published.select_related("municipality", "round")
            if report.pk not in replaced
        ]

    @cached_property
    def silent(self):
        """The municipalities of which the round then shows nothing."""
        heard = {report.municipality_id for report in [*self.reports, *self.published_already]}
        return [municipality for municipality in self.round.expected() if municipality.pk not in heard]

    # What is shown of the follow-ups ----------------------------------------------------------------------

    def changes(self):
        """Each `Change`, by municipality and in the plan's order: what is new, and what gets behind."""
        before, after = self.round.plan, self._plan_afterwards()
        slots = FollowUp.objects.in_plan(before).select_related("measure", "municipality")
        if not self.closes:
            slots = slots.filter(municipality__in={report.municipality_id for report in self.reports})
        slots = slots.with_status().with_staleness(before).select_related("latest_line__report__round")
        new = {line.follow_up_id: line for line in self.lines}
        changes = [_change(slot, new.get(slot.pk), after) for slot in slots]
        return sorted(
            (change for change in changes if change.before != change.after),
            key=lambda change: (change.follow_up.municipality.sort_key, change.follow_up.measure.sort_key),
        )

    def _plan_afterwards(self):
        plan = copy.copy(self.round.plan)
        for name in ("all_rounds", "closed_rounds"):
            plan.__dict__.pop(name, None)
        plan.all_rounds = [
            self.round if one.pk == self.round.pk else one for one in self.round.plan.all_rounds
        ]
        return plan


def _change(slot, new, after):
    before = Shown(SHOWN_BY_KEY[slot.shown_status], slot.stale)
    if not slot.is_taken_up:
        return Change(slot, before, before)
    newest = max(filter(None, (slot.latest_line, new)), key=_place, default=None)
    if newest is None:
        return Change(slot, before, Shown(Silence.NOT_REPORTED, stale=False))
    behind = bool(after.latest_round) and newest.report.round_id not in after.rounds_from_latest
    return Change(
        slot, before, Shown(SHOWN_BY_KEY[newest.status], stale=behind and newest.status not in ENDED)
    )


def _place(line):
    """Where a line stands among those of the same follow-up; the greatest is the newest."""
    rounds = tuple(getattr(line.report.round, name) for name in ReportingRound.ORDER)
    return (*rounds, line.report.edition)
