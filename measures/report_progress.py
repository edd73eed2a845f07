"""How far reports have come: how many of the measures taken up say something in them, and which do not yet."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import FilteredRelation, Q

from measures.models import FollowUp


class Missing(NamedTuple):
    """A measure taken up that has no status yet. `line` is the id of its line, or None where it has none."""

    code: str
    title: str
    line: int | None


@dataclass
class Progress:
    """What is no longer taken up does not count, whatever is written of it; what was taken up since does.

    `missing` are in the order of the plan.
    """

    total: int = 0
    missing: list = field(default_factory=list)

    @property
    def reported(self):
        return self.total - len(self.missing)

    @property
    def is_complete(self):
        return not self.missing

    @property
    def without_a_line(self):
        """What was taken up after the report was begun."""
        return [one for one in self.missing if one.line is None]

    @property
    def next(self):
        """The first line that has no status, or None."""
        return next((one for one in self.missing if one.line is not None), None)


def progress_of(reports):
    """{report id: Progress}, in one query however many reports."""
    taken_up, lines = defaultdict(dict), {}
    for *place, follow_up, code, title, report, line, status in _slots(reports):
        taken_up[tuple(place)][follow_up] = (code, title)
        lines[report, follow_up] = (line, status)
    return {
        report.pk: _progress(report, taken_up[report.round.plan_id, report.municipality_id], lines)
        for report in reports
    }


def _progress(report, taken_up, lines):
    progress = Progress(total=len(taken_up))
    for follow_up, named in taken_up.items():
        line, status = lines.get((report.pk, follow_up), (None, ""))
        if not status:
            progress.missing.append(Missing(*named, line))
    return progress


def _slots(reports):
    """What the municipalities have taken up in the plans, with each line of it in the reports, or with none."""
    in_reports = Q(status_lines__report__in=[report.pk for report in reports])
    return (
        FollowUp.objects.taken_up()
        .filter(
            measure__plan__in={report.round.plan_id for report in reports},
            municipality__in={report.municipality_id for report in reports},
        )
        .annotate(written=FilteredRelation("status_lines", condition=in_reports))
        .order_by("measure__focus_area__sort_key", "measure__sort_key", "pk")
        .values_list(
            "measure__plan",
            "municipality",
            "pk",
            "measure__code",
            "measure__title_nb",
            "written__report",
            "written__pk",
            "written__status",
        )
    )
