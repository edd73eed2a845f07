"""What has become public, and when: what is told of each kind, and what is not."""

import datetime as dt

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from measures import news
from measures.news import Scope, answers
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
from tests.measures.told import answer, titles, told

pytestmark = pytest.mark.django_db


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


def test_what_is_taken_away_while_the_page_is_made_is_not_named(plan, lyngen, at):
    slots = [FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen, answer="") for _ in "ab"]
    at(2021, 5, 3)
    for slot in slots:
        answer(slot, "take_up")
    scope = Scope(plan)
    rows = answers.GIVEN.newest(scope, 10, None)
    slots[0].delete()

    (entry,) = answers.GIVEN.entries(scope, rows)

    assert [detail.code for detail in entry.details] == [slots[1].measure.code]


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
