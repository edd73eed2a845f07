"""What has become public, and when: what is told of each kind, what is not, and in which order."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.html import strip_tags

from measures import news
from measures.models import FollowUp, PlanState
from measures.news import Place, Scope
from tests.factories import (
    ActionPlanFactory,
    AdoptionFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    FollowUpFactory,
    MeasureFactory,
    PlannedActionFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.reading import publish
from tests.measures.sizes import full_plan

pytestmark = pytest.mark.django_db


def told(plan, **scope):
    """(day, title, notes) of everything, newest first."""
    entries, _older = news.newest(Scope(plan, **scope), 100)
    return [(entry.day.isoformat(), entry.title, *map(strip_tags, entry.notes)) for entry in entries]


def titles(plan, **scope):
    return [title for _day, title, *_notes in told(plan, **scope)]


def answer(follow_up, answer, **fields):
    for name, value in {"answer": answer, **fields}.items():
        setattr(follow_up, name, value)
    follow_up.save()


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def at(time_machine):
    return lambda *moment: time_machine.move_to(dt.datetime(*moment, tzinfo=dt.UTC), tick=False)


# Reports --------------------------------------------------------------------------------------------------


def test_a_published_report_tells_which_measures_have_a_new_status(report_in, plan, at):
    at(2022, 3, 1, 12)
    report = report_in("published")

    [entry] = news.newest(Scope(plan), 1)[0]

    assert entry.title == "New report from Lyngen: Årsmelding 2021"
    assert entry.moment == report.published_at
    assert entry.url == "/en/naeringsplan/rapporter/arsmelding-2021/lyngen/1/"
    assert entry.notes == ("1 measure has a new status.",)
    line = report.lines.get()
    assert [(one.code, str(one.title), one.status, one.before) for one in entry.details] == [
        (line.measure_code, line.measure_title, "in_progress", "")
    ]
    assert entry.details[0].url == f"/en/naeringsplan/tiltak/{line.measure_code}/#lyngen"


def test_what_says_the_same_as_the_round_before_is_no_change(report_in, plan, lyngen, at):
    at(2022, 3, 1, 12)
    first = report_in("published").lines.get()
    at(2022, 9, 1, 12)
    later = ReportFactory(
        round=ReportingRoundFactory(plan=plan, period_end=dt.date(2022, 8, 31)), municipality=lyngen
    )
    StatusLineFactory(report=later, follow_up=first.follow_up)
    changed = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen)
    StatusLineFactory(report=later, follow_up=changed, status="delayed", deviation="Venter.")
    publish(later)

    [entry] = news.newest(Scope(plan), 1)[0]

    assert entry.notes == ("1 measure has a new status.",)
    assert [detail.status for detail in entry.details] == ["delayed"]


def test_a_correction_tells_what_it_says_otherwise_and_what_it_replaces_says_no_more(
    report_in, plan, planner, coordinator, at
):
    at(2022, 3, 1, 12)
    first = report_in("published")
    at(2022, 3, 9, 12)
    correction = first.correct(by=planner, note="Feil status på ett tiltak.")
    line = correction.lines.get()
    line.status, line.deviation = "on_hold", "Venter på vedtak."
    line.save()
    assert len(news.newest(Scope(plan), 9)[0]) == 2  # with the round that has opened
    publish(correction, coordinator)

    corrected, replaced = news.newest(Scope(plan), 2)[0]

    assert corrected.title == "Corrected report from Lyngen: Årsmelding 2021"
    assert tuple(map(strip_tags, corrected.notes)) == (
        "Feil status på ett tiltak.",
        "1 measure has a new status.",
    )
    assert [(one.status, one.before) for one in corrected.details] == [("on_hold", "In progress")]
    assert replaced.title == "New report from Lyngen: Årsmelding 2021"
    assert (replaced.details, replaced.more) == ((), 0)
    assert replaced.notes[0].startswith("It was corrected")
    assert replaced.updated == corrected.moment > replaced.moment


def test_the_first_measures_are_named_and_the_others_counted(draft, plan, lyngen, coordinator):
    for number in range(8):
        measure = MeasureFactory(plan=plan, code=f"Z{number}")
        follow_up = FollowUpFactory(measure=measure, municipality=lyngen)
        StatusLineFactory(report=draft, follow_up=follow_up)
    publish(draft, coordinator)

    [entry] = news.newest(Scope(plan), 1)[0]

    assert len(entry.details) == 6
    assert entry.more == 3
    assert entry.notes == ("9 measures have a new status.",)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_a_report_is_no_news_before_it_is_published(state, report_in, plan):
    report_in(state)

    assert titles(plan) == ["Reporting has opened: Årsmelding 2021"]


# Answers --------------------------------------------------------------------------------------------------


def test_answers_of_a_municipality_and_day_stand_together(plan, lyngen, storfjord, at):
    slots = [
        FollowUpFactory(measure=MeasureFactory(plan=plan, code=code), municipality=place, answer="")
        for code, place in (("A1", lyngen), ("A2", lyngen), ("A1b", storfjord))
    ]
    at(2021, 5, 3, 8)
    answer(slots[0], "take_up")
    at(2021, 5, 3, 12)
    answer(slots[1], "not_relevant", reason="Vi har ingen havn.")
    answer(slots[2], "take_up")

    found = news.newest(Scope(plan), 9)[0]

    assert [entry.title for entry in found] == [
        "Storfjord has answered on 1 measure",
        "Lyngen has answered on 2 measures",
    ]
    assert [(one.code, one.answer) for one in found[1].details] == [
        ("A1", "We take it up"),
        ("A2", "Not relevant for us"),
    ]
    assert found[0].url == "/en/naeringsplan/tiltak/A1b/#storfjord"
    assert found[1].url == "/en/naeringsplan/kommuner/lyngen/"
    assert found[1].moment == dt.datetime(2021, 5, 3, 12, tzinfo=dt.UTC)


def test_saving_something_else_does_not_move_an_answer(plan, lyngen, at):
    slot = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen, answer="")
    at(2021, 5, 3, 12)
    answer(slot, "take_up")
    at(2021, 6, 7, 12)
    answer(slot, "take_up", responsible_role="næringssjef")

    assert told(plan) == [("2021-05-03", "Lyngen has answered on 1 measure")]


def test_an_answer_that_was_there_from_the_first_row_has_no_known_moment(plan, lyngen):
    slot = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen, answer="take_up")
    answer(slot, "take_up", responsible_role="næringssjef")

    assert told(plan) == []


def test_only_the_answer_that_holds_is_told_and_none_that_is_taken_back(plan, lyngen, at):
    changed, withdrawn = (
        FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen, answer="") for _ in range(2)
    )
    at(2021, 5, 3, 12)
    answer(changed, "covered", reason="Klimaplanen.")
    answer(withdrawn, "take_up")
    at(2021, 6, 7, 12)
    answer(changed, "take_up")
    answer(withdrawn, "")

    assert told(plan) == [("2021-06-07", "Lyngen has answered on 1 measure")]


# Own plans, decisions and rounds --------------------------------------------------------------------------


def test_own_plans_are_told_of_when_they_are_adopted_and_something_of_the_plan_stands_in_them(
    plan, lyngen, follow_up
):
    other = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen)
    adopted = ActionPlanFactory(
        municipality=lyngen, title="Handlingsplan", adopted_on=dt.date(2019, 12, 12), body="kommunestyret"
    )
    for slot in (follow_up, other):
        PlannedActionFactory(follow_up=slot, action_plan=adopted)
    money = BudgetPlanFactory(municipality=lyngen, title="Økonomiplan", adopted_on=dt.date(2019, 12, 17))
    for year in (2020, 2021):
        BudgetLineFactory(follow_up=follow_up, budget_plan=money, year=year)
    ActionPlanFactory(municipality=lyngen, title="Uten tiltak fra planen")
    proposal = ActionPlanFactory(municipality=lyngen, title="Hemmelig forslag", adopted_on=None)
    PlannedActionFactory(follow_up=follow_up, action_plan=proposal)
    nothing_yet = BudgetPlanFactory(municipality=lyngen, first_year=2021, title="Bare nuller")
    BudgetLineFactory(follow_up=follow_up, budget_plan=nothing_yet, amount=0)

    assert told(plan) == [
        (
            "2019-12-17",
            "Budget plan adopted in Lyngen: Økonomiplan",
            "1 measure of the plan has money in it.",
        ),
        (
            "2019-12-12",
            "Action plan adopted in Lyngen: Handlingsplan",
            "2 measures of the plan stand in it.",
            "Adopted by: kommunestyret.",
        ),
    ]


def test_how_bodies_dealt_with_the_plan(plan, lyngen, storfjord):
    AdoptionFactory(
        plan=plan,
        municipality=lyngen,
        outcome="adopted_with_changes",
        decided_on=dt.date(2018, 6, 20),
        council_case="PS 45/18",
    )
    AdoptionFactory(plan=plan, municipality=storfjord, outcome="planned", planned_on=dt.date(2018, 9, 1))
    AdoptionFactory(
        plan=plan, municipality=storfjord, body="utvalg", outcome="adopted", decided_on=dt.date(2199, 1, 1)
    )

    assert [(day, title, *notes) for day, title, *notes in told(plan)] == [
        ("2018-06-20", "The plan is adopted with changes in Lyngen (kommunestyre)", "Case PS 45/18.")
    ]


def test_a_round_is_told_of_when_it_opens_and_when_it_is_published_and_not_before(plan, on):
    ReportingRoundFactory(plan=plan, name="Årsmelding 2021", published_on=dt.date(2022, 2, 20))
    ReportingRoundFactory(plan=plan, name="Neste", opens_on=dt.date(2022, 9, 1), due_on=dt.date(2022, 10, 1))

    on(18)
    before = titles(plan)
    on(19)

    assert before == ["Reporting has opened: Årsmelding 2021"]
    assert told(plan) == [
        (
            "2022-02-20",
            "The round is published: Årsmelding 2021",
            "No municipality has a published report in it.",
        ),
        ("2022-01-10", "Reporting has opened: Årsmelding 2021", "The reports are due on 1 February 2022."),
    ]


def test_a_municipality_with_days_of_its_own_reads_of_those(plan, lyngen, storfjord, on):
    reporting_round = ReportingRoundFactory(plan=plan, name="Årsmelding 2021")
    reporting_round.municipal_dates.create(
        municipality=storfjord, opens_on=dt.date(2022, 1, 20), due_on=dt.date(2022, 3, 1)
    )
    on(0)

    days = [news.newest(Scope(plan, municipality=one), 9)[0][0] for one in (lyngen, storfjord)]

    assert [entry.day for entry in days] == [dt.date(2022, 1, 10), dt.date(2022, 1, 20)]
    assert "2022-03-01" in days[1].notes[0]
    assert days[0].tag != days[1].tag


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
