"""What a plan's first page tells of time: what moved, how it stood round by round, and the money of each year."""

import datetime as dt

import pytest

from measures.models import Status
from tests.factories import (
    BudgetLineFactory,
    BudgetPlanFactory,
    FollowUpFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.reading import page_at, section, words
from tests.measures.sizes import publish

pytestmark = pytest.mark.django_db


# What moved -----------------------------------------------------------------------------------------------


def told(client, address="/en/naeringsplan/"):
    return words(page_at(client, address).find(class_="movement__told"))


def closed(plan, year):
    return ReportingRoundFactory(
        plan=plan,
        name=f"Årsmelding {year}",
        slug=f"arsmelding-{year}",
        period_start=dt.date(year, 1, 1),
        period_end=dt.date(year, 12, 31),
        published_on=dt.date(year + 1, 2, 17),
    )


def reported(reporting_round, municipality, *said):
    """The municipality's report, published: (follow-up, status) pairs."""
    report = ReportFactory(round=reporting_round, municipality=municipality)
    for follow_up, status in said:
        needed = {"percent": 100, "completed_on": dt.date(2020, 6, 1)} if status == "completed" else {}
        StatusLineFactory(report=report, follow_up=follow_up, status=status, deviation="Fordi", **needed)
    publish(report, dt.datetime(2022, 2, 1, tzinfo=dt.UTC))


def test_what_moved_since_the_round_before_is_told_in_a_sentence(plan, lyngen, client):
    slots = FollowUpFactory.create_batch(7, measure__plan=plan, municipality=lyngen)
    before = ["in_progress", "in_progress", "in_progress", "not_started", "ongoing", "ongoing"]
    now = ["completed", "completed", "delayed", "delayed", "ongoing", "ongoing", "in_progress"]
    reported(closed(plan, 2020), lyngen, *zip(slots, before, strict=False))
    reported(closed(plan, 2021), lyngen, *zip(slots, now, strict=True))

    assert told(client) == (
        "Since Årsmelding 2020 : 2 went from in progress to completed, 2 were delayed and 1 is reported for the "
        "first time. 2 stand as before. Last published: Årsmelding 2021 , 17 February 2022 ."
    )
    assert told(client, "/naeringsplan/").startswith(
        "Siden Årsmelding 2020: 2 gikk fra pågår til gjennomført, 2 ble forsinket og 1 er rapportert for første "
        "gang. 2 står som før."
    )


def test_the_first_round_is_told_without_one_before_it(plan, lyngen, client):
    slot = FollowUpFactory(measure__plan=plan, municipality=lyngen)
    reported(closed(plan, 2020), lyngen, (slot, "in_progress"))

    assert told(client, "/naeringsplan/").startswith("I Årsmelding 2020: 1 er rapportert for første gang.")


def test_a_round_in_which_nothing_moved_says_so(plan, lyngen, client):
    slot = FollowUpFactory(measure__plan=plan, municipality=lyngen)
    reported(closed(plan, 2020), lyngen, (slot, "in_progress"))
    reported(closed(plan, 2021), lyngen, (slot, "in_progress"))

    assert told(client, "/naeringsplan/").startswith(
        "Siden Årsmelding 2020: ingen har fått ny status. 1 står som før."
    )


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_words_for_coming_to_it(status, plan, lyngen, client):
    """From two statuses at once, for from one alone both are named."""
    slots = FollowUpFactory.create_batch(2, measure__plan=plan, municipality=lyngen)
    first, second = [other for other in Status if other != status][:2]
    reported(closed(plan, 2020), lyngen, (slots[0], first), (slots[1], second))
    reported(closed(plan, 2021), lyngen, (slots[0], status), (slots[1], status))

    said = told(client, "/naeringsplan/")

    assert said.startswith("Siden Årsmelding 2020: 2 ")
    assert "gikk fra" not in said


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_a_report_that_is_not_published_moves_nothing(state, plan, report_in, reporting_round, client):
    report_in(state)
    type(reporting_round).objects.update(published_on=dt.date(2022, 2, 17))

    page = page_at(client, "/en/naeringsplan/")

    assert words(page.find(class_="movement__told")).startswith("In Årsmelding 2021 : no status has changed.")
    assert words(section(page, "over-rounds").find(class_="bars__row")) == "Årsmelding 2021 0 of 1 reported"


# Round by round, and money --------------------------------------------------------------------------------


def test_the_rounds_stand_one_after_the_other_with_their_table(plan, lyngen, client):
    one, other = FollowUpFactory.create_batch(2, measure__plan=plan, municipality=lyngen)
    reported(closed(plan, 2020), lyngen, (one, "in_progress"))
    reported(closed(plan, 2021), lyngen, (one, "completed"), (other, "delayed"))

    rounds = section(page_at(client, "/en/naeringsplan/"), "over-rounds")

    assert [(words(row), row.svg["aria-label"]) for row in rounds.find_all(class_="bars__row")] == [
        ("Årsmelding 2020 1 of 2 reported", "1 in progress, 1 not reported"),
        ("Årsmelding 2021 2 of 2 reported", "1 completed, 1 delayed"),
    ]
    assert rounds.find(class_="bars__row").a["href"] == "/en/naeringsplan/rapporter/arsmelding-2020/"
    assert [words(row) for row in rounds.table.find_all("tr")] == [
        "Round Completed In progress Delayed Not reported In all",
        "Årsmelding 2020 0 1 0 1 2",
        "Årsmelding 2021 1 0 1 0 2",
    ]


def test_a_plan_without_closed_rounds_and_money_has_no_place_for_them(plan, lyngen, client):
    FollowUpFactory(measure__plan=plan, municipality=lyngen)

    page = page_at(client, "/en/naeringsplan/")

    assert page.find(id="over-rounds") is page.find(id="money") is None


def test_the_money_of_all_municipalities_is_summed_per_year(plan, lyngen, storfjord, client):
    for municipality, amount in ((lyngen, 250_000), (storfjord, 50_000)):
        slot = FollowUpFactory(measure__plan=plan, municipality=municipality)
        BudgetLineFactory(follow_up=slot, year=2020, amount=amount)

    money = section(page_at(client, "/en/naeringsplan/"), "money")

    bars = [words(row) for row in money.find_all(class_="bars__row")]
    assert bars[0] == "2020 300 000 kr"
    assert words(money.table.tbody.tr) == "Operations 300 – – 300"
    assert "Not all have a budget plan for each year: 2018: 0 of 2, 2019: 0 of 2." in words(money)


def test_an_amount_in_a_proposal_or_replaced_by_a_newer_plan_is_not_in_the_sum(plan, lyngen, client):
    slot = FollowUpFactory(measure__plan=plan, municipality=lyngen)
    older = BudgetPlanFactory(municipality=lyngen, first_year=2020)
    newer = BudgetPlanFactory(municipality=lyngen, first_year=2021)
    proposal = BudgetPlanFactory(municipality=lyngen, first_year=2022, adopted_on=None)
    BudgetLineFactory(follow_up=slot, budget_plan=older, year=2021, amount=111_000)
    BudgetLineFactory(follow_up=slot, budget_plan=newer, year=2021, amount=222_000)
    BudgetLineFactory(follow_up=slot, budget_plan=proposal, year=2022, amount=333_000)

    said = words(section(page_at(client, "/en/naeringsplan/"), "money"))

    assert "222 000 kr" in said
    assert "111" not in said
    assert "333" not in said


def test_an_amount_of_another_plan_is_not_in_the_sum(plan, lyngen, client):
    FollowUpFactory(measure__plan=plan, municipality=lyngen)
    BudgetLineFactory(follow_up=FollowUpFactory(municipality=lyngen), amount=777_000)

    assert page_at(client, "/en/naeringsplan/").find(id="money") is None
