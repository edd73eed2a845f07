"""A municipality's own adopted plans on its page, and its money year by year."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import gettext

from measures.models import Funding, MeasureKind
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    FollowUpFactory,
    PlanFactory,
)
from tests.measures.municipality_pages import address, nb, section
from tests.measures.reading import all_words, page_at, words

# Its own plans


def documents(page):
    return [nb(words(card)) for card in page.select(".document")]


def test_its_adopted_plans_stand_as_documents_with_the_one_in_force_marked(plan, lyngen, client):
    BudgetPlanFactory(municipality=lyngen, first_year=2019, title="Økonomiplan 2019–2022")
    BudgetPlanFactory(
        municipality=lyngen,
        first_year=2020,
        title="Økonomiplan 2020–2023",
        body="kommunestyret",
        council_case="PS 88/19",
        archive_case="19/2211",
        link="https://lyngen.example/okonomiplan",
    )
    ActionPlanFactory(municipality=lyngen, title="Handlingsplan næring", first_year=2020, last_year=2021)

    page = page_at(client, address(plan, lyngen))

    newest, older, action_plan = documents(page)
    in_force = gettext("In force")
    assert "Økonomiplan 2020–2023" in newest
    assert in_force in newest
    for text in ("12.12.2019", "kommunestyret", "PS 88/19", "19/2211"):
        assert text in newest
    assert "Handlingsplan næring" in older
    assert in_force not in older
    assert "Økonomiplan 2019–2022" in action_plan
    assert in_force not in action_plan
    assert page.find("a", href="https://lyngen.example/okonomiplan")


def test_an_action_plan_is_in_force_while_its_years_cover_the_plans_day(plan, lyngen, client):
    ActionPlanFactory(municipality=lyngen, first_year=2019, last_year=2022)

    [card] = documents(page_at(client, address(plan, lyngen)))

    assert gettext("In force") in card


def test_a_document_with_a_file_is_downloaded_from_here(plan, lyngen, client):
    budget_plan = BudgetPlanFactory(municipality=lyngen)
    budget_plan.file.save("plan.pdf", ContentFile(b"x" * 4096))

    page = page_at(client, address(plan, lyngen))

    assert page.find("a", href=reverse("budget-plan-document", args=[budget_plan.pk]))
    assert "(PDF, 4,0 KB)" in documents(page)[0]


@pytest.mark.parametrize("reader", ["visitor", "neighbour", "planner"])
def test_a_proposal_and_what_stands_in_it_are_not_on_the_page(reader, plan, follow_up, client, request):
    user = request.getfixturevalue(reader)
    if user.is_authenticated:
        client.force_login(user)
    proposal = BudgetPlanFactory(
        municipality=follow_up.municipality, first_year=2021, title="Hemmelig forslag", adopted_on=None
    )
    BudgetLineFactory(follow_up=follow_up, budget_plan=proposal, amount=777_000)
    ActionPlanFactory(municipality=follow_up.municipality, title="Hemmelig handling", adopted_on=None)

    text = words(page_at(client, address(plan, follow_up.municipality)).main)

    assert "Hemmelig" not in text
    assert "777" not in text


def test_plans_adopted_after_the_plans_last_day_or_for_years_before_it_are_not_its(plan, lyngen, client):
    BudgetPlanFactory(municipality=lyngen, first_year=2024)
    BudgetPlanFactory(municipality=lyngen, first_year=2014)

    assert documents(page_at(client, address(plan, lyngen))) == []


# Its money


@pytest.fixture
def money(plan, follow_up):
    """Operations and investment in a budget plan, and a later plan that replaces its second year."""
    first = BudgetPlanFactory(municipality=follow_up.municipality, first_year=2020)
    second = BudgetPlanFactory(municipality=follow_up.municipality, first_year=2021)
    for budget_plan, year, kind, funding, amount in (
        (first, 2020, MeasureKind.OPERATING, Funding.OWN, 100_000),
        (first, 2020, MeasureKind.INVESTMENT, Funding.GRANT, 2_460_000),
        (first, 2021, MeasureKind.OPERATING, Funding.OWN, 999_000),
        (second, 2021, MeasureKind.OPERATING, Funding.OWN, 150_000),
    ):
        BudgetLineFactory(
            follow_up=follow_up, budget_plan=budget_plan, year=year, kind=kind, funding=funding, amount=amount
        )


def test_money_stands_per_year_by_kind_and_funding_from_the_newest_plan(plan, follow_up, money, client):
    shown = section(page_at(client, address(plan, follow_up.municipality)), "money")

    assert all_words(shown.select("thead th"))[1:4] == ["2020", "2021", "2022"]
    table = {
        words(row.th): [nb(cell) for cell in all_words(row.find_all("td"))]
        for row in shown.select("tbody tr")
    }
    assert table[str(MeasureKind.OPERATING.label)] == ["100", "150", "–", "250"]
    assert table[str(MeasureKind.INVESTMENT.label)] == ["2 460", "–", "–", "2 460"]
    assert table[str(Funding.GRANT.label)] == ["2 460", "–", "–", "2 460"]
    assert [nb(cell) for cell in all_words(shown.select("tfoot td"))] == ["2 560", "150", "–", "2 710"]
    assert "999" not in words(shown)
    assert "2 560 000 kr" in nb(words(shown.select_one(".bars__row")))


def test_years_that_no_budget_plan_covers_are_not_shown_as_years_without_money(
    plan, follow_up, money, client
):
    shown = section(page_at(client, address(plan, follow_up.municipality)), "money")

    assert all_words(shown.select(".bars__label")) == ["2020", "2021", "2022"]


def test_money_for_another_plans_measures_is_not_there(plan, follow_up, client):
    other = FollowUpFactory(measure__plan=PlanFactory(), municipality=follow_up.municipality)
    BudgetLineFactory(follow_up=other, amount=555_000)

    assert not section(page_at(client, address(plan, follow_up.municipality)), "money").select("table")


def test_measures_within_the_existing_budget_are_counted(plan, follow_up, client):
    before = words(section(page_at(client, address(plan, follow_up.municipality)), "money"))
    follow_up.within_existing_budget = True
    follow_up.save()

    after = words(section(page_at(client, address(plan, follow_up.municipality)), "money"))

    assert after.removeprefix(before).strip().startswith("1 ")
