"""What a municipality has reported on a measure, round after round, and where its thread stands."""

import datetime as dt

import pytest

from tests.factories import BudgetLineFactory, ReportingRoundFactory
from tests.measures.measure_page import card, report_in
from tests.measures.reading import page_at, words
from tests.measures.sizes import publish

NBSP = "\u00a0"


def test_the_history_has_the_newest_round_first_each_with_its_report(follow_up, client):
    report_in(2020, follow_up, status="not_started", what_was_done="Ingenting")
    report_in(2021, follow_up, status="in_progress", percent=40, what_was_done="Halvveis", next_step="Resten")

    shown = card(client)

    updates = shown.find_all(class_="update")
    assert [words(update.find(class_="update__status")) for update in updates] == [
        "In progress",
        "Not started",
    ]
    assert [update.a["href"] for update in updates] == [
        "/en/naeringsplan/rapporter/arsmelding-2021/lyngen/",
        "/en/naeringsplan/rapporter/arsmelding-2020/lyngen/",
    ]
    assert "Halvveis" in words(updates[0])
    assert "Resten" in words(updates[0])
    assert "1 March 2022" in words(updates[0])
    assert f"40{NBSP}%" in shown.find(class_="followup__head").get_text()


def test_a_status_that_rounds_have_passed_by_says_how_many(follow_up, plan, client):
    report_in(2019, follow_up, status="in_progress")
    for year in (2020, 2021):
        ReportingRoundFactory(
            plan=plan,
            period_start=dt.date(year, 1, 1),
            period_end=dt.date(year, 12, 31),
            published_on=dt.date(year + 1, 3, 1),
        )

    shown = card(client)

    assert "Not updated in 2 rounds" in words(shown)
    assert shown.find(class_="status-stale")


def rounds_without(plan, *years):
    for year in years:
        ReportingRoundFactory(
            plan=plan,
            name=f"Årsmelding {year}",
            period_start=dt.date(year, 1, 1),
            period_end=dt.date(year, 12, 31),
            published_on=dt.date(year + 1, 3, 1),
        )


def drawn(client):
    """The rounds of Lyngen's timeline, newest first: (status, round)."""
    updates = card(client).find_all(class_="update")
    return [(words(update.find(class_="update__status")), words(update)[-4:]) for update in updates]


def test_silence_between_two_statuses_is_drawn_and_before_the_first_is_not(follow_up, plan, client):
    rounds_without(plan, 2018, 2020)
    report_in(2019, follow_up, status="not_started")
    report_in(2021, follow_up, status="in_progress")

    statuses = [status for status, _ in drawn(client)]

    assert statuses == ["In progress", "Not reported", "Not started"]


def test_after_an_end_there_is_no_silence(follow_up, plan, client):
    report_in(2019, follow_up, status="dropped", deviation="Ingen penger")
    rounds_without(plan, 2020)

    assert [status for status, _ in drawn(client)] == ["Dropped"]


def test_a_municipality_that_has_left_is_not_silent(follow_up, plan, lyngen, client):
    report_in(2019, follow_up, status="in_progress")
    rounds_without(plan, 2020, 2021)

    lyngen.participations.update(left_on=dt.date(2021, 6, 1))

    assert drawn(client)[:-1] == [("Not reported", "2020")]


def test_a_status_of_the_latest_round_is_up_to_date(follow_up, client):
    report_in(2021, follow_up, status="in_progress")

    shown = card(client)

    assert "Not updated" not in words(shown)
    assert shown.find(class_="status-stale") is None


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
@pytest.mark.parametrize("reader", [None, "planner", "coordinator"])
def test_nothing_of_an_unpublished_report_is_there_for_anyone(state, reader, plan, request, client):
    report = request.getfixturevalue("report_in")(state)
    if reader:
        client.force_login(request.getfixturevalue(reader))

    page = page_at(client, f"/en/naeringsplan/tiltak/{report.lines.get().follow_up.measure.code}/")

    assert "Uferdig tekst" not in words(page)
    assert page.find(class_="update") is None
    assert "Not reported" in words(page.find(class_="followup__head"))


def test_a_correction_takes_the_place_of_what_it_corrects(follow_up, planner, client):
    report = report_in(2021, follow_up, status="in_progress", what_was_done="Feil tekst")
    correction = type(report).objects.get(pk=report.pk).correct(by=planner, note="Feil")
    correction.lines.all().update(what_was_done="Rett tekst")

    before = words(card(client))
    publish(correction, dt.datetime(2022, 4, 1, tzinfo=dt.UTC))
    after = words(card(client))

    assert "Feil tekst" in before
    assert "Rett tekst" not in before
    assert "Rett tekst" in after
    assert "Feil tekst" not in after


def test_the_thread_says_where_each_step_stands(follow_up, lyngen, client):
    follow_up.responsible_role, follow_up.responsible_unit = "næringssjef", "Næring"
    follow_up.save()
    BudgetLineFactory(follow_up=follow_up, amount=60_000)
    report_in(2021, follow_up, status="completed", percent=100, completed_on=dt.date(2021, 11, 1))

    steps = card(client).find_all(class_="thread__step")

    assert [words(step.find(class_="thread__detail")) for step in steps] == [
        "We take it up",
        "næringssjef",
        "missing",
        f"60{NBSP}000{NBSP}kr".replace(NBSP, " "),
        "Årsmelding 2021",
        "1 November 2021",
    ]
