"""The form by which anybody tells that a page is hard to use, without a cookie and without JavaScript."""

import datetime as dt
import re

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from measures.forms.feedback import SHORTEST_SECONDS
from measures.models import Feedback
from tests.measures.reading import page_at, words

pytestmark = pytest.mark.django_db

ADDRESS = "/tilgjengelighet/tilbakemelding/"
TEXT = "Jeg finner ikke knappen med skjermleseren."
START = dt.datetime.fromisoformat("2026-03-02T12:00:00+01:00")


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as travelled:
        yield travelled


def fields(page):
    """What a browser would send of the form."""
    form = page.main.find("form")
    sent = {one["name"]: one.get("value", "") for one in form.find_all("input", attrs={"name": True})}
    # A browser leaves out the first line break in a text field.
    texts = {
        one["name"]: (one.string or "").removeprefix("\n").removeprefix("\r\n")
        for one in form.find_all("textarea")
    }
    return sent | texts


def page_of(answer):
    return BeautifulSoup(answer.content, "lxml")


@pytest.fixture
def filled(client, clock):
    """The form opened and filled in at a human's pace: `filled(text="…")`."""

    def fill(prefix="", **entry):
        sent = fields(page_at(client, f"{prefix}{ADDRESS}"))
        clock.shift(SHORTEST_SECONDS)
        return sent | {"text": TEXT} | entry

    return fill


@pytest.mark.parametrize(("prefix", "language"), [("", "nb"), ("/nn", "nn"), ("/en", "en")])
def test_what_is_sent_is_kept_and_thanked_for_in_three_languages(prefix, language, filled, client):
    answer = client.post(f"{prefix}{ADDRESS}", filled(prefix, page="/naeringsplan/", email="kari@example.no"))

    assert answer.status_code == 302
    assert answer.url == f"{prefix}{ADDRESS}takk/"
    thanks = client.get(answer.url)
    assert page_of(thanks).html["lang"] == language
    kept = Feedback.objects.get()
    assert (kept.text, kept.page, kept.email, kept.language) == (
        TEXT,
        "/naeringsplan/",
        "kari@example.no",
        language,
    )


def test_nothing_of_it_sets_a_cookie_or_asks_for_one(filled, client):
    strict = Client(enforce_csrf_checks=True)

    opened = strict.get(ADDRESS)
    sent = strict.post(ADDRESS, filled())
    thanked = strict.get(sent.url)

    assert sent.status_code == 302
    assert not any(answer.cookies for answer in (opened, sent, thanked))
    assert not strict.cookies


def test_the_footer_says_which_page_one_comes_from(plan, client):
    link = page_at(client, "/en/naeringsplan/tiltak/").footer.find("a", href=re.compile("tilbakemelding"))

    page = page_at(client, link["href"])

    assert fields(page)["page"] == "/en/naeringsplan/tiltak/"


def test_what_lacks_something_comes_back_with_what_was_written(filled, client):
    answer = client.post(ADDRESS, filled(text=" ", page="/naeringsplan/", email="kari@"))
    page = page_of(answer)

    summary = page.select_one(".ds-error-summary")
    assert summary.has_attr("autofocus")
    assert [link["href"] for link in summary.find_all("a")] == ["#id_text", "#id_email"]
    for name in ("text", "email"):
        field = page.find(id=f"id_{name}")
        assert field["aria-invalid"] == "true"
        assert all(page.find(id=described) for described in field["aria-describedby"].split())
    sent = fields(page)
    assert (sent["page"], sent["email"]) == ("/naeringsplan/", "kari@")
    assert page.title.string.startswith("Feil:")
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize(("name", "length"), [("text", 4001), ("page", 501)])
def test_what_is_too_long_is_said_and_kept(name, length, filled, client):
    page = page_of(client.post(ADDRESS, filled(**{name: "x" * length})))

    assert page.select_one(f".ds-error-summary a[href='#id_{name}']")
    assert len(fields(page)[name]) == length
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize("made_by", ["a filled trap", "too quick", "no time", "a forged time"])
def test_what_a_machine_may_have_sent_is_to_be_sent_once_more(made_by, filled, client, clock):
    entry = filled(page="/naeringsplan/")
    match made_by:
        case "a filled trap":
            entry["left_empty"] = "https://spam.example"
        case "too quick":
            clock.shift(-1)
        case "no time":
            del entry["opened"]
        case "a forged time":
            entry["opened"] = "1:x:y"

    answer = client.post(ADDRESS, entry)
    again = fields(page_of(answer))

    assert answer.status_code == 422
    assert Feedback.objects.count() == 0
    assert (again["text"], again["page"], again["left_empty"]) == (TEXT, "/naeringsplan/", "")
    clock.shift(SHORTEST_SECONDS)
    assert client.post(ADDRESS, again).status_code == 302
    assert Feedback.objects.get().text == TEXT


def test_the_trap_is_hidden_from_everybody_and_says_what_it_is_to_those_who_find_it(client):
    page = page_at(client, f"/en{ADDRESS}")

    trap = page.find("input", attrs={"name": "left_empty"})
    assert trap.find_parent(hidden=True)
    assert words(page.find("label", attrs={"for": trap["id"]})) == "Leave this field empty"


def test_who_writes_slowly_is_in_time(filled, client, clock):
    entry = filled()
    clock.shift(60 * 60 * 24 * 40)

    assert client.post(ADDRESS, entry).status_code == 302


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_another_site_cannot_send_it_in_a_readers_name(origin, filled, client):
    answer = client.post(ADDRESS, filled(), headers={"origin": origin})

    assert answer.status_code == 422
    assert Feedback.objects.count() == 0
    assert client.post(ADDRESS, filled(), headers={"origin": "http://testserver"}).status_code == 302


def test_pressing_twice_counts_once(filled, client):
    entry = filled()

    answers = [client.post(ADDRESS, entry).status_code for _press in range(2)]

    assert answers == [302, 302]
    assert Feedback.objects.count() == 1


def test_a_flood_from_one_place_is_stopped_and_told_when_to_come_back(filled, client, clock):
    for number in range(5):
        assert client.post(ADDRESS, filled(text=f"Nummer {number}")).status_code == 302

    entry = filled(text="Nummer seks", page="/naeringsplan/")
    answer = client.post(ADDRESS, entry)
    page = page_of(answer)

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    again_at = timezone.localtime(timezone.now() + dt.timedelta(minutes=10))
    assert f"{again_at:%H:%M}" in words(page.select_one(".ds-alert"))
    assert (fields(page)["text"], fields(page)["page"]) == ("Nummer seks", "/naeringsplan/")
    assert Feedback.objects.count() == 5
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post(ADDRESS, entry).status_code == 302
    clock.shift(601)
    assert client.post(ADDRESS, fields(page)).status_code == 302


def test_faults_in_filling_it_in_are_not_counted(filled, client):
    for _try in range(8):
        assert client.post(ADDRESS, filled(text="")).status_code == 200

    assert client.post(ADDRESS, filled()).status_code == 302


def test_a_browser_keeps_no_form_that_is_out_of_date(client):
    assert "no-store" in client.get(ADDRESS).headers["Cache-Control"]


def test_the_statement_leads_to_the_form_and_to_who_takes_complaints(client, settings):
    page = page_at(client, "/en/tilgjengelighet/")
    links = {link["href"] for link in page.main.find_all("a")}
    assert f"/en{ADDRESS}" in links
    assert "https://www.uutilsynet.no/" in links
    assert "has not linked to one yet" in words(page.main)

    settings.ACCESSIBILITY_DECLARATION_URL = "https://uustatus.no/nb/erklaringer/publisert/x"
    page = page_at(client, "/en/tilgjengelighet/")

    assert page.main.find("a", href=settings.ACCESSIBILITY_DECLARATION_URL)
    assert "has not linked to one yet" not in words(page.main)


def test_how_long_it_is_kept_is_told(client):
    told = words(page_at(client, f"/en{reverse('privacy')}").main)

    assert "deleted a year after it is dealt with" in told
