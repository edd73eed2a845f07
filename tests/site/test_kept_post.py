"""What is sent after the session has run out, or with an old form, comes back and can be sent again."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from tests.measures.filling import fields_of

WORDS = "Vi har ansatt en vert, og «åpnet» <b>døren</b>."


@pytest.fixture
def address(db):
    return reverse("admin:measures_followup_changelist")


def page(answer):
    return BeautifulSoup(answer.content, "lxml")


def test_words_sent_without_a_session_come_back(client, address):
    answer = client.post(address, {"text": WORDS, "many": ["en lang tekst", "to"], "number": "17"})

    assert answer.status_code == 403
    form = page(answer).find("form", action=address)
    sent = fields_of(form)
    sent.pop("csrfmiddlewaretoken")
    assert sent == {"text": [WORDS], "many": ["en lang tekst", "to"], "number": ["17"]}
    shown = page(answer).find(id="kept").find_parent("section").get_text()
    assert WORDS in shown
    assert "17" not in shown
    assert "no-store" in answer.headers["Cache-Control"]
    assert page(answer).find("a", href=reverse("account_login"), target="_blank")


def test_an_old_form_comes_back_with_a_new_proof_and_is_then_taken(planner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(planner)
    address = reverse("account_change_password")
    note = reverse("admin:measures_followup_changelist")

    refused = client.post(note, {"text": WORDS, "csrfmiddlewaretoken": "x" * 64})
    sent = fields_of(page(refused).find("form", action=note))

    assert refused.status_code == 403
    assert sent["text"] == [WORDS]
    assert client.post(note, sent).status_code != 403
    # A password is not kept in a page.
    refused = client.post(address, {"oldpassword": "hemmelig hemmelig"})
    assert refused.status_code == 403
    assert "hemmelig" not in refused.content.decode()


def test_nothing_written_leads_to_the_sign_in_as_ever(client, address):
    answer = client.post(address, {"number": "17"})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert client.get(address).status_code == 302


def test_what_is_saved_in_the_background_is_told_in_its_own_form(client, address):
    answer = client.post(address, {"text": WORDS}, headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()) == (401, {"refused": "signed out"})
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address, {"text": WORDS}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (403, {"refused": "old form"})
