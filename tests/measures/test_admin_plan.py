"""A coordinator keeps the plan: its words, who takes part, its measures with their municipalities, and the figures."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from measures.models import Measure, Plan
from tests.factories import (
    BudgetLineFactory,
    BudgetPlanFactory,
    FocusAreaFactory,
    FollowUpFactory,
    GoalFactory,
    IndicatorFactory,
    MeasureFactory,
    MunicipalityFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanFactory,
    PlanMemberFactory,
)
from tests.measures.filling import read, send
from tests.measures.reading import all_words, counted, page_at, words


def change(obj):
    return reverse(f"admin:measures_{obj._meta.model_name}_change", args=[obj.pk])


@pytest.fixture
def at_work(client, coordinator, lyngen, storfjord):
    client.force_login(coordinator)
    return client


@pytest.fixture
def measure(plan, lyngen):
    measure = MeasureFactory(plan=plan, code="A1")
    FollowUpFactory(measure=measure, municipality=lyngen, answer="")
    return measure


@pytest.fixture
def elsewhere(db):
    """A focus area of a plan that somebody else coordinates."""
    return FocusAreaFactory(title="Et annet satsingsområde")


def errors_of(answer):
    return set(answer.context["adminform"].form.errors)


# The plan itself ------------------------------------------------------------------------------------------


def test_a_coordinator_changes_the_plan_s_words_and_not_its_place_on_the_site(at_work, plan):
    answer = send(
        at_work,
        change(plan),
        {
            "vision": "En levende region",
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
def test_a_plan_is_made_public_and_drawn_back_by_buttons(at_work, plan, state, step, becomes):
    plan.state = state
    plan.save()
    address = reverse(f"admin:plan-{step}", args=[plan.pk])
    button = page_at(at_work, change(plan)).select_one(f'form[action="{address}"] button')

    answers = [at_work.post(address, follow=True) for _click in range(2)]

    assert button
    assert Plan.objects.get(pk=plan.pk).state == becomes
    assert plan.history.first().state == becomes
    tags = [read(answer).select_one(".messagelist li")["class"] for answer in answers]
    assert tags == [["success"], ["warning"]]


def test_a_municipality_with_measures_in_the_plan_is_not_taken_out_of_it(at_work, plan, measure):
    page = page_at(at_work, change(plan))
    rows = {
        words(row.select_one("option[selected]")): row["id"].split("-")[1]
        for row in page.select("tr.has_original")
    }

    refused = send(at_work, change(plan), {f"participations-{rows['Lyngen']}-DELETE": "on"})
    taken = send(at_work, change(plan), {f"participations-{rows['Storfjord']}-DELETE": "on"})

    assert (refused.status_code, taken.status_code) == (200, 302)
    assert "Lyngen" in " ".join(all_words(read(refused).select(".errorlist")))
    assert [str(municipality) for municipality in plan.municipalities.all()] == ["Lyngen"]


def test_a_participation_is_not_turned_into_another_municipality_s(at_work, plan, lyngen, storfjord):
    free = MunicipalityFactory()
    data = {"participations-0-municipality": free.pk, "participations-0-joined_on": "1.2.2018"}

    send(at_work, change(plan), data)

    assert set(plan.municipalities.all()) == {lyngen, storfjord}
    assert plan.participations.filter(joined_on=dt.date(2018, 2, 1)).count() == 1


def test_two_coordinators_do_not_overwrite_each_other(at_work, plan):
    page = page_at(at_work, change(plan))
    send(at_work, change(plan), {"vision": "Den første"})

    told = send(at_work, change(plan), {"vision": "Den andre"}, page=page)
    seen = read(told).find(id="id_overwrite")["value"]
    chosen = send(at_work, change(plan), {"overwrite": seen}, page=read(told))

    assert "Den første" in words(read(told).select_one(".conflict"))
    assert read(told).find(id="id_vision").text.strip() == "Den andre"
    assert chosen.status_code == 302
    assert Plan.objects.get(pk=plan.pk).vision == "Den andre"


def test_who_takes_part_counts_as_a_part_of_the_plan(at_work, plan, lyngen):
    page = page_at(at_work, change(plan))
    send(at_work, change(plan), {"participations-0-left_on": "1.2.2021"})

    told = send(at_work, change(plan), {"participations-0-left_on": "1.2.2022"}, page=page)

    assert told.status_code == 200
    assert read(told).select_one(".conflict")


def test_the_history_says_who_changed_what(at_work, plan, coordinator):
    send(at_work, change(plan), {"vision": "En levende region"})

    history = page_at(at_work, reverse("admin:measures_plan_history", args=[plan.pk]))

    newest = all_words(history.select("#change-history tbody tr")[0].find_all(["th", "td"]))
    assert newest[1] == coordinator.email
    assert "En levende region" in newest[3]


# Measures -------------------------------------------------------------------------------------------------


def test_a_measure_gets_a_follow_up_in_each_municipality_that_is_ticked(at_work, plan, lyngen, storfjord):
    area = FocusAreaFactory(plan=plan)
    partner = OrganisationFactory()

    answer = send(
        at_work,
        reverse("admin:measures_measure_add"),
        {
            "plan": plan.pk,
            "focus_area": area.pk,
            "code": "B7",
            "title": "Studentoppgaver",
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


def test_municipalities_are_added_to_and_taken_from_a_measure(at_work, measure, lyngen, storfjord):
    assert send(at_work, change(measure), {"concerned": [storfjord.pk]}).status_code == 302

    assert list(measure.municipalities.all()) == [storfjord]


def test_a_municipality_that_follows_the_measure_up_is_not_taken_from_it_and_the_error_names_it(
    at_work, measure, lyngen, storfjord
):
    measure.follow_ups.update(answer="take_up")

    answer = send(at_work, change(measure), {"concerned": [storfjord.pk], "title": "Skrevet nå"})

    assert answer.status_code == 200
    assert errors_of(answer) == {"concerned"}
    assert "Lyngen" in str(answer.context["adminform"].form.errors["concerned"])
    assert read(answer).find(id="id_title")["value"] == "Skrevet nå"
    assert list(measure.municipalities.all()) == [lyngen]


def test_an_amount_in_a_proposal_holds_the_municipality_too_and_is_not_told(at_work, measure, lyngen):
    proposal = BudgetPlanFactory(municipality=lyngen, title="Hemmelig forslag", adopted_on=None)
    BudgetLineFactory(follow_up=measure.follow_ups.get(), budget_plan=proposal)

    answer = send(at_work, change(measure), {"concerned": []})

    assert errors_of(answer) == {"concerned"}
    assert "Hemmelig forslag" not in answer.content.decode()


@pytest.mark.parametrize("field", ["focus_area", "goal", "lead", "concerned", "plan"])
def test_what_is_another_plan_s_is_neither_offered_nor_taken(at_work, measure, elsewhere, field):
    stranger = ParticipationFactory(plan=elsewhere.plan).municipality
    foreign = {
        "focus_area": elsewhere,
        "goal": GoalFactory(focus_area=elsewhere),
        "lead": stranger,
        "concerned": stranger,
        "plan": elsewhere.plan,
    }[field]
    address = reverse("admin:measures_measure_add") if field == "plan" else change(measure)
    page = page_at(at_work, address)

    answer = send(at_work, address, {field: foreign.pk})

    offered = page.select(f"#id_{field} option, #id_{field} input")
    assert str(foreign.pk) not in {
        option.get("value") for option in offered if str(foreign) in words(option.parent)
    }
    assert answer.status_code == 200
    assert field in errors_of(answer)


def test_the_lead_is_one_of_those_concerned(at_work, measure, storfjord):
    answer = send(at_work, change(measure), {"lead": storfjord.pk})

    assert errors_of(answer) == {"lead"}


def test_a_goal_of_another_focus_area_is_refused_at_its_field(at_work, measure, plan):
    goal = GoalFactory(focus_area__plan=plan)

    assert errors_of(send(at_work, change(measure), {"goal": goal.pk})) == {"goal"}


@pytest.mark.parametrize("thing", ["measure", "focus area", "round"])
def test_what_there_is_once_is_refused_in_words_and_not_by_the_database(
    at_work, plan, measure, thing, reporting_round
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

    answer = send(at_work, change(other), taken[thing])

    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors()


def test_a_measure_stays_in_its_plan(at_work, measure, coordinator):
    other = PlanMemberFactory(user=coordinator).plan

    send(at_work, change(measure), {"plan": other.pk})

    measure.refresh_from_db()
    assert measure.plan != other


def test_a_measure_without_follow_ups_is_deleted_and_one_with_them_says_why_not(at_work, measure, plan):
    free = MeasureFactory(plan=plan)
    address = "admin:measures_measure_delete"

    refused = at_work.post(reverse(address, args=[measure.pk]), {"post": "yes"})
    deleted = at_work.post(reverse(address, args=[free.pk]), {"post": "yes"})

    assert refused.status_code == 200
    assert deleted.status_code == 302
    assert list(Measure.objects.all()) == [measure]


def test_lineage_joins_measures_of_the_coordinator_s_own_plans_alone(at_work, measure, elsewhere):
    foreign = MeasureFactory(plan=elsewhere.plan, focus_area=elsewhere)
    add = reverse("admin:measures_measurelineage_add")

    refused = send(at_work, add, {"predecessor": foreign.pk, "successor": measure.pk, "kind": "kept"})
    whole = send(at_work, add, {"predecessor": measure.pk, "kind": "dropped"})
    half = send(at_work, add, {"kind": "kept", "predecessor": measure.pk})

    assert errors_of(refused) == {"predecessor"}
    assert whole.status_code == 302
    assert half.context["adminform"].form.non_field_errors()


# Figures --------------------------------------------------------------------------------------------------


def test_an_indicator_takes_numbers_and_dates_as_norwegians_write_them(at_work, plan):
    indicator = IndicatorFactory(goal__focus_area__plan=plan)

    answer = send(
        at_work,
        change(indicator),
        {
            "baseline_value": "1 234,50",
            "baseline_on": "7.8.2018",
            "values-0-year": "2019",
            "values-0-value": "12,5",
        },
    )
    shown = page_at(at_work, change(indicator))

    assert answer.status_code == 302
    indicator.refresh_from_db()
    assert (indicator.baseline_value, indicator.baseline_on) == (Decimal("1234.5"), dt.date(2018, 8, 7))
    assert indicator.values.get().value == Decimal("12.5")
    assert shown.find(id="id_baseline_value")["value"] == "1\u00a0234,5"
    assert shown.find(id="id_baseline_on")["value"] == "7.8.2018"


# Looking up -----------------------------------------------------------------------------------------------


@pytest.fixture
def many(plan, elsewhere):
    """More measures than a select box takes, and as many of another plan."""
    area = FocusAreaFactory(plan=plan)
    for number in range(32):
        MeasureFactory(plan=plan, focus_area=area, title=f"Eget tiltak {number}")
        MeasureFactory(plan=elsewhere.plan, focus_area=elsewhere, title=f"Fremmed tiltak {number}")


def look_up(client, field, term, model="measurelineage", app="measures"):
    query = {"app_label": app, "model_name": model, "field_name": field, "term": term}
    return client.get(reverse("admin:autocomplete"), query)


def test_looking_up_finds_what_can_be_chosen(at_work, many, elsewhere):
    page = page_at(at_work, reverse("admin:measures_measurelineage_add"))

    own = look_up(at_work, "predecessor", "tiltak 3").json()["results"]
    foreign = look_up(at_work, "predecessor", "Fremmed").json()["results"]

    assert page.select_one("#id_predecessor.admin-autocomplete")
    assert {result["text"].split()[1] for result in own} == {"Eget"}
    assert foreign == []


@pytest.mark.parametrize(
    ("field", "model", "app"),
    [
        ("predecessor", "measurelineage", "measures"),
        ("lead", "measure", "measures"),
        ("partners", "measure", "measures"),
        ("user", "membership", "municipalities"),
        ("user", "logentry", "admin"),
        ("municipality", "actionplan", "municipalities"),
        ("measure", "followup", "measures"),
        ("follow_up", "statusline", "measures"),
        ("password", "user", "municipalities"),
    ],
)
def test_who_cannot_fill_in_a_field_looks_nothing_up_for_it(client, planner, many, field, model, app):
    client.force_login(planner)

    assert look_up(client, field, "", model, app).status_code in (403, 404)


def test_a_municipality_is_looked_up_where_there_are_many(client, administrator, plan):
    for _number in range(40):
        MunicipalityFactory()
    MunicipalityFactory(name="Nesseby – Unjárga")
    client.force_login(administrator)

    page = page_at(client, change(plan))
    found = look_up(client, "municipality", "unjárga", "participation").json()["results"]

    assert page.select_one("#id_participations-0-municipality.admin-autocomplete")
    assert [result["text"] for result in found] == ["Nesseby – Unjárga"]


@pytest.mark.parametrize("thing", ["measure", "goal", "focusarea", "reportinground", "indicator", "adoption"])
def test_lists_take_the_same_number_of_queries_however_long(thing, at_work, plan, lyngen):
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
        page_at(at_work, address)

        page, taken[size] = counted(at_work, address)

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
