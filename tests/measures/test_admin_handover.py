"""The admin too asks before a seat's last holder goes, in whatever way; and nobody with a history is deleted."""

import pytest
from django.urls import reverse

from measures.models import PlanMember
from municipalities.models import Membership, User
from tests.factories import MembershipFactory, PlanMemberFactory
from tests.measures.filling import change, fields_of, main_form, read, send
from tests.measures.invited import PASSWORD
from tests.measures.people import rights_of
from tests.measures.reading import page_at, words


def delete(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_delete", args=[obj.pk])


def close(client, planner, coordinator):
    return send(client, change(planner), {"is_active": None})


def delete_the_row(client, planner, coordinator):
    return send(client, change(planner), {"memberships-0-DELETE": "on"})


def change_the_row(client, planner, coordinator):
    return send(client, change(planner), {"memberships-0-role": "approver"})


def delete_the_role(client, planner, coordinator):
    return client.post(delete(planner.memberships.get()), {"post": "yes"})


def change_the_role(client, planner, coordinator):
    return send(client, change(planner.memberships.get()), {"role": "approver"})


def delete_the_person(client, planner, coordinator):
    return client.post(delete(planner), {"post": "yes"})


WAYS = [close, delete_the_row, change_the_row, delete_the_role, change_the_role, delete_the_person]


def state_of(person):
    there = User.objects.filter(pk=person.pk).values_list("is_active", flat=True).first()
    return there, set(Membership.objects.filter(user=person.pk).values_list("municipality", "role"))


@pytest.mark.parametrize("way", WAYS)
def test_the_last_planner_goes_after_a_question_and_not_before(
    way, client, administrator, planner, coordinator, lyngen, reporting_round
):
    client.force_login(administrator)
    before = state_of(planner)

    question = way(client, planner, coordinator)
    asked = read(question)
    state_when_asked = state_of(planner)
    answer = client.post(question.request["PATH_INFO"], fields_of(main_form(asked)))

    assert question.status_code == 200
    assert "Lyngen har da ingen planlegger. 1 rapport har ikke kommet." in words(asked.find(role="alert"))
    assert not asked.select(".messagelist")
    assert state_when_asked == before
    assert answer.status_code == 302
    assert state_of(planner) != before


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_asked_where_somebody_else_has_the_role(
    way, client, administrator, planner, coordinator, lyngen
):
    MembershipFactory(municipality=lyngen)
    client.force_login(administrator)

    assert way(client, planner, coordinator).status_code == 302


def test_a_coordinator_is_asked_too(as_coordinator, planner, coordinator):
    assert "har da ingen planlegger" in words(read(close(as_coordinator, planner, coordinator)))
    assert User.objects.get(pk=planner.pk).is_active


@pytest.mark.parametrize("way", ["close", "delete", "change"])
def test_a_plan_s_last_coordinator_goes_after_a_question(way, client, administrator, coordinator, plan):
    client.force_login(administrator)
    role = coordinator.plan_memberships.get()
    send_it = {
        "close": lambda: send(client, change(coordinator), {"is_active": None}),
        "delete": lambda: client.post(delete(role), {"post": "yes"}),
        "change": lambda: send(client, change(role), {"role": "steering"}),
    }[way]

    question = send_it()
    PlanMemberFactory(plan=plan)
    answer = send_it()

    assert "Regional næringsplan har da ingen koordinator." in words(read(question))
    assert answer.status_code == 302


def test_an_answer_counts_for_what_was_asked_about(client, administrator, planner, lyngen):
    """Somebody who becomes the last approver meanwhile is asked about as well."""
    other = MembershipFactory(municipality=lyngen, role="approver")
    MembershipFactory(user=planner, municipality=lyngen, role="approver")
    client.force_login(administrator)
    question = read(close(client, planner, None))
    other.delete()

    again = read(client.post(change(planner), fields_of(main_form(question))))

    assert "ingen godkjenner" not in words(question)
    assert "Lyngen har da ingen godkjenner." in words(again.find(role="alert"))
    assert User.objects.get(pk=planner.pk).is_active


def test_an_error_in_the_form_is_told_before_anything_is_asked(client, administrator, planner, approver):
    client.force_login(administrator)

    answer = send(client, change(planner), {"is_active": None, "email": approver.email})

    assert answer.status_code == 200
    assert main_form(read(answer)).find(id="id_email")
    assert User.objects.get(pk=planner.pk).is_active


def test_nothing_is_mailed_before_the_question_is_answered(
    client, administrator, planner, lyngen, django_capture_on_commit_callbacks
):
    client.force_login(administrator)
    changes = {"memberships-0-role": "approver", "plan_memberships-0-role": "steering"}
    changes["plan_memberships-0-plan"] = PlanMemberFactory().plan_id

    with django_capture_on_commit_callbacks() as callbacks:
        question = send(client, change(planner), changes)

    assert "har da ingen planlegger" in words(read(question))
    assert callbacks == []
    assert not planner.invitations.exists()
    assert not PlanMember.objects.filter(user=planner).exists()


def test_what_is_not_one_s_own_is_not_found_here_either(as_coordinator, elsewhere):
    stranger = MembershipFactory(municipality=elsewhere.municipality)

    for address in (change(stranger), change(stranger.user), delete(stranger)):
        assert as_coordinator.post(address, {"post": "yes"}).status_code == 404
    assert Membership.objects.filter(pk=stranger.pk).exists()


def test_whoever_has_a_history_is_not_deleted_and_the_page_says_what_to_do(
    client, administrator, coordinator, lyngen, planner
):
    Membership.history.filter(user=planner).update(history_user=coordinator)
    PlanMemberFactory(plan=coordinator.plan_memberships.get().plan)
    client.force_login(administrator)

    answer = client.post(delete(coordinator), {"post": "yes"})

    page = read(answer).find(id="content")
    assert User.objects.filter(pk=coordinator.pk).exists()
    assert f"{coordinator} kan ikke slettes" in words(page)
    assert "Ta heller bort haken for «aktiv»" in words(page)
    assert page.find("a", href=change(coordinator))
    assert not page.select("form")


def test_a_closed_account_keeps_its_password_for_the_day_it_is_opened(client, administrator, planner, lyngen):
    MembershipFactory(municipality=lyngen)
    client.force_login(administrator)
    planner.set_password(PASSWORD)
    planner.save()

    send(client, change(planner), {"is_active": None})
    send(client, change(planner), {"is_active": "on"})

    assert User.objects.get(pk=planner.pk).check_password(PASSWORD)
    assert rights_of(planner)[1] == {(lyngen.pk, "planner")}


def test_the_page_for_a_new_account_says_that_an_invitation_is_sent(as_coordinator):
    page = page_at(as_coordinator, reverse("admin:municipalities_user_add"))

    assert "en lenke til å velge passord, én gang, innen fjorten dager" in words(page)
