"""Plans of a given size in which everything is filled in, for counting queries at two sizes."""

import datetime as dt

from measures.models import Plan, Report
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    FocusAreaFactory,
    FollowUpFactory,
    GoalFactory,
    IndicatorFactory,
    MeasureFactory,
    MunicipalityFactory,
    ParticipationFactory,
    PlanFactory,
    PlannedActionFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)


def full_plan(*, measures, municipalities, rounds):
    """A public plan whose every slot has an owner, a planned action, money and a published line a round."""
    plan = PlanFactory()
    taking_part = [_municipality(plan) for _ in range(municipalities)]
    for number in range(measures):
        _measure(plan, taking_part, number)
    for number in range(rounds):
        _round(plan, taking_part, 2018 + number)
    return Plan.objects.get(pk=plan.pk)


def _municipality(plan):
    municipality = MunicipalityFactory()
    ParticipationFactory(plan=plan, municipality=municipality)
    return municipality


def _measure(plan, taking_part, number):
    area = FocusAreaFactory(plan=plan)
    goal = GoalFactory(focus_area=area)
    IndicatorFactory(goal=goal, municipality=taking_part[0])
    measure = MeasureFactory(
        plan=plan, focus_area=area, goal=goal, code=f"T{number}", scope="joint", lead=taking_part[0]
    )
    for municipality in taking_part:
        _slot(measure, municipality)


def _slot(measure, municipality):
    slot = FollowUpFactory(
        measure=measure,
        municipality=municipality,
        own_title=f"{measure.code} i {municipality}",
        responsible_role="næringssjef",
        responsible_unit="Næring",
        deadline_kind="date",
        deadline_end=dt.date(2020, 6, 30),
    )
    title = f"Handlingsplan for {measure.code}"
    PlannedActionFactory(
        follow_up=slot,
        action_plan=ActionPlanFactory(municipality=municipality, title=title),
        place="kapittel 4",
    )
    budget_plan = municipality.budgetplans.first() or BudgetPlanFactory(municipality=municipality)
    BudgetLineFactory(follow_up=slot, budget_plan=budget_plan)


def _round(plan, taking_part, year):
    reporting_round = ReportingRoundFactory(
        plan=plan,
        period_start=dt.date(year, 1, 1),
        period_end=dt.date(year, 12, 31),
        published_on=dt.date(year + 1, 3, 1),
    )
    for municipality in taking_part:
        report = ReportFactory(round=reporting_round, municipality=municipality)
        for slot in municipality.follow_ups.filter(measure__plan=plan):
            status = "in_progress" if year % 2 else "not_started"
            StatusLineFactory(report=report, follow_up=slot, status=status)
        publish(report, dt.datetime(year + 1, 3, 1, 12, tzinfo=dt.UTC))


def publish(report, moment):
    """What `Report.publish` does, at a moment of the test's own choice."""
    report.freeze_lines(moment)
    Report.objects.filter(pk=report.pk).update(state="published", published_at=moment)
