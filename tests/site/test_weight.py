"""What a visitor's browser fetches, compressed as it is sent."""

import re
from urllib.parse import urljoin

import brotli
import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client

BROTLI = {"Accept-Encoding": "br, gzip"}
MOST_REQUESTS = 8
MOST_BYTES = 100_000
MOST_BYTES_OF_JAVASCRIPT = 15_000


@pytest.fixture
def demonstration(db, settings, capsys):
    settings.DEMONSTRATION = True
    call_command("load_demonstration")
    capsys.readouterr()


def fetched(address):
    """The address → the bytes that are sent for it; a style sheet's own files are fetched as well."""
    answer = Client().get(address, headers=BROTLI)
    sent = b"".join(answer)
    assert answer.status_code == 200, address
    found = {address: len(sent)}
    if answer.headers["Content-Type"].startswith("text/css"):
        text = (brotli.decompress(sent) if answer.headers.get("Content-Encoding") == "br" else sent).decode()
        for name in set(re.findall(r"url\([\"']?([^\"')]+)", text)):
            if not name.startswith("data:"):
                found |= fetched(urljoin(address, name))
    return found


def fetched_with(address):
    """The page, and all that its browser fetches for it."""
    page = BeautifulSoup(Client().get(address).content, "lxml")
    named = [
        *(link["href"] for link in page.select("link[rel=stylesheet], link[rel=preload], link[rel~=icon]")),
        *(tag["src"] for tag in page.select("[src]")),
        *(use["href"].partition("#")[0] for use in page.select("use[href]")),
    ]
    found = fetched(address)
    for name in dict.fromkeys(filter(None, named)):
        found |= fetched(name)
    return found


@pytest.mark.once
def test_the_overview_is_light(collected, demonstration):
    found = fetched_with("/")

    assert len(found) > 3
    assert len(found) <= MOST_REQUESTS, found
    assert sum(found.values()) < MOST_BYTES, found


@pytest.mark.once
def test_all_the_javascript_there_is_is_little(collected):
    scripts = list((collected / "js").glob("*.*.js.br"))

    assert len(scripts) > 10
    assert sum(path.stat().st_size for path in scripts) < MOST_BYTES_OF_JAVASCRIPT
