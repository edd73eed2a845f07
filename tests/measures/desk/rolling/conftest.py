"""This year's action plan with an entry on each of two measures, and next year's without any."""

import datetime as dt

import pytest

from tests.factories import (
    ActionPlanFactory,
    FollowUpFactory,
    MeasureFactory,
    MembershipFactory,
    PlannedActionFactory,
)


@pytest.fixture
def at_work(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def colleague(lyngen):
    return MembershipFactory(user__email="kollega@lyngen.example", municipality=lyngen).user


@pytest.fixture
def this_year(lyngen):
    return ActionPlanFactory(municipality=lyngen, title="Årets plan", first_year=2020)


@pytest.fixture
def next_year(lyngen):
    return ActionPlanFactory(municipality=lyngen, title="Neste plan", first_year=2021, adopted_on=None)


@pytest.fixture
def action(follow_up, this_year):
    return PlannedActionFactory(
        follow_up=follow_up,
        action_plan=this_year,
        description="Lage en felles avtale",
        place="kapittel 4",
        due_on=dt.date(2020, 6, 30),
    )


@pytest.fixture
def other(plan, lyngen, this_year):
    slot = FollowUpFactory(measure=MeasureFactory(plan=plan, code="B2"), municipality=lyngen)
    return PlannedActionFactory(follow_up=slot, action_plan=this_year, description="Merke stiene")
