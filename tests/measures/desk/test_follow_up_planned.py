"""Placing a measure in the municipality's action plans, row by row and without JavaScript."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import FollowUp, PlannedAction
from tests.factories import ActionPlanFactory, PlannedActionFactory
from tests.measures.desk.own_plans import errors_on, send
from tests.measures.filling import read
from tests.measures.reading import page_at, words


def planned_of(follow_up):
    return reverse("desk-planned", args=[follow_up.pk])


def row(number, **values):
    return {f"planned_actions-{number}-{name}": value for name, value in values.items()}


def rows_on(page):
    return page.select("fieldset.planned, details.planned")


@pytest.fixture
def action_plan(lyngen):
    return ActionPlanFactory(municipality=lyngen, title="Handlingsplan 2020–2023")


@pytest.fixture
def placed(follow_up, action_plan):
    return [
        PlannedActionFactory(follow_up=follow_up, action_plan=action_plan, description=text)
        for text in ("Første", "Andre")
    ]


def test_a_place_is_added_with_all_that_belongs_to_it(as_planner, follow_up, action_plan):
    answer = send(
        as_planner,
        planned_of(follow_up),
        row(
            0,
            action_plan=action_plan.pk,
            description="Ansette en vert",
            place="Kapittel 4.2",
            due_on="1.6.2021",
            done_on="12.5.2021",
        ),
    )

    action = PlannedAction.objects.get()
    assert answer.status_code == 302
    assert (action.follow_up, action.action_plan, action.place) == (follow_up, action_plan, "Kapittel 4.2")
    assert (action.due_on, action.done_on) == (dt.date(2021, 6, 1), dt.date(2021, 5, 12))
    assert FollowUp.objects.get(pk=follow_up.pk).version == follow_up.version + 1


def test_the_only_action_plan_is_chosen_already_and_an_untouched_row_is_nothing(
    as_planner, follow_up, action_plan
):
    page = page_at(as_planner, planned_of(follow_up))

    answer = send(as_planner, planned_of(follow_up), page=page)

    chosen = page.select_one("#id_planned_actions-0-action_plan option[selected]")
    assert chosen["value"] == str(action_plan.pk)
    assert answer.status_code == 302
    assert not PlannedAction.objects.exists()
    assert FollowUp.objects.get(pk=follow_up.pk).version == follow_up.version


def test_several_are_added_one_after_the_other_without_a_script(as_planner, follow_up, action_plan):
    address = planned_of(follow_up)

    for text in ("Første", "Andre"):
        page = page_at(as_planner, address)
        number = len(rows_on(page)) - 1
        address = send(as_planner, address, row(number, description=text) | {"add": "1"}, page=page)[
            "Location"
        ]
    page = page_at(as_planner, address)

    assert [action.description for action in follow_up.planned_actions.order_by("pk")] == ["Første", "Andre"]
    assert page.select_one("details.planned--new").has_attr("open")


def test_a_place_is_taken_away_and_the_others_stay(as_planner, follow_up, placed):
    answer = send(as_planner, planned_of(follow_up), row(0, DELETE="on"))

    assert answer.status_code == 302
    assert [action.description for action in follow_up.planned_actions.all()] == ["Andre"]


@pytest.mark.parametrize(
    ("values", "field", "part"),
    [
        ({"action_plan": ""}, "action_plan", "Velg handlingsplanen"),
        ({"description": ""}, "description", "Skriv hva som skal gjøres."),
        ({"due_on": "i fjor"}, "due_on", "Skriv datoen"),
        ({"done_on": "1.1.2199"}, "done_on", "kan ikke være i framtiden"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_with_its_number_and_what_was_typed_stays(
    as_planner, follow_up, placed, values, field, part
):
    answer = send(as_planner, planned_of(follow_up), row(1, place="Side 7") | row(1, **values))

    page = read(answer)
    [error] = errors_on(page)
    assert answer.status_code == 200
    assert error.startswith("2. ")
    assert part in error
    assert page.select_one(f'.ds-error-summary a[href="#id_planned_actions-1-{field}"]')
    assert page.find(id="id_planned_actions-1-place")["value"] == "Side 7"
    assert page.title.text.startswith("Feil:")
    assert {action.place for action in follow_up.planned_actions.all()} == {""}


def test_the_plans_say_who_can_read_what_stands_in_them(as_planner, follow_up, action_plan, lyngen):
    proposal = ActionPlanFactory(municipality=lyngen, title="Neste plan", first_year=2024, last_year=2027)
    proposal.adopted_on = None
    proposal.save()
    PlannedActionFactory(follow_up=follow_up, action_plan=proposal)

    page = page_at(as_planner, planned_of(follow_up))

    groups = page.select("#id_planned_actions-1-action_plan optgroup")
    assert {group["label"]: words(group) for group in groups} == {
        "Vedtatt – alle kan lese det": "Handlingsplan 2020–2023",
        "Forslag – bare kommunen ser det": "Neste plan",
    }
    assert "Bare kommunen ser det før planen er vedtatt" in words(rows_on(page)[0])


def test_an_action_plan_of_another_municipality_is_neither_offered_nor_taken(
    as_planner, follow_up, action_plan, storfjord
):
    foreign = ActionPlanFactory(municipality=storfjord, title="Storfjords plan")
    page = page_at(as_planner, planned_of(follow_up))

    answer = send(
        as_planner, planned_of(follow_up), row(0, action_plan=foreign.pk, description="Ta den"), page=page
    )

    assert "Storfjords plan" not in words(page)
    assert answer.status_code == 200
    assert not PlannedAction.objects.exists()


def test_an_action_of_another_follow_up_cannot_be_taken_over(as_planner, follow_up, action_plan, storfjord):
    foreign = PlannedActionFactory(follow_up__municipality=storfjord, description="Storfjords")

    send(
        as_planner,
        planned_of(follow_up),
        row(0, id=foreign.pk, action_plan=action_plan.pk, description="Tatt over")
        | {"planned_actions-INITIAL_FORMS": 1},
    )

    assert PlannedAction.objects.get(pk=foreign.pk).description == "Storfjords"


def test_without_an_action_plan_the_page_says_where_it_is_registered(as_planner, follow_up):
    page = page_at(as_planner, planned_of(follow_up))

    assert page.select_one(f'.empty a[href="{reverse("desk-documents")}"]')
    assert page.find("button", attrs={"name": "add"}) is None


# Two at work ----------------------------------------------------------------------------------------------


def test_two_work_in_different_rows_and_both_are_kept(as_planner, follow_up, placed, action_plan):
    page = page_at(as_planner, planned_of(follow_up))
    send(as_planner, planned_of(follow_up), row(0, description="Den ene"))
    send(as_planner, planned_of(follow_up), row(2, action_plan=action_plan.pk, description="Den nye"))

    answer = send(as_planner, planned_of(follow_up), row(1, description="Den andre"), page=page)

    assert answer.status_code == 302
    texts = [action.description for action in follow_up.planned_actions.order_by("pk")]
    assert texts == ["Den ene", "Den andre", "Den nye"]


def test_two_work_in_different_fields_of_one_row_and_both_are_kept(as_planner, follow_up, placed):
    page = page_at(as_planner, planned_of(follow_up))
    placed[0].place = "Side 7"
    placed[0].save()

    send(as_planner, planned_of(follow_up), row(0, due_on="1.6.2021"), page=page)

    saved = PlannedAction.objects.get(pk=placed[0].pk)
    assert (saved.place, saved.due_on) == ("Side 7", dt.date(2021, 6, 1))


def test_two_change_the_same_row_and_the_second_sees_both_and_chooses(as_planner, follow_up, placed):
    page = page_at(as_planner, planned_of(follow_up))
    send(as_planner, planned_of(follow_up), row(0, description="Den ene"))

    told = send(as_planner, planned_of(follow_up), row(0, description="Den andre"), page=page)

    shown = read(told)
    conflict = shown.select_one(".conflict")
    assert told.status_code == 200
    assert "planlegger@lyngen.example" in words(conflict)
    assert [words(cell) for cell in conflict.select("tbody tr > *")] == [
        "1. Hva som skal gjøres",
        "Lagret i mellomtiden: Den ene",
        "Ditt: Den andre",
    ]
    assert shown.find(id="id_planned_actions-0-description").text.strip() == "Den andre"
    choice = {"overwrite": shown.find(id="id_overwrite")["value"]}
    assert send(as_planner, planned_of(follow_up), choice, page=shown).status_code == 302
    assert PlannedAction.objects.get(pk=placed[0].pk).description == "Den andre"


def test_what_was_written_in_a_row_that_another_took_away_is_asked_about_and_kept(
    as_planner, follow_up, placed
):
    page = page_at(as_planner, planned_of(follow_up))
    send(as_planner, planned_of(follow_up), row(0, DELETE="on"))

    told = send(as_planner, planned_of(follow_up), row(0, description="Skrevet om"), page=page)
    shown = read(told)
    choice = {"overwrite": shown.find(id="id_overwrite")["value"]}
    answer = send(as_planner, planned_of(follow_up), choice, page=shown)

    assert told.status_code == 200
    assert "Skrevet om" in words(shown.select_one(".conflict"))
    assert answer.status_code == 302
    texts = [action.description for action in follow_up.planned_actions.order_by("pk")]
    assert texts == ["Andre", "Skrevet om"]


def test_a_row_that_another_took_away_is_not_shown_as_if_the_user_had_written_it(
    as_planner, follow_up, placed
):
    page = page_at(as_planner, planned_of(follow_up))
    send(as_planner, planned_of(follow_up), row(0, DELETE="on"))

    told = send(as_planner, planned_of(follow_up), row(1, due_on="i fjor"), page=page)

    shown = [field.text.strip() for field in read(told).select("textarea")]
    assert told.status_code == 200
    assert shown == ["Andre", ""]


def test_a_row_that_another_took_away_does_not_come_back_by_itself(as_planner, follow_up, placed):
    page = page_at(as_planner, planned_of(follow_up))
    send(as_planner, planned_of(follow_up), row(0, DELETE="on"))

    answer = send(as_planner, planned_of(follow_up), row(1, description="Andre, skrevet om"), page=page)

    assert answer.status_code == 302
    assert [action.description for action in follow_up.planned_actions.all()] == ["Andre, skrevet om"]


@pytest.mark.parametrize("version", [None, "", "0", "x"])
@pytest.mark.parametrize("number", [0, 2])
def test_rows_without_their_version_save_nothing(as_planner, follow_up, placed, action_plan, number, version):
    written = row(number, action_plan=action_plan.pk, description="Uten")

    answer = send(as_planner, planned_of(follow_up), written | {"version": version})

    assert answer.status_code == 200
    assert [action.description for action in follow_up.planned_actions.order_by("pk")] == ["Første", "Andre"]
