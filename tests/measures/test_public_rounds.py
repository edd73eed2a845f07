"""The list of the rounds, and one round: who has reported, who is silent, and all their lines."""

import datetime as dt

import pytest
from django.utils.translation import gettext

from measures.models import Silence, Status, StatusLine
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    MunicipalityFactory,
    ParticipationFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.reading import all_words, counted, page_at, publish, published, words
from tests.measures.round_pages import close, corrected, report_address, round_address, rounds_address


@pytest.fixture
def area(plan):
    return FocusAreaFactory(plan=plan, code="A", title="Attraktivitet")


# The list of rounds


def test_published_rounds_stand_newest_first_with_how_many_have_reported(plan, lyngen, storfjord, client):
    old = ReportingRoundFactory(
        plan=plan, name="Gammel", period_start=dt.date(2020, 1, 1), period_end=dt.date(2020, 12, 31)
    )
    new = ReportingRoundFactory(plan=plan, name="Ny")
    close(old)
    close(new)
    published(new, lyngen)

    rows = page_at(client, rounds_address(plan)).select(".row")

    assert all_words(row.h2 for row in rows) == ["Ny", "Gammel"]
    said = gettext("%(reported)s of %(expected)s municipalities have reported")
    assert said % {"reported": 1, "expected": 2} in words(rows[0])
    assert said % {"reported": 0, "expected": 2} in words(rows[1])


def test_a_round_that_is_open_or_to_come_is_not_there(plan, reporting_round, draft, client):
    page = page_at(client, rounds_address(plan))

    assert reporting_round.name not in words(page.main)
    assert client.get(round_address(reporting_round)).status_code == 404


def test_an_unpublished_round_shows_the_report_that_is_published_and_nothing_else(
    plan, reporting_round, follow_up, storfjord, client
):
    report = published(reporting_round, follow_up.municipality, follow_up, what_was_done="Fast kontakt")
    secret = StatusLineFactory(
        report__round=reporting_round, report__municipality=storfjord, what_was_done="Hemmelig"
    )

    page = page_at(client, round_address(reporting_round))

    assert page.find("a", href=report_address(report))
    assert "Fast kontakt" in words(page.main)
    assert "Hemmelig" not in words(page.main)
    assert secret.follow_up.measure.title not in words(page.main)
    assert reporting_round.name in words(page_at(client, rounds_address(plan)).main)


def test_a_plan_without_rounds_says_so(plan, client):
    assert page_at(client, rounds_address(plan)).select_one(".empty")


# One round


def test_a_municipality_without_a_published_report_is_silent(reporting_round, follow_up, storfjord, client):
    close(reporting_round)
    published(reporting_round, follow_up.municipality, follow_up)
    ReportFactory(round=reporting_round, municipality=storfjord, state="approved")

    rows = page_at(client, round_address(reporting_round)).select(
        "section[aria-labelledby=municipalities] li"
    )

    assert all_words(row.h3 for row in rows) == ["Lyngen", "Storfjord"]
    assert str(Silence.NOT_REPORTED.label) not in words(rows[0])
    assert str(Silence.NOT_REPORTED.label) in words(rows[1])
    assert not rows[1].find("a")


@pytest.mark.parametrize(
    ("joined_on", "left_on", "expected"),
    [
        (None, None, True),
        (dt.date(2021, 12, 31), None, True),
        (dt.date(2022, 1, 1), None, False),
        (None, dt.date(2021, 12, 31), True),
        (None, dt.date(2021, 12, 30), False),
    ],
)
def test_silence_is_expected_of_those_who_took_part_when_the_period_ended(
    joined_on, left_on, expected, reporting_round, client
):
    close(reporting_round)
    ParticipationFactory(
        plan=reporting_round.plan, municipality__name="Balsfjord", joined_on=joined_on, left_on=left_on
    )

    text = words(page_at(client, round_address(reporting_round)).main)

    assert ("Balsfjord" in text) == expected


def test_a_report_counts_also_from_one_who_left_before_the_period_ended(reporting_round, client):
    close(reporting_round)
    gone = ParticipationFactory(plan=reporting_round.plan, left_on=dt.date(2020, 1, 1)).municipality
    published(reporting_round, gone)

    assert gone.name in words(page_at(client, round_address(reporting_round)).main)


def test_lines_stand_by_focus_area_and_measure_in_the_plans_order(plan, lyngen, storfjord, area, client):
    reporting_round = close(ReportingRoundFactory(plan=plan))
    later = FocusAreaFactory(plan=plan, code="B", title="Bærekraft")
    measures = [
        MeasureFactory(plan=plan, focus_area=chosen, code=code, title=f"Tiltak {code}")
        for chosen, code in ((later, "B1"), (area, "A10"), (area, "A9"))
    ]
    for municipality in (storfjord, lyngen):
        published(
            reporting_round,
            municipality,
            *(FollowUpFactory(measure=measure, municipality=municipality) for measure in measures),
        )

    page = page_at(client, round_address(reporting_round))

    sections = page.select("section[aria-labelledby^=area-]")
    assert all_words(section.h2 for section in sections) == ["A Attraktivitet", "B Bærekraft"]
    assert all_words(sections[0].select(".code")) == ["A9", "A10"]
    assert all_words(sections[0].li.select("h4")) == ["Lyngen", "Storfjord"]


def test_the_round_shows_the_distribution_of_each_focus_area(plan, lyngen, area, client):
    reporting_round = close(ReportingRoundFactory(plan=plan))
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    for status in (Status.IN_PROGRESS, Status.IN_PROGRESS, Status.NOT_STARTED):
        measure = MeasureFactory(plan=plan, focus_area=area)
        follow_up = FollowUpFactory(measure=measure, municipality=lyngen)
        StatusLineFactory(report=report, follow_up=follow_up, status=status)
    publish(report)

    table = page_at(client, round_address(reporting_round)).select_one(
        "section[aria-labelledby=distribution] table"
    )

    assert all_words(table.select("thead th"))[1:3] == [
        str(Status.IN_PROGRESS.label),
        str(Status.NOT_STARTED.label),
    ]
    assert all_words(table.select("tbody td")) == ["2", "1", "3"]


def test_the_round_shows_the_newest_edition(reporting_round, follow_up, planner, client):
    close(reporting_round)
    first = published(reporting_round, follow_up.municipality, follow_up, what_was_done="Feil tekst")
    corrected(first, planner, what_was_done="Rett tekst")

    text = words(page_at(client, round_address(reporting_round)).main)

    assert "Rett tekst" in text
    assert "Feil tekst" not in text
    assert "Rettet " in text


def test_the_round_keeps_the_words_of_the_day_its_reports_were_published(reporting_round, follow_up, client):
    close(reporting_round)
    published(reporting_round, follow_up.municipality, follow_up)
    before = words(page_at(client, round_address(reporting_round)).main)
    follow_up.measure.title = "Et helt annet tiltak"
    follow_up.measure.save()

    assert words(page_at(client, round_address(reporting_round)).main) == before
    assert "Felles vertskap" in before


# Queries


def report_rounds(plan, municipalities, rounds, measures):
    """Every municipality reports every measure in every round."""
    areas = [FocusAreaFactory(plan=plan) for _ in range(measures)]
    chosen = [MeasureFactory(plan=plan, focus_area=area) for area in areas]
    participants = [ParticipationFactory(plan=plan).municipality for _ in range(municipalities)]
    slots = {
        municipality: [FollowUpFactory(measure=measure, municipality=municipality) for measure in chosen]
        for municipality in participants
    }
    closed = [close(ReportingRoundFactory(plan=plan)) for _ in range(rounds)]
    for each in closed:
        for municipality, follow_ups in slots.items():
            published(each, municipality, *follow_ups)
    return closed


def test_the_number_of_queries_is_the_same_for_few_and_many(plan, client):
    few = report_rounds(plan, municipalities=1, rounds=1, measures=1)[0]
    _page, few_for_rounds = counted(client, rounds_address(plan))
    few_page, few_for_round = counted(client, round_address(few))
    few_report, few_for_report = counted(client, report_address(few.reports.get()))

    many = report_rounds(plan, municipalities=3, rounds=3, measures=4)[0]
    rounds_page, many_for_rounds = counted(client, rounds_address(plan))
    many_page, many_for_round = counted(client, round_address(many))
    many_report, many_for_report = counted(client, report_address(many.reports.first()))

    assert (few_for_rounds, few_for_round, few_for_report) == (
        many_for_rounds,
        many_for_round,
        many_for_report,
    )
    assert len(rounds_page.select(".row")) == 4
    assert (len(few_page.select(".update")), len(many_page.select(".update"))) == (1, 12)
    assert (len(few_report.select("li[id]")), len(many_report.select("li[id]"))) == (1, 4)
    assert not client.cookies
    assert StatusLine.objects.count() == 1 + 36
    assert MunicipalityFactory._meta.model.objects.count() == 4
