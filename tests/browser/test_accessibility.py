"""What a machine can find of WCAG 2.2 A and AA: a page of every kind that each role can reach, in light and dark."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from django.urls import resolve

from municipalities.models import User

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Each width and each scheme once. A page is loaded anew for each: a browser that is told of another
# scheme while it shows a page does not have all the new colours at once.
LOOKS = ((1280, "light"), (320, "dark"))
# Where each role begins; the links of these lead to the rest.
STARTS = {
    "visitor": ["/", "/konto/login/", "/konto/password/reset/", "/nn/", "/en/"],
    "planlegger.lyngen": ["/arbeid/", "/konto/password/change/"],
    "planlegger.tromso": ["/arbeid/"],
    "godkjenner.balsfjord": ["/arbeid/"],
    "koordinator": ["/arbeid/"],
    "styringsgruppe": ["/arbeid/"],
}
# The admin is Django's: its pages are looked at in tests of their own.
LEFT_OUT = ("/admin/", "/static/", "/konto/logout/", "/dokumenter/")

pytestmark = pytest.mark.once


@pytest.fixture
def demonstration(transactional_db, settings, capsys):
    settings.DEMONSTRATION = True
    call_command("load_demonstration")
    capsys.readouterr()


def kinds_of_pages(client, starts):
    """The first address of each kind that links lead to. Signed in, only the desk: the rest is as visitors see it."""
    found, waiting, seen = {}, list(starts), set()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        is_wanted = address in starts or starts[0] == "/" or address.startswith("/arbeid/")
        if address in seen or kind is None or kind in found or not is_wanted:
            continue
        seen.add(address)
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found[kind] = address
            links = BeautifulSoup(answer.content, "html.parser").find_all("a", href=True)
            waiting += [link["href"].partition("#")[0] for link in links]
    return list(found.values())


def kind_of(address):
    """(language, name of the address), or None for what is not ours to look at."""
    parts = urlsplit(address)
    if parts.netloc or not parts.path or parts.path.startswith(LEFT_OUT):
        return None
    language = next((code for code in ("nn", "en") if parts.path.startswith(f"/{code}/")), "")
    if language and address not in STARTS["visitor"]:
        return None
    return language, resolve(parts.path.removeprefix(f"/{language}") if language else parts.path).url_name


def faults(page):
    """The broken rules with the elements that break them."""
    results = Axe().run(page, options=RULES).response["violations"]
    return [(fault["id"], [node["target"] for node in fault["nodes"]][:5]) for fault in results]


@pytest.mark.parametrize("who", STARTS)
def test_no_page_breaks_a_rule(who, demonstration, page, sign_in):
    client = Client()
    if who != "visitor":
        user = User.objects.get(email=f"{who}@demo.example")
        client.force_login(user)
        sign_in(user)
    addresses = kinds_of_pages(client, STARTS[who])
    assert len(addresses) >= len(STARTS[who])
    found = {}

    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for address in addresses:
            page.goto(address)
            if broken := faults(page):
                found[address, width, scheme] = broken
            sideways = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if sideways:
                found[address, width, "sideways"] = sideways

    assert found == {}
