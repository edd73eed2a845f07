"""What the public reads of a round and of a report: of published ones, and in the preview before they are published.

The functions take reports and lines and ask for none: whoever calls them knows which are to be shown.
"""

from collections import Counter

from django.urls import reverse
from django.utils import timezone

from measures import charts
from measures.addresses import follow_up_url
from measures.languages import written
from measures.models import SHOWN, SHOWN_BY_KEY, Silence
from measures.report_history import public_history
from municipalities.sorting import sort_key


def public_address(plan, report):
    """Where the newest edition of the municipality's report stands."""
    return reverse("report", args=[plan.slug, report.round.slug, report.municipality.slug])


# One round, as templates/public/_round.html takes it ------------------------------------------------------


def round_page(plan, shown, reports, lines, *, address_of=None):
    """`lines` are all of `reports`, in any order; `address_of` gives a report's address where not the public one."""
    lines = in_plan_order(lines)
    addresses = {report.pk: (address_of or public_address)(plan, report) for report in reports}
    return {
        "round": shown,
        "rows": _municipality_rows(shown, reports, lines, addresses),
        "reported": len(reports),
        "distribution": _distribution_by_area(lines),
        "areas": _areas(plan, lines, addresses),
    }


def _municipality_rows(shown, reports, lines, addresses):
    """Everyone who was to report, in alphabetical order, and the silent as silent."""
    by_report = {}
    for line in lines:
        by_report.setdefault(line.report_id, []).append(line)
    everyone = dict.fromkeys(shown.expected()) | {report.municipality: report for report in reports}
    return [
        _silent_row(municipality)
        if report is None
        else _reported_row(report, by_report.get(report.pk, []), addresses[report.pk])
        for municipality, report in sorted(everyone.items(), key=lambda pair: pair[0].sort_key)
    ]


def _silent_row(municipality):
    return {"name": municipality.name, "status": Silence.NOT_REPORTED}


def _reported_row(report, lines, address):
    return {
        "name": report.municipality.name,
        "url": address,
        "published_on": timezone.localdate(report.published_at),
        "report": report,
        "bar": charts.bar(_counts(report, lines)),
    }


def _distribution_by_area(lines):
    areas = {}
    for line in lines:
        areas.setdefault(_area_title(line), []).append(line.status)
    return charts.distribution(
        (written(title), "", in_order(Counter(statuses))) for title, statuses in areas.items()
    )


def _areas(plan, lines, addresses):
    """The lines by focus area and measure: [{title, measures: [{code, title, url, lines}]}]."""
    areas = {}
    for line in lines:
        measures = areas.setdefault(_area_title(line), {})
        measure = measures.setdefault(
            line.follow_up.measure_id,
            {
                "code": line.measure_code,
                "title": line.measure_title,
                "url": reverse("measure", args=[plan.slug, line.follow_up.measure.code]),
                "lines": [],
            },
        )
        measure["lines"].append(
            {
                "municipality": line.report.municipality.name,
                "url": f"{addresses[line.report_id]}#{line.measure_code}",
                "line": line,
                "status": SHOWN_BY_KEY[line.status],
            }
        )
    return [{"title": title, "measures": list(measures.values())} for title, measures in areas.items()]


# One report, as templates/public/_report.html takes it ----------------------------------------------------


def report_page(plan, shown, editions, lines, events, *, permanent_url=""):
    """`editions` are the published ones of the municipality in the round, newest first, and `shown` is one of them.

    `events` are those of `shown`, oldest first.
    """
    lines = in_plan_order(lines)
    published_on = timezone.localdate(shown.published_at)
    return {
        "plan": plan,
        "report": shown,
        "published_on": published_on,
        "permanent_url": permanent_url,
        "newest": editions[0],
        "is_newest": shown == editions[0],
        "earlier": [report for report in editions if report.edition < shown.edition],
        "code": shown.municipality.code_on(published_on),
        "distribution": charts.distribution([("", "", _counts(shown, lines))]),
        "areas": _report_areas(plan, shown, lines),
        "history": public_history(shown, events),
    }


def _report_areas(plan, shown, lines):
    """The lines by focus area, in the words of the day they were published."""
    areas = {}
    for line in lines:
        areas.setdefault(_area_title(line), []).append(
            {
                "line": line,
                "status": SHOWN_BY_KEY[line.status],
                "url": follow_up_url(plan, line.follow_up.measure, shown.municipality),
                "own_title": line.own_title if line.own_title != line.measure_title else "",
                "responsible": ", ".join(filter(None, [line.responsible_role, line.responsible_unit])),
            }
        )
    return areas.items()


# Lines ----------------------------------------------------------------------------------------------------


def in_plan_order(lines):
    """As the codes read when the lines were published."""
    return sorted(
        lines,
        key=lambda line: (
            sort_key(line.focus_area_code),
            sort_key(line.measure_code),
            line.report.municipality.sort_key,
        ),
    )


def _area_title(line):
    return f"{line.focus_area_code} {line.focus_area_title}"


def _counts(report, lines):
    """How the municipality stood when the report was published: its lines, and what it had not taken up."""
    counts = Counter(line.status for line in lines)
    counts[Silence.UNANSWERED] = report.unanswered or 0
    counts[Silence.COVERED] = report.covered or 0
    counts[Silence.NOT_RELEVANT] = report.not_relevant or 0
    return in_order(counts)


def in_order(counts):
    return [(status, counts[status.value]) for status in SHOWN if counts.get(status.value)]
