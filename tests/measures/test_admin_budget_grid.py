"""The money of a follow-up, entered year by year in a grid for each budget plan."""

from decimal import Decimal

import pytest

from measures.models import BudgetLine
from tests.factories import BudgetLineFactory, BudgetPlanFactory
from tests.measures.filling import cell, change, fields_of, main_form, read, send
from tests.measures.reading import page_at


def lines_of(follow_up):
    """Every line as a tuple, without its key."""
    names = ("budget_plan", "year", "kind", "funding", "amount", "note", "kostra_function")
    return set(follow_up.budget_lines.values_list(*names))


def test_amounts_are_entered_year_by_year(as_planner, follow_up, budget_plan):
    row = f"budget_{budget_plan.pk}_investment_grant"

    answer = send(
        as_planner,
        change(follow_up),
        {
            cell(budget_plan, 2020): "2 460 000",
            cell(budget_plan, 2023): "0",
            cell(budget_plan, 2021, "investment", "grant"): "100.000",
            f"{row}_note": "Fra fylket",
            f"{row}_kostra": "325",
        },
    )

    assert answer.status_code == 302
    assert lines_of(follow_up) == {
        (budget_plan.pk, 2020, "operating", "own", Decimal(2460000), "", ""),
        (budget_plan.pk, 2023, "operating", "own", Decimal(0), "", ""),
        (budget_plan.pk, 2021, "investment", "grant", Decimal(100000), "Fra fylket", "325"),
    }


def test_everything_there_is_goes_out_in_the_form_and_comes_back_unchanged(as_planner, follow_up, lyngen):
    """Every kind and funding, in several plans, with notes that differ from year to year."""
    plans = [BudgetPlanFactory(municipality=lyngen, first_year=year) for year in (2017, 2020)]
    plans.append(BudgetPlanFactory(municipality=lyngen, first_year=2024, adopted_on=None))
    for plan in plans:
        for number, year in enumerate(plan.years):
            for kind in ("operating", "investment"):
                for funding in ("own", "grant", "partner", "in_kind"):
                    note = f"{funding} {year}" if funding == "grant" else funding
                    BudgetLineFactory(
                        follow_up=follow_up,
                        budget_plan=plan,
                        year=year,
                        kind=kind,
                        funding=funding,
                        amount=1000 * number,
                        note=note,
                        kostra_function="325" if number else "",
                    )
    before = lines_of(follow_up)

    answer = send(as_planner, change(follow_up), {"own_title": "Et nytt navn"})

    assert answer.status_code == 302
    assert len(before) == 96
    assert lines_of(follow_up) == before
    assert BudgetLine.history.count() == 96


def test_an_emptied_year_is_no_line_any_more_and_the_others_stay(as_planner, follow_up, budget_plan):
    for year in (2020, 2021):
        BudgetLineFactory(follow_up=follow_up, budget_plan=budget_plan, year=year, note="Samme")

    send(as_planner, change(follow_up), {cell(budget_plan, 2020): ""})

    assert [line.year for line in follow_up.budget_lines.all()] == [2021]
    assert follow_up.budget_lines.get().note == "Samme"


def test_a_note_for_the_row_is_written_in_every_year_of_it(as_planner, follow_up, budget_plan):
    for year in (2020, 2021):
        BudgetLineFactory(follow_up=follow_up, budget_plan=budget_plan, year=year, note=f"Om {year}")

    send(as_planner, change(follow_up), {f"budget_{budget_plan.pk}_operating_own_note": "Ett ord for alle"})

    assert {line.note for line in follow_up.budget_lines.all()} == {"Ett ord for alle"}


def test_a_budget_plan_that_the_planner_has_not_seen_keeps_its_amounts(
    as_planner, follow_up, budget_plan, lyngen
):
    page = page_at(as_planner, change(follow_up))
    newer = BudgetPlanFactory(municipality=lyngen, first_year=2021)
    BudgetLineFactory(follow_up=follow_up, budget_plan=newer, year=2021)

    answer = send(as_planner, change(follow_up), {"own_title": "Nytt"}, page=page)

    assert answer.status_code == 302
    assert follow_up.budget_lines.get().budget_plan == newer


@pytest.mark.parametrize(
    ("name", "written", "part"),
    [
        ("2020", "mye", "2 460 000"),
        ("2020", "-5", "negati"),
        ("note", "Uten beløp", ""),
        ("kostra", "32", ""),
    ],
)
def test_a_faulty_cell_says_so_where_it_stands_and_nothing_is_saved(
    as_planner, follow_up, budget_plan, name, written, part
):
    field = f"budget_{budget_plan.pk}_operating_own_{name}"

    answer = send(as_planner, change(follow_up), {field: written, cell(budget_plan, 2021, "investment"): "5"})

    assert answer.status_code == 200
    assert part in " ".join(answer.context["adminform"].form.errors[field])
    assert read(answer).find(id=f"id_{field}")["value"] == written
    assert not follow_up.budget_lines.exists()


def test_amounts_in_another_municipality_s_budget_plan_are_refused(as_planner, follow_up, storfjord):
    foreign = BudgetPlanFactory(municipality=storfjord)

    answer = send(as_planner, change(follow_up), {f"budget_{foreign.pk}": "1", cell(foreign, 2020): "5"})

    assert answer.status_code == 200
    assert not BudgetLine.objects.exists()


def test_the_plan_in_force_stands_first_then_newer_ones_and_those_with_amounts(as_planner, follow_up, lyngen):
    empty, used, in_force, proposal = (
        BudgetPlanFactory(municipality=lyngen, first_year=year) for year in (2016, 2018, 2021, 2022)
    )
    proposal.adopted_on = None
    proposal.save()
    BudgetLineFactory(follow_up=follow_up, budget_plan=used, year=2018)

    page = page_at(as_planner, change(follow_up))

    shown = [heading["id"] for heading in page.select(".budget__plan h3")]
    assert shown == [f"budget_{plan.pk}" for plan in (in_force, proposal, used)]
    older = page.select_one(f'.budget a[href^="?budget_plan={empty.pk}"]')
    page = page_at(as_planner, f"{change(follow_up)}?budget_plan={empty.pk}")
    assert older
    assert page.find(id=f"budget_{empty.pk}")


def test_an_approver_reads_the_amounts_and_has_nothing_to_fill_in(client, approver, follow_up, budget_plan):
    BudgetLineFactory(follow_up=follow_up, budget_plan=budget_plan, year=2021, amount=50_000)
    client.force_login(approver)

    page = page_at(client, change(follow_up))

    assert "50\u00a0000\u00a0kr" in page.select_one(".budget").get_text()
    assert set(fields_of(main_form(page))) <= {
        "csrfmiddlewaretoken",
        "version",
        *(name for name in fields_of(main_form(page)) if name.endswith("_FORMS")),
    }
