import datetime as dt

import pytest

from measures import thread
from measures.models import Answer, FollowUp, Status
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    FollowUpFactory,
    MeasureFactory,
    MunicipalityFactory,
    PlannedActionFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)


@pytest.fixture
def follow_up(plan, lyngen):
    return FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen)


def steps_of(follow_up, plan):
    plan = type(plan).objects.get(pk=plan.pk)
    fresh = FollowUp.objects.with_thread(plan).get(pk=follow_up.pk)
    return {step.key for step in thread.steps(fresh) if step.is_done}


def publish(follow_up, reporting_round, **values):
    report = ReportFactory(round=reporting_round, municipality=follow_up.municipality)
    line = StatusLineFactory(report=report, follow_up=follow_up, **values)
    report.freeze_lines(dt.datetime(2022, 2, 1, tzinfo=dt.UTC))
    type(report).objects.filter(pk=report.pk).update(
        state="published", published_at=dt.datetime(2022, 2, 1, tzinfo=dt.UTC)
    )
    return line


def closed_round(plan, year):
    return ReportingRoundFactory(
        plan=plan,
        period_start=dt.date(year, 1, 1),
        period_end=dt.date(year, 12, 31),
        published_on=dt.date(year + 1, 3, 1),
    )


def test_silence_is_no_step_at_all(plan, lyngen):
    silent = FollowUpFactory(measure__plan=plan, municipality=lyngen, answer="")

    assert steps_of(silent, plan) == set()


@pytest.mark.parametrize("answer", Answer.values)
def test_answered_is_any_answer(answer, follow_up, plan):
    follow_up.answer, follow_up.reason = answer, "Fordi"
    follow_up.save()

    assert steps_of(follow_up, plan) == {"answered"}


def test_after_a_no_the_other_steps_do_not_apply(follow_up, plan):
    follow_up.answer, follow_up.reason = Answer.NOT_RELEVANT, "Ingen kyst"
    follow_up.responsible_role, follow_up.responsible_unit = "næringssjef", "Næring"
    follow_up.save()

    steps = thread.steps(FollowUp.objects.with_thread(plan).get())

    assert [step.state for step in steps] == ["done"] + ["not_applicable"] * 5
    assert thread.first_missing(FollowUp.objects.with_thread(plan).get()) is None


@pytest.mark.parametrize(
    ("role", "unit", "owned"),
    [("næringssjef", "Næring", True), ("næringssjef", "", False), ("", "Næring", False)],
)
def test_owned_is_a_role_and_a_unit(role, unit, owned, follow_up, plan):
    follow_up.responsible_role, follow_up.responsible_unit = role, unit
    follow_up.save()

    assert ("owned" in steps_of(follow_up, plan)) == owned


@pytest.mark.parametrize(
    ("adopted_on", "planned"),
    [
        (dt.date(2019, 12, 12), True),
        (dt.date(2022, 12, 31), True),
        (dt.date(2023, 1, 1), False),  # after the plan's last day
        (None, False),  # a proposal
    ],
)
def test_planned_is_a_place_in_an_adopted_action_plan(adopted_on, planned, follow_up, plan):
    action_plan = ActionPlanFactory(municipality=follow_up.municipality, adopted_on=adopted_on)
    PlannedActionFactory(follow_up=follow_up, action_plan=action_plan)

    assert ("planned" in steps_of(follow_up, plan)) == planned


@pytest.mark.parametrize(
    ("first_year", "adopted_on", "amount", "funded"),
    [
        (2021, dt.date(2020, 12, 15), 50_000, True),
        (2021, dt.date(2020, 12, 15), 0, False),
        (2019, dt.date(2018, 12, 15), 50_000, False),  # the plan of 2021 replaced it
        (2022, None, 50_000, False),  # a proposal
        (2023, dt.date(2022, 12, 15), 50_000, True),
        (2024, dt.date(2023, 12, 15), 50_000, False),  # after the plan's last day
    ],
)
def test_funded_is_an_amount_in_the_budget_plan_in_force(
    first_year, adopted_on, amount, funded, follow_up, plan
):
    in_force = BudgetPlanFactory(municipality=follow_up.municipality, first_year=2021)
    budget_plan = in_force
    if first_year != 2021:
        budget_plan = BudgetPlanFactory(
            municipality=follow_up.municipality, first_year=first_year, adopted_on=adopted_on
        )
    BudgetLineFactory(follow_up=follow_up, budget_plan=budget_plan, amount=amount)

    assert ("funded" in steps_of(follow_up, plan)) == funded


def test_funded_is_also_within_existing_budget(follow_up, plan):
    follow_up.within_existing_budget = True
    follow_up.save()

    assert "funded" in steps_of(follow_up, plan)


def test_reported_is_a_line_in_the_latest_closed_round(follow_up, plan):
    publish(follow_up, closed_round(plan, 2020))
    assert "reported" in steps_of(follow_up, plan)

    newer = closed_round(plan, 2021)
    assert "reported" not in steps_of(follow_up, plan)

    publish(follow_up, newer)
    assert "reported" in steps_of(follow_up, plan)


def test_a_round_that_is_not_published_makes_nobody_silent(follow_up, plan):
    publish(follow_up, closed_round(plan, 2020))

    ReportingRoundFactory(plan=plan, period_start=dt.date(2021, 1, 1), period_end=dt.date(2021, 12, 31))

    assert "reported" in steps_of(follow_up, plan)


def test_a_line_published_ahead_of_its_round_counts(follow_up, plan):
    closed_round(plan, 2020)
    early = ReportingRoundFactory(
        plan=plan, period_start=dt.date(2021, 1, 1), period_end=dt.date(2021, 12, 31)
    )

    publish(follow_up, early)

    assert "reported" in steps_of(follow_up, plan)


def test_done_is_the_latest_published_status(follow_up, plan):
    done = {"status": Status.COMPLETED, "percent": 100, "completed_on": dt.date(2020, 6, 1)}
    publish(follow_up, closed_round(plan, 2020), **done)
    assert "done" in steps_of(follow_up, plan)

    publish(follow_up, closed_round(plan, 2021), status=Status.IN_PROGRESS)
    assert "done" not in steps_of(follow_up, plan)


def test_a_draft_moves_nothing(follow_up, plan, lyngen):
    report = ReportFactory(round=closed_round(plan, 2020), municipality=lyngen)

    StatusLineFactory(
        report=report,
        follow_up=follow_up,
        status=Status.COMPLETED,
        percent=100,
        completed_on=dt.date(2020, 6, 1),
    )

    assert steps_of(follow_up, plan) == {"answered"}
    assert thread.distribution(FollowUp.objects.with_status()) == [("not_reported", 1)]


def test_the_funnel_counts_slots(plan, lyngen, storfjord):
    measure = MeasureFactory(plan=plan)
    FollowUpFactory(measure=measure, municipality=lyngen, responsible_role="leder", responsible_unit="Plan")
    FollowUpFactory(measure=measure, municipality=storfjord, answer="")
    FollowUpFactory(
        measure__plan=plan, municipality=lyngen, answer=Answer.COVERED, reason="Klimaplanen dekker det"
    )

    counts = thread.funnel(FollowUp.objects.in_plan(plan).with_thread(plan))
    by_municipality = thread.funnels(FollowUp.objects.in_plan(plan).with_thread(plan), by="municipality")

    assert counts == {
        "slots": 3,
        "taken_up": 1,
        "declined": 1,
        "answered": 2,
        "owned": 1,
        "planned": 0,
        "funded": 0,
        "reported": 0,
        "done": 0,
    }
    assert by_municipality[storfjord.pk]["slots"] == 1
    assert by_municipality[lyngen.pk]["answered"] == 2


def test_the_distribution_counts_every_slot_once(plan, lyngen, storfjord):
    measure = MeasureFactory(plan=plan)
    reported = FollowUpFactory(measure=measure, municipality=lyngen)
    publish(reported, closed_round(plan, 2020), status=Status.DELAYED, deviation="Sykdom")
    FollowUpFactory(measure=measure, municipality=storfjord, answer="")
    FollowUpFactory(measure=measure, municipality=MunicipalityFactory())
    FollowUpFactory(
        measure=measure, municipality=MunicipalityFactory(), answer=Answer.NOT_RELEVANT, reason="Nei"
    )

    slots = FollowUp.objects.in_plan(plan).with_status()

    assert thread.distribution(slots) == [
        ("delayed", 1),
        ("not_reported", 1),
        ("unanswered", 1),
        ("not_relevant", 1),
    ]
    assert thread.distributions(slots, by="municipality")[storfjord.pk] == [("unanswered", 1)]


def test_late_is_a_reported_delay_or_a_deadline_that_passed(plan, lyngen):
    def make(deadline=None, **line):
        made = FollowUpFactory(
            measure__plan=plan,
            municipality=lyngen,
            deadline_kind="date" if deadline else "none",
            deadline_end=deadline,
        )
        if line:
            report_round = closed_round(plan, 2020) if not plan.rounds.exists() else plan.rounds.get()
            report = report_round.reports.first() or ReportFactory(round=report_round, municipality=lyngen)
            StatusLineFactory(report=report, follow_up=made, **line)
        return made

    delayed = make(status=Status.DELAYED, deviation="Sykdom")
    overdue = make(dt.date(2022, 12, 30))
    make(dt.date(2022, 12, 31))
    make(dt.date(2021, 1, 1), status=Status.COMPLETED, percent=100, completed_on=dt.date(2020, 12, 1))
    make(dt.date(2021, 1, 1), status=Status.DROPPED, deviation="Ikke lenger aktuelt")
    plan.rounds.get().reports.get().freeze_lines(dt.datetime(2021, 3, 1, tzinfo=dt.UTC))

    assert set(FollowUp.objects.late(plan)) == {delayed, overdue}
    assert set(FollowUp.objects.overdue(plan)) == {overdue}


def test_staleness_counts_rounds(plan):
    first, second, third = (closed_round(plan, year) for year in (2019, 2020, 2021))
    ReportingRoundFactory(plan=plan, period_start=dt.date(2022, 1, 1), period_end=dt.date(2022, 12, 31))

    assert plan.latest_round == third
    assert plan.rounds_since(third.pk) == 0
    assert plan.rounds_since(second.pk) == 1
    assert plan.rounds_since(first.pk) == 2
    assert plan.rounds_since(None) == 3


@pytest.mark.parametrize("slots", [2, 12])
def test_the_thread_is_one_query_however_many_slots(slots, plan, django_assert_num_queries):
    for _ in range(slots):
        follow_up = FollowUpFactory(measure__plan=plan)
        PlannedActionFactory(follow_up=follow_up)
        BudgetLineFactory(follow_up=follow_up)
    plan.closed_rounds  # noqa: B018 – read once a request

    with django_assert_num_queries(1):
        rows = [thread.steps(follow_up) for follow_up in FollowUp.objects.with_thread(plan).with_status()]

    assert len(rows) == slots
    assert all(steps[2].is_done and steps[3].is_done for steps in rows)
