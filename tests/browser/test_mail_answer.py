"""Answering from a reminder on a phone: from the link in the mail to the report, without signing in."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from measures.models import Report, StatusLine
from tests.factories import FollowUpFactory, ReportingRoundFactory
from tests.measures.reading import published

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def reminder(plan, lyngen, planner, live_server, settings):
    """The text of a reminder about two measures, of which the first was reported a year ago."""
    settings.SITE_URL = live_server.url
    today = timezone.localdate()
    before = ReportingRoundFactory(plan=plan, name="Årsmelding 2020", period_end=dt.date(2021, 1, 1))
    known = FollowUpFactory(measure__plan=plan, measure__code="A1", municipality=lyngen, own_title="Vertskap")
    published(before, lyngen, known, status="in_progress", percent=40, what_was_done="Avtalen er skrevet.")
    before.published_on = today - dt.timedelta(days=300)
    before.save()
    FollowUpFactory(measure__plan=plan, measure__code="B2", municipality=lyngen, own_title="Næringsareal")
    ReportingRoundFactory(
        plan=plan, opens_on=today - dt.timedelta(days=20), due_on=today + dt.timedelta(days=10)
    )
    call_command("send_reminders", verbosity=0)
    [message] = mail.outbox
    return message.body


def links_to(reminder, code):
    """{what the mail says before the link: the link} for one measure."""
    of_measure = re.split(r"^[A-Z][0-9] ", reminder, flags=re.MULTILINE)["AB".index(code[0]) + 1]
    return dict(re.findall(r"^(.+):\n(http\S+/svar/\S+)$", of_measure, re.MULTILINE))


def too_small(page):
    """What one presses in the page's own part, less than 24 by 24 pixels, links inside sentences excepted."""
    sizes = page.locator(
        "main button, main form a, main select, main input:not([type=hidden]), main textarea"
    )
    return [
        box for box in (one.bounding_box() for one in sizes.all()) if box["height"] < 24 or box["width"] < 24
    ]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_no_change_is_one_press_with_the_thumb(reminder, page, context):
    page.set_viewport_size(PHONE)

    page.goto(links_to(reminder, "A1")["Ingen endring siden sist"])
    assert "Avtalen er skrevet." in page.inner_text("main")
    assert fits(page)
    assert too_small(page) == []
    button = page.get_by_role("button", name="Ja, ingen endring")
    # No scrolling to reach it.
    assert button.bounding_box()["y"] + button.bounding_box()["height"] < PHONE["height"]
    assert not StatusLine.objects.filter(published_at=None).exists()
    button.click()

    assert "Takk, svaret ditt er lagret." in page.inner_text("main")
    line = StatusLine.objects.get(report__round__published_on=None, follow_up__own_title="Vertskap")
    assert (line.unchanged, line.entered_by.email) == (True, "planlegger@lyngen.example")
    assert context.cookies() == []


def test_a_new_status_is_written_by_keyboard_and_asked_for_where_it_lacks_something(reminder, page):
    page.set_viewport_size(PHONE)
    links = links_to(reminder, "B2")
    assert list(links) == ["Skriv ny status"]

    page.goto(links["Skriv ny status"])
    assert fits(page)
    assert too_small(page) == []
    page.get_by_label("Status").focus()
    page.keyboard.type("Forsinket")
    page.keyboard.press("Tab")
    page.keyboard.type("Grunnen er undersøkt.")
    page.get_by_role("button", name="Lagre").press("Enter")

    page.get_by_role("link", name="Skriv hvorfor").click()
    assert page.evaluate("document.activeElement.id") == "id_deviation"
    assert page.input_value("#id_what_was_done") == "Grunnen er undersøkt."
    assert not Report.objects.filter(round__published_on=None).exists()
    page.keyboard.type("Rasfare.")
    page.get_by_role("button", name="Lagre").press("Enter")

    assert "Takk, svaret ditt er lagret." in page.inner_text("main")
    line = StatusLine.objects.get(report__round__published_on=None, follow_up__own_title="Næringsareal")
    assert (line.status, line.deviation) == ("delayed", "Rasfare.")


@pytest.mark.browser_errors_expected
def test_the_page_to_which_a_dead_link_leads_offers_to_sign_in(reminder, page, planner):
    page.set_viewport_size({"width": 320, "height": 640})
    planner.memberships.all().delete()

    answer = page.goto(links_to(reminder, "B2")["Skriv ny status"])

    assert answer.status == 410
    assert fits(page)
    page.get_by_role("main").get_by_role("link", name="Logg inn").click()
    page.get_by_label("Passord", exact=True).wait_for()
