"""Roles: a coordinator gives and takes them in their own plans, and nowhere else."""

import pytest
from django.urls import reverse

from measures.models import PlanMember
from municipalities.models import Membership, User
from tests.factories import MembershipFactory, MunicipalityFactory, PlanFactory, UserFactory
from tests.measures.filling import change, send
from tests.measures.people import MEMBER_ADD, MEMBERSHIP_ADD, USER_ADD, rights_of
from tests.measures.reading import all_words, page_at, words


@pytest.mark.parametrize("way", ["the person's page", "roles in municipalities", "a new account"])
def test_a_role_in_a_municipality_elsewhere_is_neither_offered_nor_given(
    way, as_coordinator, elsewhere, planner, lyngen
):
    address, changes = {
        "the person's page": (
            change(planner),
            {"memberships-1-municipality": elsewhere.municipality_id, "memberships-1-role": "planner"},
        ),
        "roles in municipalities": (
            reverse(MEMBERSHIP_ADD),
            {"email": planner.email, "municipality": elsewhere.municipality_id, "role": "planner"},
        ),
        "a new account": (
            reverse(USER_ADD),
            {
                "email": "ny@lyngen.example",
                "memberships-0-municipality": elsewhere.municipality_id,
                "memberships-0-role": "planner",
            },
        ),
    }[way]
    offered = page_at(as_coordinator, address).select("select[name$=municipality] option")

    answer = send(as_coordinator, address, changes)

    assert {words(option) for option in offered if option["value"]} == {"Lyngen", "Storfjord"}
    assert answer.status_code == 200
    assert not Membership.objects.filter(municipality=elsewhere.municipality).exists()
    assert not User.objects.filter(email="ny@lyngen.example").exists()


@pytest.mark.parametrize("way", ["the person's page", "roles in plans"])
def test_a_role_in_another_plan_is_neither_offered_nor_given(way, as_coordinator, elsewhere, planner, plan):
    address, changes = {
        "the person's page": (
            change(planner),
            {"plan_memberships-0-plan": elsewhere.plan_id, "plan_memberships-0-role": "coordinator"},
        ),
        "roles in plans": (
            reverse(MEMBER_ADD),
            {"email": planner.email, "plan": elsewhere.plan_id, "role": "coordinator"},
        ),
    }[way]
    offered = page_at(as_coordinator, address).select("select[name$=plan] option")

    answer = send(as_coordinator, address, changes)

    assert {words(option) for option in offered if option["value"]} == {str(plan)}
    assert answer.status_code == 200
    assert not PlanMember.objects.filter(plan=elsewhere.plan).exists()


def test_roles_are_given_changed_and_taken_in_one_s_own_plans(
    as_coordinator, planner, approver, lyngen, plan
):
    MembershipFactory(municipality=lyngen)
    given = {"memberships-1-municipality": lyngen.pk, "memberships-1-role": "approver"}
    given |= {"plan_memberships-0-plan": plan.pk, "plan_memberships-0-role": "steering"}

    assert send(as_coordinator, change(planner), given).status_code == 302
    assert rights_of(planner) == (
        False,
        {(lyngen.pk, "planner"), (lyngen.pk, "approver")},
        {(plan.pk, "steering")},
    )
    assert send(as_coordinator, change(planner), {"memberships-0-DELETE": "on"}).status_code == 302
    assert len(rights_of(planner)[1]) == 1


def test_somebody_with_an_account_from_elsewhere_is_given_a_role_by_their_address(
    as_coordinator, lyngen, elsewhere
):
    person = MembershipFactory(municipality=elsewhere.municipality).user
    changes = {"email": person.email.upper(), "municipality": lyngen.pk, "role": "planner"}

    assert as_coordinator.get(change(person)).status_code == 404
    assert send(as_coordinator, reverse(MEMBERSHIP_ADD), changes).status_code == 302

    assert (lyngen.pk, "planner") in rights_of(person)[1]


def test_an_address_without_an_account_and_a_role_given_twice_are_said_in_words(
    as_coordinator, lyngen, planner
):
    unknown = {"email": "ukjent@lyngen.example", "municipality": lyngen.pk, "role": "planner"}

    first = send(as_coordinator, reverse(MEMBERSHIP_ADD), unknown)
    second = send(as_coordinator, reverse(MEMBERSHIP_ADD), unknown | {"email": planner.email})

    assert set(first.context["adminform"].form.errors) == {"email"}
    assert first.status_code == second.status_code == 200
    assert Membership.objects.count() == 1


def test_a_municipality_of_another_plan_is_not_taken_in_to_give_roles_there(as_coordinator, plan, elsewhere):
    free = MunicipalityFactory(name="Fri kommune")
    address = reverse("admin:measures_plan_change", args=[plan.pk])
    select = page_at(as_coordinator, address).find(id="id_participations-2-municipality")

    refused = send(as_coordinator, address, {"participations-2-municipality": elsewhere.municipality_id})
    taken = send(as_coordinator, address, {"participations-2-municipality": free.pk})

    offered = set(all_words(select.select("option")))
    assert "Fri kommune" in offered
    assert str(elsewhere.municipality) not in offered
    assert (refused.status_code, taken.status_code) == (200, 302)
    assert set(plan.municipalities.values_list("name", flat=True)) == {"Lyngen", "Storfjord", "Fri kommune"}


def test_a_plan_in_which_nobody_coordinates_is_kept_by_administrators(client, administrator):
    plan = PlanFactory(state="draft")
    client.force_login(administrator)

    answer = send(
        client,
        reverse(MEMBER_ADD),
        {
            "email": UserFactory(email="ny.koordinator@region.example").email,
            "plan": plan.pk,
            "role": "coordinator",
        },
    )

    assert answer.status_code == 302
    assert plan.members.get().user.email == "ny.koordinator@region.example"
