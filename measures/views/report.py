"""What the municipalities have reported: the rounds, one round, and one report in all its editions."""

from collections import Counter

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from measures import charts
from measures.formats import day_text
from measures.models import SHOWN, SHOWN_BY_KEY, ActorRole, Report, Silence, StatusLine, Step
from measures.views.plan import visible_plan
from municipalities.dates import today
from municipalities.sorting import sort_key


@login_not_required
@require_safe
def rounds(request, plan_slug):
    plan = visible_plan(request, plan_slug)
    return render(
        request,
        "public/rounds.html",
        {"plan": plan, "active": "rounds", "rounds": _rounds_with_counts(plan)},
    )


@login_not_required
@require_safe
def reporting_round(request, plan_slug, round_slug):
    plan = visible_plan(request, plan_slug)
    shown = get_object_or_404(readable_rounds(plan), slug=round_slug)
    reports = list(
        Report.objects.published().current().in_round(shown).select_related("municipality", "round")
    )
    lines = _lines(StatusLine.objects.published().filter(report__in=reports))
    return render(
        request,
        "public/round.html",
        {
            "plan": plan,
            "active": "rounds",
            "breadcrumbs": [_rounds_crumb(plan)],
            "round": shown,
            "rows": _municipality_rows(plan, shown, reports, lines),
            "reported": len(reports),
            "distribution": _distribution_by_area(lines),
            "areas": _areas(plan, lines),
        },
    )


@login_not_required
@require_safe
def report(request, plan_slug, round_slug, municipality_slug):
    """The newest edition of the municipality's report, which leads to its own address, where it stays."""
    plan = visible_plan(request, plan_slug)
    editions = _editions(plan, round_slug, municipality_slug)
    newest = editions[0]
    own_address = reverse("report-edition", args=[plan.slug, round_slug, municipality_slug, newest.edition])
    return _render_edition(request, plan, editions, newest, permanent_url=own_address)


@login_not_required
@require_safe
def edition(request, plan_slug, round_slug, municipality_slug, edition):
    """One edition, which stays as it was published."""
    plan = visible_plan(request, plan_slug)
    editions = _editions(plan, round_slug, municipality_slug)
    shown = next((report for report in editions if report.edition == edition), None)
    if shown is None:
        raise Http404
    return _render_edition(request, plan, editions, shown)


def readable_rounds(plan):
    """Published rounds, and others in which a report is published already, newest first."""
    published = Q(published_on__lte=today()) | Exists(Report.objects.published().filter(round=OuterRef("pk")))
    return plan.rounds.filter(published, plan__in=type(plan).objects.public())


# The rounds -----------------------------------------------------------------------------------------------


def _rounds_with_counts(plan):
    participations = list(plan.participations.all())
    reported = _reported(plan)
    statuses = _statuses_by_round(plan)
    return [
        {
            "name": shown.name,
            "url": reverse("round", args=[plan.slug, shown.slug]),
            "period_start": shown.period_start,
            "period_end": shown.period_end,
            "published_on": shown.published_on,
            "reported": len(reported.get(shown.pk, ())),
            "expected": len(reported.get(shown.pk, set()) | _expected(participations, shown)),
            "bar": charts.bar(_in_order(statuses.get(shown.pk, {}))),
        }
        for shown in readable_rounds(plan)
    ]


def _reported(plan):
    """Ids of the municipalities that have a published report, by the id of the round."""
    pairs = Report.objects.published().filter(round__plan=plan).values_list("round", "municipality")
    by_round = {}
    for round_id, municipality_id in pairs.order_by().distinct():
        by_round.setdefault(round_id, set()).add(municipality_id)
    return by_round


def _statuses_by_round(plan):
    lines = StatusLine.objects.published().current().filter(report__round__plan=plan).order_by()
    by_round = {}
    for round_id, status, count in lines.values_list("report__round", "status").annotate(Count("pk")):
        by_round.setdefault(round_id, {})[status] = count
    return by_round


def _expected(participations, shown):
    """Ids of the municipalities that took part on the last day of the round's period."""
    return {
        participation.municipality_id
        for participation in participations
        if participation.took_part_on(shown.period_end)
    }


# One round ------------------------------------------------------------------------------------------------


def _municipality_rows(plan, shown, reports, lines):
    """Everyone who was to report, in alphabetical order, and the silent as silent."""
    by_report = {}
    for line in lines:
        by_report.setdefault(line.report_id, []).append(line)
    participations = list(plan.participations.select_related("municipality"))
    expected = _expected(participations, shown)
    silent = {
        participation.municipality: None
        for participation in participations
        if participation.municipality_id in expected
    }
    everyone = silent | {report.municipality: report for report in reports}
    return [
        _silent_row(municipality)
        if report is None
        else _reported_row(plan, report, by_report.get(report.pk, []))
        for municipality, report in sorted(everyone.items(), key=lambda pair: pair[0].sort_key)
    ]


def _silent_row(municipality):
    return {"name": municipality.name, "status": Silence.NOT_REPORTED}


def _reported_row(plan, report, lines):
    return {
        "name": report.municipality.name,
        "url": _report_url(plan, report),
        "published_on": timezone.localdate(report.published_at),
        "corrected": report.is_correction,
        "bar": charts.bar(_counts(report, lines)),
    }


def _distribution_by_area(lines):
    areas = {}
    for line in lines:
        areas.setdefault(_area_title(line), []).append(line.status)
    return charts.distribution((title, "", _in_order(Counter(statuses))) for title, statuses in areas.items())


def _areas(plan, lines):
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
                "url": f"{_report_url(plan, line.report)}#{line.measure_code}",
                "line": line,
                "status": SHOWN_BY_KEY[line.status],
            }
        )
    return [{"title": title, "measures": list(measures.values())} for title, measures in areas.items()]


# One report -----------------------------------------------------------------------------------------------


def _editions(plan, round_slug, municipality_slug):
    """The published editions, newest first; 404 where there are none."""
    reports = Report.objects.published().filter(
        round__plan=plan, round__slug=round_slug, municipality__slug=municipality_slug
    )
    editions = list(reports.select_related("round", "municipality").order_by("-edition"))
    if not editions:
        raise Http404
    return editions


def _render_edition(request, plan, editions, shown, permanent_url=""):
    lines = _lines(StatusLine.objects.published().filter(report=shown))
    published_on = timezone.localdate(shown.published_at)
    return render(
        request,
        "public/report.html",
        {
            "plan": plan,
            "active": "rounds",
            "breadcrumbs": [_rounds_crumb(plan), _round_crumb(plan, shown.round)],
            "report": shown,
            "published_on": published_on,
            "permanent_url": permanent_url,
            "newest": editions[0],
            "is_newest": shown == editions[0],
            "earlier": [report for report in editions if report.edition < shown.edition],
            "code": shown.municipality.code_on(published_on),
            "lines": lines,
            "distribution": charts.distribution([("", "", _counts(shown, lines))]),
            "areas": _report_areas(plan, shown, lines),
            "events": _events(shown),
        },
    )


def _report_areas(plan, shown, lines):
    """The lines by focus area, in the words of the day they were published."""
    areas = {}
    for line in lines:
        url = reverse("measure", args=[plan.slug, line.follow_up.measure.code])
        areas.setdefault(_area_title(line), []).append(
            {
                "line": line,
                "status": SHOWN_BY_KEY[line.status],
                "url": f"{url}#{shown.municipality.slug}",
                "own_title": line.own_title if line.own_title != line.measure_title else "",
                "responsible": ", ".join(filter(None, [line.responsible_role, line.responsible_unit])),
            }
        )
    return areas.items()


PUBLIC_STEPS = (Step.SUBMIT, Step.APPROVE, Step.PUBLISH, Step.IMPORT)


def _events(shown):
    """The way of the report to the reader, by roles and without names: the last time it took each step."""
    last = {event.step: event for event in shown.events.filter(step__in=PUBLIC_STEPS)}
    moments = [(event.at, _sentence(event)) for event in last.values()]
    if Step.PUBLISH not in last:
        # Taken over from a file, it was published elsewhere.
        moments.append((shown.published_at, _("Published")))
    return [_event(timezone.localdate(moment), sentence) for moment, sentence in sorted(moments)]


def _event(date, sentence):
    return {"when": day_text(date), "iso": date.isoformat(), "title": sentence}


def _sentence(event):
    sentences = {
        (Step.SUBMIT, ActorRole.PLANNER): _("Submitted by the municipality's planner"),
        (Step.APPROVE, ActorRole.APPROVER): _("Approved by the municipality's approver"),
        (Step.APPROVE, ActorRole.PLANNER): _("Approved by the municipality's planner"),
        (Step.PUBLISH, ActorRole.COORDINATOR): _("Published by the plan's coordinator"),
        (Step.IMPORT, ActorRole.IMPORT): _("Taken over from a file"),
    }
    return sentences.get((event.step, event.role), event.get_step_display())


# Lines ----------------------------------------------------------------------------------------------------


def _lines(lines):
    """In the plan's order, as the codes read when they were published."""
    chosen = lines.select_related("report__round", "report__municipality", "follow_up__measure")
    return sorted(
        chosen,
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
    return _in_order(counts)


def _in_order(counts):
    return [(status, counts[status.value]) for status in SHOWN if counts.get(status.value)]


def _report_url(plan, report):
    return reverse("report", args=[plan.slug, report.round.slug, report.municipality.slug])


def _rounds_crumb(plan):
    return {"title": _("Reports"), "url": reverse("rounds", args=[plan.slug])}


def _round_crumb(plan, shown):
    return {"title": shown.name, "url": reverse("round", args=[plan.slug, shown.slug])}
