"""Days are days in Norway: a due day lasts to its midnight, also when the clocks are changed and at New Year."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from measures.models import Report, ReportingRound, RoundDates, WrongState
from municipalities.dates import today
from tests.factories import ReportingRoundFactory

OSLO = ZoneInfo("Europe/Oslo")


def at(text, *, fold=0):
    """The clock in Norway shows this; `fold` 1 is the second time that it does."""
    return time_machine.travel(dt.datetime.fromisoformat(text).replace(tzinfo=OSLO, fold=fold), tick=False)


# In UTC it is another day during the last one or two hours of each of these.
LAST_AND_FIRST_MINUTES = [
    ("winter", "2026-01-15"),
    ("summer", "2026-07-15"),
    ("before the clocks go forward", "2026-03-28"),
    ("the day that has 23 hours", "2026-03-29"),
    ("before the clocks go back", "2026-10-24"),
    ("the day that has 25 hours", "2026-10-25"),
    ("the end of the year", "2026-12-31"),
    ("a leap day", "2028-02-29"),
]


@pytest.fixture
def due_on(plan):
    def make(day):
        opens_on = dt.date.fromisoformat(day) - dt.timedelta(days=14)
        return ReportingRoundFactory(plan=plan, opens_on=opens_on, due_on=dt.date.fromisoformat(day))

    return make


@pytest.mark.parametrize(("name", "day"), LAST_AND_FIRST_MINUTES)
def test_a_day_ends_at_midnight_in_norway(name, day):
    the_day = dt.date.fromisoformat(day)
    next_day = the_day + dt.timedelta(days=1)

    with at(f"{day}T00:00"):
        assert today() == the_day
    with at(f"{day}T23:59"):
        assert today() == the_day
    with at(f"{next_day}T00:01"):
        assert today() == next_day


@pytest.mark.parametrize(("name", "day"), LAST_AND_FIRST_MINUTES)
def test_a_due_day_lasts_to_the_end_of_that_day(name, day, due_on, lyngen):
    reporting_round = due_on(day)
    next_day = dt.date.fromisoformat(day) + dt.timedelta(days=1)

    with at(f"{day}T23:59"):
        assert reporting_round.is_open
        assert reporting_round.is_open_for(lyngen.pk)
        assert not reporting_round.is_overdue_for(lyngen.pk)
    with at(f"{next_day}T00:01"):
        assert not reporting_round.is_open
        # Late is better than never: it can be reported until the round is published.
        assert reporting_round.is_open_for(lyngen.pk)
        assert reporting_round.is_overdue_for(lyngen.pk)


@pytest.mark.parametrize(("name", "day"), LAST_AND_FIRST_MINUTES)
def test_a_round_opens_at_midnight(name, day, plan, lyngen, planner):
    opens_on = dt.date.fromisoformat(day) + dt.timedelta(days=1)
    reporting_round = ReportingRoundFactory(
        plan=plan, opens_on=opens_on, due_on=opens_on + dt.timedelta(days=14)
    )

    with at(f"{day}T23:59"):
        assert not reporting_round.is_open
        assert not reporting_round.is_open_for(lyngen.pk)
        with pytest.raises(WrongState):
            Report.objects.start(reporting_round=reporting_round, municipality=lyngen, by=planner)
    with at(f"{opens_on}T00:00"):
        assert reporting_round.is_open
        assert Report.objects.start(reporting_round=reporting_round, municipality=lyngen, by=planner)


def test_the_hour_that_comes_twice_is_the_same_day_both_times(due_on, lyngen):
    reporting_round = due_on("2026-10-25")

    for fold in (0, 1):
        with at("2026-10-25T02:30", fold=fold):
            assert today() == dt.date(2026, 10, 25)
            assert not reporting_round.is_overdue_for(lyngen.pk)


def test_the_days_of_a_year_s_end_are_counted_across_it(due_on, lyngen):
    reporting_round = due_on("2027-01-04")

    with at("2026-12-31T23:59"):
        assert (reporting_round.due_for(lyngen.pk) - today()).days == 4
    with at("2027-01-01T00:01"):
        assert (reporting_round.due_for(lyngen.pk) - today()).days == 3
        assert reporting_round.is_open


def test_own_dates_last_to_midnight_too(due_on, lyngen, storfjord):
    reporting_round = due_on("2026-10-25")
    RoundDates.objects.create(
        round=reporting_round,
        municipality=lyngen,
        opens_on=reporting_round.opens_on,
        due_on=dt.date(2026, 10, 26),
    )
    fresh = ReportingRound.objects.get(pk=reporting_round.pk)

    with at("2026-10-26T23:59"):
        assert not fresh.is_overdue_for(lyngen.pk)
        assert fresh.is_overdue_for(storfjord.pk)
    with at("2026-10-27T00:01"):
        assert fresh.is_overdue_for(lyngen.pk)


def test_a_published_round_is_neither_open_nor_overdue(due_on, lyngen):
    reporting_round = due_on("2026-07-15")
    reporting_round.published_on = dt.date(2026, 7, 10)

    with at("2026-07-14T12:00"):
        assert not reporting_round.is_open
        assert not reporting_round.is_open_for(lyngen.pk)
    with at("2026-07-16T00:01"):
        assert not reporting_round.is_overdue_for(lyngen.pk)


@pytest.mark.parametrize(
    ("moment", "year_is_over"),
    [("2022-12-31T23:59", False), ("2023-01-01T00:00", True)],
)
def test_a_plan_ends_with_its_last_year(moment, year_is_over, plan):
    with at(moment):
        assert plan.has_ended == year_is_over
        assert plan.day == dt.date(2022, 12, 31)


def test_a_round_is_published_on_the_day_that_it_is_in_norway(
    report_in, reporting_round, coordinator, planner
):
    report_in("approved")

    with at("2022-03-27T00:30"):
        reporting_round.publish(by=coordinator)

    assert reporting_round.published_on == dt.date(2022, 3, 27)
    assert reporting_round.reports.get().published_at == dt.datetime(2022, 3, 26, 23, 30, tzinfo=dt.UTC)
