"""robots.txt, the sitemap and security.txt."""

import datetime as dt
import re
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.urls import resolve, reverse
from django.utils import timezone

from measures.models import Plan, PlanState
from measures.sitemaps import PLAN_PAGES, SITE_PAGES, PublicSitemap
from tests.factories import (
    FocusAreaFactory,
    MeasureFactory,
    MunicipalityFactory,
    ParticipationFactory,
    PlanFactory,
    ReportingRoundFactory,
)
from tests.site.test_every_public_page import public_addresses

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
# Public, and no page that is to be found: the name, and why.
NOT_LISTED = {
    "feedback": "a form",
    "feedback-thanks": "what comes after a form",
    "search": "what is found differs with what is sought",
    "robots": "for machines",
    "sitemap": "for machines",
    "sitemap-section": "for machines",
    "security": "for machines",
    "report-edition": "older editions are led to by the newest, which is listed",
    "plan-document": "a file",
    "action-plan-document": "a file",
    "budget-plan-document": "a file",
    "news-feed": "for feed readers",
    "municipality-news-feed": "for feed readers",
    "focus-area-news-feed": "for feed readers",
    "calendar": "for calendars",
    "municipality-calendar": "for calendars",
    "plan-box": "made for other sites' pages",
    "measure-box": "made for other sites' pages",
    "municipality-box": "made for other sites' pages",
    "style": "for developers",
}


def tree(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml"
    return ET.fromstring(answer.content)  # noqa: S314  (ours)


def files(client):
    return [place.text for place in tree(client, "/sitemap.xml").findall("s:sitemap/s:loc", NAMES)]


def listed(client):
    """{address: (its day, {language: address})} of everything in the sitemap."""
    return {
        url.findtext("s:loc", namespaces=NAMES): (
            url.findtext("s:lastmod", namespaces=NAMES),
            {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)},
        )
        for file in files(client)
        for url in tree(client, file.removeprefix(HERE)).findall("s:url", NAMES)
    }


def robots(client):
    return client.get("/robots.txt").text.splitlines()


def is_allowed(lines, address):
    """As RFC 9309 says: the longest rule that fits wins, and of two as long the one that allows."""
    rules = [line.split(": ", 1) for line in lines if line.startswith(("Allow", "Disallow"))]
    fitting = [
        (len(path), kind == "Allow")
        for kind, path in rules
        if re.match(re.escape(path).replace(r"\*", ".*"), address)
    ]
    return max(fitting, default=(0, True))[1]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/", True),
        ("/naeringsplan/tiltak/", True),
        ("/naeringsplan/tiltak/?side=2", True),
        ("/nn/naeringsplan/tiltak/?side=2", True),
        ("/naeringsplan/tiltak/?omrade=A", False),
        ("/naeringsplan/tiltak/?omrade=A&side=2", False),
        ("/naeringsplan/tiltak/?side=2&omrade=A", False),
        ("/tilgjengelighet/tilbakemelding/?fra=/", False),
        ("/arbeid/", False),
        ("/nn/arbeid/rapporter/", False),
        ("/en/admin/", False),
        ("/konto/login/", False),
        # A plan whose name begins so is no closed page.
        ("/arbeidsliv/", True),
        ("/static/css/site.css", True),
    ],
)
def test_search_engines_read_the_pages_and_leave_the_filters(address, allowed, client):
    assert is_allowed(robots(client), address) == allowed


def test_robots_are_shown_the_sitemap(client, settings):
    assert robots(client)[-1] == f"Sitemap: {HERE}/sitemap.xml"

    settings.PUBLIC_ORIGIN = "https://plan.example.no"
    assert robots(client)[-1] == "Sitemap: https://plan.example.no/sitemap.xml"


def test_every_public_page_is_listed_in_every_language(report_in, plan, client):
    measure = report_in("published").lines.get().follow_up.measure

    pages = listed(client)

    mine = {"plan_slug": plan.slug}
    report = {**mine, "round_slug": "arsmelding-2021", "municipality_slug": "lyngen"}
    wanted = {
        **{name: {} for name in SITE_PAGES},
        **dict.fromkeys(PLAN_PAGES, mine),
        "focus-area": {**mine, "code": measure.focus_area.code},
        "measure": {**mine, "code": measure.code},
        "municipality": {**mine, "slug": "lyngen"},
        "round": {**mine, "round_slug": "arsmelding-2021"},
        "report": report,
    }
    for name, arguments in wanted.items():
        path = reverse(name, kwargs=arguments)
        places = {"nb": f"{HERE}{path}", "nn": f"{HERE}/nn{path}", "en": f"{HERE}/en{path}"}
        for place in places.values():
            assert pages[place][1] == {**places, "x-default": places["nb"]}, name
    paths = [languages["nb"].removeprefix(HERE) for _day, languages in pages.values()]
    named = {resolve(path).url_name for path in paths}
    assert named == public_addresses() - set(NOT_LISTED)


def test_what_is_not_public_is_not_listed(report_in, plan, client):
    draft = PlanFactory(slug="utkast", state=PlanState.DRAFT)
    MeasureFactory(plan=draft, focus_area=FocusAreaFactory(plan=draft))
    ParticipationFactory(plan=draft)
    ReportingRoundFactory(plan=draft, published_on=plan.day)
    report_in("approved")

    pages = listed(client)

    assert f"{HERE}/naeringsplan/" in pages
    assert not [page for page in pages if "utkast" in page or "arsmelding" in page]


def test_a_page_is_as_new_as_what_was_published_on_it(report_in, plan, client):
    report = report_in("approved")
    measure = report.lines.get().follow_up.measure
    before = listed(client)
    assert {day for day, _languages in before.values()} == {None}

    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        report.publish(by=Plan.objects.get().members.get().user)
    day = f"{timezone.localdate(report.published_at):%Y-%m-%d}"

    pages = listed(client)
    changed = {
        page.removeprefix(f"{HERE}/naeringsplan/") for page, (when, _l) in pages.items() if when == day
    }
    assert {f"tiltak/{measure.code}/", "kommuner/lyngen/", "rapporter/arsmelding-2021/lyngen/"} <= changed
    assert pages[f"{HERE}/personvern/"][0] is None


def test_a_long_list_is_divided(plan, client, monkeypatch):
    monkeypatch.setattr(PublicSitemap, "limit", 2)
    for code in ("A1", "A2", "A3"):
        MeasureFactory(plan=plan, code=code)

    parts = [file for file in files(client) if "measures" in file]

    assert parts == [f"{HERE}/sitemap-measures-1.xml", f"{HERE}/sitemap-measures-2.xml"]
    assert {f"{HERE}/naeringsplan/tiltak/{code}/" for code in ("A1", "A2", "A3")} <= set(listed(client))


@pytest.mark.parametrize(
    "address", ["/sitemap-measures-9.xml", "/sitemap-nothing-1.xml", "/sitemap-site-0.xml"]
)
def test_there_is_no_other_part(address, client):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [2, 9])
def test_a_part_asks_the_database_as_often_however_long_it_is(count, plan, client, django_assert_num_queries):
    area = FocusAreaFactory(plan=plan, code="A")
    for number in range(count):
        MeasureFactory(plan=plan, focus_area=area, code=f"A{number}")
        ParticipationFactory(plan=plan, municipality=MunicipalityFactory(slug=f"kommune-{number}"))

    for section, address in (("measures", "tiltak/A1/"), ("municipalities", "kommuner/kommune-1/")):
        with django_assert_num_queries(2):
            answer = client.get(f"/sitemap-{section}-1.xml")

        assert answer.text.count("<url>") == 3 * count
        assert f"{HERE}/en/naeringsplan/{address}" in answer.text


def test_who_finds_a_hole_is_told_whom_to_tell(client, settings):
    settings.SECURITY_CONTACT = ["sikkerhet@example.no", "https://example.no/meld"]

    answer = client.get("/.well-known/security.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[:2] == ["Contact: mailto:sikkerhet@example.no", "Contact: https://example.no/meld"]
    assert "Preferred-Languages: no, nb, nn, en" in lines
    assert f"Canonical: {HERE}/.well-known/security.txt" in lines


@pytest.mark.parametrize(
    ("day", "expires"),
    [
        ("2026-01-31", "2026-07-01"),
        ("2026-06-30", "2026-12-01"),
        ("2026-07-01", "2027-01-01"),
        ("2026-12-31", "2027-06-01"),
    ],
)
def test_it_is_never_out_of_date_and_never_valid_for_a_year(day, expires, client, settings):
    settings.SECURITY_CONTACT = ["sikkerhet@example.no"]

    with time_machine.travel(f"{day} 12:00"):
        text = client.get("/.well-known/security.txt").text

    assert f"Expires: {expires}T00:00:00Z" in text


def test_without_somebody_to_tell_there_is_no_such_file(client):
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("address", ["/nn/robots.txt", "/en/sitemap.xml"])
def test_there_is_one_of_each_whatever_the_language(address, client):
    assert client.get(address).status_code == 404
