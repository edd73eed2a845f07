"""A status that the facts speak for where another is typed: it is shown beside it, and never set."""

import datetime as dt

import pytest
from django.utils import translation

from measures.models import StatusLine
from measures.suggestions import suggestion, with_facts
from tests.factories import ActionPlanFactory, PlannedActionFactory, StatusLineFactory

DAY = dt.date(2022, 12, 31)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def line(db):
    return StatusLineFactory(status="in_progress")


def suggested(line, **values):
    for name, value in values.items():
        setattr(line, name, value)
    line.save()
    line.follow_up.save()
    read = with_facts(StatusLine.objects.select_related("follow_up__measure"), DAY).get(pk=line.pk)
    return suggestion(read, DAY)


def planned(line, first_year=2020, **values):
    plans = line.follow_up.municipality.actionplans.filter(first_year=first_year)
    plan = plans.first() or ActionPlanFactory(
        municipality=line.follow_up.municipality, first_year=first_year, last_year=first_year + 3
    )
    return PlannedActionFactory(follow_up=line.follow_up, action_plan=plan, **values)


def deadline(line, day=None, kind="date"):
    line.follow_up.deadline_kind, line.follow_up.deadline_end = kind, day


def test_nothing_is_suggested_where_no_fact_speaks_against_what_is_typed(line):
    deadline(line, dt.date(2023, 1, 1))
    planned(line, due_on=dt.date(2023, 1, 1))

    assert suggested(line) is None


@pytest.mark.parametrize("status", ["", "not_started", "in_progress", "ongoing"])
def test_a_passed_deadline_speaks_for_a_delay(line, status):
    deadline(line, dt.date(2022, 6, 30))

    found = suggested(line, status=status)

    assert found.status == "delayed"
    assert "passed" in found.why
    assert "2022" in found.why


@pytest.mark.parametrize("status", ["delayed", "on_hold", "completed", "dropped"])
def test_a_passed_deadline_says_nothing_against_what_knows_of_it(line, status):
    deadline(line, dt.date(2022, 6, 30))

    assert suggested(line, status=status) is None


def test_the_last_day_itself_has_not_passed(line):
    deadline(line, DAY)

    assert suggested(line) is None


def test_all_that_is_planned_and_done_speaks_for_completed_with_the_last_day(line):
    planned(line, done_on=dt.date(2021, 3, 1))
    planned(line, done_on=dt.date(2022, 5, 3))
    deadline(line, dt.date(2022, 6, 30))

    found = suggested(line)

    assert (found.status, found.completed_on) == ("completed", dt.date(2022, 5, 3))
    assert found.completed_on_as_written == "3.5.2022"


def test_what_is_dropped_is_not_called_completed(line):
    planned(line, done_on=dt.date(2022, 5, 3))

    assert suggested(line, status="dropped") is None


def test_a_planned_action_that_is_late_speaks_for_a_delay_and_is_named(line):
    planned(line, description="Ansette vertskap", due_on=dt.date(2022, 2, 1))
    planned(
        line, description="Ferdig for lenge siden", due_on=dt.date(2021, 2, 1), done_on=dt.date(2021, 1, 1)
    )

    found = suggested(line)

    assert found.status == "delayed"
    assert "“Ansette vertskap”" in found.why
    assert "2022" in found.why


def test_what_is_rolled_on_into_a_newer_action_plan_counts_there_alone(line):
    planned(line, first_year=2019, due_on=dt.date(2020, 2, 1))
    planned(line, first_year=2021, due_on=dt.date(2023, 2, 1))

    assert suggested(line) is None


def test_a_proposal_is_no_fact(line):
    action = planned(line, due_on=dt.date(2022, 2, 1))
    action.action_plan.adopted_on = None
    action.action_plan.save()

    assert suggested(line) is None


def test_one_thing_done_speaks_against_not_started(line):
    planned(line, description="Kartlegge", done_on=dt.date(2022, 5, 3))
    planned(line)

    found = suggested(line, status="not_started")

    assert found.status == "in_progress"
    assert "“Kartlegge”" in found.why
    assert suggested(line, status="in_progress") is None


def test_what_is_100_percent_is_completed(line):
    assert suggested(line, percent=100).status == "completed"
    assert suggested(line, percent=99) is None


def test_a_deadline_without_end_speaks_for_a_standing_task(line):
    deadline(line, kind="ongoing")

    assert suggested(line).status == "ongoing"
    assert suggested(line, status="ongoing") is None
