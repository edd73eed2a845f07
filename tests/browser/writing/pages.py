"""A report to write in a browser, and the windows in which it is written."""

from django.conf import settings
from django.test import Client
from django.urls import reverse

from measures.models import StatusLine
from tests.browser.conftest import MILLISECONDS_TO_WAIT

SAVED = "Lagret kl."


def address(report):
    return reverse("desk-report", args=[report.pk])


def place(page, line):
    return page.locator(f"#line-{line.pk}")


def field(page, line, name):
    return page.locator(f"#id_line-{line.pk}-{name}")


def open_line(page, line):
    if not place(page, line).locator(".line__fold").evaluate("fold => fold.open"):
        place(page, line).locator("summary").first.click()


def choose(page, line, status):
    place(page, line).locator(f"input[type=radio][name=line-{line.pk}-status][value={status}]").check(
        force=True
    )


def state(page, line):
    return place(page, line).locator("[data-slot=state-here]")


def is_saved(page, line):
    """Waits until the page says that the line is saved."""
    state(page, line).filter(has_text=SAVED).wait_for()


def wait_until(page, expression):
    """Playwright's own way of waiting for JavaScript is one that the Content-Security-Policy forbids."""
    for _attempt in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")


def saved(line):
    return StatusLine.objects.get(pk=line.pk)


def kept(page):
    """What this browser keeps: {key: text}."""
    return page.evaluate("Object.fromEntries(Object.entries(localStorage))")


def window_of(browser, live_server, user, **options):
    """A window of its own in which this user is signed in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    window = browser.new_context(
        base_url=live_server.url, locale="nb-NO", timezone_id="Europe/Oslo", **options
    )
    window.set_default_timeout(MILLISECONDS_TO_WAIT)
    window.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return window
