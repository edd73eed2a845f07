"""Every address that a visitor can reach by links, on the demonstration plan, on nothing, and on an empty plan."""

from collections import Counter
from functools import cache
from io import StringIO
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from measures.models import FollowUp, LineRemark, Measure, Plan, ReportEvent, StatusLine
from tests.factories import FocusAreaFactory, FollowUpFactory, MeasureFactory, ReportingRoundFactory
from tests.site.test_rights import routes

# What machines and developers ask for, what comes after a form, and files that the demonstration has none of.
NOT_LED_TO = {
    "robots",
    "sitemap",
    "sitemap-section",
    "security",
    "style",
    "feedback-thanks",
    "plan-document",
    "action-plan-document",
    "budget-plan-document",
}
# A link of these leads out of the public pages.
ELSEWHERE = ("/konto/", "/arbeid/", "/admin/", "/static/", "/nn/", "/en/")

# The database is made for those who ask for it.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("every public page")]


@pytest.fixture
def demonstration(db, settings, capsys):
    settings.DEMONSTRATION = True
    call_command("load_demonstration")
    capsys.readouterr()
    return Plan.objects.get()


@pytest.fixture(scope="module")
def crawled(django_db_setup, django_db_blocker):
    """The demonstration's pages, once for all that only read them; the words of its drafts; its measures."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMONSTRATION=True):
        call_command("load_demonstration", stdout=StringIO())
        words = draft_words()
        measures = [measure.code for measure in Measure.objects.all()]
        answers = crawl(Client(), "/")
        # Before the tests, for others of this module have rows of their own.
        transaction.set_rollback(True)
    return answers, words, measures


def draft_words():
    """What stands in unpublished lines and remarks, and in no published line."""
    texts = ("what_was_done", "deviation", "next_step")
    lines = {state: set() for state in (True, False)}
    for line in StatusLine.objects.all():
        lines[line.is_published].update(getattr(line, name) for name in texts)
    remarks = {remark.text for remark in LineRemark.objects.all()}
    comments = {event.comment for event in ReportEvent.objects.filter(step__in=["submit", "return"])}
    return (lines[False] | remarks | comments) - lines[True] - {""}


def crawl(client, start):
    """{address: answer} of every page that links lead to from `start`, filters left out."""
    answers, waiting = {}, [start]
    while waiting:
        address = waiting.pop()
        if address in answers:
            continue
        answers[address] = answer = client.get(address)
        if is_page(answer):
            waiting += links(answer)
    return answers


@cache
def read(content):
    """Once for all tests that look at the page."""
    return BeautifulSoup(content, "lxml")


def is_page(answer):
    """Feeds and calendars are none."""
    return answer.headers["Content-Type"].startswith("text/html")


def public_addresses():
    """Names of the addresses that are neither behind the sign-in nor about it."""
    return {name for name, address in routes() if not address.startswith(("admin/", "arbeid/", "konto/"))}


def links(answer):
    for link in read(answer.content).find_all("a", href=True):
        parts = urlsplit(link["href"])
        own = parts.netloc in ("", "testserver") and parts.path and not parts.query
        if own and not parts.path.startswith(ELSEWHERE):
            yield parts.path


def test_every_link_on_the_demonstration_plan_leads_to_a_page(crawled):
    answers, _drafts, measures = crawled

    assert {address for address, answer in answers.items() if answer.status_code != 200} == set()
    assert not any(answer.cookies for answer in answers.values())
    reached = {answer.resolver_match.url_name for answer in answers.values()}
    assert reached == public_addresses() - NOT_LED_TO
    assert len(measures) == 39
    assert all(any(address.endswith(f"/tiltak/{code}/") for address in answers) for code in measures)


def test_no_page_says_a_word_of_drafts_and_proposals(crawled):
    answers, drafts, _measures = crawled
    assert drafts
    secrets = {*drafts, "Forslag:", "Upublisert"}

    told = {
        (address, secret)
        for address, answer in answers.items()
        for secret in secrets
        if secret in answer.content.decode()
    }

    assert told == set()


def test_every_page_of_the_demonstration_says_that_it_is_one(crawled):
    answers, _drafts, _measures = crawled
    own = {
        address: read(answer.content)
        for address, answer in answers.items()
        if answer.context and answer.context.get("plan")
    }

    assert len(own) > 70
    assert [address for address, page in own.items() if not page.find(class_="demo")] == []


def test_no_page_needs_a_script_or_anything_from_elsewhere(crawled):
    answers, _drafts, _measures = crawled
    pages = {address: read(answer.content) for address, answer in answers.items() if is_page(answer)}

    assert [address for address, page in pages.items() if page.select("script:not([type*=json])")] == []
    loaded = {url for page in pages.values() for url in what_is_loaded(page)}
    assert any(url.endswith("site.css") for url in loaded)
    assert {url for url in loaded if not url.startswith("/static/")} == set()


def what_is_loaded(page):
    """What a browser fetches of itself; the address of the page and of its feeds and languages only stand there."""
    fetched = (
        "link[rel=stylesheet], link[rel=preload], link[rel~=icon], link[rel=apple-touch-icon], use[href]"
    )
    yield from (one["href"] for one in page.select(fetched))
    yield from (one["src"] for one in page.select("[src]"))


def test_every_page_is_well_formed_for_those_who_cannot_see_it(crawled):
    answers, _drafts, _measures = crawled
    faults = {
        address: found
        for address, answer in answers.items()
        if is_page(answer) and (found := faults_of(read(answer.content)))
    }

    assert faults == {}


def faults_of(page):
    levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    ids = Counter(element["id"] for element in page.find_all(id=True))
    faults = [f"id {name} stands {count} times" for name, count in ids.items() if count > 1]
    if levels.count(1) != 1:
        faults.append(f"{levels.count(1)} h1")
    if any(below - above > 1 for above, below in pairwise(levels)):
        faults.append(f"headings jump: {levels}")
    if not page.title or not page.title.get_text(strip=True):
        faults.append("no title")
    faults += [
        f"a table without a caption: {table.get_text()[:40]}" for table in unnamed(page, "table", "caption")
    ]
    faults += [f"nothing says what {link} is" for link in page.find_all("a", href=True) if not named(link)]
    wanted = {name for element in page.find_all(True) for name in element.get("aria-labelledby", "").split()}
    return faults + [f"nothing has the id {name}" for name in wanted - set(ids)]


def unnamed(page, element, name):
    return [
        found for found in page.find_all(element) if not found.find(name) and not found.get("aria-labelledby")
    ]


def named(link):
    return link.get_text(strip=True) or link.get("aria-label")


def test_every_kind_of_page_exists_in_the_other_languages(crawled, demonstration, client):
    answers, _drafts, _measures = crawled
    one_of_each = {answer.resolver_match.url_name: address for address, answer in answers.items()}

    assert set(one_of_each) == public_addresses() - NOT_LED_TO
    for prefix in ("/nn", "/en"):
        for address in one_of_each.values():
            translated = client.get(prefix + address)

            assert translated.status_code == 200
            assert translated.headers["Content-Language"] == prefix[1:]


def test_an_anonymous_page_is_the_same_until_something_public_changes(demonstration, client):
    addresses = [reverse(name, args=[demonstration.slug]) for name in ("plan", "measures", "matrix", "about")]
    before = [client.get(address) for address in addresses]
    again = [client.get(address) for address in addresses]
    assert [answer.content for answer in before] == [answer.content for answer in again]
    not_modified = [
        client.get(address, headers={"if-none-match": answer.headers["ETag"]}).status_code
        for address, answer in zip(addresses, before, strict=True)
    ]
    assert not_modified == [304] * len(addresses)

    StatusLine.objects.filter(published_at=None).update(what_was_done="Endret utkast")
    assert [client.get(address).content for address in addresses] == [answer.content for answer in before]

    FollowUp.objects.filter(measure__code="A4", municipality__slug="lyngen").update(answer="take_up")
    assert client.get(addresses[0]).content != before[0].content


def test_the_site_stands_on_an_empty_database(db, client):
    answers = crawl(client, "/")

    assert {answer.status_code for answer in answers.values()} == {200}
    assert set(answers) == {
        "/",
        *(reverse(name) for name in ("accessibility", "feedback", "privacy", "cookies", "search")),
    }


@pytest.mark.parametrize("filled", ["nothing", "measures", "silence", "round"])
def test_the_pages_stand_on_a_plan_that_has_hardly_begun(filled, plan, lyngen, client):
    if filled != "nothing":
        FocusAreaFactory(plan=plan, code="Z")
        measure = MeasureFactory(plan=plan)
        if filled == "silence":
            FollowUpFactory(measure=measure, municipality=lyngen, answer="")
    if filled == "round":
        ReportingRoundFactory(plan=plan, published_on=plan.day)

    answers = crawl(client, "/")

    assert {address for address, answer in answers.items() if answer.status_code != 200} == set()
    assert len(answers) >= 9
    assert {
        a: f for a, answer in answers.items() if is_page(answer) and (f := faults_of(read(answer.content)))
    } == {}


def test_a_page_that_does_not_exist_helps_on(client, plan):
    for address in ("/finnes-ikke/", f"/{plan.slug}/tiltak/Z99/", "/nn/finnes-ikke/"):
        answer = client.get(address)

        assert answer.status_code == 404
        assert read(answer.content).find("a", href=True)
        assert not answer.cookies
