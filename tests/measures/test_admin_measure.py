"""A coordinator keeps the measures: their words, their municipalities, and what each came of."""

import pytest
from django.urls import reverse

from measures.models import Measure
from tests.factories import (
    BudgetLineFactory,
    BudgetPlanFactory,
    FocusAreaFactory,
    GoalFactory,
    MeasureFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanMemberFactory,
)
from tests.measures.filling import change, errors_of, read, send
from tests.measures.reading import page_at, words


def test_a_measure_gets_a_follow_up_in_each_municipality_that_is_ticked(
    as_coordinator, plan, lyngen, storfjord
):
    area = FocusAreaFactory(plan=plan)
    partner = OrganisationFactory()

    answer = send(
        as_coordinator,
        reverse("admin:measures_measure_add"),
        {
            "plan": plan.pk,
            "focus_area": area.pk,
            "code": "B7",
            "title_nb": "Studentoppgaver",
            "scope": "joint",
            "concerned": [lyngen.pk, storfjord.pk],
            "lead": storfjord.pk,
            "partners": [partner.pk],
            "sdgs": ["8", "17"],
        },
    )

    assert answer.status_code == 302
    made = Measure.objects.get(code="B7")
    assert set(made.municipalities.all()) == {lyngen, storfjord}
    assert {slot.answer for slot in made.follow_ups.all()} == {""}
    assert (made.lead, made.sdgs, list(made.partners.all())) == (storfjord, [8, 17], [partner])


def test_municipalities_are_added_to_and_taken_from_a_measure(as_coordinator, measure, lyngen, storfjord):
    assert send(as_coordinator, change(measure), {"concerned": [storfjord.pk]}).status_code == 302

    assert list(measure.municipalities.all()) == [storfjord]


def test_a_municipality_that_follows_the_measure_up_is_not_taken_from_it_and_the_error_names_it(
    as_coordinator, measure, lyngen, storfjord
):
    measure.follow_ups.update(answer="take_up")

    answer = send(as_coordinator, change(measure), {"concerned": [storfjord.pk], "title_nb": "Skrevet nå"})

    assert answer.status_code == 200
    assert errors_of(answer) == {"concerned"}
    assert "Lyngen" in str(answer.context["adminform"].form.errors["concerned"])
    assert read(answer).find(id="id_title_nb")["value"] == "Skrevet nå"
    assert list(measure.municipalities.all()) == [lyngen]


def test_an_amount_in_a_proposal_holds_the_municipality_too_and_is_not_told(as_coordinator, measure, lyngen):
    proposal = BudgetPlanFactory(municipality=lyngen, title="Hemmelig forslag", adopted_on=None)
    BudgetLineFactory(follow_up=measure.follow_ups.get(), budget_plan=proposal)

    answer = send(as_coordinator, change(measure), {"concerned": []})

    assert errors_of(answer) == {"concerned"}
    assert "Hemmelig forslag" not in answer.content.decode()


@pytest.mark.parametrize("field", ["focus_area", "goal", "lead", "concerned", "plan"])
def test_what_is_another_plan_s_is_neither_offered_nor_taken(as_coordinator, measure, area_elsewhere, field):
    stranger = ParticipationFactory(plan=area_elsewhere.plan).municipality
    foreign = {
        "focus_area": area_elsewhere,
        "goal": GoalFactory(focus_area=area_elsewhere),
        "lead": stranger,
        "concerned": stranger,
        "plan": area_elsewhere.plan,
    }[field]
    address = reverse("admin:measures_measure_add") if field == "plan" else change(measure)
    page = page_at(as_coordinator, address)

    answer = send(as_coordinator, address, {field: foreign.pk})

    offered = page.select(f"#id_{field} option, #id_{field} input")
    assert str(foreign.pk) not in {
        option.get("value") for option in offered if str(foreign) in words(option.parent)
    }
    assert answer.status_code == 200
    assert field in errors_of(answer)


def test_the_lead_is_one_of_those_concerned(as_coordinator, measure, storfjord):
    answer = send(as_coordinator, change(measure), {"lead": storfjord.pk})

    assert errors_of(answer) == {"lead"}


def test_a_goal_of_another_focus_area_is_refused_at_its_field(as_coordinator, measure, plan):
    goal = GoalFactory(focus_area__plan=plan)

    assert errors_of(send(as_coordinator, change(measure), {"goal": goal.pk})) == {"goal"}


@pytest.mark.parametrize("thing", ["measure", "focus area", "round"])
def test_what_there_is_once_is_refused_in_words_and_not_by_the_database(
    as_coordinator, plan, measure, thing, reporting_round
):
    """The plan stands in none of these forms: it is only shown."""
    other = {
        "measure": lambda: MeasureFactory(plan=plan, code="B2"),
        "focus area": lambda: FocusAreaFactory(plan=plan, code="B"),
        "round": lambda: reporting_round.plan.rounds.create(
            name="2",
            slug="en-annen",
            period_start="2022-01-01",
            period_end="2022-12-31",
            opens_on="2023-01-01",
            due_on="2023-02-01",
        ),
    }[thing]()
    taken = {
        "measure": {"code": "A1"},
        "focus area": {"code": measure.focus_area.code},
        "round": {"slug": reporting_round.slug},
    }

    answer = send(as_coordinator, change(other), taken[thing])

    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors()


def test_a_measure_stays_in_its_plan(as_coordinator, measure, coordinator):
    other = PlanMemberFactory(user=coordinator).plan

    send(as_coordinator, change(measure), {"plan": other.pk})

    measure.refresh_from_db()
    assert measure.plan != other


def test_a_measure_without_follow_ups_is_deleted_and_one_with_them_says_why_not(
    as_coordinator, measure, plan
):
    free = MeasureFactory(plan=plan)
    address = "admin:measures_measure_delete"

    refused = as_coordinator.post(reverse(address, args=[measure.pk]), {"post": "yes"})
    deleted = as_coordinator.post(reverse(address, args=[free.pk]), {"post": "yes"})

    assert refused.status_code == 200
    assert deleted.status_code == 302
    assert list(Measure.objects.all()) == [measure]


def test_lineage_joins_measures_of_the_coordinator_s_own_plans_alone(as_coordinator, measure, area_elsewhere):
    foreign = MeasureFactory(plan=area_elsewhere.plan, focus_area=area_elsewhere)
    add = reverse("admin:measures_measurelineage_add")

    refused = send(as_coordinator, add, {"predecessor": foreign.pk, "successor": measure.pk, "kind": "kept"})
    whole = send(as_coordinator, add, {"predecessor": measure.pk, "kind": "dropped"})
    half = send(as_coordinator, add, {"kind": "kept", "predecessor": measure.pk})

    assert errors_of(refused) == {"predecessor"}
    assert whole.status_code == 302
    assert half.context["adminform"].form.non_field_errors()
