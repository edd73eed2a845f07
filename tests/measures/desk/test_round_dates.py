"""Moving the dates of a round, for all and for a municipality."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import gettext

from measures.models import RoundDates
from tests.factories import MunicipalityFactory, ParticipationFactory, ReportingRoundFactory
from tests.measures.desk.rounds import OPEN, edit_address, errors_in, fill, form_of
from tests.measures.filling import fields_of
from tests.measures.reading import all_words, page_at, words


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(OPEN)


def own(name, municipality):
    return f"{name}_{municipality.pk}"


def test_the_dates_of_a_round_are_moved_with_name_and_history(as_coordinator, reporting_round, coordinator):
    answer = fill(as_coordinator, edit_address(reporting_round), {"due_on": "8.2.2022"})

    assert answer.url == reverse("desk-round", args=[reporting_round.pk])
    reporting_round.refresh_from_db()
    assert (reporting_round.opens_on, reporting_round.due_on) == (dt.date(2022, 1, 10), dt.date(2022, 2, 8))
    assert reporting_round.history.first().history_user == coordinator
    assert not RoundDates.objects.exists()


def test_a_municipality_gets_dates_of_its_own_and_loses_them_again(
    as_coordinator, reporting_round, lyngen, coordinator
):
    address = edit_address(reporting_round)

    fill(as_coordinator, address, {own("due_on", lyngen): "15.2.2022"})

    dates = RoundDates.objects.get()
    assert (dates.municipality, dates.opens_on, dates.due_on) == (
        lyngen,
        dt.date(2022, 1, 10),
        dt.date(2022, 2, 15),
    )
    assert dates.history.get().history_user == coordinator
    page = page_at(as_coordinator, address)
    assert page.find(id=f"id_{own('opens_on', lyngen)}").get("value", "") == ""
    assert page.find(id=f"id_{own('due_on', lyngen)}")["value"] == "15.2.2022"

    fill(as_coordinator, address, {own("due_on", lyngen): ""})

    assert not RoundDates.objects.exists()
    assert RoundDates.history.first().history_type == "-"


def test_what_a_municipality_has_as_the_rest_moves_with_the_rest(as_coordinator, reporting_round, lyngen):
    address = edit_address(reporting_round)
    fill(as_coordinator, address, {own("due_on", lyngen): "15.2.2022"})

    fill(as_coordinator, address, {"opens_on": "12.1.2022"})

    dates = RoundDates.objects.get()
    assert (dates.opens_on, dates.due_on) == (dt.date(2022, 1, 12), dt.date(2022, 2, 15))


def test_those_who_took_part_and_those_with_own_dates_have_a_row(as_coordinator, reporting_round, plan):
    ParticipationFactory(plan=plan, municipality__name="Balsfjord", left_on=dt.date(2021, 12, 30))
    with_dates = MunicipalityFactory(name="Karlsøy")
    RoundDates.objects.create(
        round=reporting_round,
        municipality=with_dates,
        opens_on=dt.date(2022, 1, 11),
        due_on=dt.date(2022, 2, 2),
    )

    page = page_at(as_coordinator, edit_address(reporting_round))

    assert all_words(page.select(".round-own__name")) == ["Karlsøy", "Lyngen", "Storfjord"]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"due_on": "9.1.2022"}, {"#id_due_on"}),
        ({"opens_on": ""}, {"#id_opens_on"}),
        ({"due_on_lyngen": "9.1.2022"}, {"#id_due_on_lyngen"}),
        ({"opens_on_lyngen": "2.2.2022"}, {"#id_due_on_lyngen"}),
        ({"opens_on_lyngen": "snart"}, {"#id_opens_on_lyngen"}),
    ],
)
def test_dates_that_cannot_be_are_told_at_their_field(
    changes, faults, as_coordinator, reporting_round, lyngen
):
    changes = {name.replace("lyngen", str(lyngen.pk)): value for name, value in changes.items()}
    faults = {fault.replace("lyngen", str(lyngen.pk)) for fault in faults}

    answer = fill(as_coordinator, edit_address(reporting_round), changes)

    assert set(errors_in(answer)) == faults
    typed = fields_of(form_of(BeautifulSoup(answer.content, "lxml")))
    assert {name: typed.get(name, [""])[0] for name in changes} == changes
    reporting_round.refresh_from_db()
    assert reporting_round.due_on == dt.date(2022, 2, 1)
    assert not RoundDates.objects.exists()


def test_two_who_move_the_dates_at_once_do_not_overwrite_each_other(as_coordinator, reporting_round, lyngen):
    address = edit_address(reporting_round)
    opened = page_at(as_coordinator, address)
    fill(as_coordinator, address, {"due_on": "8.2.2022", own("due_on", lyngen): "20.2.2022"})

    answer = fill(as_coordinator, address, {"due_on": "9.2.2022"}, page=opened)

    page = BeautifulSoup(answer.content, "lxml")
    told = {words(row.th): all_words(row.select("td")) for row in page.select(".conflict tbody tr")}
    assert list(told.values()) == [
        ["Lagret i mellomtiden: 8.2.2022", "Ditt: 9.2.2022"],
        ["Lagret i mellomtiden: 20.2.2022", "Ditt: –"],
    ]
    reporting_round.refresh_from_db()
    assert reporting_round.due_on == dt.date(2022, 2, 8)

    answer = fill(
        as_coordinator, address, {"overwrite": page.select_one("#id_overwrite")["value"]}, page=page
    )

    assert answer.status_code == 302
    reporting_round.refresh_from_db()
    assert reporting_round.due_on == dt.date(2022, 2, 9)
    assert not RoundDates.objects.exists()


def test_what_nobody_else_has_changed_is_no_difference(as_coordinator, reporting_round, lyngen, storfjord):
    address = edit_address(reporting_round)
    fill(as_coordinator, address, {own("due_on", lyngen): "20.2.2022"})
    opened = page_at(as_coordinator, address)
    fill(as_coordinator, address, {own("due_on", storfjord): "21.2.2022"})

    answer = fill(as_coordinator, address, {own("due_on", lyngen): "22.2.2022"}, page=opened)

    rows = BeautifulSoup(answer.content, "lxml").select(".conflict tbody tr")
    assert [all_words(row.select("td")) for row in rows] == [["Lagret i mellomtiden: 21.2.2022", "Ditt: –"]]


def test_own_dates_alone_count_as_a_change_of_the_round(as_coordinator, reporting_round, lyngen, storfjord):
    address = edit_address(reporting_round)
    opened = page_at(as_coordinator, address)
    fill(as_coordinator, address, {own("due_on", lyngen): "20.2.2022"})

    answer = fill(as_coordinator, address, {own("due_on", storfjord): "21.2.2022"}, page=opened)

    assert BeautifulSoup(answer.content, "lxml").select_one(".conflict")
    assert RoundDates.objects.get().municipality == lyngen


def test_a_round_that_is_published_meanwhile_keeps_its_dates(as_coordinator, reporting_round, coordinator):
    address = edit_address(reporting_round)
    opened = page_at(as_coordinator, address)
    reporting_round.publish(by=coordinator)

    answer = fill(as_coordinator, address, {"due_on": "9.2.2022"}, page=opened)

    assert answer.url == reverse("desk-round", args=[reporting_round.pk])
    reporting_round.refresh_from_db()
    assert reporting_round.due_on == dt.date(2022, 2, 1)
    assert reporting_round.is_published
    assert as_coordinator.get(address).url == answer.url


def test_what_moving_the_dates_of_a_begun_round_means_is_told_before_and_after(
    as_coordinator, reporting_round, plan
):
    coming = ReportingRoundFactory(plan=plan, opens_on=dt.date(2022, 6, 1), due_on=dt.date(2022, 7, 1))
    assert page_at(as_coordinator, edit_address(reporting_round)).select_one(".round-means")
    assert not page_at(as_coordinator, edit_address(coming)).select_one(".round-means")

    answer = as_coordinator.post(
        edit_address(reporting_round),
        fields_of(form_of(page_at(as_coordinator, edit_address(reporting_round)))) | {"due_on": "19.1.2022"},
        follow=True,
    )

    said = gettext("Now overdue: %(municipalities)s.") % {"municipalities": "Lyngen og Storfjord"}
    assert said in words(BeautifulSoup(answer.content, "lxml").select_one(".messages"))
