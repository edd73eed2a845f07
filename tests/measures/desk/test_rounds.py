"""The list of the rounds of the plans that somebody coordinates."""

import datetime as dt

import pytest
from django.utils.translation import gettext, pgettext

from measures.models import RoundDates
from tests.factories import (
    ParticipationFactory,
    PlanFactory,
    PlanMemberFactory,
    ReportFactory,
    ReportingRoundFactory,
)
from tests.measures.desk.rounds import OPEN, ROUNDS, new_address
from tests.measures.reading import all_words, counted, page_at, words


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(OPEN)


def test_rounds_stand_by_plan_and_by_where_they_are_in_their_life(as_coordinator, plan, reporting_round):
    ReportingRoundFactory(plan=plan, name="Kommer", opens_on=dt.date(2022, 6, 1), due_on=dt.date(2022, 7, 1))
    ReportingRoundFactory(plan=plan, name="Publisert", published_on=dt.date(2021, 3, 1))
    ReportingRoundFactory(name="En annen plans runde")

    page = page_at(as_coordinator, ROUNDS)

    assert all_words(page.main.select("h2")) == [plan.name]
    groups = [
        (words(group), all_words(group.find_next("ul").select("h4"))) for group in page.main.select("h3")
    ]
    assert groups == [
        (pgettext("reporting rounds", "Open"), [reporting_round.name]),
        (pgettext("reporting rounds", "Coming"), ["Kommer"]),
        (pgettext("reporting rounds", "Published"), ["Publisert"]),
    ]
    assert page.main.find("a", href=new_address(plan))


def test_a_round_is_open_from_the_first_municipalitys_day(as_coordinator, plan, lyngen):
    early = ReportingRoundFactory(plan=plan, opens_on=dt.date(2022, 6, 1), due_on=dt.date(2022, 7, 1))
    RoundDates.objects.create(
        round=early, municipality=lyngen, opens_on=dt.date(2022, 1, 20), due_on=dt.date(2022, 1, 31)
    )

    page = page_at(as_coordinator, ROUNDS)

    assert all_words(page.main.select("h3")) == [pgettext("reporting rounds", "Open")]


@pytest.mark.parametrize(
    ("state", "received"),
    [("draft", 0), ("submitted", 0), ("returned", 0), ("approved", 1), ("published", 1)],
)
def test_only_what_has_come_to_the_coordinator_counts_as_received(
    state, received, as_coordinator, report_in, storfjord
):
    report_in(state)

    text = words(page_at(as_coordinator, ROUNDS).select_one(".row"))

    said = gettext("<b>%(received)s</b> of %(expected)s received") % {"received": received, "expected": 2}
    assert said.replace("<b>", "").replace("</b>", "") in text


def test_what_is_overdue_is_counted_by_each_municipalitys_own_day(
    as_coordinator, coordinator, reporting_round, lyngen, time_machine
):
    time_machine.move_to("2022-02-02 12:00 +0100")
    as_coordinator.force_login(coordinator)
    row = page_at(as_coordinator, ROUNDS).select_one(".row")
    assert words(row.select_one(".flag")).startswith("2 ")

    RoundDates.objects.create(
        round=reporting_round, municipality=lyngen, opens_on=dt.date(2022, 1, 10), due_on=dt.date(2022, 2, 10)
    )
    row = page_at(as_coordinator, ROUNDS).select_one(".row")
    assert words(row.select_one(".flag")).startswith("1 ")


def test_a_plan_without_rounds_says_what_to_do(as_coordinator, plan):
    page = page_at(as_coordinator, ROUNDS)

    assert page.select_one(".empty")
    assert page.main.find("a", href=new_address(plan))


def test_an_administrator_sees_every_plans_rounds(client, administrator, reporting_round):
    other = ReportingRoundFactory()
    client.force_login(administrator)

    page = page_at(client, ROUNDS)

    assert {reporting_round.name, other.name} <= set(all_words(page.main.select("h4")))


def test_the_list_takes_as_many_queries_for_few_as_for_many(
    as_coordinator, coordinator, plan, reporting_round, lyngen
):
    ReportFactory(round=reporting_round, municipality=lyngen)
    few_page, few = counted(as_coordinator, ROUNDS)
    for _ in range(2):
        more = PlanFactory()
        PlanMemberFactory(user=coordinator, plan=more)
        for _ in range(3):
            one = ReportingRoundFactory(plan=more)
            municipality = ParticipationFactory(plan=more).municipality
            ReportFactory(round=one, municipality=municipality, state="approved")
            RoundDates.objects.create(
                round=one, municipality=municipality, opens_on=one.opens_on, due_on=one.due_on
            )
    many_page, many = counted(as_coordinator, ROUNDS)

    assert few == many
    assert (len(few_page.select(".row")), len(many_page.select(".row"))) == (1, 7)
