"""What the municipalities have reported: the rounds, one round, and one report in all its editions."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from measures import charts
from measures.models import Report, StatusLine
from measures.views.plan import visible_plan
from measures.views.report_page import in_order, report_page, round_page


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
    lines = with_names(StatusLine.objects.published().filter(report__in=reports))
    context = {"plan": plan, "active": "rounds", "breadcrumbs": [_rounds_crumb(plan)]}
    return render(request, "public/round.html", context | round_page(plan, shown, reports, lines))


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
    return plan.rounds.readable()


def with_names(lines):
    """With all that is shown beside what the lines say themselves."""
    return lines.select_related("report__round", "report__municipality", "follow_up__measure")


# The rounds -----------------------------------------------------------------------------------------------


def _rounds_with_counts(plan):
    participations = list(plan.participations.select_related("municipality"))
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
            "bar": charts.bar(in_order(statuses.get(shown.pk, {}))),
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
    return {municipality.pk for municipality in shown.expected(participations)}


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
    lines = with_names(StatusLine.objects.published().filter(report=shown))
    page = report_page(plan, shown, editions, lines, shown.events.all(), permanent_url=permanent_url)
    crumbs = [_rounds_crumb(plan), _round_crumb(plan, shown.round)]
    return render(request, "public/report.html", {"active": "rounds", "breadcrumbs": crumbs} | page)


def _rounds_crumb(plan):
    return {"title": _("Reports"), "url": reverse("rounds", args=[plan.slug])}


def _round_crumb(plan, shown):
    return {"title": shown.name, "url": reverse("round", args=[plan.slug, shown.slug])}
