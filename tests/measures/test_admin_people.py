"""Accounts: who makes them, who keeps them, and nobody takes over another's."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from measures.invitations import told
from municipalities.models import Membership, User
from tests.factories import MembershipFactory, PlanMemberFactory, UserFactory
from tests.measures.filling import change, main_form, read, send
from tests.measures.invited import link_to, mail_to
from tests.measures.people import USER_ADD, rights_of
from tests.measures.reading import counted, page_at, words

# Making accounts ------------------------------------------------------------------------------------------


def test_a_new_planner_is_invited_to_the_role_and_chooses_a_password_by_mail(as_coordinator, lyngen, client):
    answer = send(
        as_coordinator,
        reverse(USER_ADD),
        {
            "email": "Ny@Lyngen.example",
            "name": "Ny i jobben",
            "memberships-0-municipality": lyngen.pk,
            "memberships-0-role": "planner",
        },
    )
    person = User.objects.get(email__iexact="ny@lyngen.example")
    told = as_coordinator.get(reverse("admin:index"))
    client.logout()
    page = client.get(client.get(link_to(person)).url)

    assert answer.status_code == 302
    assert "Ny@lyngen.example er invitert" in words(read(told).find(class_="messagelist"))
    assert not person.has_usable_password()
    assert rights_of(person) == (False, {(lyngen.pk, "planner")}, set())
    assert mail_to(person).kind == "invited"
    assert "Planlegger i Lyngen" in words(read(page).find("main"))


def test_an_account_without_a_role_is_invited_when_it_gets_one(client, administrator, lyngen):
    client.force_login(administrator)
    send(client, reverse(USER_ADD), {"email": "ny@region.example"})
    person = User.objects.get(email="ny@region.example")
    told = words(read(client.get(reverse("admin:index"))).find(class_="messagelist"))
    before = person.invitations.count()

    send(
        client,
        change(person),
        {"memberships-0-municipality": lyngen.pk, "memberships-0-role": "planner"},
    )

    assert "har ingen rolle ennå" in told
    assert (before, person.invitations.count()) == (0, 1)


def test_a_role_for_somebody_with_a_password_is_told_without_a_link(as_coordinator, planner, lyngen):
    send(
        as_coordinator,
        reverse("admin:municipalities_membership_add"),
        {"email": planner.email, "municipality": lyngen.pk, "role": "approver"},
    )

    invitation = planner.invitations.get()
    assert invitation.accepted_at
    assert [str(seat) for seat in told(invitation).seats] == ["Godkjenner i Lyngen"]


def test_a_corrected_address_gets_an_invitation_of_its_own_and_the_old_link_opens_nothing(
    as_coordinator, lyngen, client
):
    role = {"memberships-0-municipality": lyngen.pk, "memberships-0-role": "planner"}
    send(as_coordinator, reverse(USER_ADD), {"email": "feil@lyngen.example"} | role)
    person = User.objects.get(email="feil@lyngen.example")
    old = link_to(person)
    send(as_coordinator, change(person), {"email": "rett@lyngen.example"})
    person.refresh_from_db()
    client.logout()

    assert client.get(old).status_code == 410
    assert client.get(link_to(person)).status_code == 302
    assert person.notices.count() == 1


def test_a_new_account_needs_a_role(as_coordinator):
    answer = send(as_coordinator, reverse(USER_ADD), {"email": "ny@lyngen.example"})

    assert answer.status_code == 200
    assert not User.objects.filter(email="ny@lyngen.example").exists()


def test_an_administrator_makes_accounts_without_a_role(client, administrator):
    client.force_login(administrator)

    assert send(client, reverse(USER_ADD), {"email": "ny@region.example"}).status_code == 302


def test_there_is_no_password_to_set_anywhere(as_coordinator, planner):
    for address in (reverse(USER_ADD), change(planner)):
        form = main_form(page_at(as_coordinator, address))
        assert not form.select("input[type=password], [name*=password]")
    send(as_coordinator, change(planner), {"password": "x", "password1": "abc", "usable_password": "true"})

    assert User.objects.get(pk=planner.pk).password == planner.password


def test_an_address_is_not_taken_twice_in_whatever_case(as_coordinator, planner, lyngen):
    role = {"memberships-0-municipality": lyngen.pk, "memberships-0-role": "planner"}

    answer = send(as_coordinator, reverse(USER_ADD), {"email": planner.email.upper()} | role)

    assert answer.status_code == 200
    assert User.objects.filter(email__iexact=planner.email).count() == 1


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
def test_a_coordinator_keeps_the_accounts_that_lie_within_their_plans_alone(
    whom, may, as_coordinator, people
):
    person = people[whom]
    page = page_at(as_coordinator, change(person))

    send(
        as_coordinator,
        change(person),
        {"email": "tatt.over@region.example", "name": "Tatt", "is_active": None},
    )

    assert bool(page.find(id="id_email")) == may
    now = User.objects.get(pk=person.pk)
    assert (now.email == "tatt.over@region.example") == may
    assert now.is_active != may


def test_roles_elsewhere_are_not_shown_to_a_coordinator(as_coordinator, people, elsewhere):
    page = page_at(as_coordinator, change(people["planner elsewhere"]))

    assert str(elsewhere.municipality) not in words(page.find(id="content"))
    assert str(elsewhere.plan) not in words(page.find(id="content"))


def test_a_role_elsewhere_is_not_taken_through_a_person_s_page(as_coordinator, people, elsewhere):
    person = people["planner elsewhere"]
    foreign = person.memberships.get(municipality=elsewhere.municipality)

    send(
        as_coordinator,
        change(person),
        {
            "memberships-INITIAL_FORMS": 2,
            "memberships-TOTAL_FORMS": 2,
            "memberships-1-id": foreign.pk,
            "memberships-1-user": person.pk,
            "memberships-1-DELETE": "on",
        },
    )

    assert Membership.objects.filter(pk=foreign.pk).exists()


def test_a_changed_address_leaves_no_way_in_by_the_old_one(as_coordinator, planner, client):
    old = planner.email
    EmailAddress.objects.create(user=planner, email=old, verified=True, primary=True)
    send(as_coordinator, change(planner), {"email": "ny.adresse@lyngen.example"})
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

    send(client, change(planner), {"is_superuser": "on"})
    send(client, change(administrator), {"is_superuser": None, "is_active": None})

    assert User.objects.get(pk=planner.pk).is_superuser
    own = User.objects.get(pk=administrator.pk)
    assert own.is_superuser
    assert own.is_active


# Lists ----------------------------------------------------------------------------------------------------


def test_the_list_of_people_holds_those_of_one_s_own_plans(as_coordinator, people, elsewhere, coordinator):
    stranger = MembershipFactory(municipality=elsewhere.municipality).user
    without_roles = UserFactory()

    page = page_at(as_coordinator, reverse("admin:municipalities_user_changelist"))
    search = page_at(as_coordinator, reverse("admin:municipalities_user_changelist") + f"?q={stranger.email}")

    listed = {words(cell) for cell in page.select("#result_list .field-email")}
    assert listed == {person.email for person in people.values()} | {coordinator.email}
    assert without_roles.email not in listed
    assert not search.select("#result_list tbody tr")


@pytest.mark.parametrize(
    "lookup", ["password__startswith=a", "memberships__municipality=1", "email__startswith=p"]
)
def test_the_list_of_people_answers_no_questions_about_their_secrets(as_coordinator, lookup):
    assert (
        as_coordinator.get(reverse("admin:municipalities_user_changelist") + f"?{lookup}").status_code == 400
    )


@pytest.mark.parametrize("thing", ["municipalities_user", "municipalities_membership", "measures_planmember"])
def test_the_number_of_queries_does_not_grow(thing, as_coordinator, lyngen, plan):
    taken = {}
    for size in (2, 8):
        for _number in range(size):
            person = MembershipFactory(municipality=lyngen).user
            PlanMemberFactory(plan=plan, user=person, role="steering")
        address = reverse(f"admin:{thing}_changelist")
        page_at(as_coordinator, address)

        page, taken[size] = counted(as_coordinator, address)

        assert len(page.select("#result_list tbody tr")) >= size
    assert taken[2] == taken[8]


def test_an_account_without_traces_is_deleted_by_an_administrator_alone(
    client, administrator, coordinator, lyngen
):
    person, _colleague = (one.user for one in MembershipFactory.create_batch(2, municipality=lyngen))
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
