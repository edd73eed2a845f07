"""A planner at work: answering, naming who does it, the place in the action plan, and what still lacks."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import BudgetLine, FollowUp, PlannedAction
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    FollowUpFactory,
    MeasureFactory,
    MembershipFactory,
    PlannedActionFactory,
    ReportFactory,
    StatusLineFactory,
)
from tests.measures.filling import change, read, send
from tests.measures.reading import counted, page_at, words
from tests.measures.sizes import full_plan


def test_the_measure_s_promise_stands_above_and_leads_to_its_page(as_planner, follow_up):
    page = page_at(as_planner, change(follow_up))

    promise = page.find(id="promise").find_parent("section")
    assert "A1 Felles vertskap" in words(promise)
    assert "Én dør inn." in words(promise)
    assert promise.find("a")["href"] == reverse("measure", args=["naeringsplan", "A1"]) + "#lyngen"


def test_a_planner_answers_and_names_who_does_it(as_planner, follow_up):
    answer = send(
        as_planner,
        change(follow_up),
        {
            "answer": "take_up",
            "responsible_role": "næringssjef",
            "responsible_unit": "Næring",
            "deadline_kind": "month",
            "deadline_end": "6.2021",
        },
    )

    assert answer.status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.responsible_role == "næringssjef"
    assert follow_up.deadline_end == dt.date(2021, 6, 30)


def test_the_measure_and_the_municipality_of_a_follow_up_are_not_changed_by_what_is_sent(
    as_planner, follow_up, storfjord
):
    other = MeasureFactory(plan=follow_up.measure.plan)

    send(
        as_planner,
        change(follow_up),
        {"measure": other.pk, "municipality": storfjord.pk, "answer": "take_up"},
    )

    assert FollowUp.objects.get(pk=follow_up.pk).municipality_id == follow_up.municipality_id
    assert FollowUp.objects.get(pk=follow_up.pk).measure_id == follow_up.measure_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": "not_relevant", "reason": ""}, "reason"),
        ({"answer": "covered", "reason": " "}, "reason"),
        ({"deadline_kind": "date"}, "deadline_end"),
        ({"deadline_kind": "date", "deadline_end": "i fjor"}, "deadline_end"),
        ({"deadline_kind": "period", "deadline_end": "1.1.2020"}, "deadline_start"),
        ({"deadline_kind": "recurring"}, "deadline_text"),
        ({"deadline_end": "1.1.2020"}, "deadline_end"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(as_planner, follow_up, changes, field):
    answer = send(as_planner, change(follow_up), {"own_title": "Skrevet nå"} | changes)

    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {field}
    assert read(answer).find(id="id_own_title")["value"] == "Skrevet nå"
    assert read(answer).select_one(f'.error-links a[href="#id_{field}"]')


def test_an_action_of_another_municipality_s_plan_is_neither_offered_nor_taken(
    as_planner, follow_up, lyngen, storfjord
):
    own = ActionPlanFactory(municipality=lyngen, title="Lyngens plan")
    foreign = ActionPlanFactory(municipality=storfjord, title="Storfjords plan")
    page = page_at(as_planner, change(follow_up))

    answer = send(
        as_planner,
        change(follow_up),
        {"planned_actions-0-action_plan": foreign.pk, "planned_actions-0-description": "Gjøre noe"},
        page=page,
    )

    offered = [option["value"] for option in page.select("#id_planned_actions-0-action_plan option")]
    assert offered == ["", str(own.pk)]
    assert answer.status_code == 200
    assert not PlannedAction.objects.exists()


def test_an_action_of_another_follow_up_cannot_be_taken_over(as_planner, follow_up, lyngen, storfjord):
    foreign = PlannedActionFactory(follow_up__municipality=storfjord, description="Storfjords")
    own = ActionPlanFactory(municipality=lyngen)

    send(
        as_planner,
        change(follow_up),
        {
            "planned_actions-INITIAL_FORMS": 1,
            "planned_actions-0-id": foreign.pk,
            "planned_actions-0-action_plan": own.pk,
            "planned_actions-0-description": "Tatt over",
        },
    )

    assert PlannedAction.objects.get(pk=foreign.pk).description == "Storfjords"
    assert PlannedAction.objects.get(description="Tatt over").follow_up == follow_up


def test_writing_in_an_inline_makes_a_new_version_of_the_follow_up(as_planner, follow_up, lyngen):
    plan = ActionPlanFactory(municipality=lyngen)

    answer = send(
        as_planner,
        change(follow_up),
        {"planned_actions-0-action_plan": plan.pk, "planned_actions-0-description": "Ansette en vert"},
    )

    assert answer.status_code == 302
    assert PlannedAction.objects.get().description == "Ansette en vert"
    assert FollowUp.objects.get(pk=follow_up.pk).version == follow_up.version + 1


def test_saving_without_a_change_leaves_no_trace_in_the_history(as_planner, follow_up, budget_plan):
    BudgetLineFactory(follow_up=follow_up, budget_plan=budget_plan, year=2021)

    assert send(as_planner, change(follow_up)).status_code == 302

    assert FollowUp.objects.get(pk=follow_up.pk).version == follow_up.version
    assert follow_up.history.count() == 1
    assert BudgetLine.history.count() == 1


def test_a_published_line_survives_what_a_planner_saves(as_planner, follow_up, reporting_round, lyngen):
    """The pointer at the newest published line is moved by publishing alone."""
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    line = StatusLineFactory(report=report, follow_up=follow_up)
    page = page_at(as_planner, change(follow_up))
    FollowUp.objects.filter(pk=follow_up.pk).update(latest_line=line)

    assert send(as_planner, change(follow_up), {"own_title": "Nytt"}, page=page).status_code == 302

    assert FollowUp.objects.get(pk=follow_up.pk).latest_line == line


# Lists ----------------------------------------------------------------------------------------------------


def listed(page):
    return [words(link) for link in page.select("#result_list .field-title a")]


def list_of(client, **query):
    address = reverse("admin:measures_followup_changelist")
    return page_at(client, address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else ""))


@pytest.fixture
def four(plan, lyngen, storfjord):
    """Lyngen's, lacking the answer, somebody responsible, an action plan, and nothing; and a foreign one."""
    titles = {"silent": {"answer": ""}, "ownerless": {}, "unplanned": {}, "whole": {}}
    made = {}
    for title, values in titles.items():
        made[title] = FollowUpFactory(
            measure=MeasureFactory(plan=plan), municipality=lyngen, own_title=title, **values
        )
    for title in ("unplanned", "whole"):
        made[title].responsible_role, made[title].responsible_unit = "rådgiver", "Næring"
        made[title].within_existing_budget = True
        made[title].save()
    for title in ("ownerless", "whole"):
        PlannedActionFactory(follow_up=made[title])
    FollowUpFactory(measure=made["silent"].measure, municipality=storfjord, own_title="fremmed", answer="")
    return made


def test_the_list_says_what_each_lacks_and_holds_only_one_s_own(as_planner, four):
    page = list_of(as_planner)

    lacks = {
        words(row.select_one(".field-title")): words(row.select_one(".field-shown_lacks"))
        for row in page.select("#result_list tbody tr")
    }
    assert set(lacks) == set(four)
    assert lacks["whole"] == "–"
    assert lacks["silent"] != "–"


@pytest.mark.parametrize(
    ("lacking", "titles"),
    [
        ("answered", {"silent"}),
        ("owned", {"ownerless"}),
        ("planned", {"unplanned"}),
        ("funded", {"ownerless"}),
    ],
)
def test_the_list_is_narrowed_to_what_lacks_something(as_planner, four, lacking, titles):
    assert set(listed(list_of(as_planner, lacks=lacking))) == titles


def test_searching_finds_nothing_of_others(as_planner, four):
    assert listed(list_of(as_planner, q="fremmed")) == []
    assert listed(list_of(as_planner, q="silent")) == ["silent"]


def test_the_filters_offer_what_is_one_s_own(as_planner, four, plan, lyngen, storfjord):
    elsewhere = FollowUpFactory(municipality=storfjord)
    FollowUpFactory(municipality=lyngen)

    page = list_of(as_planner)

    offered = words(page.find(id="changelist-filter"))
    assert str(plan) in offered
    assert str(elsewhere.measure.plan) not in offered
    assert "Storfjord" not in offered


@pytest.mark.parametrize(
    "lookup",
    ["measure__plan__members__user__email__startswith=a", "reason__startswith=a", "municipality__slug=x"],
)
def test_the_list_answers_no_questions_but_its_filters(as_planner, four, lookup):
    answer = as_planner.get(reverse("admin:measures_followup_changelist") + f"?{lookup}")

    assert answer.status_code == 400


@pytest.mark.parametrize("place", ["list", "form", "first page"])
def test_the_number_of_queries_does_not_grow_with_the_plan(db, client, place):
    taken = {}
    for size in (2, 5):
        plan = full_plan(measures=size, municipalities=2, rounds=1)
        slot = FollowUp.objects.filter(measure__plan=plan).first()
        for number in range(size):
            PlannedActionFactory(follow_up=slot, description=f"Mer {number}")
            FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=slot.municipality, answer="")
        user = MembershipFactory(municipality=slot.municipality).user
        client.force_login(user)
        address = {
            "list": reverse("admin:measures_followup_changelist"),
            "form": change(slot),
            "first page": reverse("admin:index"),
        }[place]
        page_at(client, address)

        page, taken[size] = counted(client, address)

        rows = {
            "list": "#result_list tbody tr",
            "form": ".dynamic-planned_actions, .has_original",
            "first page": ".start li",
        }
        assert len(page.select(rows[place])) >= size
    assert taken[2] == taken[5]
