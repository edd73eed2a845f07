"""Signing in by a mail instead of a password, and what neither that nor a forgotten password tells strangers."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.mail_server import free_port, send_to
from tests.measures.filling import read
from tests.measures.reading import words

REQUEST, CONFIRM = "/konto/login/code/", "/konto/login/code/confirm/"
RESET = "/konto/password/reset/"
NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_earlier_attempts(db):
    cache.clear()


@pytest.fixture
def planner():
    """Somebody who has never set a password, and of whom allauth knows no address."""
    return get_user_model().objects.create_user("planlegger@example.no")


def signed_in(client):
    return client.session.get("_auth_user_id")


def code_in(message):
    return re.search(r"^([A-Z]{4}-[A-Z]{4})$", message.body, re.MULTILINE)[1]


def link_in(message):
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def ask(client, email="planlegger@example.no", address=REQUEST, **data):
    return client.post(address, {"email": email} | data)


def test_the_sign_in_page_leads_there(client):
    page = read(client.get("/konto/login/?next=/arbeid/rapporter/"))

    [link] = [a["href"] for a in page.select("main a") if a["href"].startswith(REQUEST)]
    assert link == f"{REQUEST}?next=%2Farbeid%2Frapporter%2F"


def test_the_mails_link_signs_in_by_one_press(client, planner):
    answer = ask(client, "Planlegger@Example.no")
    assert answer.url == CONFIRM
    [message] = mail.outbox
    assert message.to == ["planlegger@example.no"]
    assert not EmailAddress.objects.exists()

    page = read(client.get(link_in(message)))
    assert not signed_in(client)
    form = page.select_one("main form")
    entered = form.select_one("[name=code]")["value"]
    client.post(form["action"], {"code": entered})

    assert signed_in(client) == str(planner.pk)


def test_the_code_can_be_typed_as_one_likes(client, planner):
    ask(client)

    client.post(CONFIRM, {"code": code_in(mail.outbox[0]).replace("-", " ").lower()})

    assert signed_in(client) == str(planner.pk)


def test_one_comes_to_where_one_was_going_and_to_no_other_site(client, planner):
    ask(client, next="/arbeid/e-post/")
    page = read(client.get(link_in(mail.outbox[0])))
    data = {field["name"]: field["value"] for field in page.select_one("main form").select("input[value]")}
    assert client.post(CONFIRM, data).url == "/arbeid/e-post/"

    client.logout()
    ask(client, next="https://evil.example/")
    page = read(client.get(link_in(mail.outbox[1])))
    data = {field["name"]: field["value"] for field in page.select_one("main form").select("input[value]")}
    assert client.post(CONFIRM, data).url == "/arbeid/"


def test_the_code_works_once_and_in_the_browser_that_asked_for_it(client, planner):
    ask(client)
    link, code = link_in(mail.outbox[0]), code_in(mail.outbox[0])
    another = Client()

    assert another.get(link).url == REQUEST
    another.post(CONFIRM, {"code": code})
    assert not signed_in(another)

    client.post(CONFIRM, {"code": code})
    client.logout()
    client.post(CONFIRM, {"code": code})
    assert not signed_in(client)


def test_the_code_is_too_old_after_a_quarter_of_an_hour(client, planner, time_machine):
    time_machine.move_to(NOON, tick=False)
    ask(client)
    time_machine.shift(14 * 60)
    assert client.get(CONFIRM).status_code == 200

    time_machine.shift(2 * 60)
    client.post(CONFIRM, {"code": code_in(mail.outbox[0])})

    assert not signed_in(client)


def test_guessing_ends_after_three_codes(client, planner):
    ask(client)
    first = client.post(CONFIRM, {"code": "BBBB-BBBB"})
    assert "Koden er feil." in first.content.decode()

    client.post(CONFIRM, {"code": "CCCC-CCCC"})
    client.post(CONFIRM, {"code": "DDDD-DDDD"})
    client.post(CONFIRM, {"code": code_in(mail.outbox[0])})

    assert not signed_in(client)


def test_whoever_has_left_gets_no_mail_and_cannot_use_one_that_they_had(client, planner):
    ask(client)
    planner.is_active = False
    planner.save()
    client.post(CONFIRM, {"code": code_in(mail.outbox[0])})
    assert not signed_in(client)

    ask(Client())

    assert len(mail.outbox) == 1


def test_nobodys_inbox_is_filled_by_strangers(planner, time_machine):
    time_machine.move_to(NOON, tick=False)
    for _attempt in range(20):
        ask(Client())
        time_machine.shift(30)

    assert len(mail.outbox) == 10
    refused = ask(Client())
    assert "For mange forsøk. Vent en stund, og prøv igjen." in refused.content.decode()


def test_one_can_go_back_to_the_password_or_ask_again(client, planner):
    ask(client)
    page = read(client.get(CONFIRM))
    buttons = {words(button): button["value"] for button in page.select("button[name=next]")}
    assert buttons == {"Be om en ny e-post": REQUEST, "Logg inn med passord": "/konto/login/"}

    for address in buttons.values():
        ask(client)
        answer = client.post(reverse("account_logout"), {"next": address}, follow=True)

        assert answer.request["PATH_INFO"] == address
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("prefix", "subject", "body"),
    [
        ("", "Logg inn i rnplan", "Eller skriv denne koden der du ba om den:"),
        ("/nn", "Logg inn i rnplan", "Eller skriv denne koden der du bad om han:"),
        ("/en", "Sign in to rnplan", "Or type this code where you asked for it:"),
    ],
)
def test_the_mail_is_in_the_language_of_the_page(prefix, subject, body, client, planner):
    ask(client, address=prefix + REQUEST)

    [message] = mail.outbox
    assert message.subject == subject
    assert body in message.body
    assert link_in(message).startswith(f"{prefix}{CONFIRM}?code=")


# What strangers are told ---------------------------------------------------------------------------------


def seen(client, address, email):
    """All that a stranger gets: each answer on the way, without the words that differ from visit to visit."""
    answers = [client.get(address), client.post(address, {"email": email}, follow=True)]
    pages = []
    for answer in answers:
        text = re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode()).replace(email, "ADDRESS")
        chain = getattr(answer, "redirect_chain", [])
        pages.append((answer.status_code, chain, text))
    wrong = client.post(CONFIRM, {"code": "BBBB-BBBB"}, follow=True)
    return [
        *pages,
        wrong.status_code,
        sorted(client.cookies),
        words(read(wrong).main).replace(email, "ADDRESS"),
    ]


@pytest.mark.parametrize("address", [REQUEST, RESET])
@pytest.mark.parametrize("who", ["unknown", "left"])
def test_an_address_with_an_account_and_one_without_are_answered_alike(address, who, planner):
    get_user_model().objects.create_user("borte@example.no", is_active=False)
    email = {"unknown": "ingen@example.no", "left": "borte@example.no"}[who]

    known = seen(Client(), address, planner.email)
    other = seen(Client(), address, email)

    assert known == other
    assert [message.to for message in mail.outbox] == [[planner.email]]


@pytest.mark.parametrize("address", [REQUEST, RESET])
def test_they_are_answered_alike_when_too_often(address, planner):
    def last_of_many(email):
        answers = [Client().post(address, {"email": email}, follow=True) for _time in range(7)]
        text = re.sub(r'value="[A-Za-z0-9]{64}"', "", answers[-1].content.decode())
        return answers[-1].status_code, text.replace(email, "ADDRESS")

    assert last_of_many(planner.email) == last_of_many("ingen@example.no")


@pytest.mark.parametrize("address", [REQUEST, RESET])
def test_they_are_answered_alike_when_the_mail_server_is_down(address, planner, settings, caplog):
    send_to(settings, free_port())

    known = seen(Client(), address, planner.email)
    unknown = seen(Client(), address, "ingen@example.no")

    assert known == unknown
    assert "ConnectionRefusedError" in caplog.text
    assert planner.email not in caplog.text
