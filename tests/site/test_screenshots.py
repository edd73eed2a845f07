"""What the pictures of `python3 run.py screenshots` are called, and the page that shows them."""

import importlib.util
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.every_page import Page

FILE = Path(__file__).resolve().parents[2] / "tools" / "screenshots.py"

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def screenshots():
    specification = importlib.util.spec_from_file_location("screenshots", FILE)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def page(name, address, who="visitor"):
    return Page(who, name, address, "<h1>Tittel</h1>", 200, {}, frozenset())


def test_pictures_are_named_for_place_page_and_role(screenshots):
    pages = [
        page("measure", "/plan/tiltak/A1/"),
        page("work", "/arbeid/", "koordinator"),
        page("work", "/arbeid/", "styringsgruppe"),
        page("work", "http://localhost/arbeid/", "styringsgruppe"),
        page("account_login", "/konto/login/"),
        page("404", "/", "nobody"),
    ]

    assert [name for name, _page in screenshots.named(pages)] == [
        "public/measure",
        "desk/work-koordinator",
        "desk/work-styringsgruppe",
        "desk/work-styringsgruppe-2",
        "sign-in/account_login",
        "errors/404",
    ]


def test_the_contact_sheet_shows_each_page_in_each_look(screenshots):
    sheet = BeautifulSoup(screenshots.contact_sheet(["public/plan", "desk/work"]), "lxml")

    assert [picture["src"] for picture in sheet.find_all("img")] == [
        f"{name}-{look}.png" for name in ("desk/work", "public/plan") for look in screenshots.LOOKS
    ]


def test_some_pages_are_chosen_by_a_part_of_their_name(screenshots):
    assert screenshots.is_wanted("public/measure", ())
    assert screenshots.is_wanted("public/measure", ("plan", "meas"))
    assert not screenshots.is_wanted("public/measure", ("plan",))
