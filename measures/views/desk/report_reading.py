"""The page on which a report is read and judged, put together: what is new on top, then the lines by focus area."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from measures import charts, rights
from measures.forms.report_step import CorrectionForm, JudgementForm, in_microseconds
from measures.models import Silence, StatusLine, Step
from measures.report_changes import (
    CHANGED,
    NEW,
    UNCHANGED,
    UNWRITTEN,
    Comparison,
    Renaming,
    latest_lines_before,
    lines_as_of,
    lines_of_corrected,
    lines_with_previous,
    names_as_of,
    writers_since,
)
from measures.report_history import history_for
from measures.report_steps import events_for, steps_open_to
from measures.views.report_page import in_order
from municipalities.models import Membership, MembershipRole


@dataclass
class Reading:
    """A line as it is read: against the round before, and against what the reader knows of it already."""

    comparison: Comparison
    # What it said when the report was returned, corrected or shown; None where that is no question.
    since: Comparison | None
    # What it and who is responsible for it was called when it was shown, where it is called otherwise now.
    renamed: Renaming | None
    # What whoever returned the report last said of the line.
    earlier_remark: str
    # The field for a remark, where the reader may return the report.
    remark: object

    @property
    def line(self):
        return self.comparison.line

    @property
    def kind(self):
        return self.comparison.kind

    @property
    def code(self):
        return self.line.measure_code or self.line.follow_up.measure.code

    @property
    def title(self):
        return self.line.measure_title or self.line.follow_up.measure.title_nb

    @property
    def own_title(self):
        own = self.line.own_title if self.line.is_published else self.line.follow_up.own_title
        return own if own != self.title else ""

    @property
    def responsible(self):
        told = self.line if self.line.is_published else self.line.follow_up
        return ", ".join(filter(None, [told.responsible_role, told.responsible_unit]))

    @property
    def is_changed_since(self):
        return self.renamed is not None or (self.since is not None and self.since.is_changed)

    @property
    def has_a_typed_remark(self):
        return self.remark is not None and bool(self.remark.value() or self.remark.errors)

    @property
    def is_folded(self):
        """What is as it was, and about which nobody has said anything, does not ask to be read."""
        is_told_of = self.is_changed_since or self.earlier_remark or self.has_a_typed_remark
        return self.kind == UNCHANGED and not is_told_of


@dataclass
class Since:
    """From when on changes are told apart, where the reader has read the report before."""

    RETURNED, CORRECTED, SHOWN = "returned", "corrected", "shown"

    kind: str
    # {follow-up id: what its line said then}
    lines: dict
    # {follow-up id: (measure, follow-up) as they were named then}, where the names may be others now.
    names: dict
    # What has happened since, as sentences, and who has written.
    history: list
    writers: list


class ReadingPage:
    """`judged` and `corrected` are the forms that were sent, where they come back."""

    def __init__(self, request, report, *, judged=None, corrected=None):
        self.request = request
        self.user = request.user
        self.report = report
        self.judged = judged
        self.corrected = corrected
        self.steps = steps_open_to(self.user, report)
        # Before anything is read: what changes meanwhile is not what was shown.
        self.shown_at = timezone.now()
        self.seal = report.seal() if self.may_judge else ""
        self.pairs = lines_with_previous(report)
        self.history = history_for(self.user, report)

    def render(self, status=200):
        return render(self.request, "desk/report_read.html", self.context(), status=status)

    def context(self):
        report, user = self.report, self.user
        return {
            "desk_place": "reports",
            "breadcrumbs": [{"title": _("Reports"), "url": reverse("desk-reports")}],
            "report": report,
            "due_on": report.round.due_for(report.municipality_id),
            "is_inside": self.is_inside,
            "is_own_to_write": rights.can_edit(user, report),
            "opens_all": self.opens_all,
            "areas": self.areas,
            "summary": self.summary,
            "since": self.since,
            "changed_since": [reading for reading in self.readings if reading.is_changed_since],
            "returned": self.returned,
            "history": self.history,
            "steps": self.steps,
            "may_judge": self.may_judge,
            "must_be_another": self.must_be_another,
            "others": self.other_approvers if self.must_be_another else [],
            "judgement": self.judgement,
            "correction_form": self.corrected or CorrectionForm(),
            "form": self.corrected or self.judged,
            "public_url": self.public_url,
            "newer": self.newer,
        }

    # Who reads -------------------------------------------------------------------------------------------

    @cached_property
    def is_inside(self):
        return rights.has_a_role_in(self.user, self.report.municipality_id)

    @property
    def may_judge(self):
        return bool(self.steps & {"approve", "return"})

    @cached_property
    def must_be_another(self):
        return "approve" in self.steps and self.report.needs_another_approver_than(self.user)

    @property
    def other_approvers(self):
        approvers = Membership.objects.filled().filter(
            municipality=self.report.municipality_id, role=MembershipRole.APPROVER
        )
        return [one.user for one in approvers.exclude(user=self.user).select_related("user")]

    @property
    def newer(self):
        """The correction of a published report, for those who know of it."""
        correction = getattr(self.report, "correction", None)
        return correction if correction and (self.is_inside or correction.is_published) else None

    @property
    def public_url(self):
        report = self.report
        if not (report.is_published and report.round.plan.is_public):
            return ""
        place = [report.round.plan.slug, report.round.slug, report.municipality.slug, report.edition]
        return reverse("report-edition", args=place)

    # What is judged --------------------------------------------------------------------------------------

    @cached_property
    def judgement(self):
        """The form on the page; one that comes back is about the report as it is shown now."""
        fresh = {
            "seal": self.seal,
            "seen": self.last_event_id,
            "shown_at": in_microseconds(self.shown_at),
        }
        follow_ups = [line.follow_up_id for line, _previous in self.pairs]
        if self.judged is None:
            return JudgementForm(initial=fresh, follow_ups=follow_ups)
        self.judged.data = self.judged.data.copy()
        for name, value in fresh.items():
            self.judged.data[name] = str(value)
        return self.judged

    @cached_property
    def last_event_id(self):
        return self.report.events.order_by("at", "pk").values_list("pk", flat=True).last() or 0

    # What is new -----------------------------------------------------------------------------------------

    @cached_property
    def returned(self):
        """The last return that the reader knows of, as it is told."""
        return next((told for told in reversed(self.history) if told.event.step == Step.RETURN), None)

    @cached_property
    def since(self):
        shown = self._shown_event
        if shown is not None:
            return self._since(Since.SHOWN, shown.at)
        if self.report.is_published:
            return None
        if self.returned:
            return self._since(Since.RETURNED, self.returned.event.at)
        if self.report.is_correction:
            return Since(Since.CORRECTED, lines_of_corrected(self.report), {}, [], [])
        return None

    @cached_property
    def _shown_event(self):
        """The last event that the reader knew of, where what they read is no longer what there is."""
        if self.judged is None or self.judged.seal_read == self.seal:
            return None
        known = events_for(self.user, self.report)
        return known.filter(pk=self.judged.cleaned_data.get("seen") or 0).first()

    def _since(self, kind, moment):
        return Since(
            kind,
            lines_as_of(self.report, moment),
            # The names change without an event.
            names_as_of(self.report, max(moment, self.judged.moment_read)) if kind == Since.SHOWN else {},
            [told for told in self.history if told.event.at > moment],
            list(writers_since(self.report, moment)) if kind == Since.SHOWN and self.is_inside else [],
        )

    # The lines -------------------------------------------------------------------------------------------

    @property
    def opens_all(self):
        return self.request.GET.get("vis") == "alt"

    @cached_property
    def readings(self):
        remarks = {follow_up.pk: text for follow_up, text in self.returned.remarks} if self.returned else {}
        return [self._reading(line, previous, remarks) for line, previous in self.pairs]

    def _reading(self, line, previous, remarks):
        follow_up, since = line.follow_up_id, self.since
        return Reading(
            Comparison(line, previous),
            Comparison(line, since.lines.get(follow_up) or StatusLine()) if since else None,
            Renaming.of(line, since.names.get(follow_up)) if since else None,
            "" if self.report.is_published else remarks.get(follow_up, ""),
            self.judgement.remark_field(follow_up) if "return" in self.steps else None,
        )

    @cached_property
    def areas(self):
        """[(title, readings)] in the plan's order."""
        areas = {}
        for reading in self.readings:
            line, area = reading.line, reading.line.follow_up.measure.focus_area
            words = (
                (line.focus_area_code, line.focus_area_title)
                if line.is_published
                else (area.code, area.title_nb)
            )
            title = " ".join(words)
            areas.setdefault(title, []).append(reading)
        return list(areas.items())

    # The summary -----------------------------------------------------------------------------------------

    @cached_property
    def summary(self):
        kinds = Counter(reading.kind for reading in self.readings)
        here = {line.follow_up_id for line, _previous in self.pairs}
        rounds = {previous.report.round for _line, previous in self.pairs if previous}
        return {
            "changed": [reading for reading in self.readings if reading.kind == CHANGED],
            "new": kinds[NEW],
            "unchanged": kinds[UNCHANGED],
            "unwritten": kinds[UNWRITTEN],
            "gone": [line for line in latest_lines_before(self.report) if line.follow_up_id not in here],
            "has_earlier": bool(rounds),
            # The one round that all of them were in last.
            "last_round": next(iter(rounds)) if len(rounds) == 1 else None,
            "distribution": self._distribution(has_earlier=bool(rounds)),
            "unanswered": [] if self.report.is_published else self.report.unanswered_follow_ups(),
        }

    def _distribution(self, *, has_earlier):
        """How the measures of this report stand, and how the same ones stood before. The legend counts them once."""
        now = _counts(line for line, _previous in self.pairs)
        if not has_earlier:
            return charts.distribution([("", "", now)])
        before = _counts(previous for _line, previous in self.pairs)
        last_time = pgettext("a text of a report", "Last time")
        both = charts.distribution([(_("Now"), "", now), (last_time, "", before)])
        for entry in both["legend"]:
            entry["count"] = dict(now).get(entry["status"], 0)
        return both


def _counts(lines):
    return in_order(Counter(_shown(line) for line in lines))


def _shown(line):
    return (line.status if line else "") or Silence.NOT_REPORTED.value
