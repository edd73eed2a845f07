"""An invitation in a browser: sent, mailed, followed, accepted; and a role that is handed over by keyboard."""

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from municipalities.models import User
from tests.browser.test_accessibility import faults
from tests.factories import MembershipFactory
from tests.measures.invited import PASSWORD, link_in

LONG = "en.svaert.lang.adresse.uten.mellomrom@kommunen-med-det-lange-navnet.kommune.no"


@pytest.fixture
def somebody_else(browser, live_server):
    """The window of the person who is invited: another browser, without JavaScript."""
    context = browser.new_context(
        base_url=live_server.url,
        locale="nb-NO",
        java_script_enabled=False,
        viewport={"width": 320, "height": 800},
    )
    yield context.new_page()
    context.close()


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_from_an_invitation_to_the_desk(page, sign_in, somebody_else, approver, planner, lyngen):
    sign_in(approver)
    page.goto(reverse("desk-people"))
    page.click("main >> text=Inviter noen >> nth=0")
    page.fill("#id_email", LONG)
    page.click("text=Send invitasjonen")
    page.locator(".ds-error-summary a").click()
    page.keyboard.press("Space")
    page.click("text=Send invitasjonen")
    page.locator(".messages", has_text=f"{LONG} er invitert").wait_for()
    waiting = page.locator(".person", has_text=LONG).inner_text()

    link = link_in(mail.outbox[-1])
    somebody_else.goto(link)
    address = somebody_else.url
    invitation = somebody_else.inner_text("main")
    somebody_else.fill("[name=password1]", "kort")
    somebody_else.fill("[name=password2]", "kort")
    somebody_else.click("text=Lagre passordet og begynn")
    error = somebody_else.locator(".ds-error-summary").inner_text()
    somebody_else.fill("[name=password1]", PASSWORD)
    somebody_else.fill("[name=password2]", PASSWORD)
    somebody_else.click("text=Lagre passordet og begynn")
    somebody_else.locator(".messages", has_text="Velkommen").wait_for()
    desk = somebody_else.url
    somebody_else.goto(link)
    second_time = somebody_else.inner_text("h1")
    page.reload()

    assert "ikke vært her ennå" in waiting
    assert address.endswith(reverse("invitation-accept"))
    assert "Godkjenner i Lyngen" in invitation or "Planlegger i Lyngen" in invitation
    assert "Passordet er for kort" in error
    assert desk.endswith(reverse("work"))
    assert second_time == "Du har et passord allerede"
    assert "Aktiv" in page.locator(".person", has_text=LONG).inner_text()
    assert User.objects.get(email=LONG).check_password(PASSWORD)


def test_the_last_approver_hands_over_by_keyboard(page, sign_in, approver, planner, coordinator, lyngen):
    sign_in(coordinator)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(reverse("desk-people"))
    page.locator(".person", has_text=approver.email).get_by_text("Steng kontoen").focus()
    page.keyboard.press("Enter")
    page.locator("text=Lyngen har da ingen godkjenner.").wait_for()
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".messages", has_text="er stengt").wait_for()

    assert not User.objects.get(pk=approver.pk).is_active
    assert set(planner.memberships.values_list("role", flat=True)) == {"planner", "approver"}
    assert not is_too_wide(page)


def test_the_page_of_an_invitation_breaks_no_rule(page, approver, lyngen, live_server):
    client = Client()
    client.force_login(approver)
    sent = {"email": LONG, "name": "", "seats": ["kommune-lyngen-planner"]}
    client.post(reverse("desk-invite"), sent)
    link = link_in(mail.outbox[-1])
    found = {}

    for width, scheme in ((1280, "light"), (320, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(link)
        found[width, "open"] = faults(page), is_too_wide(page)
        page.click("text=Lagre passordet og begynn")
        page.locator(".ds-error-summary").wait_for()
        found[width, "with errors"] = faults(page), is_too_wide(page)

    assert set(map(str, found.values())) == {"([], False)"}


@pytest.mark.parametrize("name", ["desk-people", "desk-invite", "person-close", "role-take-away"])
def test_a_page_with_long_words_fits_a_narrow_screen(name, page, sign_in, coordinator, lyngen):
    person = MembershipFactory(user__email=LONG, user__name=LONG, municipality=lyngen).user
    arguments = {"person-close": [person.pk], "role-take-away": [person.pk, "kommune-lyngen-planner"]}
    sign_in(coordinator)
    page.set_viewport_size({"width": 320, "height": 900})

    page.goto(reverse(name, args=arguments.get(name, [])))

    assert not is_too_wide(page)
    assert faults(page) == []


def test_cookies_of_the_invited_are_those_of_the_sign_in(browser, live_server, approver):
    """A link that nobody has made sets none."""
    context = browser.new_context(base_url=live_server.url)
    window = context.new_page()

    window.goto(reverse("invitation", args=["nobody"]))

    assert [
        cookie["name"] for cookie in context.cookies() if cookie["name"] != settings.CSRF_COOKIE_NAME
    ] == []
    context.close()
