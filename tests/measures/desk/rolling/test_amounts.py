"""Carrying amounts forward from one year's budget plan to the next."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import BudgetLine, FollowUp
from tests.factories import BudgetLineFactory, BudgetPlanFactory, FollowUpFactory, MeasureFactory
from tests.measures.desk.own_plans import cell, errors_on, row, send
from tests.measures.filling import fields_of, read
from tests.measures.reading import all_words, counted, page_at, published, words


@pytest.fixture
def this_year(lyngen):
    return BudgetPlanFactory(municipality=lyngen, first_year=2020)


@pytest.fixture
def next_year(lyngen):
    return BudgetPlanFactory(municipality=lyngen, first_year=2021, adopted_on=None)


@pytest.fixture
def amounts(follow_up, this_year):
    """100 000 kr in each year from 2020 to 2022, 250 000 in 2023."""
    return [
        BudgetLineFactory(
            follow_up=follow_up,
            budget_plan=this_year,
            year=year,
            amount=amount,
            note=f"Merknad {year}",
            kostra_function="325",
        )
        for year, amount in ((2020, 100_000), (2021, 100_000), (2022, 100_000), (2023, 250_000))
    ]


@pytest.fixture
def other(plan, lyngen, this_year):
    """Another measure, with a grant for an investment in 2021."""
    slot = FollowUpFactory(measure=MeasureFactory(plan=plan, code="B2"), municipality=lyngen)
    BudgetLineFactory(
        follow_up=slot, budget_plan=this_year, year=2021, kind="investment", funding="grant", amount=600_000
    )
    return slot


def roll(target):
    return reverse("desk-budget-plan-roll", args=[target.pk])


def amounts_in(document, follow_up):
    return dict(document.budget_lines.filter(follow_up=follow_up).values_list("year", "amount"))


def cells_on(page, follow_up, **row):
    return [page.find(id=f"id_{cell(follow_up, year, **row)}")["value"] for year in range(2021, 2025)]


class TestWhatIsProposed:
    def test_the_years_that_both_cover_come_along_and_the_new_one_is_empty(
        self, at_work, this_year, next_year, follow_up, amounts, other
    ):
        page = page_at(at_work, roll(next_year))
        answer = send(at_work, roll(next_year), page=page)

        assert cells_on(page, follow_up) == ["100\u00a0000", "100\u00a0000", "250\u00a0000", ""]
        assert cells_on(page, other, kind="investment", funding="grant") == ["600\u00a0000", "", "", ""]
        assert answer.url == reverse("desk-budget-plan", args=[next_year.pk])
        assert amounts_in(next_year, follow_up) == {2021: 100_000, 2022: 100_000, 2023: 250_000}
        assert amounts_in(next_year, other) == {2021: 600_000}
        assert this_year.budget_lines.count() == 5
        line = next_year.budget_lines.get(follow_up=follow_up, year=2023)
        assert (line.note, line.kostra_function) == ("Merknad 2023", "325")

    def test_the_new_year_is_filled_in_from_the_last_by_a_button_and_nothing_is_saved_or_lost(
        self, at_work, next_year, follow_up, amounts, other
    ):
        opened = page_at(at_work, roll(next_year))
        changes = {
            cell(follow_up, 2023): "275 000",
            row(other, "investment", "grant"): "dropped",
            "fill": "1",
        }

        page = read(send(at_work, roll(next_year), changes, page=opened))

        assert words(opened.select_one("button[name=fill]")) == "Fyll tomme felt i 2024 med beløpene fra 2023"
        assert cells_on(page, follow_up)[2:] == ["275 000", "275 000"]
        assert cells_on(page, other, kind="investment", funding="grant")[3] == ""
        assert not BudgetLine.objects.filter(budget_plan=next_year).exists()
        send(at_work, roll(next_year), page=page)
        assert amounts_in(next_year, follow_up)[2024] == 275_000
        assert amounts_in(next_year, other) == {}

    def test_plans_without_a_year_in_common_are_filled_in_from_the_last(
        self, at_work, lyngen, follow_up, amounts
    ):
        far = BudgetPlanFactory(municipality=lyngen, first_year=2030, adopted_on=None)

        opened = page_at(at_work, roll(far))
        page = read(send(at_work, roll(far), {"fill": "1"}, page=opened))

        assert words(opened.select_one("button[name=fill]")) == (
            "Fyll tomme felt i 2030–2033 med beløpene fra 2023"
        )
        assert "De to planene har ingen år felles" in words(opened.select_one(".lead"))
        filled = [page.find(id=f"id_{cell(follow_up, year)}")["value"] for year in range(2030, 2034)]
        assert filled == ["250\u00a0000"] * 4

    def test_measures_that_have_ended_and_rows_that_say_nothing_more_are_proposed_as_dropped(
        self, at_work, plan, lyngen, reporting_round, this_year, next_year, follow_up, amounts, other
    ):
        published(
            reporting_round,
            lyngen,
            follow_up,
            status="completed",
            percent=100,
            completed_on=dt.date(2020, 5, 4),
        )
        past = FollowUpFactory(measure=MeasureFactory(plan=plan, code="C3"), municipality=lyngen)
        BudgetLineFactory(follow_up=past, budget_plan=this_year, year=2020)

        page = page_at(at_work, roll(next_year))
        send(at_work, roll(next_year), page=page)

        assert all_words(page.select(".roll-entry__why")) == [
            "Tiltaket er gjennomført",
            "Ingen beløp i årene som begge planene dekker",
        ]
        assert set(next_year.budget_lines.values_list("follow_up", flat=True)) == {other.pk}


class TestKeptChangedAndDropped:
    def test_each_is_done_as_written_and_told(self, at_work, next_year, follow_up, amounts, other, planner):
        changes = {
            cell(follow_up, 2021): "",
            cell(follow_up, 2022): "0",
            cell(follow_up, 2024): "1 250 000 kr",
            row(other, "investment", "grant"): "dropped",
        }

        answer = send(at_work, roll(next_year), changes)

        assert amounts_in(next_year, follow_up) == {2022: 0, 2023: 250_000, 2024: 1_250_000}
        assert amounts_in(next_year, other) == {}
        told = page_at(at_work, answer.url)
        assert "Ført videre: 1 endret og 1 tatt ut." in words(told.select_one(".messages"))
        line = next_year.budget_lines.get(year=2024)
        assert (line.note, line.history.get().history_user) == ("Merknad 2023", planner)
        assert follow_up.history.first().history_user == planner

    @pytest.mark.parametrize(
        ("written", "error"),
        [
            ("tusen", "Skriv beløpet i hele kroner, for eksempel 2 460 000."),
            ("-5", "Et beløp kan ikke være negativt."),
        ],
    )
    def test_one_mistake_and_nothing_is_saved_and_all_that_was_typed_is_kept(
        self, written, error, at_work, next_year, follow_up, amounts, other
    ):
        changes = {cell(follow_up, 2024): written, cell(follow_up, 2022): "1 000"}

        page = read(send(at_work, roll(next_year), changes))

        assert errors_on(page) == [error]
        assert page.find(id=f"id_{cell(follow_up, 2024)}")["aria-invalid"] == "true"
        sent = fields_of(page.select_one("main form[method=post]"))
        assert {name: sent[name][0] for name in changes} == changes
        assert not next_year.budget_lines.exists()

    def test_a_row_that_is_kept_without_an_amount_is_asked_about(self, at_work, next_year, other):
        empty = {cell(other, 2021, "investment", "grant"): ""}

        page = read(send(at_work, roll(next_year), empty))
        dropped = send(at_work, roll(next_year), empty | {row(other, "investment", "grant"): "dropped"})

        assert errors_on(page) == [
            "B2, Investering, tilskudd: Skriv beløp for minst ett år, eller ta ut raden."
        ]
        assert dropped.status_code == 302

    def test_what_is_wrong_in_a_row_that_is_dropped_is_nobody_s_business(self, at_work, next_year, other):
        changes = {
            cell(other, 2021, "investment", "grant"): "tusen",
            row(other, "investment", "grant"): "dropped",
        }

        assert send(at_work, roll(next_year), changes).status_code == 302


class TestTwice:
    def test_the_same_page_sent_twice_makes_everything_once(
        self, at_work, next_year, follow_up, amounts, other
    ):
        page = page_at(at_work, roll(next_year))

        answers = [send(at_work, roll(next_year), {cell(follow_up, 2024): "5"}, page=page) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert amounts_in(next_year, follow_up) == {2021: 100_000, 2022: 100_000, 2023: 250_000, 2024: 5}

    def test_what_is_there_already_is_shown_as_such_and_the_rest_is_still_kept(
        self, at_work, next_year, follow_up, amounts, other
    ):
        BudgetLineFactory(follow_up=follow_up, budget_plan=next_year, year=2024, amount=77)

        page = page_at(at_work, roll(next_year))
        send(at_work, roll(next_year), page=page)

        there = words(page.select_one(".roll-there"))
        assert "A1 Vertskap i Lyngen Drift, egenfinansiering 2024: 77" in there
        assert amounts_in(next_year, follow_up) == {2024: 77}
        assert amounts_in(next_year, other) == {2021: 600_000}

    def test_what_was_dropped_once_is_not_brought_in_by_pressing_again(
        self, at_work, next_year, follow_up, amounts, other
    ):
        send(at_work, roll(next_year), {row(other, "investment", "grant"): "dropped"})

        page = page_at(at_work, roll(next_year))
        send(at_work, roll(next_year), page=page)

        assert "Ble ikke ført videre sist" in words(page.main)
        assert amounts_in(next_year, other) == {}


class TestTwoAtOnce:
    def test_who_comes_second_is_told_and_loses_nothing(self, at_work, next_year, follow_up, amounts, other):
        page = page_at(at_work, roll(next_year))
        FollowUp.objects.get(pk=follow_up.pk).save()

        told = read(send(at_work, roll(next_year), {cell(follow_up, 2024): "5"}, page=page))
        nothing_yet = next_year.budget_lines.count()
        send(at_work, roll(next_year), page=told)

        assert "har lagret A1 etter at du åpnet siden" in errors_on(told)[0]
        assert nothing_yet == 0
        assert amounts_in(next_year, follow_up)[2024] == 5

    def test_other_amounts_that_somebody_has_put_in_meanwhile_are_told(
        self, at_work, next_year, follow_up, amounts
    ):
        page = page_at(at_work, roll(next_year))
        for year in (2021, 2022, 2023):
            BudgetLineFactory(follow_up=follow_up, budget_plan=next_year, year=year, amount=7)

        told = read(send(at_work, roll(next_year), page=page))

        assert len(errors_on(told)) == 1
        assert "2021: 100 000, 2022: 100 000, 2023: 250 000" in errors_on(told)[0].replace("\u00a0", " ")
        assert amounts_in(next_year, follow_up) == {2021: 7, 2022: 7, 2023: 7}

    def test_a_dropped_row_hinders_nobody(self, at_work, next_year, follow_up, amounts, other):
        page = page_at(at_work, roll(next_year))
        FollowUp.objects.get(pk=other.pk).save()

        answer = send(at_work, roll(next_year), {row(other, "investment", "grant"): "dropped"}, page=page)

        assert answer.status_code == 302
        assert FollowUp.objects.get(pk=other.pk).version == 2


def test_amounts_carried_on_to_a_proposal_stay_inside(at_work, next_year, follow_up, amounts):
    send(at_work, roll(next_year))

    assert next_year.budget_lines.exists()
    assert not BudgetLine.objects.public().filter(budget_plan=next_year).exists()


def test_a_page_and_its_saving_take_the_same_number_of_queries_however_long(
    at_work, plan, lyngen, django_assert_max_num_queries
):
    taken, saving = {}, {}
    for size in (2, 8):
        source = BudgetPlanFactory(municipality=lyngen, first_year=2000 + size)
        target = BudgetPlanFactory(municipality=lyngen, first_year=2001 + size, adopted_on=None)
        for _ in range(size):
            slot = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen)
            BudgetLineFactory(follow_up=slot, budget_plan=source, year=target.first_year)
        address = f"{roll(target)}?fra={source.pk}"
        page_at(at_work, address)

        page, taken[size] = counted(at_work, address)
        with django_assert_max_num_queries(60) as queries:
            send(at_work, address, page=page)
        saving[size] = len(queries)

        assert len(page.select(".roll-amounts")) == size
        assert target.budget_lines.count() == size
    assert taken[2] == taken[8]
    assert saving[2] == saving[8]
