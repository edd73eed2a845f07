"""Rounds, reports and their lines. What is published is a record: it can be added, and never changed."""

import datetime as dt
from collections import defaultdict

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.exchange.sections import PlanSection, Section
from measures.models import (
    ActorRole,
    FollowUp,
    Report,
    ReportEvent,
    ReportingRound,
    ReportState,
    StatusLine,
    Step,
)
from measures.models.report import ENTERED


class Rounds(PlanSection):
    name = "rounds"
    model = ReportingRound
    identity = ("slug",)
    fields = ("name", "period_start", "period_end", "opens_on", "due_on", "published_on")
    by_steps = ("published_on",)

    def read_stored(self):
        """With the plan as the file has it, whose years the rounds must lie in."""
        stored = super().read_stored()
        for reporting_round in stored.values():
            reporting_round.plan = self.file.plan
        return stored

    def check_together(self):
        """Also the rounds that the file does not name lie in the years that it gives the plan."""
        unnamed = [reporting_round for key, reporting_round in self.stored.items() if key not in self.rows]
        for name, message in self.file.plan.faults_of_years(unnamed):
            self.file.problem(("plan", name), message)


class Reports(Section):
    name = "reports"
    model = Report
    identity = ("round", "municipality", "edition")
    fields = ("correction_note", "unanswered", "covered", "not_relevant")
    cleans = False

    def entries(self):
        """Editions in order, because a correction points at the one before."""
        return sorted(super().entries(), key=lambda entry: _edition(entry[1]))

    def key_of(self, data, owner):
        return super().key_of({**data, "edition": _edition(data)}, owner)

    def read_stored(self):
        rounds, municipalities = self.file.by_pk("rounds"), self.file.by_pk("municipalities")
        stored = {}
        for report in Report.objects.filter(round__plan=self.file.plan.pk):
            report.round = rounds[report.round_id]
            report.municipality = municipalities[report.municipality_id]
            stored[report.round.slug, report.municipality.slug, report.edition] = report
        return stored

    def row(self, place, data, key, owner):
        row = super().row(place, data, key, owner)
        if row.is_new:
            row.instance.edition = key[2]
            for name, section in (("round", "rounds"), ("municipality", "municipalities")):
                self.set_relation(row, name, section)
        return row

    def fill(self, row):
        if row.is_new:
            self.fill_new(row)
        elif row.instance.is_published:
            self.compare_published(row)
        else:
            self.fill_draft(row)

    def fill_new(self, row):
        report = row.instance
        report.state = row.data.get("state", ReportState.DRAFT)
        for name in self.fields:
            if name in row.data:
                self.set_named(row, name)
        if report.is_published:
            report.published_at = self.moment(row)
        elif row.data.get("published_at"):
            self.file.problem(
                (*row.place, "published_at"), _("belongs to published reports only. Leave it out.")
            )
        if report.edition > 1:
            self.fill_correction(row)

    def moment(self, row):
        """When it was published: as said, or at noon of the day on which its round was."""
        if row.data.get("published_at"):
            moment = dt.datetime.fromisoformat(row.data["published_at"])
        elif (published_on := self.published_on(row)) is not None:
            moment = timezone.make_aware(dt.datetime.combine(published_on, dt.time(12)))
        else:
            self.file.problem(
                (*row.place, "published_at"),
                _("is missing: the round has no day of publishing either. Add one of them."),
            )
            return timezone.now()
        if moment > timezone.now():
            self.file.problem((*row.place, "published_at"), _("cannot be in the future."))
        return moment

    def published_on(self, row):
        reporting_round = self.file.section("rounds")[(row.key[0],)]
        return reporting_round.published_on if reporting_round else None

    def fill_correction(self, row):
        report = row.instance
        *rest, edition = row.key
        report.corrects = self[(*rest, edition - 1)]
        if report.corrects is None or not report.corrects.is_published:
            self.file.problem(
                (*row.place, "edition"),
                _("corrects edition %(edition)d, which is not a published report. Add that one first.")
                % {"edition": edition - 1},
            )
        if not report.correction_note.strip():
            self.file.problem((*row.place, "correction_note"), _("is missing: say what is corrected."))

    def compare_published(self, row):
        report = row.instance
        told = {name: row.data[name] for name in (*self.fields, "state") if name in row.data}
        if row.data.get("published_at"):
            told["published_at"] = dt.datetime.fromisoformat(row.data["published_at"])
        for name, value in told.items():
            if getattr(report, name) != value:
                self.refuse((*row.place, name))

    def refuse(self, place):
        self.file.problem(
            place,
            _(
                "differs from the published report in the database. What is published is a record and stays as it is:"
                " take the change out, or add a correction as the next edition."
            ),
        )

    def fill_draft(self, row):
        """A report under work in the database: its lines may change, its state moves by its own steps."""
        if row.data.get("state") == ReportState.PUBLISHED:
            self.file.problem(
                (*row.place, "state"),
                _(
                    "is published in the file, and under work in the database. It is published there by its steps."
                ),
            )
        if row.data.get("correction_note"):
            self.set_named(row, "correction_note")

    def check(self, row):
        """Nothing more: what a report must have is said above, with the key that it concerns."""

    def check_together(self):
        """Only one report of a municipality in a round is under work."""
        under_work = {}
        reports = self.stored | {key: row.instance for key, row in self.rows.items()}
        for key, report in sorted(reports.items()):
            if not report.is_published:
                under_work.setdefault(key[:2], []).append(key)
        for keys in under_work.values():
            for key in keys[1:]:
                if key in self.rows:
                    self.file.problem(
                        self.rows[key].place,
                        _(
                            "The municipality has another unpublished report in this round. Publish or remove one."
                        ),
                    )

    def save(self):
        """An edition at a time, so that a correction finds the one it corrects."""
        new = [row.instance for row in self.new]
        for edition in sorted({report.edition for report in new}):
            self.create([report for report in new if report.edition == edition])
        ReportEvent.objects.bulk_create(
            ReportEvent(report=report, step=Step.IMPORT, role=ActorRole.IMPORT) for report in new
        )
        for row in self.changed:
            self.change(row)


class Lines(Section):
    name = "reports.lines"
    model = StatusLine
    inside = "reports"
    identity = ("measure",)
    entered = (*ENTERED, "unchanged")

    def read_stored(self):
        reports, follow_ups = self.file.by_pk("reports"), self.file.by_pk("follow_ups")
        keys = {report.pk: key for key, report in self.file.section("reports").stored.items()}
        stored = {}
        for line in StatusLine.objects.filter(report__round__plan=self.file.plan.pk):
            line.report = reports[line.report_id]
            line.follow_up = follow_ups[line.follow_up_id]
            stored[*keys[line.report_id], line.follow_up.measure.code] = line
        return stored

    def row(self, place, data, key, owner):
        row = super().row(place, data, key, owner)
        if row.is_new:
            self.set_follow_up(row)
        return row

    def set_follow_up(self, row):
        _round, municipality, _edition, measure = row.key
        follow_up = self.file.section("follow_ups")[(measure, municipality)]
        if follow_up is not None:
            row.instance.follow_up = follow_up
        elif self.file.section("municipalities")[(municipality,)] is not None:
            self.refuse_measure(row.place, measure, municipality)

    def refuse_measure(self, place, measure, municipality):
        if self.file.section("measures")[(measure,)] is None:
            self.file.unknown((*place, "measure"), "measures", measure)
        else:
            self.file.problem(
                (*place, "measure"),
                _(
                    "Measure %(code)s does not concern “%(slug)s”. Add it to the measure's municipalities first."
                )
                % {"code": measure, "slug": municipality},
            )

    def belonging(self, owner):
        return {"report": owner.instance}

    def fill(self, row):
        before = {name: getattr(row.instance, name) for name in self.entered}
        for name in self.entered:
            if name in row.data:
                self.set_named(row, name)
        report = row.owner.instance
        if report.is_published:
            self.fill_published(row, before)
        elif "as_published" in row.data:
            self.file.problem(
                (*row.place, "as_published"), _("belongs to published reports only. Leave it out.")
            )
        elif row.changes and not row.owner.is_new and not report.is_editable:
            self.file.problem(
                row.place,
                _(
                    "The report is sent in, and is not edited now. Take the line out, or have the report returned."
                ),
            )

    def fill_published(self, row, before):
        words = row.data.get("as_published", {})
        if row.owner.is_new:
            for name, value in words.items():
                setattr(row.instance, name, value)
            return
        reports = self.file.section("reports")
        if row.is_new:
            reports.refuse(row.place)
            return
        for name in row.changes:
            setattr(row.instance, name, before[name])
            reports.refuse((*row.place, name))
        row.changes.clear()
        for name, value in words.items():
            if getattr(row.instance, name) != value:
                reports.refuse((*row.place, "as_published", name))

    def faults(self, row):
        told = super().faults(row)
        if row.owner.instance.is_published:
            told += [(name, [message]) for name, message in row.instance.faults().items()]
        return told

    def save(self):
        drafts = {row.owner.key: row.owner.instance for row in self.new if not row.owner.is_new}
        for report in drafts.values():
            report.claim_for_editing()
        published = [row for row in self.new if row.owner.instance.is_published]
        before = self.statuses_before(published)
        for row in published:
            self.freeze(row, before[row.key])
        super().save()
        if published:
            self.point_at_newest()

    def statuses_before(self, rows):
        """{key of each row: what the newest published line of an earlier round says}, empty where there is none."""
        said = defaultdict(list)
        for line in (*self.stored.values(), *(row.instance for row in rows)):
            if line.report.is_published:
                said[line.follow_up.pk].append((*_moment(line), line.status))
        return {
            row.key: max(
                (
                    said_then
                    for said_then in said[row.instance.follow_up.pk]
                    if said_then[0] < _moment(row.instance)[0]
                ),
                default=("",),
            )[-1]
            for row in rows
        }

    def freeze(self, row, status_before):
        """With the words of the day where the file has them, and as they read now where not."""
        row.instance.freeze(row.owner.instance.published_at, status_before)
        for name, value in row.data.get("as_published", {}).items():
            setattr(row.instance, name, value)

    def point_at_newest(self):
        newest = StatusLine.objects.filter(
            follow_up=OuterRef("pk"), published_at__isnull=False
        ).in_round_order()
        FollowUp.objects.filter(measure__plan=self.file.plan).update(
            latest_line=Subquery(newest.values("pk")[:1])
        )


def _moment(line):
    """When a line was reported, so that moments compare: the round's place among the rounds, and the edition."""
    reporting_round = line.report.round
    return tuple(getattr(reporting_round, name) for name in ReportingRound.ORDER), line.report.edition


def _edition(data):
    edition = data.get("edition", 1)
    return edition if isinstance(edition, int) else 1
