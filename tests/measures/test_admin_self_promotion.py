"""Nobody raises themselves: not by a role, not by a form, not by another's role. Nor do they raise those above."""

import pytest
from django.urls import reverse

from municipalities.models import User
from tests.factories import MembershipFactory, PlanMemberFactory, UserFactory
from tests.measures.filling import change, send
from tests.measures.people import MEMBER_ADD, MEMBERSHIP_ADD, USER_ADD, rights_of
from tests.measures.reading import page_at


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

    send(client, change(user) if address == "page" else reverse(address), sent)

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
    others, _colleague = MembershipFactory.create_batch(2, municipality=lyngen)
    client.force_login(coordinator)
    address = reverse("admin:municipalities_membership_change", args=[others.pk])

    send(client, address, {"user": coordinator.pk, "email": coordinator.email, "role": "approver"})

    others.refresh_from_db()
    assert others.user != coordinator
    assert others.role == "approver"


def test_a_coordinator_makes_no_administrators(as_coordinator, planner, lyngen):
    role = {"memberships-0-municipality": lyngen.pk, "memberships-0-role": "planner"}

    send(as_coordinator, change(planner), {"is_superuser": "on"})
    send(as_coordinator, reverse(USER_ADD), {"email": "ny@lyngen.example", "is_superuser": "on"} | role)

    assert not User.objects.filter(is_superuser=True).exists()
    assert User.objects.filter(email="ny@lyngen.example").exists()


# Administrators --------------------------------------------------------------------------------------------


@pytest.fixture
def administrator_here(administrator, lyngen, plan):
    """Has roles already, and so exists for the coordinator."""
    MembershipFactory(user=administrator, municipality=lyngen, role="planner")
    PlanMemberFactory(user=administrator, plan=plan, role="steering")
    return administrator


@pytest.mark.parametrize("kind", ["membership", "plan membership"])
def test_a_coordinator_gives_an_administrator_no_role(kind, as_coordinator, administrator, lyngen, plan):
    address, place = {
        "membership": (MEMBERSHIP_ADD, {"municipality": lyngen.pk, "role": "approver"}),
        "plan membership": (MEMBER_ADD, {"plan": plan.pk, "role": "coordinator"}),
    }[kind]
    before = rights_of(administrator)

    answer = send(as_coordinator, reverse(address), {"email": administrator.email.upper()} | place)

    assert answer.context["adminform"].form.errors["email"] == [
        "Dette er en administrator av nettstedet. Roller til en administrator gir bare en administrator."
    ]
    assert rights_of(administrator) == before


def test_a_coordinator_adds_no_role_on_an_administrator_s_own_page(
    as_coordinator, administrator_here, lyngen
):
    before = rights_of(administrator_here)
    page = page_at(as_coordinator, change(administrator_here))
    row = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-municipality": lyngen.pk, "0-role": "approver"}

    send(
        as_coordinator,
        change(administrator_here),
        {f"memberships-{name}": value for name, value in row.items()},
    )

    assert not page.select("[name$=-role]")
    assert rights_of(administrator_here) == before


@pytest.mark.parametrize("kind", ["membership", "plan membership"])
def test_a_coordinator_neither_changes_nor_takes_an_administrator_s_role(
    kind, as_coordinator, administrator_here
):
    role = {
        "membership": administrator_here.memberships,
        "plan membership": administrator_here.plan_memberships,
    }[kind].get()
    page = f"admin:{role._meta.app_label}_{role._meta.model_name}"
    before = rights_of(administrator_here)

    changed = as_coordinator.post(change(role), {"role": "approver", "version": 1})
    taken = as_coordinator.post(reverse(f"{page}_delete", args=[role.pk]), {"post": "yes"})

    assert (changed.status_code, taken.status_code) == (403, 403)
    assert rights_of(administrator_here) == before


def test_an_administrator_gives_another_administrator_a_role(client, administrator, lyngen):
    giver = UserFactory(is_superuser=True)
    client.force_login(giver)
    role = {"email": administrator.email, "municipality": lyngen.pk, "role": "planner"}

    answer = send(client, reverse(MEMBERSHIP_ADD), role)

    assert answer.status_code == 302
    assert administrator.memberships.get().municipality == lyngen
