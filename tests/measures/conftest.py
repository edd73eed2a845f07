"""Who is at work, what lies before them, and what day it is."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache

from measures import post
from measures.seats import Seat
from tests.factories import (
    BudgetPlanFactory,
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    ParticipationFactory,
)
from tests.measures.invited import invited
from tests.measures.reminded import DUE

OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def no_earlier_attempts(db):
    """Attempts are counted in the cache, which the tests of a process share."""
    cache.clear()


@pytest.fixture
def no_server_was_down(db):
    """That the mail server was down is remembered for a while in the same cache."""
    cache.delete(post.DOWN)


@pytest.fixture
def on(time_machine):
    """It is nine in the morning in Norway, so many days from the day on which the round of the cast is due."""

    def on(days, hour=9):
        day = DUE + dt.timedelta(days=days)
        time_machine.move_to(dt.datetime(day.year, day.month, day.day, hour, tzinfo=OSLO), tick=False)

    return on


@pytest.fixture
def as_planner(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def as_coordinator(client, coordinator, lyngen, storfjord):
    client.force_login(coordinator)
    return client


@pytest.fixture
def newcomer(approver, lyngen):
    """Invited by Lyngen's approver as a planner, and not here yet."""
    return invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver, name="Kari Nykommer")


@pytest.fixture
def follow_up(plan, lyngen):
    measure = MeasureFactory(plan=plan, code="A1", title="Felles vertskap", description="Én dør inn.")
    return FollowUpFactory(measure=measure, municipality=lyngen, own_title="Vertskap i Lyngen")


@pytest.fixture
def lyngens_round(reporting_round, follow_up, planner):
    """A round of 10 January to 1 February, and Lyngen with one planner and one measure taken up."""
    return reporting_round


@pytest.fixture
def budget_plan(lyngen):
    return BudgetPlanFactory(municipality=lyngen, first_year=2020)


@pytest.fixture
def measure(plan, lyngen):
    measure = MeasureFactory(plan=plan, code="A1")
    FollowUpFactory(measure=measure, municipality=lyngen, answer="")
    return measure


@pytest.fixture
def elsewhere(db):
    """A municipality and a plan that the coordinator has nothing to do with."""
    return ParticipationFactory()


@pytest.fixture
def area_elsewhere(db):
    """A focus area of a plan that somebody else coordinates."""
    return FocusAreaFactory(title="Et annet satsingsområde")
