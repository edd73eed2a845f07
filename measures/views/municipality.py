"""The municipalities that take part, and what each of them does with the plan."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from measures import charts, rights, thread
from measures.addresses import follow_up_url
from measures.documents import document_card
from measures.formats import deadline
from measures.languages import said, written
from measures.models import SHOWN_BY_KEY, Answer, BudgetLine, FollowUp, Report, Silence
from measures.news import Scope
from measures.thread import ThreadStep
from measures.views.follow_along import follow_along
from measures.views.follow_up_card import lacks_responsible
from measures.views.map_of_plan import map_of_plan
from measures.views.overview import measures_url
from measures.views.plan import visible_plan
from municipalities.models import ActionPlan, BudgetPlan, NameLanguage


@login_not_required
@require_safe
def municipalities(request, plan_slug):
    plan = visible_plan(request, plan_slug)
    follow_ups = FollowUp.objects.in_plan(plan).with_thread(plan).with_status()
    tally = thread.Tally(follow_ups, "municipality")
    funnels, distributions = tally.funnels("municipality"), tally.distributions("municipality")
    context = {
        "plan": plan,
        "active": "municipalities",
        "map": map_of_plan(plan, funnels, distributions),
        "cards": _cards(plan, funnels, distributions),
    }
    return render(request, "public/municipalities.html", context)


@login_not_required
@require_safe
def municipality(request, plan_slug, slug):
    plan = visible_plan(request, plan_slug)
    participation = _participation(plan, slug)
    shown = participation.municipality
    can_edit = rights.is_planner(request.user, shown.pk)
    return render(
        request,
        "public/municipality.html",
        {
            "plan": plan,
            "active": "municipalities",
            "breadcrumbs": [
                {"title": _("Municipalities"), "url": reverse("municipalities", args=[plan.slug])}
            ],
            "municipality": shown,
            "official_names": shown.official_names,
            "other_names": _other_names(shown),
            "participation": participation,
            "code": shown.code_on(plan.day),
            "can_edit": can_edit,
            "documents": _documents(plan, shown),
            "rounds": _rounds(plan, participation),
            "follow": follow_along(request, Scope(plan, shown)),
            **_figures(plan, shown),
            **_measures(plan, shown, can_edit),
            **_money(plan, shown),
        },
    )


# All of them ----------------------------------------------------------------------------------------------


def _cards(plan, funnels, distributions):
    """In alphabetical order: the municipalities are not ranked."""
    participations = plan.participations.select_related("municipality")
    return [
        {
            "names": participation.municipality.official_names,
            "url": reverse("municipality", args=[plan.slug, participation.municipality.slug]),
            "joined_on": participation.joined_on,
            "left_on": participation.left_on,
            "bar": charts.bar(distributions.get(participation.municipality_id, [])),
            "steps": _step_counts(funnels.get(participation.municipality_id)),
        }
        for participation in participations.prefetch_related("municipality__names")
    ]


def _step_counts(funnel):
    return [(step.label, funnel[step.value]) for step in ThreadStep] if funnel else []


# One of them ----------------------------------------------------------------------------------------------


def _participation(plan, slug):
    """The municipality's part in the plan; 404 where it has none."""
    participations = plan.participations.select_related("municipality").prefetch_related(
        "municipality__names"
    )
    return get_object_or_404(participations, municipality__slug=slug)


def _other_names(shown):
    """Names in use that are not official, in the order in which the languages are listed."""
    names = [name for name in shown.names.all() if not name.is_official and name.name != shown.name]
    return sorted(names, key=lambda name: NameLanguage.values.index(name.language))


def _documents(plan, shown):
    """Its own plans as they stood on the plan's day, those in force first."""
    budget_plans = BudgetPlan.objects.filter(municipality=shown)
    in_force = set(budget_plans.in_force(plan.day).values_list("pk", flat=True))
    cards = [(budget_plan, budget_plan.pk in in_force) for budget_plan in budget_plans.adopted(plan.day)] + [
        (action_plan, action_plan.first_year <= plan.day.year <= action_plan.last_year)
        for action_plan in ActionPlan.objects.filter(municipality=shown).adopted(plan.day)
    ]
    cards = [card for card in cards if card[0].last_year >= plan.first_year]
    cards.sort(key=lambda card: (not card[1], -card[0].first_year, card[0].title))
    return [document_card(*card) for card in cards]


def _figures(plan, shown):
    """How many of its slots have come how far along the thread, and how they stand."""
    follow_ups = FollowUp.objects.in_plan(plan).of(shown)
    counts = thread.funnel(follow_ups.with_thread(plan))
    urls = {step.value: measures_url(plan, kommune=shown.slug, trad=step.value) for step in ThreadStep}
    return {
        "counts": counts,
        "funnel": charts.funnel(counts, ThreadStep.choices, urls),
        "distribution": charts.distribution([("", "", thread.distribution(follow_ups.with_status()))]),
    }


def _measures(plan, shown, can_edit):
    """The measures that concern it, by what it has answered, and those that are late."""
    slots = FollowUp.objects.in_plan(plan).of(shown).with_thread(plan).with_status().with_staleness(plan)
    late = set(FollowUp.objects.in_plan(plan).of(shown).late(plan).values_list("pk", flat=True))
    by_answer = {"": [], **{answer: [] for answer in Answer.values}}
    late_rows = []
    for slot in slots.select_related("measure", "latest_line__report__round"):
        row = _row(plan, shown, slot, can_edit)
        by_answer[slot.answer].append(row)
        if slot.pk in late:
            late_rows.append(row)
    return {
        "taken_up": by_answer[Answer.TAKE_UP],
        "unanswered": by_answer[""],
        "declined": by_answer[Answer.COVERED] + by_answer[Answer.NOT_RELEVANT],
        "late": late_rows,
        "within_existing_budget": sum(row["within_existing_budget"] for row in by_answer[Answer.TAKE_UP]),
    }


def _row(plan, shown, slot, can_edit):
    row = {
        "code": slot.measure.code,
        "title": said(slot.measure, "title"),
        "url": follow_up_url(plan, slot.measure, shown),
        "status": SHOWN_BY_KEY[slot.shown_status],
        "stale": slot.stale,
        "deadline": deadline(slot),
        "deviation": slot.latest_line.deviation if slot.latest_line else "",
        **_report_of(plan, shown, slot.latest_line),
        "within_existing_budget": slot.within_existing_budget,
        "edit_url": reverse("desk-follow-up", args=[slot.pk]) if can_edit else "",
    }
    if slot.reason:
        row["meta"] = [written(slot.reason, shown)]
    if slot.is_taken_up:
        row |= {
            "meta": _meta(slot, shown),
            "flags": list(filter(None, [lacks_responsible(slot)])),
            "thread": charts.dots(thread.steps(slot)),
        }
    return row


def _report_of(plan, shown, line):
    """The report that the line stands in, and its address."""
    if line is None:
        return {"report": None}
    address = reverse("report", args=[plan.slug, line.report.round.slug, shown.slug])
    return {"report": line.report, "report_url": address}


def _meta(slot, shown):
    own_title = slot.own_title if slot.own_title != slot.measure.title_nb else ""
    lead = _("Leads the joint measure") if slot.is_lead else ""
    own = [written(text, shown) for text in (own_title, slot.responsible_role, slot.responsible_unit)]
    return list(filter(None, [own[0], lead, *own[1:]]))


def _money(plan, shown):
    """Its amounts a year, each from the newest budget plan that was adopted by the plan's day."""
    lines = BudgetLine.objects.public().effective(plan.day)
    lines = list(lines.filter(follow_up__measure__plan=plan, follow_up__municipality=shown))
    if not lines:
        return {}
    years = _budgeted_years(plan, shown)
    return {
        "money_chart": charts.money_chart(lines, years),
        "money_table": charts.money_table(lines, _("Amounts per year"), years),
    }


def _budgeted_years(plan, shown):
    """The plan's years that a budget plan covers: of the others it is not known whether there is money."""
    budget_plans = BudgetPlan.objects.filter(municipality=shown).adopted(plan.day)
    covered = {year for budget_plan in budget_plans for year in budget_plan.years}
    return covered.intersection(plan.years)


def _rounds(plan, participation):
    """Its published reports, newest first, and the closed rounds in which it has been silent."""
    reports = {
        report.round_id: report
        for report in Report.objects.published()
        .current()
        .filter(round__plan=plan, municipality=participation.municipality)
        .select_related("round")
    }
    shown = [
        reporting_round
        for reporting_round in reversed(plan.all_rounds)
        if reporting_round.pk in reports
        or (reporting_round in plan.closed_rounds and participation.took_part_on(reporting_round.period_end))
    ]
    return [_round_row(plan, participation.municipality, each, reports.get(each.pk)) for each in shown]


def _round_row(plan, municipality, reporting_round, report):
    if report is None:
        return {"name": reporting_round.name, "status": Silence.NOT_REPORTED}
    return {
        "name": reporting_round.name,
        "url": reverse("report", args=[plan.slug, reporting_round.slug, municipality.slug]),
        "published_on": timezone.localdate(report.published_at),
        "report": report,
    }
