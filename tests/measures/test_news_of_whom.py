"""Of whom the news tells, in which order, and page by page."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from measures import news
from measures.models import FollowUp, PlanState
from measures.news import Place, Scope
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    PlannedActionFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.reading import publish
from tests.measures.sizes import full_plan
from tests.measures.told import answer, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


# Whose ----------------------------------------------------------------------------------------------------


@pytest.fixture
def two_areas(plan, lyngen, storfjord, reporting_round, coordinator):
    """Lyngen has reported on A1 and B1 and taken up both; Storfjord has reported on B1."""
    measures = [MeasureFactory(plan=plan, code=code) for code in ("A1", "B1")]
    reports = [ReportFactory(round=reporting_round, municipality=one) for one in (lyngen, storfjord)]
    for measure in measures:
        slot = FollowUpFactory(measure=measure, municipality=lyngen, answer="")
        answer(slot, "take_up")
        StatusLineFactory(report=reports[0], follow_up=slot)
        PlannedActionFactory(follow_up=slot, action_plan__title=f"Plan for {measure.code}")
    slot = FollowUpFactory(measure=measures[1], municipality=storfjord)
    StatusLineFactory(report=reports[1], follow_up=slot)
    for report in reports:
        publish(report, coordinator)
    return [measure.focus_area for measure in measures]


def test_a_focus_area_reads_of_its_own_measures_alone(two_areas, plan):
    area, _other = two_areas

    entries = news.newest(Scope(plan, focus_area=area), 9)[0]

    assert [entry.title for entry in entries] == [
        "New report from Lyngen: Årsmelding 2021",
        "Lyngen has answered on 1 measure",
        "Action plan adopted in Lyngen: Plan for A1",
    ]
    assert {detail.code for entry in entries for detail in entry.details} == {"A1"}


def test_a_municipality_reads_of_itself_and_of_the_rounds(two_areas, plan, storfjord):
    assert titles(plan, municipality=storfjord) == [
        "New report from Storfjord: Årsmelding 2021",
        "Reporting has opened: Årsmelding 2021",
    ]


def test_one_in_the_other(two_areas, plan, storfjord):
    first, second = two_areas

    assert titles(plan, municipality=storfjord, focus_area=first) == []
    assert titles(plan, municipality=storfjord, focus_area=second) == [
        "New report from Storfjord: Årsmelding 2021"
    ]


def test_another_plan_and_a_draft_have_nothing_to_tell(two_areas, plan):
    other = full_plan(measures=1, municipalities=1, rounds=1)
    assert len(titles(plan)) == 6
    assert not any("Lyngen" in title for title in titles(other))
    plan.state = PlanState.DRAFT
    plan.save()

    assert titles(plan) == []


# Order and paging -----------------------------------------------------------------------------------------


def test_pages_follow_each_other_and_hold_everything_once(on):
    on(4000)
    plan = full_plan(measures=2, municipalities=3, rounds=2)
    for slot in FollowUp.objects.in_plan(plan):
        answer(slot, "")
        answer(slot, "take_up")
    everything, nothing_older = news.newest(Scope(plan), 1000)
    assert nothing_older is None
    assert len(everything) >= 2 * 2 + 3 * 2 + 3 + 3

    for size in (1, 2, 3):
        read, place = [], None
        while True:
            entries, place = news.newest(Scope(plan), size, place)
            read += entries
            assert len(read) <= len(everything)
            if place is None:
                break
            place = Place.read(str(place))
        assert [entry.tag for entry in read] == [entry.tag for entry in everything]


def test_what_comes_meanwhile_moves_nothing_on_the_pages_behind(two_areas, plan, lyngen, coordinator):
    _first, place = news.newest(Scope(plan), 2)
    behind = [entry.tag for entry in news.newest(Scope(plan), 9, place)[0]]
    assert len(behind) == 4

    later = ReportFactory(
        round=ReportingRoundFactory(plan=plan, period_end=dt.date(2022, 8, 31)), municipality=lyngen
    )
    publish(later, coordinator)

    still = [entry.tag for entry in news.newest(Scope(plan), 9, place)[0]]
    assert [tag for tag in still if tag in behind] == behind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "20220101T000000000000",
        "20221301T000000000000-0-1",
        "99991231T235959000000-1-1",
        "٢-1-1",
        None,
    ],
)
def test_an_address_that_names_no_place_is_the_newest(text):
    assert Place.read(text) is None


def test_each_name_stands_once_and_is_of_the_plan(two_areas, plan):
    tags = [entry.tag for entry in news.newest(Scope(plan), 99)[0]]
    in_area = [entry.tag for entry in news.newest(Scope(plan, focus_area=two_areas[0]), 99)[0]]

    assert len(set(tags) | set(in_area)) == len(tags) + len(in_area) == 9
    assert all(tag.startswith("tag:") and ",2026:naeringsplan/" in tag for tag in tags)


def test_queries_do_not_grow_with_what_is_told():
    counts, numbers = [], []
    for size in (1, 3):
        plan = full_plan(measures=size, municipalities=size, rounds=size)
        for slot in FollowUp.objects.in_plan(plan):
            answer(slot, "")
            answer(slot, "take_up")
        with CaptureQueriesContext(connection) as queries:
            entries, _older = news.newest(Scope(plan), 100)
        counts.append(len(queries))
        numbers.append(len(entries))

    assert counts[0] == counts[1] <= 16
    assert numbers[1] > 3 * numbers[0]
