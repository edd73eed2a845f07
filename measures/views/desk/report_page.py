"""The page on which planners write a report, put together: its head, and a row a follow-up, by focus area."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from django.core.exceptions import PermissionDenied
from django.db.models import Max, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from measures import rights
from measures.forms.report_line import ReportLineForm, line_form
from measures.models import SHOWN_BY_KEY, Report, ReportState, Silence, Status, StatusLine, Step
from measures.models.follow_up import Answer
from measures.models.record import ENTERED
from measures.report_progress import Progress, progress_of
from measures.suggestions import suggestion, with_facts
from measures.views.desk.report_words import SCRIPTS, WORDS, needs, saved_words


def visible_report(user, pk):
    """The report where it exists for the user, else 404."""
    reports = Report.objects.visible_to(user).select_related("round__plan", "municipality")
    return get_object_or_404(reports, pk=pk)


def report_written_by(user, pk):
    """The report for a planner of the municipality, in whatever state; outside the municipality it does not exist."""
    report = get_object_or_404(Report.objects.select_related("round__plan", "municipality"), pk=pk)
    if not rights.has_a_role_in(user, report.municipality_id):
        raise Http404
    if not rights.is_planner(user, report.municipality_id):
        raise PermissionDenied
    return report


def lines_of(report):
    """The report's lines with all that a row reads, in the order of the plan."""
    before = StatusLine.objects.filter(follow_up=OuterRef("follow_up")).before(report.round)
    lines = (
        StatusLine.objects.filter(report=report)
        .select_related("follow_up__measure__focus_area", "entered_by")
        .annotate(previous_pk=Subquery(before.values("pk")[:1]))
        .order_by("follow_up__measure__focus_area__sort_key", "follow_up__measure__sort_key", "pk")
    )
    return with_facts(lines, report.round.plan.day)


def one_line_of(report, pk):
    line = get_object_or_404(lines_of(report), pk=pk)
    line.report = report
    return line


def previous_of(lines):
    """{line id: what was published last before this round}, in one query."""
    by_pk = StatusLine.objects.select_related("report__round").in_bulk(
        [line.previous_pk for line in lines if line.previous_pk]
    )
    return {line.pk: by_pk[line.previous_pk] for line in lines if line.previous_pk}


def saved_at(report):
    """{line id: when somebody last saved it}, in one query. A mended typo is saved too, though it is no entry."""
    written = StatusLine.history.filter(report_id=report.pk, history_user__isnull=False).order_by()
    return dict(written.values_list("id").annotate(Max("history_date")))


def has_words_of_its_own(line, previous):
    """Whether something stands in the line that the round before did not say: it would be lost."""
    return any(getattr(line, name) not in ("", None, getattr(previous, name)) for name in ENTERED)


@dataclass
class Row:
    """A follow-up's row. `faults` are shown once somebody has tried to send the report in."""

    line: StatusLine
    form: ReportLineForm
    previous: StatusLine | None
    suggestion: object
    saved_at: object = None
    remark: str = ""
    faults: dict = field(default_factory=dict)
    is_open: bool = False
    asks_to_replace: bool = False
    next_pk: int | None = None
    others: list | None = None
    preview: object = None

    @property
    def status(self):
        """What the line says so far, as a badge."""
        return status_of(self.line)

    @property
    def previous_status(self):
        return Status(self.previous.status) if self.previous else None

    @property
    def is_unsaved(self):
        """Whether something was sent that stands in the fields and is not saved."""
        return self.form.is_bound and self.form.has_changed()

    @property
    def saved(self):
        """Whether and when what stands here was saved, in words; nothing where nothing ever was."""
        if self.is_unsaved:
            return WORDS["unsaved"]
        return saved_words(self.saved_at) if self.saved_at else ""

    @property
    def lacks(self):
        """The labels of the fields that the line's status needs and that are empty."""
        return [self.form.fields[name].label for name in self.line.faults() if name != "status"]

    @property
    def may_be_unchanged(self):
        return self.previous is not None and not self.line.is_entered

    @property
    def is_taken_up(self):
        return self.line.follow_up.answer == Answer.TAKE_UP

    @property
    def troubles(self):
        """What must be mended first: [(id of the place on the page, words)]."""
        found = [(cell.id, error) for cell in self.form.cells.values() for error in cell.errors]
        found += [(self.form.cells[name].id, fault) for name, fault in self.faults.items()]
        if self.form.disputes:
            found.append((f"conflict-{self.line.pk}", _("Somebody else has saved this meanwhile.")))
        if self.asks_to_replace:
            found.append((f"replace-{self.line.pk}", _("Something is written here already")))
        return found


def status_of(line):
    return SHOWN_BY_KEY[line.status or Silence.NOT_REPORTED.value]


@dataclass
class Head:
    """How far the report has come, and how long is left."""

    report: Report
    progress: Progress

    @property
    def due_on(self):
        return self.report.round.due_for(self.report.municipality_id)

    @property
    def is_overdue(self):
        return self.report.round.is_overdue_for(self.report.municipality_id)


def head_of(report):
    return Head(report, progress_of([report])[report.pk])


class ReportPage:
    """`data` are words that were sent and are shown as they are; `forms` are forms that could not be saved, by line.

    `opened` are ids of lines that stand open; `incomplete` says that somebody has tried to send the report in.
    """

    def __init__(self, user, report, *, data=None, forms=None, opened=(), incomplete=False):
        self.user, self.report, self.data = user, report, data
        self.forms = forms or {}
        self.opened = set(opened)
        self.incomplete = incomplete

    @cached_property
    def rows(self):
        lines = list(lines_of(self.report))
        previous, remarks, saved = previous_of(lines), self.remarks, saved_at(self.report)
        return [
            self._row(
                line,
                previous.get(line.pk),
                remark=remarks.get(line.follow_up_id, ""),
                saved_at=saved.get(line.pk) or line.entered_at,
            )
            for line in lines
        ]

    def _row(self, line, previous, **found):
        form = self.forms.get(line.pk) or line_form(line, self.data, self.user)
        row = Row(
            line=line,
            form=form,
            previous=previous,
            suggestion=suggestion(line, self.report.round.plan.day),
            **found,
        )
        if self.incomplete and row.is_taken_up:
            row.faults = line.faults()
        row.is_open = bool(line.pk in self.opened or row.faults or (form.is_bound and form.errors))
        return row

    def row(self, line_pk):
        return next(row for row in self.rows if row.line.pk == line_pk)

    @cached_property
    def shown_rows(self):
        """Without the empty lines of what the municipality no longer takes up: they go when the report is sent in."""
        shown = [row for row in self.rows if row.is_taken_up or row.line.is_entered]
        for row, after in pairwise(shown):
            row.next_pk = after.line.pk
        return shown

    @property
    def saved(self):
        """Where something is not saved, or else when the report was saved last, in words."""
        if unsaved := [row.line.follow_up.measure.code for row in self.rows if row.is_unsaved]:
            return WORDS["unsavedIn"].format(codes=", ".join(unsaved))
        moments = [row.saved_at for row in self.rows if row.saved_at]
        return saved_words(max(moments)) if moments else ""

    @property
    def groups(self):
        """[(focus area, rows)]"""
        grouped = {}
        for row in self.shown_rows:
            grouped.setdefault(row.line.follow_up.measure.focus_area, []).append(row)
        return list(grouped.items())

    @property
    def remarked(self):
        return [row for row in self.shown_rows if row.remark]

    @property
    def can_be_unchanged(self):
        return any(row.may_be_unchanged for row in self.shown_rows)

    @cached_property
    def returned(self):
        """The event by which the report came back, or None."""
        if self.report.state != ReportState.RETURNED:
            return None
        return self.report.events.filter(step=Step.RETURN).last()

    @property
    def remarks(self):
        """{follow-up id: what was said of it when the report came back}"""
        return dict(self.returned.remarks.values_list("follow_up", "text")) if self.returned else {}

    @property
    def errors(self):
        """Rows in which something must be mended first; the tab's title tells of them."""
        return [row for row in self.rows if row.troubles]

    @property
    def line_address(self):
        """Where a line's addresses begin, for the script: 0 stands for the line."""
        return reverse("report-line-save", args=[self.report.pk, 0]).removesuffix("0/lagre/")

    def render(self, request, *, status=200):
        report = self.report
        context = {
            "desk_place": "reports",
            "breadcrumbs": [{"title": _("Reports"), "url": reverse("desk-reports")}],
            "page": self,
            "form": self,
            "report": report,
            "head": head_of(report),
            "groups": self.groups,
            "scripts": SCRIPTS,
            "words": json.dumps({key: str(text) for key, text in WORDS.items()}),
            "needs": json.dumps(needs()),
            "choices": [(status.value, status.label) for status in Status],
            "not_reported": Silence.NOT_REPORTED,
            "unanswered": report.unanswered_follow_ups(),
            "comment": (self.data or request.POST).get("comment", ""),
        }
        return render(request, "desk/report.html", context, status=status)
