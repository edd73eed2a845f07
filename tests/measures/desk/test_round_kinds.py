import datetime as dt

import pytest

from measures.round_kinds import KIND_BY_KEY, KINDS, address_name, same_name, year_to_report
from tests.factories import PlanFactory

# kind → what it proposes for 2026 in a plan of 2024–2027, on 2 January 2026.
PROPOSED = {
    "tertial-1": (
        "1. tertial 2026",
        "1-tertial-2026",
        "2026-01-01",
        "2026-04-30",
        "2026-05-04",
        "2026-05-26",
    ),
    "tertial-2": (
        "2. tertial 2026",
        "2-tertial-2026",
        "2026-05-01",
        "2026-08-31",
        "2026-09-01",
        "2026-09-22",
    ),
    "halvar": (
        "Halvårsrapport 2026",
        "halvarsrapport-2026",
        "2026-01-01",
        "2026-06-30",
        "2026-07-01",
        "2026-07-22",
    ),
    "arsmelding": (
        "Årsmelding 2026",
        "arsmelding-2026",
        "2026-01-01",
        "2026-12-31",
        "2027-01-04",
        "2027-01-25",
    ),
    "sluttrapport": (
        "Sluttrapport for planperioden",
        "sluttrapport-for-planperioden",
        "2024-01-01",
        "2027-12-31",
        "2028-01-03",
        "2028-01-24",
    ),
    "egen": ("", "", "2026-01-01", "2026-12-31", "2027-01-04", "2027-01-25"),
}


@pytest.fixture
def running(db):
    return PlanFactory(first_year=2024, last_year=2027)


def in_text(proposal):
    return tuple(value.isoformat() if isinstance(value, dt.date) else value for value in proposal.values())


@pytest.mark.parametrize("key", PROPOSED)
def test_a_kind_and_a_year_propose_the_rest(key, running, time_machine):
    time_machine.move_to("2026-01-02 12:00 +0000")

    proposal = KIND_BY_KEY[key].proposal(running, 2026)

    assert list(proposal) == ["name", "slug", "period_start", "period_end", "opens_on", "due_on"]
    assert in_text(proposal) == PROPOSED[key]


def test_every_kind_is_here():
    assert [kind.key for kind in KINDS] == list(PROPOSED)


def test_a_round_about_years_ago_is_proposed_to_open_now(running, time_machine):
    time_machine.move_to("2026-11-28 12:00 +0000")  # a Saturday

    proposal = KIND_BY_KEY["arsmelding"].proposal(running, 2024)

    assert (proposal["opens_on"], proposal["due_on"]) == (dt.date(2026, 11, 30), dt.date(2026, 12, 21))


@pytest.mark.parametrize(
    ("today", "year"), [("2020-06-01", 2024), ("2025-06-01", 2025), ("2031-06-01", 2027)]
)
def test_the_year_is_this_one_as_long_as_the_plan_lasts(today, year, running, time_machine):
    time_machine.move_to(f"{today} 12:00 +0000")

    assert year_to_report(running) == year


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Årsmelding 2026", "arsmelding-2026"),
        ("Ekstra rapport: høst & vår", "ekstra-rapport-host-var"),
        ("Jahkediđáhus / Vuosiraportti ŋŧ æ", "jahkedidahus-vuosiraportti-nt-ae"),
        ("?!", ""),
        ("x" * 80, "x" * 60),
    ],
)
def test_an_address_name_is_made_of_plain_letters(name, address):
    assert address_name(name) == address


def test_names_are_the_same_in_any_letters_and_spaces():
    assert same_name("Årsmelding  2026", "årsmelding 2026 ")
    assert not same_name("Årsmelding 2026", "Årsmelding 2025")
