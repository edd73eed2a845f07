"""Accounts and roles: a coordinator gives them in their own plans; nobody raises themselves or takes over another."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from measures.models import PlanMember
from municipalities.models import Membership, User
from tests.factories import (
    MembershipFactory,
    MunicipalityFactory,
    ParticipationFactory,
    PlanFactory,
    PlanMemberFactory,
    UserFactory,
)
from tests.measures.filling import main_form, read, send
from tests.measures.reading import all_words, counted, page_at, words

USER_ADD = "admin:municipalities_user_add"
MEMBERSHIP_ADD = "admin:municipalities_membership_add"
MEMBER_ADD = "admin:measures_planmember_add"


def person_page(person):
    return reverse("admin:municipalities_user_change", args=[person.pk])


@pytest.fixture
def elsewhere(db):
    """A municipality and a plan that the coordinator has nothing to do with."""
    return ParticipationFactory()


@pytest.fixture
def at_work(client, coordinator, lyngen, storfjord):
    client.force_login(coordinator)
    return client


def rights_of(user):
    user = User.objects.get(pk=user.pk)
    roles = set(user.memberships.values_list("municipality", "role"))
    return user.is_superuser, roles, set(user.plan_memberships.values_list("plan", "role"))


# Making accounts ------------------------------------------------------------------------------------------


def test_a_new_planner_gets_an_account_with_a_role_and_chooses_a_password_by_mail(at_work, lyngen, client):
    answer = send(
        at_work,
        reverse(USER_ADD),
        {
            "email": "Ny@Lyngen.example",
            "name": "Ny i jobben",
            "memberships-0-municipality": lyngen.pk,
            "memberships-0-role": "planner",
        },
    )
    person = User.objects.get(email__iexact="ny@lyngen.example")
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "ny@lyngen.example"})
    link = next(word for word in mail.outbox[0].body.split() if "/reset/key/" in word)
    form = client.get(link, follow=True)
    new = "en ganske lang setning"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert answer.status_code == 302
    assert not person.has_usable_password()
    assert rights_of(person) == (False, {(lyngen.pk, "planner")}, set())
    assert User.objects.get(pk=person.pk).check_password(new)


def test_a_new_account_needs_a_role(at_work):
    answer = send(at_work, reverse(USER_ADD), {"email": "ny@lyngen.example"})

    assert answer.status_code == 200
    assert not User.objects.filter(email="ny@lyngen.example").exists()


def test_an_administrator_makes_accounts_without_a_role(client, administrator):
    client.force_login(administrator)

    assert send(client, reverse(USER_ADD), {"email": "ny@region.example"}).status_code == 302


def test_there_is_no_password_to_set_anywhere(at_work, planner):
    for address in (reverse(USER_ADD), person_page(planner)):
        form = main_form(page_at(at_work, address))
        assert not form.select("input[type=password], [name*=password]")
    send(at_work, person_page(planner), {"password": "x", "password1": "abc", "usable_password": "true"})

    assert User.objects.get(pk=planner.pk).password == planner.password


def test_an_address_is_not_taken_twice_in_whatever_case(at_work, planner, lyngen):
    role = {"memberships-0-municipality": lyngen.pk, "memberships-0-role": "planner"}

    answer = send(at_work, reverse(USER_ADD), {"email": planner.email.upper()} | role)

    assert answer.status_code == 200
    assert User.objects.filter(email__iexact=planner.email).count() == 1


# What a coordinator may give ------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["the person's page", "roles in municipalities", "a new account"])
def test_a_role_in_a_municipality_elsewhere_is_neither_offered_nor_given(
    way, at_work, elsewhere, planner, lyngen
):
    address, changes = {
        "the person's page": (
            person_page(planner),
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
    offered = page_at(at_work, address).select("select[name$=municipality] option")

    answer = send(at_work, address, changes)

    assert {words(option) for option in offered if option["value"]} == {"Lyngen", "Storfjord"}
    assert answer.status_code == 200
    assert not Membership.objects.filter(municipality=elsewhere.municipality).exists()
    assert not User.objects.filter(email="ny@lyngen.example").exists()


@pytest.mark.parametrize("way", ["the person's page", "roles in plans"])
def test_a_role_in_another_plan_is_neither_offered_nor_given(way, at_work, elsewhere, planner, plan):
    address, changes = {
        "the person's page": (
            person_page(planner),
            {"plan_memberships-0-plan": elsewhere.plan_id, "plan_memberships-0-role": "coordinator"},
        ),
        "roles in plans": (
            reverse(MEMBER_ADD),
            {"email": planner.email, "plan": elsewhere.plan_id, "role": "coordinator"},
        ),
    }[way]
    offered = page_at(at_work, address).select("select[name$=plan] option")

    answer = send(at_work, address, changes)

    assert {words(option) for option in offered if option["value"]} == {str(plan)}
    assert answer.status_code == 200
    assert not PlanMember.objects.filter(plan=elsewhere.plan).exists()


def test_roles_are_given_changed_and_taken_in_one_s_own_plans(at_work, planner, lyngen, plan):
    given = {"memberships-1-municipality": lyngen.pk, "memberships-1-role": "approver"}
    given |= {"plan_memberships-0-plan": plan.pk, "plan_memberships-0-role": "steering"}

    assert send(at_work, person_page(planner), given).status_code == 302
    assert rights_of(planner) == (
        False,
        {(lyngen.pk, "planner"), (lyngen.pk, "approver")},
        {(plan.pk, "steering")},
    )
    assert send(at_work, person_page(planner), {"memberships-0-DELETE": "on"}).status_code == 302
    assert len(rights_of(planner)[1]) == 1


def test_somebody_with_an_account_from_elsewhere_is_given_a_role_by_their_address(at_work, lyngen, elsewhere):
    person = MembershipFactory(municipality=elsewhere.municipality).user
    changes = {"email": person.email.upper(), "municipality": lyngen.pk, "role": "planner"}

    assert at_work.get(person_page(person)).status_code == 404
    assert send(at_work, reverse(MEMBERSHIP_ADD), changes).status_code == 302

    assert (lyngen.pk, "planner") in rights_of(person)[1]


def test_an_address_without_an_account_and_a_role_given_twice_are_said_in_words(at_work, lyngen, planner):
    unknown = {"email": "ukjent@lyngen.example", "municipality": lyngen.pk, "role": "planner"}

    first = send(at_work, reverse(MEMBERSHIP_ADD), unknown)
    second = send(at_work, reverse(MEMBERSHIP_ADD), unknown | {"email": planner.email})

    assert set(first.context["adminform"].form.errors) == {"email"}
    assert first.status_code == second.status_code == 200
    assert Membership.objects.count() == 1


# Nobody raises themselves ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "changes"),
    [
        (MEMBERSHIP_ADD, {"email": "self", "municipality": "lyngen", "role": "planner"}),
        (MEMBERSHIP_ADD, {"email": "SELF", "municipality": "lyngen", "role": "approver"}),
        (MEMBER_ADD, {"email": "self", "plan": "plan", "role": "steering"}),
        (MEMBER_ADD, {"email": "self", "plan": "plan", "role": "coordinator"}),
        (MEMBERSHIP_ADD, {"email": "self", "user": "user", "municipality": "lyngen", "role": "planner"}),
        (
            "page",
            {
                "memberships-TOTAL_FORMS": 1,
                "memberships-INITIAL_FORMS": 0,
                "memberships-0-municipality": "lyngen",
            },
        ),
        (
            "page",
            {
                "plan_memberships-TOTAL_FORMS": 1,
                "plan_memberships-INITIAL_FORMS": 0,
                "plan_memberships-0-plan": "plan",
            },
        ),
        ("page", {"is_superuser": "on", "is_staff": "on", "groups": "1", "user_permissions": "1"}),
        ("page", {"email": "annen@region.example", "is_active": None}),
    ],
)
@pytest.mark.parametrize("who", ["coordinator", "administrator"])
def test_nobody_gives_a_role_to_themselves(who, address, changes, client, request, lyngen, plan):
    user = request.getfixturevalue(who)
    client.force_login(user)
    before = rights_of(user)
    known = {
        "self": user.email,
        "SELF": user.email.upper(),
        "lyngen": lyngen.pk,
        "plan": plan.pk,
        "user": user.pk,
    }
    sent = {name: known.get(value, value) for name, value in changes.items()}
    for prefix in ("memberships", "plan_memberships"):
        if f"{prefix}-TOTAL_FORMS" in sent:
            sent[f"{prefix}-0-role"] = "planner" if prefix == "memberships" else "coordinator"
    if who == "administrator" and "email" in changes and address == "page":
        sent.pop("email")

    send(client, person_page(user) if address == "page" else reverse(address), sent)

    assert rights_of(user) == before
    assert User.objects.get(pk=user.pk).email == user.email
    assert User.objects.get(pk=user.pk).is_active


@pytest.mark.parametrize("kind", ["membership", "plan membership"])
def test_one_s_own_role_is_read_and_not_written(kind, client, coordinator, lyngen, plan):
    if kind == "membership":
        own = MembershipFactory(user=coordinator, municipality=lyngen)
        page, higher = "municipalities_membership", "approver"
    else:
        own = PlanMemberFactory(user=coordinator, plan=plan, role="steering")
        page, higher = "measures_planmember", "coordinator"
    client.force_login(coordinator)
    address = reverse(f"admin:{page}_change", args=[own.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"role": higher, "version": 1}).status_code == 403
    assert client.post(reverse(f"admin:{page}_delete", args=[own.pk]), {"post": "yes"}).status_code == 403
    role = own.role
    own.refresh_from_db()
    assert own.role == role


def test_somebody_else_s_role_is_not_moved_to_oneself(client, coordinator, lyngen):
    others = MembershipFactory(municipality=lyngen)
    client.force_login(coordinator)
    address = reverse("admin:municipalities_membership_change", args=[others.pk])

    send(client, address, {"user": coordinator.pk, "email": coordinator.email, "role": "approver"})

    others.refresh_from_db()
    assert others.user != coordinator
    assert others.role == "approver"


def test_a_coordinator_makes_no_administrators(at_work, planner, lyngen):
    role = {"memberships-0-municipality": lyngen.pk, "memberships-0-role": "planner"}

    send(at_work, person_page(planner), {"is_superuser": "on"})
    send(at_work, reverse(USER_ADD), {"email": "ny@lyngen.example", "is_superuser": "on"} | role)

    assert not User.objects.filter(is_superuser=True).exists()
    assert User.objects.filter(email="ny@lyngen.example").exists()


# Nobody takes over an account -----------------------------------------------------------------------------


@pytest.fixture
def people(plan, lyngen, elsewhere, planner):
    """People with a role in the coordinator's plan, and what each is besides."""
    administrator = UserFactory(is_superuser=True)
    planner_elsewhere = MembershipFactory(municipality=elsewhere.municipality).user
    coordinator_elsewhere = PlanMemberFactory(plan=elsewhere.plan).user
    for person in (administrator, planner_elsewhere, coordinator_elsewhere):
        MembershipFactory(user=person, municipality=lyngen)
    return {
        "planner": planner,
        "co-coordinator": PlanMemberFactory(plan=plan).user,
        "administrator": administrator,
        "planner elsewhere": planner_elsewhere,
        "coordinator elsewhere": coordinator_elsewhere,
    }


@pytest.mark.parametrize(
    ("whom", "may"),
    [
        ("planner", True),
        ("co-coordinator", True),
        ("administrator", False),
        ("planner elsewhere", False),
        ("coordinator elsewhere", False),
    ],
)
def test_a_coordinator_keeps_the_accounts_that_lie_within_their_plans_alone(whom, may, at_work, people):
    person = people[whom]
    page = page_at(at_work, person_page(person))

    send(
        at_work, person_page(person), {"email": "tatt.over@region.example", "name": "Tatt", "is_active": None}
    )

    assert bool(page.find(id="id_email")) == may
    now = User.objects.get(pk=person.pk)
    assert (now.email == "tatt.over@region.example") == may
    assert now.is_active != may


def test_roles_elsewhere_are_not_shown_to_a_coordinator(at_work, people, elsewhere):
    page = page_at(at_work, person_page(people["planner elsewhere"]))

    assert str(elsewhere.municipality) not in words(page.find(id="content"))
    assert str(elsewhere.plan) not in words(page.find(id="content"))


def test_a_role_elsewhere_is_not_taken_through_a_person_s_page(at_work, people, elsewhere):
    person = people["planner elsewhere"]
    foreign = person.memberships.get(municipality=elsewhere.municipality)

    send(
        at_work,
        person_page(person),
        {
            "memberships-INITIAL_FORMS": 2,
            "memberships-TOTAL_FORMS": 2,
            "memberships-1-id": foreign.pk,
            "memberships-1-user": person.pk,
            "memberships-1-DELETE": "on",
        },
    )

    assert Membership.objects.filter(pk=foreign.pk).exists()


def test_a_changed_address_leaves_no_way_in_by_the_old_one(at_work, planner, client):
    old = planner.email
    EmailAddress.objects.create(user=planner, email=old, verified=True, primary=True)
    send(at_work, person_page(planner), {"email": "ny.adresse@lyngen.example"})
    client.logout()

    client.post(reverse("account_login"), {"login": old, "password": "riktig hest batteri stift"})
    signed_in_by_the_old = "_auth_user_id" in client.session
    client.post(reverse("account_reset_password"), {"email": old})

    assert not signed_in_by_the_old
    assert mail.outbox == []


def test_an_administrator_makes_another_one_and_cannot_stop_being_it_by_accident(
    client, administrator, planner
):
    client.force_login(administrator)

    send(client, person_page(planner), {"is_superuser": "on"})
    send(client, person_page(administrator), {"is_superuser": None, "is_active": None})

    assert User.objects.get(pk=planner.pk).is_superuser
    own = User.objects.get(pk=administrator.pk)
    assert own.is_superuser
    assert own.is_active


# A municipality of another's plan is not taken into one's own ---------------------------------------------


def test_a_municipality_of_another_plan_is_not_taken_in_to_give_roles_there(at_work, plan, elsewhere):
    free = MunicipalityFactory(name="Fri kommune")
    address = reverse("admin:measures_plan_change", args=[plan.pk])
    select = page_at(at_work, address).find(id="id_participations-2-municipality")

    refused = send(at_work, address, {"participations-2-municipality": elsewhere.municipality_id})
    taken = send(at_work, address, {"participations-2-municipality": free.pk})

    offered = set(all_words(select.select("option")))
    assert "Fri kommune" in offered
    assert str(elsewhere.municipality) not in offered
    assert (refused.status_code, taken.status_code) == (200, 302)
    assert set(plan.municipalities.values_list("name", flat=True)) == {"Lyngen", "Storfjord", "Fri kommune"}


# Lists ----------------------------------------------------------------------------------------------------


def test_the_list_of_people_holds_those_of_one_s_own_plans(at_work, people, elsewhere, coordinator):
    stranger = MembershipFactory(municipality=elsewhere.municipality).user
    without_roles = UserFactory()

    page = page_at(at_work, reverse("admin:municipalities_user_changelist"))
    search = page_at(at_work, reverse("admin:municipalities_user_changelist") + f"?q={stranger.email}")

    listed = {words(cell) for cell in page.select("#result_list .field-email")}
    assert listed == {person.email for person in people.values()} | {coordinator.email}
    assert without_roles.email not in listed
    assert not search.select("#result_list tbody tr")


@pytest.mark.parametrize(
    "lookup", ["password__startswith=a", "memberships__municipality=1", "email__startswith=p"]
)
def test_the_list_of_people_answers_no_questions_about_their_secrets(at_work, lookup):
    assert at_work.get(reverse("admin:municipalities_user_changelist") + f"?{lookup}").status_code == 400


@pytest.mark.parametrize("thing", ["municipalities_user", "municipalities_membership", "measures_planmember"])
def test_the_number_of_queries_does_not_grow(thing, at_work, lyngen, plan):
    taken = {}
    for size in (2, 8):
        for _number in range(size):
            person = MembershipFactory(municipality=lyngen).user
            PlanMemberFactory(plan=plan, user=person, role="steering")
        address = reverse(f"admin:{thing}_changelist")
        page_at(at_work, address)

        page, taken[size] = counted(at_work, address)

        assert len(page.select("#result_list tbody tr")) >= size
    assert taken[2] == taken[8]


def test_an_account_without_traces_is_deleted_by_an_administrator_alone(
    client, administrator, coordinator, lyngen
):
    person = MembershipFactory(municipality=lyngen).user
    address = reverse("admin:municipalities_user_delete", args=[person.pk])
    client.force_login(coordinator)
    refused = client.post(address, {"post": "yes"})
    client.force_login(administrator)

    deleted = client.post(address, {"post": "yes"})

    assert (refused.status_code, deleted.status_code) == (403, 302)
    assert not User.objects.filter(pk=person.pk).exists()


def test_who_has_sent_in_a_report_is_not_deleted_and_nothing_inside_the_municipality_is_named(
    client, administrator, draft, planner
):
    draft.log("start", planner)
    client.force_login(administrator)

    page = read(client.post(reverse("admin:municipalities_user_delete", args=[planner.pk]), {"post": "yes"}))

    assert User.objects.filter(pk=planner.pk).exists()
    named = words(page.find(id="deleted-objects"))
    assert named
    assert "Lyngen" not in named


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
