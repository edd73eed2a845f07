"""The style page for developers: what it shows is what the pages are made of."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from measures import colours
from measures.models import SHOWN

pytestmark = pytest.mark.once


@pytest.fixture
def page(client, settings, db):
    settings.DEMONSTRATION = True
    return BeautifulSoup(client.get(reverse("style")).content, "lxml")


def test_it_is_not_there_for_the_public_of_a_site_in_use(client, db):
    assert client.get(reverse("style")).status_code == 404


def test_it_shows_every_size_and_every_status_with_its_contrast(page):
    named = {code.text.removeprefix("--") for code in page.select(".style__tokens th code")}
    rows = [row for row in page.select("tr") if row.select_one("th .status")]
    statuses = {row.select_one(".status")["class"][-1]: row for row in rows}

    assert named == set(colours.sizes())
    assert {f"status-{status.value}" for status in SHOWN} | {"status-stale"} == set(statuses)
    ratios = [float(cell.text) for row in statuses.values() for cell in row.select("td.num")]
    assert len(ratios) == 4 * len(statuses)
    assert min(ratios) >= 3


def test_its_colours_follow_the_style_sheet_and_exist_there(page):
    names = {code.text for code in page.select(".style__swatches code")}
    known = colours.TOKENS.read_text() + (colours.TOKENS.parent / "site.css").read_text()

    assert len(names) > 15
    assert {name for name in names if f"{name}:" not in known and f"{name}{{" not in known} == set()


def test_it_is_not_for_search_engines_and_has_one_heading(page):
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert len(page.select("h1")) == 1
