"""How follow-ups stood round by round, and what moved in the latest."""

import datetime as dt

import pytest

from measures.models import FollowUp, Plan, Silence, Status
from measures.over_rounds import moves, round_by_round
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.sizes import publish

pytestmark = pytest.mark.django_db

NEEDED = {
    "delayed": {"deviation": "Sykdom"},
    "on_hold": {"deviation": "Venter"},
    "dropped": {"deviation": "Falt bort"},
    "completed": {"percent": 100, "completed_on": dt.date(2019, 6, 1)},
}


def closed_round(plan, year, **values):
    return ReportingRoundFactory(
        plan=plan,
        name=f"Årsmelding {year}",
        period_start=dt.date(year, 1, 1),
        period_end=dt.date(year, 12, 31),
        **{"published_on": dt.date(year + 1, 3, 1)} | values,
    )


def report(reporting_round, said, state="published"):
    """A municipality's report: {follow-up: status}. It is published unless another state is asked for."""
    written = ReportFactory(round=reporting_round, municipality=next(iter(said)).municipality)
    for slot, status in said.items():
        StatusLineFactory(report=written, follow_up=slot, status=status, **NEEDED.get(status, {}))
    if state == "published":
        publish(written, dt.datetime(2022, 2, 1, tzinfo=dt.UTC))
    else:
        type(written).objects.filter(pk=written.pk).update(state=state)
    return written


def slots(plan, municipality, count, **values):
    return [FollowUpFactory(measure__plan=plan, municipality=municipality, **values) for _ in range(count)]


def stands(plan):
    """{year: ({status: count}, how many are reported)}, read as a page reads it."""
    fresh = Plan.objects.get(pk=plan.pk)
    return {
        stand.round.period_end.year: ({status.value: count for status, count in stand.counts}, stand.reported)
        for stand in round_by_round(fresh, FollowUp.objects.in_plan(fresh))
    }


def moved(plan):
    return moves(Plan.objects.get(pk=plan.pk))


# Round by round -------------------------------------------------------------------------------------------


def test_a_plan_without_closed_rounds_has_no_history(plan, lyngen):
    slots(plan, lyngen, 1)
    closed_round(plan, 2020, published_on=None)

    assert stands(plan) == {}


def test_each_round_counts_every_follow_up_and_shows_silence_as_silence(plan, lyngen, storfjord):
    one, other, third = slots(plan, lyngen, 3)
    slots(plan, storfjord, 1, answer="")
    report(closed_round(plan, 2019), {one: "in_progress", other: "not_started"})
    report(closed_round(plan, 2020), {one: "in_progress", third: "delayed"})

    assert stands(plan) == {
        2019: ({"in_progress": 1, "not_started": 1, "not_reported": 2}, 2),
        2020: ({"in_progress": 1, "delayed": 1, "not_reported": 2}, 2),
    }


def test_what_is_completed_or_dropped_stays_so_until_a_report_says_otherwise(plan, lyngen):
    done, dropped = slots(plan, lyngen, 2)
    report(closed_round(plan, 2019), {done: "completed", dropped: "dropped"})
    closed_round(plan, 2020)
    report(closed_round(plan, 2021), {dropped: "in_progress"})
    closed_round(plan, 2022)

    assert stands(plan) == {
        2019: ({"completed": 1, "dropped": 1}, 2),
        2020: ({"completed": 1, "dropped": 1}, 0),
        2021: ({"completed": 1, "in_progress": 1}, 1),
        2022: ({"completed": 1, "not_reported": 1}, 0),
    }


def test_a_no_is_a_no_in_every_round_unless_a_report_spoke_of_it(plan, lyngen):
    reason = {"reason": "Nei"}
    spoken, _unspoken = slots(plan, lyngen, 2, answer="not_relevant", **reason)
    slots(plan, lyngen, 1, answer="covered", **reason)
    report(closed_round(plan, 2019), {spoken: "in_progress"})
    closed_round(plan, 2020)

    assert stands(plan) == {
        2019: ({"in_progress": 1, "covered": 1, "not_relevant": 1}, 1),
        2020: ({"covered": 1, "not_relevant": 2}, 0),
    }


def test_a_municipality_that_did_not_take_part_then_is_not_silent_but_away(plan, lyngen, storfjord):
    plan.participations.filter(municipality=storfjord).update(joined_on=dt.date(2020, 6, 1))
    slots(plan, lyngen, 1)
    slots(plan, storfjord, 2)
    closed_round(plan, 2019)
    closed_round(plan, 2020)

    assert stands(plan) == {2019: ({"not_reported": 1}, 0), 2020: ({"not_reported": 3}, 0)}


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_what_is_not_published_is_silence(state, plan, lyngen):
    (slot,) = slots(plan, lyngen, 1)
    report(closed_round(plan, 2020), {slot: "delayed"}, state=state)

    assert stands(plan) == {2020: ({"not_reported": 1}, 0)}


def test_a_correction_counts_in_place_of_what_it_corrects(plan, lyngen, planner):
    (slot,) = slots(plan, lyngen, 1)
    first = report(closed_round(plan, 2020), {slot: "in_progress"})
    first.refresh_from_db()
    correction = first.correct(by=planner, note="Feil status")
    correction.lines.update(status="delayed", deviation="Sykdom")

    assert stands(plan)[2020] == ({"in_progress": 1}, 1)

    publish(correction, dt.datetime(2022, 3, 1, tzinfo=dt.UTC))

    assert stands(plan)[2020] == ({"delayed": 1}, 1)


def test_only_the_follow_ups_asked_for_are_counted(plan, lyngen):
    measure = MeasureFactory(plan=plan)
    asked = FollowUpFactory(measure=measure, municipality=lyngen)
    (other,) = slots(plan, lyngen, 1)
    report(closed_round(plan, 2020), {asked: "in_progress", other: "delayed"})

    (stand,) = round_by_round(Plan.objects.get(pk=plan.pk), measure.follow_ups.all())

    assert (stand.counts, stand.reported) == ([(Status.IN_PROGRESS, 1)], 1)


def test_the_statuses_stand_in_the_order_of_every_distribution(plan, lyngen):
    one, other, _silent = slots(plan, lyngen, 3)
    report(closed_round(plan, 2020), {one: "not_started", other: "completed"})

    (stand,) = round_by_round(Plan.objects.get(pk=plan.pk), FollowUp.objects.in_plan(plan))

    assert [status for status, _count in stand.counts] == [
        Status.COMPLETED,
        Status.NOT_STARTED,
        Silence.NOT_REPORTED,
    ]


def test_three_queries_however_many(plan, lyngen, storfjord, django_assert_num_queries):
    for municipality in (lyngen, storfjord):
        for year in (2019, 2020, 2021):
            report(
                plan.rounds.filter(period_end__year=year).first() or closed_round(plan, year),
                dict.fromkeys(slots(plan, municipality, 2), "in_progress"),
            )
    fresh = Plan.objects.get(pk=plan.pk)
    assert len(fresh.closed_rounds) == 3

    with django_assert_num_queries(3):
        shown = round_by_round(fresh, FollowUp.objects.in_plan(fresh))

    assert [stand.reported for stand in shown] == [4, 4, 4]


# What moved -----------------------------------------------------------------------------------------------


def test_nothing_has_moved_before_the_first_round(plan):
    assert moved(plan) is None


def test_lines_are_held_against_what_was_said_before(plan, lyngen):
    done, late, same, new = slots(plan, lyngen, 4)
    before = closed_round(plan, 2019)
    report(before, {done: "in_progress", late: "not_started", same: "ongoing"})
    latest = closed_round(plan, 2020)
    report(latest, {done: "completed", late: "delayed", same: "ongoing", new: "in_progress"})

    found = moved(plan)

    assert (found.since, found.latest) == (before, latest)
    assert found.changed == {
        (Status.IN_PROGRESS, Status.COMPLETED): 1,
        (Status.NOT_STARTED, Status.DELAYED): 1,
    }
    assert (found.unchanged, found.new) == (1, 1)


def test_what_was_not_reported_last_time_is_held_against_the_time_before(plan, lyngen):
    (slot,) = slots(plan, lyngen, 1)
    report(closed_round(plan, 2018), {slot: "in_progress"})
    closed_round(plan, 2019)
    report(closed_round(plan, 2020), {slot: "on_hold"})

    assert moved(plan).changed == {(Status.IN_PROGRESS, Status.ON_HOLD): 1}


def test_the_first_round_has_nothing_before_it(plan, lyngen):
    (slot,) = slots(plan, lyngen, 1)
    report(closed_round(plan, 2018), {slot: "in_progress"})

    found = moved(plan)

    assert (found.since, found.changed, found.unchanged, found.new) == (None, {}, 0, 1)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_what_is_not_published_has_not_moved(state, plan, lyngen):
    (slot,) = slots(plan, lyngen, 1)
    report(closed_round(plan, 2019), {slot: "in_progress"})
    report(closed_round(plan, 2020), {slot: "delayed"}, state=state)

    found = moved(plan)

    assert (found.changed, found.unchanged, found.new) == ({}, 0, 0)


def test_an_open_round_is_not_the_latest(plan, lyngen):
    (slot,) = slots(plan, lyngen, 1)
    latest = closed_round(plan, 2019)
    report(latest, {slot: "in_progress"})
    report(closed_round(plan, 2020, published_on=None), {slot: "delayed"})

    assert moved(plan).latest == latest
    assert moved(plan).changed == {}


def test_a_corrected_round_before_is_read_as_corrected(plan, lyngen, planner):
    (slot,) = slots(plan, lyngen, 1)
    first = report(closed_round(plan, 2019), {slot: "delayed"})
    report(closed_round(plan, 2020), {slot: "in_progress"})
    first.refresh_from_db()
    assert moved(plan).changed == {(Status.DELAYED, Status.IN_PROGRESS): 1}

    correction = first.correct(by=planner, note="Var ikke forsinket")
    correction.lines.update(status="in_progress", deviation="")
    publish(correction, dt.datetime(2022, 3, 1, tzinfo=dt.UTC))

    assert (moved(plan).changed, moved(plan).unchanged) == ({}, 1)
