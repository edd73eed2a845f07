"""The history of a thing in the admin: who changed what, in words that people use."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import MeasureKind
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    FollowUpFactory,
    PlannedActionFactory,
)
from tests.measures.filling import change, send
from tests.measures.reading import counted, page_at, words

KINDS = list(MeasureKind)

pytestmark = pytest.mark.django_db


@pytest.fixture
def action_plan(lyngen):
    return ActionPlanFactory(municipality=lyngen, title="Handlingsplan", adopted_on=None)


@pytest.fixture
def budget_plan(lyngen):
    return BudgetPlanFactory(municipality=lyngen, title="Økonomiplan", first_year=2021)


def history_of(client, obj):
    """What stands in the rows of its history, the newest first: (what, changes)."""
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}_history"
    rows = page_at(client, reverse(name, args=[obj.pk])).select("#change-history tbody tr")
    return [tuple(words(cell) for cell in row.select("td")) for row in rows]


def test_choices_dates_and_ticks_stand_as_they_are_read(as_planner, follow_up, planner):
    send(
        as_planner,
        change(follow_up),
        {
            "answer": "not_relevant",
            "reason": "Dekkes av andre.",
            "within_existing_budget": "on",
            "deadline_kind": "date",
            "deadline_end": "7.8.2020",
        },
    )

    who, what, changes = history_of(as_planner, follow_up)[0]

    assert (who, what) == (planner.email, "Endret")
    for said in ("→ Ikke relevant for oss", "→ 7.8.2020", "Nei → Ja", "→ En dato"):
        assert said in changes
    for stored in ("not_relevant", "None", "True", "2020-08-07", "Versjon"):
        assert stored not in changes


def test_amounts_stand_in_the_history_of_their_follow_up(as_planner, follow_up, budget_plan, planner):
    cell = f"budget_{budget_plan.pk}_operating_own_2022"
    send(as_planner, change(follow_up), {cell: "100 000"})
    send(as_planner, change(follow_up), {cell: "120 000"})
    send(as_planner, change(follow_up), {cell: ""})

    taken, moved, added, *_rest = history_of(as_planner, follow_up)

    line = "Økonomiplan (Lyngen), 2022, Drift, Egenfinansiering"
    assert [row[0] for row in (taken, moved, added)] == [planner.email] * 3
    assert (added[1].split(" ")[0], moved[1].split(" ")[0], taken[1].split(" ")[0]) == (
        "Lagt",
        "Endret",
        "Slettet",
    )
    assert [line in row[1] for row in (taken, moved, added)] == [True] * 3, added
    assert added[2] == "Beløp (kr): 100 000"
    assert moved[2] == "Beløp (kr): 100 000 → 120 000"
    assert taken[2] == "Beløp (kr): 120 000 → –"


def test_planned_actions_stand_in_the_history_of_their_follow_up(as_planner, follow_up, action_plan):
    row = {
        "planned_actions-0-action_plan": action_plan.pk,
        "planned_actions-0-description": "Ansette en vert",
    }
    send(as_planner, change(follow_up), row)
    send(
        as_planner,
        change(follow_up),
        {"planned_actions-0-place": "kapittel 4", "planned_actions-0-due_on": "1.2.2021"},
    )

    moved, added, *_rest = history_of(as_planner, follow_up)

    assert "Handlingsplan (Lyngen), Ansette en vert" in added[1]
    assert "Ansette en vert" in moved[1]
    assert "Sted i dokumentet: – → kapittel 4" in moved[2]
    assert "Frist: – → 1.2.2021" in moved[2]


def test_what_only_gives_the_follow_up_a_new_version_is_not_told(as_planner, follow_up, action_plan):
    row = {
        "planned_actions-0-action_plan": action_plan.pk,
        "planned_actions-0-description": "Ansette en vert",
    }

    send(as_planner, change(follow_up), row)

    assert follow_up.history.count() == 2
    assert len(history_of(as_planner, follow_up)) == 2


def test_another_follow_up_s_amounts_and_actions_stand_elsewhere(as_planner, follow_up, lyngen, action_plan):
    other = FollowUpFactory(municipality=lyngen)
    PlannedActionFactory(follow_up=other, action_plan=action_plan, description="Noe annet")
    BudgetLineFactory(follow_up=other)

    assert [what for _who, what, _changes in history_of(as_planner, follow_up)] == ["Lagt til"]


def test_the_way_back_from_the_history_is_named(as_planner, follow_up):
    page = page_at(as_planner, reverse("admin:measures_followup_history", args=[follow_up.pk]))

    assert "› Oppfølginger ›" in words(page.select_one(".breadcrumbs"))


def test_an_approver_reads_the_history_and_a_neighbour_does_not(client, approver, neighbour, follow_up):
    address = reverse("admin:measures_followup_history", args=[follow_up.pk])

    client.force_login(approver)
    assert client.get(address).status_code == 200
    client.force_login(neighbour)
    assert client.get(address).status_code == 404


def test_a_version_shows_choices_by_their_labels(as_planner, follow_up):
    send(as_planner, change(follow_up), {"answer": "take_up"})
    record = follow_up.history.first()

    page = page_at(
        as_planner, reverse("admin:measures_followup_simple_history", args=[follow_up.pk, record.pk])
    )

    assert "take_up" not in words(page)
    assert "Vi tar det opp" in words(page)


def test_municipalities_that_join_a_plan_stand_in_its_history(as_coordinator, plan):
    plan.participations.filter(municipality__slug="lyngen").get().delete()

    assert any(
        "Deltakelse: Lyngen" in what and "Slettet" in what
        for _who, what, _changes in history_of(as_coordinator, plan)
    )


def test_a_published_round_says_when_in_its_history(as_coordinator, reporting_round, coordinator):
    reporting_round.published_on = dt.date(2022, 3, 1)
    reporting_round.save()

    assert history_of(as_coordinator, reporting_round)[0][2] == "Publisert: – → 1.3.2022"


def test_of_a_long_text_the_first_difference_is_shown(as_planner, follow_up):
    text = "Lang begrunnelse. " * 100
    send(as_planner, change(follow_up), {"answer": "covered", "reason": text})
    send(as_planner, change(follow_up), {"reason": text + "Og litt til."})

    changes = history_of(as_planner, follow_up)[0][2]

    assert "Og litt til." in changes
    assert "…" in changes
    assert len(changes) < 1000


def test_pages_of_a_long_history_follow_each_other(as_planner, follow_up):
    for number in range(101):
        follow_up.own_title = f"Tittel {number}"
        follow_up.save()
    address = reverse("admin:measures_followup_history", args=[follow_up.pk])

    first, second = page_at(as_planner, address), page_at(as_planner, f"{address}?p=2")

    assert len(first.select("#change-history tbody tr")) == 100
    assert [words(row) for row in second.select("#change-history tbody li")] == [
        "Egen tittel: Vertskap i Lyngen → Tittel 0"
    ]
    assert "Tittel 0 → Tittel 1" in words(first.select("#change-history tbody tr")[-1])


@pytest.mark.parametrize("kind", ["amounts", "actions", "titles"])
def test_a_longer_history_takes_no_more_queries(kind, as_planner, follow_up, budget_plan, action_plan):
    def save(number):
        if kind == "amounts":
            BudgetLineFactory(
                follow_up=follow_up, budget_plan=budget_plan, year=2021 + number % 4, kind=KINDS[number // 4]
            )
        elif kind == "actions":
            PlannedActionFactory(follow_up=follow_up, action_plan=action_plan)
        else:
            follow_up.own_title = f"Tittel {number}"
            follow_up.save()

    address = reverse("admin:measures_followup_history", args=[follow_up.pk])
    page_at(as_planner, address)
    taken = {}
    for start, end in ((0, 2), (2, 8)):
        for number in range(start, end):
            save(number)

        page, taken[end] = counted(as_planner, address)

        assert len(page.select("#change-history tbody tr")) == end + 1
    assert taken[2] == taken[8]
