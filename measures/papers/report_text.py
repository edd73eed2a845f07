"""A municipality's reported lines as they go into its own tertial report or annual report: the contents."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.formats import day_text, kroner, lower_first, natural_list
from measures.models import SHOWN, SHOWN_BY_KEY, Report, Silence, Status
from measures.models.follow_up import Answer
from municipalities.models import LanguageForm
from municipalities.sorting import sort_key


@dataclass(frozen=True)
class Paragraph:
    """What the municipality has written, under a label of ours."""

    label: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A measure with what was reported of it. `percent` and `spent` are words, and empty where not known."""

    code: str
    title: str
    own_title: str
    responsible: str
    status: str
    percent: str
    completed_on: str
    spent: str
    paragraphs: tuple

    @property
    def heading(self):
        return f"{self.code} {self.title}"

    @property
    def facts(self):
        """(label, words) of what is known besides the municipality's own texts; words may be empty."""
        return [
            (_("The municipality's own title"), self.own_title),
            (_("Status"), self.status_in_words),
            (_("Responsible"), self.responsible),
            (_("Spent"), self.spent),
        ]

    @property
    def status_in_words(self):
        """Delayed, 40 %; Completed 12.5.2021."""
        words = f"{self.status} {self.completed_on}" if self.completed_on else self.status
        return f"{words}, {self.percent}" if self.percent else words


@dataclass(frozen=True)
class Area:
    title: str
    entries: tuple


@dataclass(frozen=True)
class ReportText:
    """`language` is the municipality's form of Norwegian, in which its own words are written."""

    title: str
    subtitle: str
    summary: str
    plan: str
    municipality: str
    language: LanguageForm
    areas: tuple
    is_draft: bool
    lacking: int

    @property
    def entries(self):
        return [entry for area in self.areas for entry in area.entries]


def report_text(report: Report):
    """The report's lines that say something, grouped as in the plan; a published one in the words of that day."""
    lines = list(report.lines.select_related("follow_up__measure__focus_area"))
    written = sorted((line for line in lines if line.is_entered), key=_in_plan_order)
    plan, municipality = report.round.plan, report.municipality
    return ReportText(
        title=_("Follow-up of %(plan)s in %(municipality)s")
        % {"plan": plan.name_nb, "municipality": municipality},
        subtitle=_("%(round)s. Period %(first)s–%(last)s.")
        % {
            "round": report.round.name,
            "first": day_text(report.round.period_start),
            "last": day_text(report.round.period_end),
        },
        summary=_summary(report, written),
        plan=plan.name_nb,
        municipality=municipality.name,
        language=LanguageForm(municipality.language_form),
        areas=tuple(_areas(written)),
        is_draft=report.is_editable or report.is_submitted,
        lacking=len(lines) - len(written),
    )


def _in_plan_order(line):
    area, measure = _area_of(line), _measure_of(line)
    return sort_key(area[0]), sort_key(measure[0])


def _area_of(line):
    if line.is_published:
        return line.focus_area_code, line.focus_area_title
    area = line.follow_up.measure.focus_area
    return area.code, area.title_nb


def _measure_of(line):
    if line.is_published:
        return line.measure_code, line.measure_title
    return line.follow_up.measure.code, line.follow_up.measure.title_nb


def _areas(lines):
    areas = {}
    for line in lines:
        areas.setdefault(_area_of(line), []).append(_entry(line))
    for (code, title), entries in areas.items():
        yield Area(f"{code} {title}", tuple(entries))


def _entry(line):
    words = line if line.is_published else line.follow_up
    code, title = _measure_of(line)
    says_it_all = line.status in (Status.NOT_STARTED, Status.COMPLETED)
    return Entry(
        code=code,
        title=title,
        own_title=words.own_title if words.own_title != title else "",
        responsible=", ".join(filter(None, [words.responsible_role, words.responsible_unit])),
        status=str(SHOWN_BY_KEY[line.status].label),
        percent="" if line.percent is None or says_it_all else f"{line.percent}\u00a0%",
        completed_on=day_text(line.completed_on) if line.completed_on else "",
        spent=kroner(line.spent),
        paragraphs=tuple(_paragraphs(line)),
    )


def _paragraphs(line):
    why = _("Deviation") if line.status == Status.DELAYED else _("Reason")
    for label, text in (
        (_("What was done"), line.what_was_done),
        (why, line.deviation),
        (_("Next step"), line.next_step),
    ):
        if text.strip():
            yield Paragraph(label, text.strip())


# The summary ----------------------------------------------------------------------------------------------


def _summary(report, lines):
    """How the municipality stands, in a sentence or two: how many measures have which status."""
    counts = Counter(line.status for line in lines)
    said = [f"{counts[status]} {lower_first(status.label)}" for status in SHOWN if counts.get(status.value)]
    reported = ngettext("%(count)d measure is reported", "%(count)d measures are reported", len(lines)) % {
        "count": len(lines)
    }
    sentences = [f"{reported}: {natural_list(said)}." if said else f"{reported}."]
    others = [(count, label) for label, count in _others(report) if count]
    if others:
        words = natural_list(f"{count} {lower_first(label)}" for count, label in others)
        sentences.append(_("Besides: %(others)s.") % {"others": words})
    return " ".join(sentences)


def _others(report):
    """What the municipality has answered otherwise than by taking a measure up."""
    if report.is_published:
        counts = {
            "": report.unanswered,
            Answer.COVERED: report.covered,
            Answer.NOT_RELEVANT: report.not_relevant,
        }
    else:
        counts = Counter(report.follow_ups().order_by().values_list("answer", flat=True))
    yield Silence.COVERED.label, counts.get(Answer.COVERED)
    yield Silence.NOT_RELEVANT.label, counts.get(Answer.NOT_RELEVANT)
    yield Silence.UNANSWERED.label, counts.get("")
