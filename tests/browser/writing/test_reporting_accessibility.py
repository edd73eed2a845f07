"""What a machine can find of WCAG where only one who writes comes: an open line, a fault, two at one line."""

import pytest

from tests.browser.test_accessibility import LOOKS, faults
from tests.browser.writing.pages import address, choose, field, is_saved, open_line, place, saved, wait_until
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.once, pytest.mark.browser_errors_expected]


@pytest.fixture(params=LOOKS, ids=str)
def shown(writing, request):
    width, scheme = request.param
    writing.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    writing.set_viewport_size({"width": width, "height": 900})
    return writing


def test_an_open_line_with_all_that_stands_beside_it(shown, line):
    for aid in ("preview", "others"):
        details = place(shown, line).locator(f"[data-aid={aid}]")
        if not details.evaluate("details => details.open"):
            details.locator("summary").click()
    place(shown, line).locator("[data-draft]").wait_for()
    choose(shown, line, "delayed")
    is_saved(shown, line)

    assert faults(shown) == []


def test_what_must_be_mended_first(shown, line):
    choose(shown, line, "delayed")
    field(shown, line, "percent").fill("nesten")
    field(shown, line, "percent").press("Tab")
    place(shown, line).locator(".field-error").first.wait_for()

    assert faults(shown) == []


def test_two_at_one_line(shown, line, lyngen):
    colleague = MembershipFactory(user__name="Ola Kollega", municipality=lyngen).user
    saved(line).enter(by=colleague, next_step="Hennes")
    field(shown, line, "next_step").fill("Mitt")
    place(shown, line).locator("[data-conflict]").wait_for()

    assert faults(shown) == []


def test_text_that_was_never_saved(shown, line, draft):
    shown.route("**/lagre/", lambda route: route.abort())
    field(shown, line, "next_step").fill("Uten nett")
    shown.locator("[data-slot=problem]", has_text="ingen nettforbindelse").wait_for()
    assert faults(shown) == []
    wait_until(shown, "Object.keys(localStorage).length === 1")
    shown.goto(address(draft))
    place(shown, line).locator(".kept").wait_for()

    assert faults(shown) == []


def test_what_is_missing_when_it_is_sent_in(shown, lines, draft):
    with shown.expect_navigation():
        shown.locator("[data-submit]").click()
    shown.locator(".ds-error-summary").wait_for()
    open_line(shown, lines[0])

    assert faults(shown) == []
