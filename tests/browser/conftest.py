"""
A real Chromium. `page` fails the test where the page says anything on the console (a breach of the
Content-Security-Policy is said there too), throws an error, or asks another site for something.
"""

import os
import shutil
from functools import partial

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client
from playwright.sync_api import sync_playwright

CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# One that talks to nobody on its own account, and runs as root in a container.
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Its own bars are drawn as web pages, which nobody sees here, and cost more than a page of ours.
    "--disable-features=InitialWebUI,WebUIReloadButton,WebUITabStrip",
]
# Long enough for a machine that is busy with other things; a page that is quick is not waited for.
MILLISECONDS_TO_WAIT = 30_000


def found_chromium():
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


@pytest.fixture(scope="session")
def browser(django_db_setup):
    chromium = found_chromium()
    if chromium is None:
        missing = f"There is none of {', '.join(CHROMIUMS)} on the PATH."
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    # Playwright leaves an event loop in this thread, and Django would refuse the tests their database for it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()
        # Beside that loop Django has opened connections of its own, which would keep the test database from going.
        connections.close_all()


@pytest.fixture
def context(browser, live_server):
    """A visitor's own window: no cookies of others', Norwegian, and `page.goto("/")` is our site."""
    # The database is emptied after the test, but not its cache table: sign-in attempts would be counted on.
    cache.clear()
    context = browser.new_context(base_url=live_server.url, locale="nb-NO", timezone_id="Europe/Oslo")
    context.set_default_timeout(MILLISECONDS_TO_WAIT)
    yield context
    context.close()


@pytest.fixture
def problems(context, live_server):
    """What the pages of this window have complained of so far."""
    problems = []
    context.on("console", lambda message: message.type == "error" and problems.append(message.text))
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on("request", lambda sent: foreign(sent.url, live_server.url) and problems.append(sent.url))
    return problems


@pytest.fixture
def page(request, context, problems):
    yield context.new_page()
    for opened in context.pages:
        # What the browser has said before this answer has been heard then.
        opened.evaluate("document.readyState")
    if not request.node.get_closest_marker("browser_errors_expected"):
        assert problems == []


def foreign(address, own):
    return not address.startswith((own, "data:", "blob:", "about:"))


@pytest.fixture
def sign_in_to(live_server):
    """Signs a user in to a window without the form, which has tests of its own; None stays a visitor."""

    def sign_in_to(context, user):
        if user is None:
            return
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in_to


@pytest.fixture
def sign_in(context, sign_in_to):
    return partial(sign_in_to, context)
