"""What is new in a report: since the round before, since it was returned or corrected, since somebody looked at it."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import OuterRef, Subquery
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from measures.formats import day_text, kroner
from measures.models import SHOWN_BY_KEY, FollowUp, Measure, Silence, Status, StatusLine
from measures.word_changes import ADDED, REMOVED, SAME, word_changes
from municipalities.models import User

NEW, CHANGED, UNCHANGED, UNWRITTEN = "new", "changed", "unchanged", "unwritten"


# Two states of a line -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Value:
    """A figure or a date of a line, as it is read."""

    label: str
    before: str
    now: str

    @property
    def is_changed(self):
        return self.before != self.now


@dataclass(frozen=True)
class Text:
    label: str
    pieces: list

    @property
    def is_changed(self):
        return any(piece.kind != SAME for piece in self.pieces)

    @property
    def rewritten(self):
        """(the old text, the new one) where no word of the one is left in the other; else nothing."""
        kinds = [piece.kind for piece in self.pieces if piece.text.strip()]
        return (
            [piece.text for piece in self.pieces if piece.text.strip()] if kinds == [REMOVED, ADDED] else []
        )


@dataclass(frozen=True)
class Comparison:
    """A line, and what it said before: a line, or a row of its history, or None where there was nothing."""

    line: StatusLine
    before: object

    @property
    def status(self):
        return _status(self.line)

    @property
    def status_before(self):
        return _status(self.before) if self.before else None

    @property
    def status_is_changed(self):
        return self.before is not None and self.before.status != self.line.status

    @cached_property
    def values(self):
        """Those that there are, now or before."""
        then, now = (_values(line) for line in (self.before, self.line))
        values = [Value(label, before, now[label]) for label, before in then.items()]
        return [value for value in values if value.before or value.now]

    @cached_property
    def texts(self):
        labels = {
            "what_was_done": _("What was done"),
            "deviation": _("Deviation") if self._is_about_a_delay else _("Reason"),
            "next_step": _("Next step"),
        }
        return [text for name, label in labels.items() if (text := Text(label, self._pieces(name))).pieces]

    @property
    def _is_about_a_delay(self):
        statuses = {self.line.status} - {""} or {self.before.status if self.before else ""}
        return Status.DELAYED in statuses

    def _pieces(self, name):
        now = getattr(self.line, name)
        # What had no line before is new as a whole; nothing in it is marked.
        return word_changes(getattr(self.before, name) if self.before else now, now)

    @property
    def is_changed(self):
        """Whether anything reads otherwise; a first line has nothing that it could differ from."""
        if self.before is None:
            return False
        return self.status_is_changed or any(part.is_changed for part in (*self.values, *self.texts))

    @property
    def kind(self):
        if not self.line.is_entered:
            return UNWRITTEN
        if self.before is None or not self.before.status:
            return NEW
        return CHANGED if self.is_changed else UNCHANGED


# What stands around a line: names of the follow-up's fields.
NAMES = ("own_title", "responsible_role", "responsible_unit")


@dataclass(frozen=True)
class Renaming:
    """Names around a line that are others now; shown as a `Comparison` is."""

    values: list
    before = True
    texts = ()

    @classmethod
    def of(cls, line, then):
        """`then` is (measure, follow-up) as they were, or None where that is no question; None where nothing is new."""
        if then is None:
            return None
        now = _names(line.follow_up.measure, line.follow_up)
        values = [Value(label, before, now[label]) for label, before in _names(*then).items()]
        return cls(values) if any(value.is_changed for value in values) else None


def _names(measure, follow_up):
    """{label: text}."""
    fields = {name: FollowUp._meta.get_field(name).verbose_name for name in NAMES}
    return {
        capfirst(Measure._meta.verbose_name): f"{measure.code} {measure.title_nb}",
        **{capfirst(label): getattr(follow_up, name) for name, label in fields.items()},
    }


def _status(line):
    return SHOWN_BY_KEY[line.status] if line.status else Silence.NOT_REPORTED


def _values(line):
    """{label: text}; a percentage only where the status does not say it."""
    says_percent = line is not None and line.percent is not None and line.status != Status.COMPLETED
    return {
        _("Progress"): f"{line.percent}\u00a0%" if says_percent else "",
        _("Completed"): day_text(line.completed_on) if line and line.completed_on else "",
        _("Spent"): kroner(line.spent) if line else "",
    }


# The lines of a report, and what they said before ---------------------------------------------------------


def lines_with_previous(report):
    """[(line, the follow-up's newest published line of an earlier round, or None)] in the plan's order: two queries."""
    earlier = StatusLine.objects.filter(follow_up=OuterRef("follow_up")).before(report.round)
    related = ("follow_up__measure__focus_area", "follow_up__municipality", "entered_by")
    lines = list(
        report.lines.select_related(*related)
        .annotate(previous_id=Subquery(earlier.values("pk")[:1]))
        .order_by("follow_up__measure__focus_area__sort_key", "follow_up__measure__sort_key")
    )
    previous = StatusLine.objects.select_related("report__round").in_bulk(
        [line.previous_id for line in lines if line.previous_id]
    )
    return [(line, previous.get(line.previous_id)) for line in lines]


def latest_lines_before(report):
    """The lines of the municipality's newest published report of an earlier round: two queries."""
    of_plan = StatusLine.objects.filter(
        follow_up__municipality=report.municipality_id, follow_up__measure__plan=report.round.plan_id
    )
    newest = of_plan.before(report.round).first()
    if newest is None:
        return []
    return list(StatusLine.objects.filter(report=newest.report_id).order_by("follow_up__measure__sort_key"))


def lines_as_of(report, moment):
    """{follow-up id: what the line said at the moment} of the lines that are there now: three queries.

    A line that was written later said nothing yet; in a correction, what the corrected edition says.
    """
    newest = _record_of(StatusLine, "pk", moment)
    lines = list(report.lines.annotate(record_id=newest).values_list("follow_up", "record_id"))
    found = StatusLine.history.in_bulk([record_id for _follow_up, record_id in lines if record_id])
    untouched = lines_of_corrected(report)
    return {
        follow_up: found.get(record_id) or untouched.get(follow_up) or StatusLine()
        for follow_up, record_id in lines
    }


def names_as_of(report, moment):
    """{follow-up id: (measure, follow-up) as they were at the moment} of the report's lines: three queries."""
    records = {
        "of_measure": _record_of(Measure, "measure", moment),
        "of_slot": _record_of(FollowUp, "pk", moment),
    }
    slots = FollowUp.objects.filter(status_lines__report=report).annotate(**records).order_by()
    rows = [row for row in slots.values_list("pk", *records) if all(row)]
    measures = Measure.history.in_bulk([of_measure for _pk, of_measure, _of_slot in rows])
    follow_ups = FollowUp.history.in_bulk([of_slot for _pk, _of_measure, of_slot in rows])
    return {pk: (measures[of_measure], follow_ups[of_slot]) for pk, of_measure, of_slot in rows}


def _record_of(model, reference, moment):
    """The key of the newest record of the row then."""
    records = model.history.filter(id=OuterRef(reference), history_date__lte=moment)
    return Subquery(records.order_by("-history_date", "-history_id").values("history_id")[:1])


def lines_of_corrected(report):
    """{follow-up id: line} of the edition that the report corrects."""
    if report.corrects_id is None:
        return {}
    return {line.follow_up_id: line for line in StatusLine.objects.filter(report=report.corrects_id)}


def writers_since(report, moment):
    """Those who have saved a line after the moment."""
    written = StatusLine.history.filter(
        report_id=report.pk, history_date__gt=moment, history_user__isnull=False
    ).exclude(history_type="-")
    return User.objects.filter(pk__in=written.values("history_user"))
