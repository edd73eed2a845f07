"""The list of the municipality's own plans, and the page of one."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from measures.own_plans import next_of
from municipalities.models import ActionPlan, BudgetPlan
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    MembershipFactory,
    PlannedActionFactory,
)
from tests.measures.reading import all_words, counted, page_at, words

LIST = reverse("desk-documents")
AUTUMN = dt.datetime(2021, 10, 1, 12, tzinfo=dt.UTC)
SPRING = dt.datetime(2021, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def autumn():
    """In October 2021, when a municipality works with the plans of 2022."""
    with time_machine.travel(AUTUMN, tick=False):
        yield


@pytest.fixture
def at_work(client, planner):
    client.force_login(planner)
    return client


def groups(page, kind, municipality="lyngen"):
    """{heading: titles} of a section of the list."""
    section = page.find(id=f"{kind}-{municipality}").find_parent("section")
    return {
        words(heading): all_words(heading.find_next_sibling("ul").select(".row__title"))
        for heading in section.find_all("h3")
    }


def todos(page):
    return all_words(page.select(".todo__title"))


def test_plans_stand_as_in_force_proposals_and_earlier_ones(at_work, lyngen):
    for first_year in (2017, 2021, 2022):
        ActionPlanFactory(
            municipality=lyngen,
            title=f"Handlingsplan {first_year}",
            first_year=first_year,
            last_year=first_year,
            adopted_on=dt.date(2016, 12, 1),
        )
    ActionPlanFactory(municipality=lyngen, title="Handlingsplan 2023", first_year=2023, adopted_on=None)
    for first_year, adopted_on in ((2020, dt.date(2019, 12, 1)), (2021, dt.date(2020, 12, 1)), (2022, None)):
        BudgetPlanFactory(municipality=lyngen, first_year=first_year, adopted_on=adopted_on)

    page = page_at(at_work, LIST)

    assert groups(page, "action-plan") == {
        "Gjeldende": ["Handlingsplan 2021"],
        "Forslag": ["Handlingsplan 2023"],
        "Vedtatt, ikke begynt ennå": ["Handlingsplan 2022"],
        "Tidligere": ["Handlingsplan 2017"],
    }
    assert groups(page, "budget-plan") == {
        "Gjeldende": ["Økonomiplan 2021–2024"],
        "Forslag": ["Økonomiplan 2022–2025"],
        "Tidligere": ["Økonomiplan 2020–2023"],
    }


def test_each_says_how_much_stands_in_it(at_work, lyngen, follow_up):
    action_plan = ActionPlanFactory(municipality=lyngen)
    other = FollowUpFactory(municipality=lyngen)
    for slot in (follow_up, follow_up, other):
        PlannedActionFactory(follow_up=slot, action_plan=action_plan)
    budget_plan = BudgetPlanFactory(municipality=lyngen)
    for year in (2020, 2021):
        BudgetLineFactory(follow_up=follow_up, budget_plan=budget_plan, year=year, amount=50_000)
    BudgetPlanFactory(municipality=lyngen, first_year=2022, adopted_on=None)

    page = page_at(at_work, LIST)

    assert all_words(page.select(".own-plan__contents")) == [
        "3 punkter på 2 tiltak",
        "2 beløp på 1 tiltak, 100 000 kr i alt",
        "Ingenting står i den ennå",
    ]


def test_a_budget_plan_whose_years_have_passed_is_in_force_and_says_so(at_work, lyngen):
    BudgetPlanFactory(municipality=lyngen, first_year=2016)

    page = page_at(at_work, LIST)

    assert "Gjeldende" in groups(page, "budget-plan")
    assert all_words(page.select(".flag")) == ["Årene er passert. Den gjelder til neste er vedtatt."]


def test_the_next_step_is_to_register_what_is_missing(at_work, lyngen):
    ActionPlanFactory(municipality=lyngen, first_year=2018, last_year=2021)
    BudgetPlanFactory(municipality=lyngen, first_year=2021)

    in_autumn = page_at(at_work, LIST)
    with time_machine.travel(SPRING, tick=False):
        in_spring = page_at(at_work, LIST)

    assert todos(in_autumn) == [
        "Handlingsplanen for 2022 er ikke registrert",
        "Økonomiplanen fra 2022 er ikke registrert",
    ]
    assert todos(in_spring) == []


def test_an_action_plan_that_goes_on_next_year_needs_no_new_one(at_work, lyngen):
    ActionPlanFactory(municipality=lyngen, first_year=2020, last_year=2023)
    BudgetPlanFactory(municipality=lyngen, first_year=2022, adopted_on=None)

    assert todos(page_at(at_work, LIST)) == []


def test_the_next_step_for_an_empty_plan_is_to_carry_on(at_work, lyngen, follow_up):
    PlannedActionFactory(follow_up=follow_up, action_plan=ActionPlanFactory(municipality=lyngen))
    empty = ActionPlanFactory(municipality=lyngen, title="Neste", first_year=2022, adopted_on=None)
    BudgetPlanFactory(municipality=lyngen, first_year=2022, adopted_on=None)

    page = page_at(at_work, LIST)

    assert todos(page) == ["Det står ingenting i Neste ennå"]
    assert page.select_one(".todo a")["href"] == reverse("desk-action-plan-roll", args=[empty.pk])


def test_an_approver_reads_and_changes_nothing(client, approver, lyngen):
    document = ActionPlanFactory(municipality=lyngen, adopted_on=None)
    client.force_login(approver)

    listed = page_at(client, LIST)
    shown = page_at(client, reverse("desk-action-plan", args=[document.pk]))

    assert document.title in words(listed.main)
    changing = ("registrer/", "endre/", "ruller/")
    assert not [
        link for page in (listed, shown) for link in page.select("main a") if link["href"].endswith(changing)
    ]


def test_another_municipality_s_plans_are_not_there(at_work, storfjord):
    proposal = ActionPlanFactory(municipality=storfjord, title="Hemmelig", adopted_on=None)
    budget_plan = BudgetPlanFactory(municipality=storfjord, title="Hemmelig økonomi")

    page = page_at(at_work, LIST)

    assert "Hemmelig" not in words(page)
    for kind, document in (("action-plan", proposal), ("budget-plan", budget_plan)):
        for name in ("", "-edit", "-roll"):
            address = reverse(f"desk-{kind}{name}", args=[document.pk])
            assert at_work.get(address).status_code == 404
            assert at_work.post(address).status_code in (404, 405)
    new = reverse("desk-action-plan-new", args=["storfjord"])
    assert (at_work.get(new).status_code, at_work.post(new).status_code) == (404, 404)


def test_who_plans_for_two_municipalities_sees_both(at_work, planner, lyngen, storfjord):
    MembershipFactory(user=planner, municipality=storfjord)
    ActionPlanFactory(municipality=lyngen, title="Planen i Lyngen", first_year=2021)
    ActionPlanFactory(municipality=storfjord, title="Planen i Storfjord", first_year=2021)

    page = page_at(at_work, LIST)

    assert groups(page, "action-plan", "lyngen") == {"Gjeldende": ["Planen i Lyngen"]}
    assert groups(page, "action-plan", "storfjord") == {"Gjeldende": ["Planen i Storfjord"]}
    assert "Handlingsplaner – Storfjord" in all_words(page.find_all("h2"))


def test_the_page_of_an_action_plan_has_its_entries_by_focus_area_and_measure(at_work, plan, lyngen):
    area = FocusAreaFactory(plan=plan, code="A", title="Vertskap")
    document = ActionPlanFactory(municipality=lyngen)
    for code in ("A10", "A2"):
        slot = FollowUpFactory(
            measure=MeasureFactory(plan=plan, focus_area=area, code=code), municipality=lyngen
        )
        PlannedActionFactory(
            follow_up=slot,
            action_plan=document,
            description=f"Punkt for {code}",
            place="side 4",
            due_on=dt.date(2022, 6, 30),
            done_on=dt.date(2021, 5, 1),
        )

    page = page_at(at_work, reverse("desk-action-plan", args=[document.pk]))

    assert all_words(page.select(".own-plan-area")) == ["A Vertskap"]
    assert all_words(page.select("main .code")) == ["A2", "A10"]
    entry = words(page.select_one(".own-plan-entries li"))
    assert entry == "Punkt for A2 side 4 frist 30.6.2022 gjort 1.5.2021"


def test_the_page_of_a_budget_plan_has_its_amounts_and_their_sums(at_work, lyngen, follow_up, budget_plan):
    for year, amount in ((2020, 1_200_000), (2021, 0)):
        BudgetLineFactory(
            follow_up=follow_up, budget_plan=budget_plan, year=year, amount=amount, note="Merknad"
        )
    BudgetLineFactory(
        follow_up=follow_up, budget_plan=budget_plan, year=2020, funding="grant", amount=300_000
    )

    page = page_at(at_work, reverse("desk-budget-plan", args=[budget_plan.pk]))

    rows = [all_words(row.find_all("td", class_="num")) for row in page.select("tbody tr:has(td)")]
    assert rows == [["300 000", "–", "–", "–"], ["1 200 000", "0", "–", "–"]]
    assert all_words(page.select("tfoot .num")) == ["1 500 000", "0", "0", "0"]
    assert "Merknad" in words(page.table)


@pytest.mark.parametrize("kind", ["action-plan", "budget-plan"])
def test_a_page_takes_the_same_number_of_queries_however_much_stands_in_it(kind, at_work, plan, lyngen):
    taken = {}
    for size in (2, 8):
        document = _filled(kind, plan, lyngen, size)
        page_at(at_work, LIST)

        listed, in_list = counted(at_work, LIST)
        shown, on_page = counted(at_work, reverse(f"desk-{kind}", args=[document.pk]))

        assert document.title in words(listed.main)
        assert len(shown.select("main .code")) == size
        taken[size] = (in_list, on_page)
    assert taken[2] == taken[8]


def _filled(kind, plan, lyngen, size):
    """A document with an entry on so many measures, beside as many others."""
    for number in range(size):
        factory = ActionPlanFactory if kind == "action-plan" else BudgetPlanFactory
        document = factory(municipality=lyngen, first_year=1990 + 2 * size + number, adopted_on=None)
    for _ in range(size):
        slot = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen)
        if kind == "action-plan":
            PlannedActionFactory(follow_up=slot, action_plan=document)
        else:
            BudgetLineFactory(follow_up=slot, budget_plan=document)
    return document


class TestTheNextOne:
    def test_follows_the_newest_one_year_later_with_its_title_moved(self, lyngen):
        ActionPlanFactory(
            municipality=lyngen,
            title="Handlingsplan 2021–2024",
            first_year=2021,
            last_year=2024,
            body="",
        )
        ActionPlanFactory(municipality=lyngen, first_year=2017, last_year=2020, body="kommunestyret")

        assert next_of(ActionPlan, lyngen) == {
            "title": "Handlingsplan 2022–2025",
            "first_year": 2022,
            "last_year": 2025,
            "body": "kommunestyret",
        }

    def test_is_for_the_year_that_one_works_with_where_the_newest_is_old(self, lyngen):
        BudgetPlanFactory(municipality=lyngen, first_year=2014, title="Økonomiplan 2014–2017", body="")

        assert next_of(BudgetPlan, lyngen) == {
            "title": "Økonomiplan 2022–2025",
            "first_year": 2022,
            "body": "",
        }

    def test_is_called_in_the_municipality_s_language_where_there_is_none_before(self, lyngen):
        lyngen.language_form = "nn"

        assert next_of(BudgetPlan, lyngen) == {"title": "Økonomiplan 2022–2025", "first_year": 2022}
        assert next_of(ActionPlan, lyngen)["title"] == "Handlingsplan 2022–2025"
