"""A coordinator keeps the plan: its words, who takes part, the figures, and the lists of what it holds."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from measures.models import Plan
from tests.factories import (
    FocusAreaFactory,
    GoalFactory,
    IndicatorFactory,
    MeasureFactory,
    MunicipalityFactory,
    ParticipationFactory,
    PlanFactory,
)
from tests.measures.filling import change, read, send
from tests.measures.reading import all_words, counted, page_at, words

# The plan itself ------------------------------------------------------------------------------------------


def test_a_coordinator_changes_the_plan_s_words_and_not_its_place_on_the_site(as_coordinator, plan):
    answer = send(
        as_coordinator,
        change(plan),
        {
            "vision_nb": "En levende region",
            "slug": "ny-adresse",
            "state": "draft",
            "is_featured": "on",
            "is_demonstration": "on",
        },
    )

    now = Plan.objects.get(pk=plan.pk)
    assert answer.status_code == 302
    assert now.vision == "En levende region"
    assert (now.slug, now.state, now.is_featured, now.is_demonstration) == (
        "naeringsplan",
        "public",
        False,
        False,
    )


@pytest.mark.parametrize(
    ("state", "step", "becomes"), [("draft", "publish", "public"), ("public", "withdraw", "draft")]
)
def test_a_plan_is_made_public_and_drawn_back_by_buttons(as_coordinator, plan, state, step, becomes):
    plan.state = state
    plan.save()
    address = reverse(f"admin:plan-{step}", args=[plan.pk])
    button = page_at(as_coordinator, change(plan)).select_one(f'form[action="{address}"] button')

    answers = [as_coordinator.post(address, follow=True) for _click in range(2)]

    assert button
    assert Plan.objects.get(pk=plan.pk).state == becomes
    assert plan.history.first().state == becomes
    tags = [read(answer).select_one(".messagelist li")["class"] for answer in answers]
    assert tags == [["success"], ["warning"]]


def test_a_municipality_with_measures_in_the_plan_is_not_taken_out_of_it(as_coordinator, plan, measure):
    page = page_at(as_coordinator, change(plan))
    rows = {
        words(row.select_one("option[selected]")): row["id"].split("-")[1]
        for row in page.select("tr.has_original")
    }

    refused = send(as_coordinator, change(plan), {f"participations-{rows['Lyngen']}-DELETE": "on"})
    taken = send(as_coordinator, change(plan), {f"participations-{rows['Storfjord']}-DELETE": "on"})

    assert (refused.status_code, taken.status_code) == (200, 302)
    assert "Lyngen" in " ".join(all_words(read(refused).select(".errorlist")))
    assert [str(municipality) for municipality in plan.municipalities.all()] == ["Lyngen"]


def test_a_participation_is_not_turned_into_another_municipality_s(as_coordinator, plan, lyngen, storfjord):
    free = MunicipalityFactory()
    data = {"participations-0-municipality": free.pk, "participations-0-joined_on": "1.2.2018"}

    send(as_coordinator, change(plan), data)

    assert set(plan.municipalities.all()) == {lyngen, storfjord}
    assert plan.participations.filter(joined_on=dt.date(2018, 2, 1)).count() == 1


def test_the_history_says_who_changed_what(as_coordinator, plan, coordinator):
    send(as_coordinator, change(plan), {"vision_nb": "En levende region"})

    history = page_at(as_coordinator, reverse("admin:measures_plan_history", args=[plan.pk]))

    newest = all_words(history.select("#change-history tbody tr")[0].find_all(["th", "td"]))
    assert newest[1] == coordinator.email
    assert "En levende region" in newest[3]


# Figures --------------------------------------------------------------------------------------------------


def test_an_indicator_takes_numbers_and_dates_as_norwegians_write_them(as_coordinator, plan):
    indicator = IndicatorFactory(goal__focus_area__plan=plan)

    answer = send(
        as_coordinator,
        change(indicator),
        {
            "baseline_value": "1 234,50",
            "baseline_on": "7.8.2018",
            "values-0-year": "2019",
            "values-0-value": "12,5",
        },
    )
    shown = page_at(as_coordinator, change(indicator))

    assert answer.status_code == 302
    indicator.refresh_from_db()
    assert (indicator.baseline_value, indicator.baseline_on) == (Decimal("1234.5"), dt.date(2018, 8, 7))
    assert indicator.values.get().value == Decimal("12.5")
    assert shown.find(id="id_baseline_value")["value"] == "1\u00a0234,5"
    assert shown.find(id="id_baseline_on")["value"] == "7.8.2018"


# Numbers of queries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("thing", ["measure", "goal", "focusarea", "reportinground", "indicator", "adoption"])
def test_lists_take_the_same_number_of_queries_however_long(thing, as_coordinator, plan, lyngen):
    taken = {}
    for size in (2, 6):
        for number in range(size):
            area = FocusAreaFactory(plan=plan)
            goal = GoalFactory(focus_area=area)
            MeasureFactory(plan=plan, focus_area=area, goal=goal, lead=lyngen)
            IndicatorFactory(goal=goal, municipality=lyngen)
            plan.adoptions.create(municipality=lyngen, body=f"utvalg {size} {number}")
            plan.rounds.create(
                name=f"Runde {number}",
                slug=f"runde-{size}-{number}",
                period_start="2022-01-01",
                period_end="2022-12-31",
                opens_on="2023-01-01",
                due_on="2023-02-01",
            )
        address = reverse(f"admin:measures_{thing}_changelist")
        page_at(as_coordinator, address)

        page, taken[size] = counted(as_coordinator, address)

        assert len(page.select("#result_list tbody tr")) >= size
    assert taken[2] == taken[6]


@pytest.mark.parametrize("size", [2, 6])
def test_the_form_of_a_plan_takes_as_many_queries_with_six_municipalities_as_with_two(
    size, client, administrator
):
    plan = PlanFactory()
    for _number in range(size):
        ParticipationFactory(plan=plan)
    client.force_login(administrator)
    page_at(client, change(plan))

    page, taken = counted(client, change(plan))

    assert len(page.select("tr.has_original")) == size
    assert taken <= 14
