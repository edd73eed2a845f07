"""People who press at the same moment: one account, one password, one mail, and never nobody left unasked."""

import copy
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import reverse

from measures.seats import Seat
from municipalities.models import User
from tests.factories import MembershipFactory, PlanMemberFactory
from tests.measures.filling import change, fields_of, main_form
from tests.measures.invited import invited, link_to
from tests.measures.reading import page_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_earlier_attempts(db):
    cache.clear()


def at_once(*work):
    """Each begun at the same moment, in a thread of its own; what each returns."""
    everybody = Barrier(len(work))

    def one(do):
        try:
            everybody.wait(timeout=60)
            return do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(one, work))


def window_of(user=None):
    client = Client()
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def newcomer(approver, lyngen):
    return invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver)


def test_of_two_clicks_on_a_link_one_sets_the_password(newcomer):
    passwords = ["en lang setning om havet", "en lang setning om fjellet", "en lang setning om vidda"]
    windows = [window_of() for _ in passwords]
    for window in windows:
        window.get(link_to(newcomer))

    def choose(window, password):
        sent = {"password1": password, "password2": password}
        return lambda: window.post(reverse("invitation-accept"), sent).status_code

    answers = at_once(*map(choose, windows, passwords))

    assert sorted(answers) == [302, 410, 410]
    winner = answers.index(302)
    assert User.objects.get(pk=newcomer.pk).check_password(passwords[winner])
    assert ["_auth_user_id" in window.session for window in windows] == [
        number == winner for number in range(len(windows))
    ]


def test_of_two_presses_in_one_window_one_sets_the_password_and_none_is_refused(newcomer):
    windows = window_of(), window_of()
    windows[0].get(link_to(newcomer))
    windows[1].cookies = copy.deepcopy(windows[0].cookies)
    sent = {"password1": "en lang setning om havet", "password2": "en lang setning om havet"}

    answers = at_once(
        *(lambda window=window: window.post(reverse("invitation-accept"), sent) for window in windows)
    )

    assert sorted(answer.status_code for answer in answers) in ([302, 302], [302, 410])
    assert [answer.headers.get("Location") for answer in answers].count(reverse("work")) == 1
    assert User.objects.get(pk=newcomer.pk).check_password(sent["password1"])


def test_two_who_invite_one_address_make_one_account_with_both_roles(approver, coordinator, lyngen):
    def invite(user, key):
        window = window_of(user)
        sent = {"email": "ny@lyngen.example", "name": "", "seats": [key]}
        return lambda: window.post(reverse("desk-invite"), sent).status_code

    answers = at_once(
        invite(approver, "kommune-lyngen-planner"), invite(coordinator, "kommune-lyngen-approver")
    )

    assert answers == [302, 302]
    person = User.objects.get(email="ny@lyngen.example")
    assert set(person.memberships.values_list("role", flat=True)) == {"planner", "approver"}


def test_an_invitation_is_sent_again_once_for_two_clicks(newcomer, approver):
    newcomer.invitations.update(created_at="2026-01-01T12:00Z")
    mail.outbox.clear()
    address = reverse("person-invite-again", args=[newcomer.pk])
    windows = [window_of(approver) for _click in range(4)]

    at_once(*(lambda window=window: window.post(address) for window in windows))

    assert newcomer.invitations.count() == 2
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("second_way", ["desk", "admin"])
def test_the_last_two_are_not_both_closed_unasked(second_way, lyngen, storfjord, plan, coordinator):
    first, second = (one.user for one in MembershipFactory.create_batch(2, municipality=lyngen))
    other = PlanMemberFactory(plan=plan).user
    windows = window_of(coordinator), window_of(other)
    in_admin = fields_of(main_form(page_at(windows[1], change(second))))
    in_admin.pop("is_active")

    def close_second():
        if second_way == "admin":
            return windows[1].post(change(second), in_admin)
        return windows[1].post(reverse("person-close", args=[second.pk]))

    answers = at_once(lambda: windows[0].post(reverse("person-close", args=[first.pk])), close_second)

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert User.objects.filter(pk__in=[first.pk, second.pk], is_active=True).count() == 1
    asked = next(answer for answer in answers if answer.status_code == 200)
    assert "Lyngen har da ingen planlegger." in asked.text
