"""A new round: a kind and a year propose it, and it is made as it was mended."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from measures.models import ReportingRound
from measures.round_kinds import KINDS
from tests.factories import ReportingRoundFactory
from tests.measures.desk.rounds import OPEN, errors_in, fill, form_of, new_address
from tests.measures.filling import fields_of
from tests.measures.reading import all_words, page_at, words


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(OPEN)


def test_first_the_kind_and_the_year_are_chosen(as_coordinator, plan):
    page = page_at(as_coordinator, new_address(plan))

    assert all_words(page.select("[type=radio] + label")) == [str(kind.label) for kind in KINDS]
    assert all_words(page.select("#id_ar option")) == ["2018", "2019", "2020", "2021", "2022"]
    assert words(page.select_one("#id_ar option[selected]")) == "2022"
    assert form_of(page) is None


@pytest.mark.parametrize(
    ("chosen", "faults"),
    [
        ({"ar": "2021"}, {"#id_slag_0"}),
        ({"slag": "tertial-1", "ar": "1999"}, {"#id_ar"}),
        ({"slag": "kvartal", "ar": "x"}, {"#id_slag_0", "#id_ar"}),
    ],
)
def test_a_choice_that_there_is_not_is_told(chosen, faults, as_coordinator, plan):
    answer = as_coordinator.get(new_address(plan, **chosen))

    assert set(errors_in(answer)) == faults
    page = BeautifulSoup(answer.content, "lxml")
    assert all(page.select_one(fault) for fault in faults)


def test_the_choice_proposes_the_rest_and_making_it_takes_one_press(as_coordinator, plan, coordinator):
    address = new_address(plan, slag="tertial-1", ar="2022")
    page = page_at(as_coordinator, address)
    assert not ReportingRound.objects.exists()

    answer = fill(as_coordinator, address, page=page)

    made = ReportingRound.objects.get()
    assert answer.url == reverse("desk-round", args=[made.pk])
    assert (made.plan, made.name, made.slug) == (plan, "1. tertial 2022", "1-tertial-2022")
    assert (made.period_start, made.period_end) == (dt.date(2022, 1, 1), dt.date(2022, 4, 30))
    assert (made.opens_on, made.due_on) == (dt.date(2022, 5, 2), dt.date(2022, 5, 23))
    assert made.history.get().history_user == coordinator


def test_what_is_proposed_can_be_mended(as_coordinator, plan):
    answer = fill(
        as_coordinator,
        new_address(plan, slag="egen", ar="2022"),
        {"name": "Høst og  vår", "period_start": "1.7.2022", "opens_on": "1.3.2022", "due_on": "15.3.2022"},
    )

    made = ReportingRound.objects.get()
    assert answer.status_code == 302
    assert (made.name, made.slug) == ("Høst og vår", "host-og-var")
    assert (made.period_start, made.opens_on) == (dt.date(2022, 7, 1), dt.date(2022, 3, 1))


def test_a_round_that_is_there_already_is_told_of_before_anything_is_sent(
    as_coordinator, reporting_round, plan
):
    page = page_at(as_coordinator, new_address(plan, slag="arsmelding", ar="2021"))

    assert page.select_one(".ds-alert").a["href"] == reverse("desk-round", args=[reporting_round.pk])


WRONG = {
    "a name that is taken": ({"name": " årsmelding  2021 ", "slug": "en-annen"}, {"#id_name"}),
    "an address that is taken": ({"slug": "arsmelding-2021"}, {"#id_slug"}),
    "no name": ({"name": ""}, {"#id_name"}),
    "no letters to make an address of": ({"name": "?!", "slug": ""}, {"#id_slug"}),
    "an address with a space": ({"slug": "to ord"}, {"#id_slug"}),
    "a period before the plan": ({"period_start": "31.12.2017"}, {"#id_period_start"}),
    "a period after the plan": ({"period_end": "1.1.2023"}, {"#id_period_end"}),
    "a period that ends before it starts": (
        {"period_start": "1.5.2022", "period_end": "30.4.2022"},
        {"#id_period_end"},
    ),
    "due before it opens": ({"opens_on": "2.5.2022", "due_on": "1.5.2022"}, {"#id_due_on"}),
    "no such day": ({"due_on": "31.4.2022"}, {"#id_due_on"}),
    "nothing": (
        dict.fromkeys(["name", "slug", "period_start", "period_end", "opens_on", "due_on"], ""),
        {"#id_name", "#id_period_start", "#id_period_end", "#id_opens_on", "#id_due_on"},
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_is_kept(
    what, as_coordinator, plan, reporting_round
):
    changes, faults = WRONG[what]

    answer = fill(as_coordinator, new_address(plan, slag="tertial-1", ar="2022"), changes)

    assert answer.status_code == 200
    assert set(errors_in(answer)) == faults
    typed = fields_of(form_of(BeautifulSoup(answer.content, "lxml")))
    assert {name: typed.get(name, [""])[0] for name in changes} == changes
    assert ReportingRound.objects.count() == 1


def test_another_plan_may_have_a_round_of_the_same_name(as_coordinator, plan):
    ReportingRoundFactory(name="1. tertial 2022", slug="1-tertial-2022")

    answer = fill(as_coordinator, new_address(plan, slag="tertial-1", ar="2022"))

    assert answer.status_code == 302
    assert plan.rounds.count() == 1


def test_an_address_that_cannot_be_is_told_in_plain_words(as_coordinator, plan):
    answer = fill(as_coordinator, new_address(plan, slag="tertial-1", ar="2022"), {"slug": "to ord"})

    assert list(errors_in(answer).values()) == [
        "Adressenavn: Bruk bare bokstavene a til z, tall og bindestrek, som arsmelding-2026."
    ]
