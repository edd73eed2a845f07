"""A coordinator's round in a browser: made, moved, reminded of, previewed and published."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from measures.models import Notice, NoticeKind, Report, ReportingRound, RoundDates
from municipalities.dates import today
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    MembershipFactory,
    ParticipationFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)

LONG = "Storfjord – Omasvuotna – Omasvuono, kommunen med det aller lengste navnet i hele regionen"
ADDRESS = "en.svaert.lang.adresse.uten.mellomrom@kommunen-med-det-lange-navnet.kommune.no"


@pytest.fixture
def open_round(plan):
    return ReportingRoundFactory(
        plan=plan,
        opens_on=today() - dt.timedelta(days=20),
        due_on=today() - dt.timedelta(days=2),
    )


@pytest.fixture
def approved(open_round, plan, storfjord):
    """Storfjord's report, with an e-mail address in it."""
    storfjord.name = LONG
    storfjord.save()
    slot = FollowUpFactory(
        measure=MeasureFactory(plan=plan, code="A1", title="Felles vertskap"), municipality=storfjord
    )
    report = ReportFactory(round=open_round, municipality=storfjord)
    StatusLineFactory(report=report, follow_up=slot, what_was_done=f"Kontakt er på plass: {ADDRESS}")
    Report.objects.filter(pk=report.pk).update(state="approved")
    report.refresh_from_db()
    return report


@pytest.fixture
def without_script(browser, live_server, coordinator):
    client = Client()
    client.force_login(coordinator)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_a_round_is_made_and_moved_without_a_script(plan, lyngen, storfjord, without_script):
    page = without_script
    page.goto(reverse("desk-rounds"))

    page.click("text=Ny runde")
    page.check("text=2. tertial (mai–august)")
    page.select_option("#id_ar", "2021")
    page.click("main form button")
    assert page.input_value("#id_name") == "2. tertial 2021"
    page.fill("#id_due_on", "1.1.2020")
    page.click("main form button")
    page.click(".ds-error-summary a")
    assert page.url.endswith("#id_due_on")
    due = today() + dt.timedelta(days=40)
    page.fill("#id_due_on", f"{due.day}.{due.month}.{due.year}")
    page.click("main form button")

    made = ReportingRound.objects.get()
    assert (made.slug, made.due_on) == ("2-tertial-2021", due)
    page.click("text=Endre datoene")
    later = due + dt.timedelta(days=7)
    page.fill(f"#id_due_on_{lyngen.pk}", f"{later.day}.{later.month}.{later.year}")
    page.click("main form button")

    assert RoundDates.objects.get().due_on == later
    assert page.locator("#lyngen .tag").inner_text() == "egen dato"


def test_who_is_overdue_is_reminded_with_the_keyboard(
    open_round, lyngen, planner, coordinator, page, sign_in
):
    sign_in(coordinator)
    page.goto(reverse("desk-round", args=[open_round.pk]))

    page.locator("#lyngen button").focus()
    page.keyboard.press("Enter")
    page.locator(".messages").wait_for()

    assert Notice.objects.get(kind=NoticeKind.ASKED).recipient == planner
    assert page.locator("#lyngen button").is_disabled()


def test_a_round_is_looked_at_and_published_and_nobody_reads_it_before(
    open_round, approved, lyngen, coordinator, page, sign_in, browser, live_server
):
    visitor = browser.new_context(base_url=live_server.url).new_page()
    public = reverse("round", args=[open_round.plan.slug, open_round.slug])
    sign_in(coordinator)
    page.goto(reverse("desk-round", args=[open_round.pk]))
    page.click("text=Se og publiser runden")
    assert page.locator(".framed").inner_text().count("Kontakt er på plass") == 1
    assert page.locator("mark").inner_text() == ADDRESS
    assert visitor.goto(public).status == 404

    page.click(".publish button")
    page.click(".ds-error-summary a")
    assert page.evaluate("document.activeElement.id") == "id_looked"
    assert visitor.goto(public).status == 404
    page.keyboard.press("Space")
    page.click(".publish button")
    page.locator(".messages").wait_for()

    assert visitor.goto(public).ok
    assert "Kontakt er på plass" in visitor.inner_text("main")
    assert visitor.locator("main .row", has_text="Lyngen").inner_text().count("Ikke rapportert") == 1
    visitor.context.close()


@pytest.mark.once
def test_every_page_fits_the_narrowest_screen(open_round, approved, lyngen, plan, coordinator, page, sign_in):
    MembershipFactory(municipality=lyngen)
    ParticipationFactory(plan=plan)
    sign_in(coordinator)
    addresses = [
        reverse("desk-rounds"),
        reverse("desk-round-new", args=[plan.slug]),
        reverse("desk-round-new", args=[plan.slug], query={"ar": "1"}),
        reverse("desk-round-new", args=[plan.slug], query={"slag": "arsmelding", "ar": "2021"}),
        reverse("desk-round", args=[open_round.pk]),
        reverse("desk-round-edit", args=[open_round.pk]),
        reverse("desk-round-preview", args=[open_round.pk]),
        reverse("desk-report-preview", args=[approved.pk]),
    ]
    too_wide = []

    for address in addresses:
        assert page.goto(address).ok, address
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        for width in (320, 760, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                too_wide.append((address, width))

    assert too_wide == []


@pytest.mark.once
def test_small_targets_are_large_enough(open_round, approved, coordinator, page, sign_in):
    sign_in(coordinator)
    page.set_viewport_size({"width": 360, "height": 800})
    small = []

    for address in (
        reverse("desk-round", args=[open_round.pk]),
        reverse("desk-report-preview", args=[approved.pk]),
    ):
        page.goto(address)
        for control in page.locator(
            "main button, main input:not([type=hidden]), main summary, .actions a"
        ).all():
            box = control.bounding_box()
            if box and (box["height"] < 24 or box["width"] < 24):
                small.append((address, control.inner_text() or control.get_attribute("id"), box))

    assert small == []
