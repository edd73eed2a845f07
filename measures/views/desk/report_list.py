"""The reports that concern somebody, round by round, and what they can do with each now."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures import rights
from measures.models import Report, ReportingRound, ReportState
from measures.report_progress import Progress, progress_of
from measures.report_steps import readable_for, startable, steps_open_to

ON_A_PAGE = 60


@dataclass
class Row:
    """A municipality's report in a round, or one that can be begun."""

    municipality: object
    due_on: object
    report: Report | None = None
    # How far it has come, while it is written.
    progress: Progress | None = None
    # The way on, where the report waits for this very user.
    label: str = ""
    url: str = ""
    begin_url: str = ""

    @property
    def is_mine(self):
        return bool(self.url or self.begin_url)

    @property
    def state(self):
        return self.report.get_state_display() if self.report else _("Not begun")

    @property
    def is_waited_for(self):
        """Whether the due day still matters."""
        return self.report is None or (self.report.is_editable and not self.report.is_correction)

    @property
    def newer(self):
        """The published edition that has taken this one's place."""
        correction = getattr(self.report, "correction", None)
        return correction if correction and correction.is_published else None


@dataclass
class Group:
    round: ReportingRound
    rows: list = field(default_factory=list)


@never_cache
@require_safe
def reports(request):
    page = Paginator(_listed(request.user), ON_A_PAGE).get_page(request.GET.get("side"))
    progress = progress_of([report for report in page if report.is_editable])
    begun = [_row(request.user, report, progress.get(report.pk)) for report in page]
    # What can be begun is the newest, and stands on the first page.
    to_begin = startable(request.user) if page.number == 1 else []
    groups = _by_round(begun, to_begin)
    return render(
        request,
        "desk/reports.html",
        {
            "desk_place": "reports",
            "groups": groups,
            "page": page,
            "has_several_plans": len({group.round.plan_id for group in groups}) > 1,
            # Of one municipality the rounds are one list.
            "is_of_one": len(request.user.municipality_ids()) == 1 and not rights.plan_ids(request.user),
            "reviews_only": not request.user.municipality_ids(),
        },
    )


def _listed(user):
    newest_round_first = [f"-round__{name}" for name in ReportingRound.ORDER]
    return (
        readable_for(user, Report.objects.all())
        .select_related("round__plan", "municipality", "correction")
        .prefetch_related("round__municipal_dates")
        .order_by(*newest_round_first, "municipality__sort_key", "-edition")
    )


def _by_round(rows, to_begin):
    """The groups, newest round first; in each the municipalities in alphabetical order."""
    groups = {}
    for row in rows:
        groups.setdefault(row.report.round_id, Group(row.report.round)).rows.append(row)
    for item in to_begin:
        groups.setdefault(item.round.pk, Group(item.round)).rows.append(
            Row(
                item.municipality,
                item.round.due_for(item.municipality.pk),
                begin_url=reverse("report-start", args=[item.round.pk, item.municipality.slug]),
            )
        )
    for group in groups.values():
        group.rows.sort(key=lambda row: row.municipality.sort_key)
    return sorted(
        groups.values(),
        key=lambda group: tuple(getattr(group.round, name) for name in ReportingRound.ORDER),
        reverse=True,
    )


def _row(user, report, progress):
    label, name = _what_to_do(user, report)
    return Row(
        report.municipality,
        report.round.due_for(report.municipality_id),
        report,
        progress,
        label=label,
        url=reverse(name, args=[report.pk]) if name else "",
    )


def _what_to_do(user, report):
    """(words, name of the page) where the report waits for the user; everyone else can read it."""
    steps = steps_open_to(user, report)
    if rights.can_edit(user, report):
        is_returned = report.state == ReportState.RETURNED
        return _("Mend and send again") if is_returned else _("Go on writing"), "desk-report"
    if "approve" in steps:
        return _("Read and approve"), "desk-report-read"
    if "publish" in steps:
        return _("See and publish"), "desk-report-preview"
    return "", ""
