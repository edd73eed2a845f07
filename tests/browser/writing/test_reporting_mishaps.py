"""Nothing typed is lost, whatever happens: no network, no session, a closed tab, somebody else at the same line."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session

from measures.models import Report, ReportState
from tests.browser.writing.pages import (
    address,
    choose,
    field,
    is_saved,
    kept,
    open_line,
    place,
    saved,
    state,
    wait_until,
    window_of,
)
from tests.factories import MembershipFactory

PASSWORD = "riktig hest batteri stift"


@pytest.mark.browser_errors_expected
def test_a_lost_network_loses_nothing_and_it_is_saved_when_it_is_back(writing, line, context):
    choose(writing, line, "in_progress")
    is_saved(writing, line)
    context.set_offline(True)
    field(writing, line, "what_was_done").fill("Skrevet uten nett")
    problem = writing.locator("[data-slot=problem]")
    problem.filter(has_text="ingen nettforbindelse").wait_for()
    assert "ingen nettforbindelse" in state(writing, line).inner_text()
    assert writing.locator("[data-slot=live]").inner_text().startswith("Ikke lagret")
    assert "Skrevet uten nett" in "".join(kept(writing).values())
    assert saved(line).what_was_done == ""

    context.set_offline(False)
    is_saved(writing, line)

    assert not problem.is_visible()
    assert saved(line).what_was_done == "Skrevet uten nett"
    assert kept(writing) == {}


@pytest.mark.browser_errors_expected
def test_once_the_browser_says_that_the_network_is_back_nobody_waits(page, sign_in, planner, draft, line):
    page.clock.install()
    sign_in(planner)
    page.goto(address(draft))
    open_line(page, line)
    # From now on nothing happens because time passes.
    page.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    page.route("**/lagre/", lambda route: route.abort())
    field(page, line, "next_step").fill("Så snart som mulig")
    field(page, line, "next_step").press("Tab")
    page.locator("[data-slot=problem]", has_text="ingen nettforbindelse").wait_for()
    page.unroute("**/lagre/")

    page.evaluate("window.dispatchEvent(new Event('online'))")
    is_saved(page, line)

    assert saved(line).next_step == "Så snart som mulig"


@pytest.mark.browser_errors_expected
def test_an_answer_that_was_lost_on_the_way_is_no_conflict_with_oneself(writing, line):
    """Saved, but nobody heard of it; then one writes on."""
    lost = []

    def lose_the_first(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    writing.route("**/lagre/", lose_the_first)
    field(writing, line, "what_was_done").fill("Første halvdel")
    writing.locator("[data-slot=problem]", has_text="ingen nettforbindelse").wait_for()
    assert saved(line).what_was_done == "Første halvdel"
    field(writing, line, "what_was_done").fill("Første halvdel, og andre")
    is_saved(writing, line)
    wait_until(writing, "Object.keys(localStorage).length === 0")

    assert place(writing, line).locator("[data-conflict]").count() == 0
    assert saved(line).what_was_done == "Første halvdel, og andre"


@pytest.mark.browser_errors_expected
def test_a_server_that_fails_is_told_and_tried_again(writing, line):
    answers = [500, 502]
    writing.route(
        "**/lagre/",
        lambda route: route.fulfill(status=answers.pop(), body="Feil") if answers else route.continue_(),
    )
    field(writing, line, "next_step").fill("Tålmodig")
    writing.locator("[data-slot=problem]", has_text="tjeneren svarer ikke").wait_for()

    is_saved(writing, line)

    assert saved(line).next_step == "Tålmodig"


def test_in_a_browser_that_keeps_nothing_a_line_is_saved_and_the_report_is_sent_in(
    page, sign_in, planner, draft, lines, line
):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    for other in lines[1:]:
        other.enter(by=planner, status="in_progress")
    sign_in(planner)
    page.goto(address(draft))
    open_line(page, line)

    choose(page, line, "in_progress")
    is_saved(page, line)
    field(page, line, "what_was_done").fill("Skrevet uten noe sted å ta vare på det")
    with page.expect_navigation():
        page.locator("[data-submit]").click()

    assert saved(line).what_was_done == "Skrevet uten noe sted å ta vare på det"
    assert Report.objects.get(pk=draft.pk).state == ReportState.SUBMITTED


def lose_the_network(page):
    """From this moment; a browser that is told to be offline can let the request after that slip out."""
    page.route("**/lagre/", lambda route: route.abort())


def close_without_a_network(context, page):
    """No route holds the last request of a closing tab: it gets no session."""
    cookies = context.cookies()
    context.clear_cookies()
    page.close()
    context.add_cookies(cookies)


@pytest.mark.browser_errors_expected
def test_what_was_typed_in_a_tab_that_was_closed_is_offered_on_return(writing, line, lines, draft, context):
    lose_the_network(writing)
    field(writing, line, "what_was_done").fill("Skrevet rett før fanen ble lukket")
    field(writing, line, "next_step").fill("Også dette")
    wait_until(writing, "Object.keys(localStorage).length === 1")
    close_without_a_network(context, writing)
    assert saved(line).what_was_done == ""

    back = context.new_page()
    back.goto(address(draft))
    offer = place(back, line).locator(".kept")
    offer.wait_for()
    assert "Skrevet rett før fanen ble lukket" in offer.inner_text()
    assert "Også dette" in offer.inner_text()
    assert "A1" in back.locator("[data-slot=kept-list]").inner_text()
    assert field(back, line, "what_was_done").input_value() == ""

    offer.get_by_role("button", name="Hent den tilbake").click()
    is_saved(back, line)

    assert (saved(line).what_was_done, saved(line).next_step) == (
        "Skrevet rett før fanen ble lukket",
        "Også dette",
    )
    assert back.locator(".kept").count() == 0
    assert kept(back) == {}


@pytest.mark.browser_errors_expected
def test_what_comes_back_after_a_colleague_has_written_is_asked_about(writing, line, draft, context, lyngen):
    lose_the_network(writing)
    field(writing, line, "what_was_done").fill("Mitt, fra fanen som ble lukket")
    wait_until(writing, "Object.keys(localStorage).length === 1")
    close_without_a_network(context, writing)
    colleague = MembershipFactory(user__name="Ola Kollega", municipality=lyngen).user
    saved(line).enter(by=colleague, what_was_done="Hennes, i mellomtiden")

    back = context.new_page()
    back.goto(address(draft))
    place(back, line).get_by_role("button", name="Hent den tilbake").click()
    conflict = place(back, line).locator("[data-conflict]")
    conflict.wait_for()

    assert "Ola Kollega" in conflict.inner_text()
    assert "Hennes, i mellomtiden" in conflict.inner_text()
    assert "Mitt, fra fanen som ble lukket" in conflict.inner_text()
    assert saved(line).what_was_done == "Hennes, i mellomtiden"


@pytest.mark.browser_errors_expected
def test_what_is_kept_can_be_thrown_away_and_is_nobody_else_s(writing, line, draft, context, lyngen, sign_in):
    lose_the_network(writing)
    field(writing, line, "next_step").fill("Ikke verdt noe likevel")
    wait_until(writing, "Object.keys(localStorage).length === 1")
    close_without_a_network(context, writing)

    sign_in(MembershipFactory(municipality=lyngen).user)
    other = context.new_page()
    other.goto(address(draft))
    assert place(other, line).locator(".kept").count() == 0
    sign_in(draft.municipality.memberships.order_by("pk").first().user)
    other.goto(address(draft))
    place(other, line).get_by_role("button", name="Kast den").click()
    other.reload()

    assert place(other, line).locator(".kept").count() == 0
    assert kept(other) == {}
    assert saved(line).next_step == ""


def fill_in_sign_in(page, user):
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")


def sign_in_in_another_tab(context, user):
    """Whoever was signed in here no longer is."""
    context.clear_cookies()
    elsewhere = context.new_page()
    elsewhere.goto("/konto/login/")
    fill_in_sign_in(elsewhere, user)
    elsewhere.locator("h1").wait_for()


@pytest.mark.browser_errors_expected
def test_a_session_that_ran_out_is_told_and_writing_goes_on_after_signing_in_in_a_new_tab(
    writing, line, context, planner
):
    choose(writing, line, "in_progress")
    is_saved(writing, line)
    Session.objects.all().delete()
    field(writing, line, "what_was_done").fill("Skrevet etter at økten gikk ut")
    problem = writing.locator("[data-slot=problem]")
    problem.filter(has_text="Du er logget ut").wait_for()
    assert "Skrevet etter at økten gikk ut" in "".join(kept(writing).values())

    with context.expect_page() as opened:
        problem.get_by_role("link", name="Logg inn i en ny fane").click()
    sign_in = opened.value
    fill_in_sign_in(sign_in, planner)
    sign_in.get_by_text("gå tilbake").wait_for()
    sign_in.close()
    is_saved(writing, line)
    field(writing, line, "next_step").fill("Og videre")
    field(writing, line, "next_step").press("Tab")
    is_saved(writing, line)

    assert not problem.is_visible()
    assert saved(line).what_was_done == "Skrevet etter at økten gikk ut"
    assert saved(line).next_step == "Og videre"


@pytest.mark.browser_errors_expected
def test_signing_in_anew_elsewhere_is_not_noticed(writing, line, context, planner):
    """The old forms are no longer valid then; the page fetches what it needs."""
    sign_in_in_another_tab(context, planner)

    field(writing, line, "next_step").fill("Ingen merket noe")
    is_saved(writing, line)

    assert saved(line).next_step == "Ingen merket noe"


@pytest.mark.browser_errors_expected
def test_what_one_wrote_is_not_saved_in_the_name_of_somebody_else_who_signs_in(
    writing, line, context, lyngen
):
    other = MembershipFactory(municipality=lyngen).user
    sign_in_in_another_tab(context, other)

    field(writing, line, "next_step").fill("Mine ord")
    writing.locator("[data-slot=problem]", has_text="En annen er logget inn").wait_for()

    assert saved(line).next_step == ""
    assert "Mine ord" in "".join(kept(writing).values())


@pytest.mark.browser_errors_expected
def test_what_is_sent_in_meanwhile_is_told_and_the_words_can_be_copied(writing, line, lines, draft, planner):
    for one in lines:
        one.enter(by=planner, status="in_progress")
    draft.submit(by=planner)
    field(writing, line, "next_step").fill("For sent")

    writing.locator("[data-slot=problem]", has_text="sendte rapporten inn").wait_for()

    assert field(writing, line, "next_step").input_value() == "For sent"
    assert saved(line).next_step == ""


@pytest.mark.browser_errors_expected
@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("mine", "Mitt neste steg"),
        ("theirs", "Hennes neste steg"),
        ("both", "Hennes neste steg\n\nMitt neste steg"),
    ],
)
def test_two_at_one_line_the_second_sees_both_and_chooses(
    writing, line, draft, browser, live_server, lyngen, choice, expected
):
    colleague = MembershipFactory(user__name="Kari Kollega", municipality=lyngen).user
    window = window_of(browser, live_server, colleague)
    hers = window.new_page()
    hers.goto(address(draft))
    open_line(hers, line)
    field(hers, line, "next_step").fill("Hennes neste steg")
    is_saved(hers, line)

    field(writing, line, "next_step").fill("Mitt neste steg")
    conflict = place(writing, line).locator("[data-conflict]")
    conflict.wait_for()
    shown = conflict.inner_text()
    conflict.locator(f"input[value={choice}]").check()
    conflict.locator("[data-settle]").click()
    is_saved(writing, line)
    window.close()

    assert "Kari Kollega" in shown
    assert "Hennes neste steg" in shown
    assert "Mitt neste steg" in shown
    assert conflict.count() == 0
    assert saved(line).next_step == expected
    assert field(writing, line, "next_step").input_value() == expected


@pytest.mark.browser_errors_expected
def test_who_presses_again_before_the_answer_has_come_is_heard_with_what_is_chosen_by_then(
    writing, line, lyngen
):
    colleague = MembershipFactory(user__name="Kari Kollega", municipality=lyngen).user
    saved(line).enter(by=colleague, next_step="Hennes neste steg")
    field(writing, line, "next_step").fill("Mitt neste steg")
    conflict = place(writing, line).locator("[data-conflict]")
    conflict.wait_for()
    held = []
    writing.route("**/lagre/", lambda route: route.continue_() if held else held.append(route))
    conflict.locator("[data-settle]").click()
    conflict.locator("input[value=theirs]").check()
    conflict.locator("[data-settle]").click()

    held[0].continue_()
    is_saved(writing, line)

    assert conflict.count() == 0
    assert saved(line).next_step == "Hennes neste steg"
    assert field(writing, line, "next_step").input_value() == "Hennes neste steg"


@pytest.mark.browser_errors_expected
def test_a_field_that_a_colleague_fills_in_while_one_begins_it_is_asked_about(writing, line, lyngen):
    """Their words come back with the answer to what was sent before: they must not be written over unseen."""
    colleague = MembershipFactory(user__name="Kari Kollega", municipality=lyngen).user
    held = []
    writing.route("**/lagre/", lambda route: route.continue_() if held else held.append(route))
    field(writing, line, "what_was_done").fill("Mitt")
    field(writing, line, "what_was_done").press("Tab")
    saved(line).enter(by=colleague, next_step="Hennes neste steg")
    field(writing, line, "next_step").fill("Mitt neste steg")

    held[0].continue_()
    place(writing, line).locator("[data-conflict]", has_text="Hennes neste steg").wait_for()

    assert saved(line).next_step == "Hennes neste steg"
    assert saved(line).what_was_done == "Mitt"
    assert field(writing, line, "next_step").input_value() == "Mitt neste steg"


def test_two_in_different_fields_of_one_line_both_find_both(
    writing, line, draft, browser, live_server, lyngen
):
    colleague = MembershipFactory(user__name="Kari Kollega", municipality=lyngen).user
    window = window_of(browser, live_server, colleague)
    hers = window.new_page()
    hers.goto(address(draft))
    open_line(hers, line)
    field(hers, line, "next_step").fill("Hennes")
    is_saved(hers, line)
    window.close()

    field(writing, line, "what_was_done").fill("Mitt")
    writing.locator("[data-slot=live]", has_text="Kari Kollega har skrevet").wait_for(state="attached")

    assert field(writing, line, "next_step").input_value() == "Hennes"
    assert (saved(line).what_was_done, saved(line).next_step) == ("Mitt", "Hennes")
