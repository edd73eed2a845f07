"""The first page: the featured plan, the only one, or a choice between several."""

import pytest

from measures.models import PlanState
from tests.factories import PlanFactory
from tests.measures.reading import page_at, words

pytestmark = pytest.mark.django_db


def test_an_empty_site_says_that_no_plan_is_public(client):
    page = page_at(client, "/en/")

    assert "No plan is public yet" in words(page.main)


def test_the_first_page_is_the_featured_plan_whose_own_address_it_names(client):
    PlanFactory(name="Den andre planen")
    PlanFactory(name="Den valgte planen", slug="valgt", is_featured=True)

    page = page_at(client, "/")

    assert words(page.h1) == "Den valgte planen"
    assert page.find("link", rel="canonical")["href"] == "http://testserver/valgt/"


def test_a_single_public_plan_needs_not_be_featured(client):
    PlanFactory(name="Den eneste", slug="den-eneste")

    page = page_at(client, "/")

    assert words(page.h1) == "Den eneste"
    assert page.find("link", rel="canonical")["href"] == "http://testserver/den-eneste/"


def test_several_plans_without_a_featured_one_are_listed(client):
    PlanFactory(name="Plan for næring", slug="naering")
    PlanFactory(name="Plan for reiseliv", slug="reiseliv")

    page = page_at(client, "/")

    assert {a["href"] for a in page.main.find_all("a")} == {"/naering/", "/reiseliv/"}


def test_a_featured_draft_is_not_on_the_first_page(client):
    PlanFactory(name="Utkastet", state=PlanState.DRAFT, is_featured=True)

    page = page_at(client, "/en/")

    assert "Utkastet" not in words(page)
    assert "No plan is public yet" in words(page.main)


def test_those_who_take_part_choose_between_the_public_plans_and_their_draft(client, plan, planner):
    type(plan).objects.update(state=PlanState.DRAFT, is_featured=True)
    PlanFactory(name="Offentlig plan", slug="offentlig")
    client.force_login(planner)

    cards = page_at(client, "/en/").find_all(class_="card")

    shown = {card.a["href"]: card.find(class_="tag") is not None for card in cards}
    assert shown == {"/en/naeringsplan/": True, "/en/offentlig/": False}


def test_the_first_page_in_another_language_names_the_address_in_that_language(client):
    PlanFactory(slug="valgt", is_featured=True)

    page = page_at(client, "/nn/")

    assert page.find("link", rel="canonical")["href"] == "http://testserver/nn/valgt/"
