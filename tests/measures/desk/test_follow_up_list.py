"""All the measures that concern the user's municipalities, and what hangs loose, one click from being tied."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from measures.models import FollowUp, MeasureKind
from municipalities.models import MembershipRole
from tests.factories import (
    BudgetLineFactory,
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    MembershipFactory,
    ParticipationFactory,
    PlanFactory,
    PlannedActionFactory,
)
from tests.measures.reading import all_words, counted, page_at, words
from tests.measures.sizes import full_plan

LIST = "/arbeid/tiltak/"


def titles(page):
    return all_words(page.select(".loose-row .row__title a"))


def choices(page):
    """What hangs loose and how many: {label: count}."""
    found = {}
    for choice in page.select(".loose__one"):
        count, _space, label = words(choice).partition(" ")
        found[label] = int(count)
    return found


@pytest.fixture
def several(plan, lyngen, storfjord):
    """Lyngen's: one that is silent, one a thing that it lacks, one whole, one declined; and a foreign one."""
    area = FocusAreaFactory(plan=plan, code="A", title="Attraktivitet")
    made = {}
    for number, title in enumerate(
        ("silent", "ownerless", "unplanned", "unfunded", "reworded", "whole", "declined")
    ):
        measure = MeasureFactory(plan=plan, focus_area=area, code=f"A{number}", title=f"M {title}")
        slot = FollowUpFactory(measure=measure, municipality=lyngen, own_title=title)
        if title != "ownerless":
            slot.responsible_role, slot.responsible_unit = "rådgiver", "Næring"
        slot.within_existing_budget = title != "unfunded"
        slot.save()
        if title != "unplanned":
            PlannedActionFactory(follow_up=slot)
        made[title] = slot
    made["silent"].answer = ""
    made["silent"].save()
    made["declined"].answer, made["declined"].reason = "not_relevant", "Ingen kyst."
    made["declined"].save()
    made["reworded"].measure.title = "M nye ord"
    made["reworded"].measure.save()
    FollowUpFactory(measure=made["silent"].measure, municipality=storfjord, own_title="fremmed", answer="")
    return made


def test_all_measures_of_the_municipality_stand_in_the_plan_s_order_and_nobody_else_s(as_planner, several):
    page = page_at(as_planner, LIST)

    assert titles(page) == list(several)
    assert all_words(page.select("main h2")) == ["A Attraktivitet"]


def test_each_choice_says_on_how_many_it_hangs_loose(as_planner, several):
    assert choices(page_at(as_planner, LIST)) == {
        "Alle tiltak": 7,
        "Ikke svart": 1,
        "Uten ansvarlig": 1,
        "Ikke i en handlingsplan": 1,
        "Ikke i økonomiplanen": 1,
        "Ny ordlyd": 1,
    }


@pytest.mark.parametrize(
    ("lacks", "listed"),
    [
        ("answered", "silent"),
        ("owned", "ownerless"),
        ("planned", "unplanned"),
        ("funded", "unfunded"),
        ("wording", "reworded"),
    ],
)
def test_the_list_is_narrowed_to_what_hangs_loose(as_planner, several, lacks, listed):
    page = page_at(as_planner, f"{LIST}?plan=naeringsplan&lacks={lacks}")

    assert titles(page) == [listed]
    assert len(page.select('.loose__one[aria-current="true"]')) == 1


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("silent", "desk-answer"),
        ("ownerless", "desk-owner"),
        ("unplanned", "desk-planned"),
        ("unfunded", "desk-money"),
        ("reworded", "desk-wording"),
    ],
)
def test_what_hangs_loose_is_one_click_from_being_tied(as_planner, several, title, address):
    list_address = f"{LIST}?plan=naeringsplan"
    page = page_at(as_planner, list_address)

    [row] = [row for row in page.select("main li.row") if words(row.select_one(".row__title a")) == title]
    [tie] = row.select("a.tie")
    assert tie["href"] == f"{reverse(address, args=[several[title].pk])}?next={quote(list_address, safe='')}"
    assert title in words(tie)
    assert as_planner.get(tie["href"]).status_code == 200


def test_nothing_hangs_loose_on_what_is_whole_or_declined(as_planner, several):
    rows = {
        words(row.select_one(".row__title a")): row for row in page_at(as_planner, LIST).select("main li.row")
    }

    for title in ("whole", "declined"):
        assert rows[title].select(".tie, .flag") == []
    assert "4 av 6" in words(rows["whole"])
    assert "Ikke relevant" in words(rows["declined"])


def test_an_approver_reads_what_hangs_loose_and_has_nothing_to_tie(client, approver, several):
    client.force_login(approver)

    page = page_at(client, LIST)

    assert titles(page) == list(several)
    assert page.select(".tie") == []
    assert len(page.select(".loose-row .flag")) == 5


def test_money_in_a_proposal_is_not_money_in_the_plan_in_force(as_planner, several, lyngen):
    line = BudgetLineFactory(
        follow_up=several["unfunded"], kind=MeasureKind.OPERATING, budget_plan__municipality=lyngen
    )
    with_money = titles(page_at(as_planner, f"{LIST}?lacks=funded"))
    line.budget_plan.adopted_on = None
    line.budget_plan.save()

    assert with_money == []
    assert titles(page_at(as_planner, f"{LIST}?lacks=funded")) == ["unfunded"]


def test_who_has_several_municipalities_and_plans_chooses_among_them(as_planner, several, planner, storfjord):
    MembershipFactory(user=planner, municipality=storfjord, role=MembershipRole.APPROVER)
    other = PlanFactory(slug="neste", name="Neste plan", first_year=2023, last_year=2026)
    ParticipationFactory(plan=other, municipality=storfjord)
    FollowUpFactory(measure=MeasureFactory(plan=other), municipality=storfjord, own_title="neste", answer="")

    everything = page_at(as_planner, LIST)
    of_one = page_at(as_planner, f"{LIST}?kommune=storfjord&plan=naeringsplan")

    assert titles(everything) == ["neste", "silent", "fremmed", *list(several)[1:]]
    assert all_words(everything.select(".section__head p")) == ["Neste plan", "Regional næringsplan"]
    assert titles(of_one) == ["fremmed"]
    assert choices(of_one)["Ikke svart"] == 1
    assert of_one.select(".tie") == []
    assert of_one.select_one("#id_kommune option[selected]")["value"] == "storfjord"


@pytest.mark.parametrize("query", ["lacks=x", "plan=x", "kommune=x", "lacks=reported", "side=x"])
def test_a_choice_that_is_none_is_ignored(as_planner, several, query):
    assert titles(page_at(as_planner, f"{LIST}?{query}")) == list(several)


def test_another_municipality_is_not_a_choice(as_planner, several, storfjord):
    page = page_at(as_planner, f"{LIST}?kommune=storfjord")

    assert "fremmed" not in titles(page)
    assert "Storfjord" not in words(page.main)


def test_what_is_tied_everywhere_is_said(as_planner, follow_up):
    page = page_at(as_planner, f"{LIST}?lacks=answered")

    assert words(page.select_one(".empty h2")) == "Ingenting henger løst her"
    assert page.select_one(".empty a")["href"] == LIST


def test_without_measures_the_page_says_so(as_planner):
    page = page_at(as_planner, LIST)

    assert words(page.select_one(".empty h2")) == "Ingen tiltak gjelder kommunen ennå"


def test_many_are_shown_a_hundred_at_a_time(as_planner, plan, lyngen):
    area = FocusAreaFactory(plan=plan)
    for number in range(101):
        measure = MeasureFactory(plan=plan, focus_area=area, code=f"A{number}")
        FollowUpFactory(measure=measure, municipality=lyngen, answer="")

    first, second = (
        page_at(as_planner, f"{LIST}?lacks=answered"),
        page_at(as_planner, f"{LIST}?lacks=answered&side=2"),
    )

    assert (len(titles(first)), len(titles(second))) == (100, 1)
    assert choices(second)["Ikke svart"] == 101


def test_the_number_of_queries_does_not_grow_with_the_plan(db, client):
    taken = {}
    for size in (2, 5):
        plan = full_plan(measures=size, municipalities=2, rounds=1)
        slot = FollowUp.objects.filter(measure__plan=plan).first()
        for _number in range(size):
            FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=slot.municipality, answer="")
        client.force_login(MembershipFactory(municipality=slot.municipality).user)
        page_at(client, LIST)

        page, taken[size] = counted(client, LIST)

        assert len(titles(page)) == 2 * size
    assert taken[2] == taken[5]
