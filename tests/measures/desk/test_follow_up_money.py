"""Giving a measure money for the four years of a budget plan, in a grid with its sums."""

from decimal import Decimal

import pytest
from django.urls import reverse

from measures.models import BudgetLine, FollowUp
from tests.factories import BudgetLineFactory, BudgetPlanFactory
from tests.measures.desk.own_plans import errors_on, send
from tests.measures.filling import cell, read
from tests.measures.reading import page_at, words

NBSP = "\u00a0"


def money_of(follow_up):
    return reverse("desk-money", args=[follow_up.pk])


def amounts_of(follow_up):
    return {(line.year, line.kind, line.funding): line.amount for line in follow_up.budget_lines.all()}


def sums_on(page, **where):
    """What the places for sums say: by year and kind, or of one row, as text."""
    selector = "".join(f'[data-{name}="{value}"]' for name, value in where.items())
    names = {f"data-{name}" for name in ("year", "kind", "funding")} - {f"data-{name}" for name in where}
    found = page.select(f"[data-sum]{selector}")
    return [words(place) for place in found if not names & set(place.attrs)]


@pytest.mark.parametrize(
    "written",
    ["2460000", "2 460 000", "2.460.000", "2 460 000 kr", "kr 2 460 000,00", f"2{NBSP}460{NBSP}000,-"],
)
def test_amounts_are_taken_as_norwegians_and_their_spreadsheets_write_them(
    as_planner, follow_up, budget_plan, written
):
    answer = send(as_planner, money_of(follow_up), {cell(budget_plan, 2021, "investment", "grant"): written})

    assert answer.status_code == 302
    assert amounts_of(follow_up) == {(2021, "investment", "grant"): Decimal(2460000)}


def test_every_kind_and_funding_has_its_row_and_every_row_column_and_kind_its_sum(
    as_planner, follow_up, budget_plan
):
    for year, kind, funding, amount in (
        (2020, "operating", "own", 80_000),
        (2020, "operating", "grant", 20_000),
        (2021, "investment", "own", 1_000_000),
    ):
        BudgetLineFactory(
            follow_up=follow_up, budget_plan=budget_plan, year=year, kind=kind, funding=funding, amount=amount
        )

    page = page_at(as_planner, money_of(follow_up))

    assert len(page.select(".budget__grid input[data-year]")) == 32
    assert sums_on(page, kind="operating", funding="own") == ["80 000"]
    assert sums_on(page, kind="operating") == ["100 000"]
    assert sums_on(page, kind="operating", year=2020) == ["100 000"]
    assert sums_on(page, year=2021) == ["1 000 000"]
    assert sums_on(page, year=2022) == ["–"]
    assert sums_on(page) == ["1 100 000"]


def test_after_an_error_the_sums_are_those_of_what_stands_in_the_fields(as_planner, follow_up, budget_plan):
    answer = send(
        as_planner,
        money_of(follow_up),
        {cell(budget_plan, 2020): "70 000", cell(budget_plan, 2021): "mye", cell(budget_plan, 2022): "5000"},
    )

    page = read(answer)
    assert answer.status_code == 200
    assert errors_on(page) == [
        "2021, Drift, egenfinansiering : Skriv beløpet i hele kroner, for eksempel 2 460 000.".replace(
            " :", ":"
        )
    ]
    assert page.select_one(f'.ds-error-summary a[href="#id_{cell(budget_plan, 2021)}"]')
    assert page.find(id=f"id_{cell(budget_plan, 2021)}")["value"] == "mye"
    assert sums_on(page) == ["75 000"]
    assert not follow_up.budget_lines.exists()


def test_it_can_be_done_within_the_existing_budget(as_planner, follow_up):
    answer = send(as_planner, money_of(follow_up), {"within_existing_budget": "on"})

    assert answer.status_code == 302
    assert FollowUp.objects.get(pk=follow_up.pk).within_existing_budget


def test_a_note_and_a_function_go_with_their_row(as_planner, follow_up, budget_plan):
    name = f"budget_{budget_plan.pk}_operating_own"

    send(
        as_planner,
        money_of(follow_up),
        {cell(budget_plan, 2020): "5", f"{name}_note": "Fra fylket", f"{name}_kostra": "325"},
    )
    refused = send(as_planner, money_of(follow_up), {f"{name.replace('own', 'grant')}_note": "Uten beløp"})

    line = follow_up.budget_lines.get()
    assert (line.note, line.kostra_function) == ("Fra fylket", "325")
    assert refused.status_code == 200
    assert read(refused).select_one(".budget details").has_attr("open")


def test_plan_in_force_and_proposals_say_who_can_read_their_amounts(as_planner, follow_up, lyngen):
    old, in_force, proposal = (
        BudgetPlanFactory(municipality=lyngen, first_year=year) for year in (2016, 2019, 2022)
    )
    proposal.adopted_on = None
    proposal.save()

    page = page_at(as_planner, money_of(follow_up))

    said = {words(part.h2): words(part.select_one(".who-reads")) for part in page.select(".budget")}
    assert said == {
        in_force.title: "Gjeldende Alle kan lese det",
        proposal.title: "Forslag Bare kommunen ser det før planen er vedtatt",
    }
    older = page.find("a", string=old.title)
    older_page = page_at(as_planner, money_of(follow_up) + older["href"].split("#")[0])
    assert old.title in [words(heading) for heading in older_page.select(".budget h2")]


def test_both_the_plan_in_force_and_a_proposal_are_written_in_one_go(as_planner, follow_up, lyngen):
    in_force = BudgetPlanFactory(municipality=lyngen, first_year=2019)
    proposal = BudgetPlanFactory(municipality=lyngen, first_year=2022, adopted_on=None)

    send(as_planner, money_of(follow_up), {cell(in_force, 2022): "1000", cell(proposal, 2022): "2000"})

    saved = {line.budget_plan_id: line.amount for line in follow_up.budget_lines.all()}
    assert saved == {in_force.pk: 1000, proposal.pk: 2000}


def test_a_budget_plan_of_another_municipality_is_refused(as_planner, follow_up, budget_plan, storfjord):
    foreign = BudgetPlanFactory(municipality=storfjord)

    answer = send(
        as_planner,
        money_of(follow_up),
        {f"budget_{foreign.pk}": "1", cell(foreign, 2020): "5", cell(budget_plan, 2020): "5"},
    )

    assert answer.status_code == 200
    assert not BudgetLine.objects.exists()


def test_without_a_budget_plan_the_page_says_where_it_is_registered(as_planner, follow_up):
    page = page_at(as_planner, money_of(follow_up))

    assert page.select_one(f'.empty a[href="{reverse("desk-documents")}"]')
    assert page.find(id="id_within_existing_budget")


def test_everything_there_is_goes_out_in_the_form_and_comes_back_unchanged(
    as_planner, follow_up, budget_plan
):
    for number, year in enumerate(budget_plan.years):
        for kind in ("operating", "investment"):
            for funding in ("own", "grant", "partner", "in_kind"):
                BudgetLineFactory(
                    follow_up=follow_up,
                    budget_plan=budget_plan,
                    year=year,
                    kind=kind,
                    funding=funding,
                    amount=1000 * number,
                    note=f"{funding} {year}" if funding == "grant" else funding,
                    kostra_function="325" if number else "",
                )

    answer = send(as_planner, money_of(follow_up), {"within_existing_budget": "on"})

    assert answer.status_code == 302
    assert BudgetLine.objects.count() == 32
    assert BudgetLine.history.count() == 32


# Two at work ----------------------------------------------------------------------------------------------


def test_two_write_in_different_cells_and_both_are_kept(as_planner, follow_up, budget_plan):
    page = page_at(as_planner, money_of(follow_up))
    send(as_planner, money_of(follow_up), {cell(budget_plan, 2020): "1000"})

    answer = send(as_planner, money_of(follow_up), {cell(budget_plan, 2021): "2000"}, page=page)

    assert answer.status_code == 302
    assert amounts_of(follow_up) == {(2020, "operating", "own"): 1000, (2021, "operating", "own"): 2000}


def test_two_write_in_one_cell_and_the_second_sees_both_and_chooses(as_planner, follow_up, budget_plan):
    page = page_at(as_planner, money_of(follow_up))
    other = {cell(budget_plan, 2020): "1000", cell(budget_plan, 2022): "3000"}
    send(as_planner, money_of(follow_up), other)

    told = send(as_planner, money_of(follow_up), {cell(budget_plan, 2020): "2000"}, page=page)

    shown = read(told)
    conflict = shown.select_one(".conflict")
    assert told.status_code == 200
    assert [words(part).replace(NBSP, " ") for part in conflict.select("tbody tr > *")] == [
        "2020, Drift, egenfinansiering",
        "Lagret i mellomtiden: 1 000",
        "Ditt: 2000",
    ]
    assert words(conflict.select_one("ul")).replace(NBSP, " ") == "2022, Drift, egenfinansiering: 3 000"
    choice = {"overwrite": shown.find(id="id_overwrite")["value"]}
    assert send(as_planner, money_of(follow_up), choice, page=shown).status_code == 302
    assert amounts_of(follow_up) == {(2020, "operating", "own"): 2000, (2022, "operating", "own"): 3000}
