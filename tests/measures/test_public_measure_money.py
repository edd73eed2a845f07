"""What a municipality plans to do for a measure, and the money it has adopted."""

import datetime as dt

import pytest

from tests.factories import ActionPlanFactory, BudgetLineFactory, BudgetPlanFactory, PlannedActionFactory
from tests.measures.measure_page import card, fact
from tests.measures.reading import all_words, words


def test_a_planned_action_says_what_where_and_when(follow_up, lyngen, client):
    document = ActionPlanFactory(
        municipality=lyngen, title="Handlingsplan 2020", link="https://example.no/h.pdf"
    )
    PlannedActionFactory(
        follow_up=follow_up,
        action_plan=document,
        description="Ansette en vert",
        place="kapittel 4.2",
        due_on=dt.date(2021, 6, 1),
    )

    shown = card(client)

    assert "Ansette en vert Handlingsplan 2020 , kapittel 4.2 , due 1 June 2021" in words(shown)
    assert shown.find("a", href="https://example.no/h.pdf")
    assert len(shown.find_all(class_="thread__step--done")) == 2


@pytest.mark.parametrize("adopted_on", [None, dt.date(2023, 2, 1)])
def test_what_was_not_adopted_on_the_plan_s_day_stays_inside(adopted_on, follow_up, lyngen, planner, client):
    """Also for the municipality's own planner: the page is the same for all."""
    client.force_login(planner)
    action_plan = ActionPlanFactory(municipality=lyngen, title="Hemmelig plan", adopted_on=adopted_on)
    PlannedActionFactory(follow_up=follow_up, action_plan=action_plan, description="Hemmelig handling")
    budget_plan = BudgetPlanFactory(municipality=lyngen, title="Hemmelig budsjett", adopted_on=adopted_on)
    BudgetLineFactory(follow_up=follow_up, budget_plan=budget_plan, amount=765_000, note="Hemmelig merknad")

    shown = card(client)

    assert "Hemmelig" not in words(shown)
    assert "765" not in words(shown)
    assert "Not in an adopted action plan" in words(shown)
    assert "No money in an adopted budget plan" in words(shown)


def test_money_is_shown_per_year_kind_and_funding_with_the_plan_it_stands_in(follow_up, lyngen, client):
    old = BudgetPlanFactory(municipality=lyngen, first_year=2019, title="Økonomiplan 2019–2022")
    new = BudgetPlanFactory(
        municipality=lyngen, first_year=2020, title="Økonomiplan 2020–2023", link="https://example.no/o.pdf"
    )
    BudgetLineFactory(follow_up=follow_up, budget_plan=old, year=2019, amount=100_000)
    BudgetLineFactory(follow_up=follow_up, budget_plan=old, year=2020, amount=999_000)
    BudgetLineFactory(follow_up=follow_up, budget_plan=new, year=2020, amount=200_000)
    BudgetLineFactory(
        follow_up=follow_up, budget_plan=new, year=2021, amount=300_000, kind="investment", funding="grant"
    )

    shown = card(client)

    assert all_words(shown.select("table thead th")) == ["Item", "2019", "2020", "2021", "Sum"]
    assert [all_words(row.find_all(["th", "td"])) for row in shown.select("table tbody tr")] == [
        ["Operations", "100", "200", "–", "300"],
        ["Own funding", "100", "200", "–", "300"],
        ["Investment", "–", "–", "300", "300"],
        ["Grant", "–", "–", "300", "300"],
    ]
    assert all_words(shown.select(".bars__total")) == ["100 000 kr", "200 000 kr", "300 000 kr"]
    assert fact(shown, "In the budget plan") == "600 000 kr Økonomiplan 2019–2022, Økonomiplan 2020–2023"
    assert shown.find("a", href="https://example.no/o.pdf")
    assert "999" not in words(shown)


def test_money_that_the_plan_in_force_no_longer_has_is_flagged(follow_up, lyngen, client):
    old = BudgetPlanFactory(municipality=lyngen, first_year=2019)
    BudgetPlanFactory(municipality=lyngen, first_year=2020)
    BudgetLineFactory(follow_up=follow_up, budget_plan=old, year=2019, amount=100_000)

    assert "No money in the budget plan in force" in words(card(client))


def test_within_existing_budget_is_money_enough(follow_up, client):
    follow_up.within_existing_budget = True
    follow_up.save()

    said = words(card(client))

    assert "Is done within existing budget." in said
    assert "No money" not in said
