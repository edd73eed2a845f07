"""Writing a report in a browser: it saves as one goes, and nothing typed is lost, whatever happens."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session

from measures.models import Report, ReportState, StatusLine
from tests.browser.reporting import (
    SAVED,
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
from tests.factories import FollowUpFactory, MembershipFactory, ReportingRoundFactory
from tests.measures.desk.writing import new_line, said_before
from tests.measures.reading import published

PASSWORD = "riktig hest batteri stift"


@pytest.fixture
def earlier(plan):
    return ReportingRoundFactory(
        plan=plan, name="Årsmelding 2020", period_start=dt.date(2020, 1, 1), period_end=dt.date(2020, 12, 31)
    )


@pytest.fixture
def lines(draft, earlier, storfjord):
    """Three lines in which nothing is written yet; of the first both municipalities have reported before."""
    first = draft.lines.get()
    first.delete()
    first.follow_up.delete()
    lines = [new_line(draft, code) for code in ("A1", "A2", "B1")]
    first = lines[0]
    said_before(earlier, first, status="in_progress", percent=40, what_was_done="Kartlagt behovet.")
    theirs = FollowUpFactory(measure=first.follow_up.measure, municipality=storfjord)
    published(earlier, storfjord, theirs, what_was_done="To nettverksmøter i Storfjord.")
    return lines


@pytest.fixture
def line(lines):
    return lines[0]


@pytest.fixture
def writing(page, sign_in, planner, draft, lines):
    """The page as the planner has opened it, with the first line unfolded."""
    sign_in(planner)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address(draft))
    open_line(page, lines[0])
    return page


# Saved as one goes ----------------------------------------------------------------------------------------


def test_what_is_typed_is_saved_without_a_button_and_one_sees_when(writing, line):
    choose(writing, line, "in_progress")
    field(writing, line, "what_was_done").fill("Stillingen er lyst ut.")

    is_saved(writing, line)
    writing.locator("[data-slot=page-state]", has_text=SAVED).wait_for()
    place(writing, line).locator("[data-slot=entered]", has_text="Sist ført av").wait_for()

    assert (saved(line).status, saved(line).what_was_done) == ("in_progress", "Stillingen er lyst ut.")
    assert "1 av 3 rapportert" in writing.locator(".report-bar").inner_text()
    assert "Pågår" in place(writing, line).locator("[data-slot=now]").inner_text()
    assert kept(writing) == {}


def test_typing_on_while_it_saves_loses_no_letter_and_moves_no_cursor(writing, line):
    text = field(writing, line, "what_was_done")
    text.press_sequentially("Vi har lyst ut stillingen, ", delay=5)
    is_saved(writing, line)
    text.press_sequentially("og åtte har søkt", delay=120)
    text.press("Tab")
    wait_until(writing, "document.querySelector('[data-slot=state-here]').textContent.startsWith('Lagret')")
    writing.wait_for_timeout(300)

    assert text.input_value() == "Vi har lyst ut stillingen, og åtte har søkt"
    is_saved(writing, line)
    assert saved(line).what_was_done == "Vi har lyst ut stillingen, og åtte har søkt"


def test_what_a_status_needs_is_marked_and_what_it_has_no_use_for_goes(writing, line):
    deviation = place(writing, line).locator("[data-field=deviation]")
    percent = place(writing, line).locator("[data-field=percent]")
    completed_on = place(writing, line).locator("[data-field=completed_on]")
    choose(writing, line, "in_progress")
    assert (percent.is_visible(), completed_on.is_visible()) == (True, False)
    field(writing, line, "percent").fill("40")

    choose(writing, line, "ongoing")
    assert not percent.is_visible()
    choose(writing, line, "delayed")
    assert percent.is_visible()
    assert field(writing, line, "percent").input_value() == "40"
    assert deviation.locator("[data-needed]").is_visible()
    field(writing, line, "deviation").focus()
    writing.keyboard.press("Tab")
    assert "begrunnelse" in deviation.locator(".field-error").inner_text()
    field(writing, line, "deviation").fill("Ventet på svar.")
    assert deviation.locator(".field-error").count() == 0

    choose(writing, line, "completed")
    assert completed_on.locator("[data-needed]").is_visible()
    field(writing, line, "completed_on").fill("3.5.2021")
    field(writing, line, "completed_on").press("Tab")
    is_saved(writing, line)
    wait_until(writing, "!document.querySelector('[data-slot=now]').textContent.includes('mangler')")

    line = saved(line)
    assert (line.status, line.percent, line.completed_on) == ("completed", 100, dt.date(2021, 5, 3))


@pytest.mark.browser_errors_expected
def test_what_cannot_be_understood_is_said_at_its_field_and_stays_there(writing, line):
    field(writing, line, "percent").fill("nesten ferdig")
    field(writing, line, "percent").press("Tab")

    error = place(writing, line).locator("[data-field=percent] .field-error")
    error.wait_for()
    assert "0 til 100" in error.inner_text()
    assert "rett det som er merket" in state(writing, line).inner_text()
    assert field(writing, line, "percent").input_value() == "nesten ferdig"

    field(writing, line, "percent").fill("40 %")
    field(writing, line, "percent").press("Tab")
    is_saved(writing, line)

    assert error.count() == 0
    assert saved(line).percent == 40


def test_a_suggested_status_is_taken_by_one_press(writing, line, page, draft):
    line.follow_up.deadline_kind, line.follow_up.deadline_end = "date", dt.date(2020, 6, 30)
    line.follow_up.save()
    page.reload()
    open_line(page, line)

    place(page, line).locator("[data-suggest]").click()
    is_saved(page, line)

    assert saved(line).status == "delayed"
    assert place(page, line).locator(".suggestion").count() == 0
    assert page.evaluate("document.activeElement.value") == "delayed"


def test_the_others_text_comes_below_what_is_typed_and_the_public_page_follows(writing, line):
    choose(writing, line, "in_progress")
    field(writing, line, "what_was_done").fill("Våre egne ord.")
    preview = place(writing, line).locator("[data-slot=preview]")
    preview.filter(has_text="Våre egne ord.").wait_for()

    place(writing, line).locator("[data-aid=others] > summary").click()
    place(writing, line).locator("[data-draft]").click()

    expected = "Våre egne ord.\n\nTo nettverksmøter i Storfjord."
    assert field(writing, line, "what_was_done").input_value() == expected
    preview.filter(has_text="To nettverksmøter i Storfjord.").wait_for()
    field(writing, line, "what_was_done").press("Tab")
    is_saved(writing, line)
    assert saved(line).what_was_done == expected


def test_no_change_since_last_time_fills_the_line_in(writing, line):
    place(writing, line).locator("[data-unchanged]").click()
    is_saved(writing, line)

    assert field(writing, line, "percent").input_value() == "40"
    assert "ingen endring" in place(writing, line).locator("[data-slot=now]").inner_text()
    assert saved(line).unchanged
    assert not place(writing, line).locator(".line__tick input").is_visible()


def test_what_is_written_gives_way_to_last_time_only_when_one_says_so(writing, line):
    field(writing, line, "what_was_done").fill("Mine egne ord")
    place(writing, line).locator("[data-unchanged]").first.click()
    question = place(writing, line).locator("[data-question]")
    question.wait_for()
    assert saved(line).what_was_done == "Mine egne ord"

    question.locator("[data-dismiss]").click()
    assert question.count() == 0
    place(writing, line).locator("[data-unchanged]").first.click()
    question.locator("[data-unchanged]").click()
    place(writing, line).locator("[data-slot=now]", has_text="ingen endring").wait_for()

    assert saved(line).what_was_done == "Kartlagt behovet."


def test_several_are_left_unchanged_by_one_press(writing, lines, earlier, draft, page, coordinator):
    before = ReportingRoundFactory(
        plan=earlier.plan, period_start=dt.date(2019, 1, 1), period_end=dt.date(2019, 12, 31)
    )
    said_before(before, lines[1], coordinator=coordinator, status="ongoing")
    page.reload()
    for line in lines[:2]:
        page.check(f"#unchanged-{line.pk}")

    button = page.locator("[data-unchanged-ticked]")
    assert "(2)" in button.inner_text()
    button.click()
    for line in lines[:2]:
        place(page, line).locator("[data-slot=now]", has_text="ingen endring").wait_for()

    assert all(saved(line).unchanged for line in lines[:2])
    assert "2 av 3 rapportert" in page.locator(".report-bar").inner_text()


# From the keyboard ----------------------------------------------------------------------------------------


def test_a_whole_report_is_written_from_the_keyboard(page, sign_in, planner, draft, lines):
    sign_in(planner)
    page.goto(address(draft))
    page.locator("[data-next]").focus()
    page.keyboard.press("Enter")
    for number, line in enumerate(lines):
        assert page.evaluate("document.activeElement.name") == f"line-{line.pk}-status"
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.id") != f"id_line-{line.pk}-what_was_done":
            page.keyboard.press("Tab")
        page.keyboard.type(f"Skrevet med tastatur {number}")
        page.keyboard.press("Control+Enter")
    page.locator(".report-bar", has_text="3 av 3 rapportert").wait_for()
    is_saved(page, lines[2])

    assert page.evaluate("document.activeElement.id") == "send"
    assert [saved(line).status for line in lines] == ["in_progress"] * 3
    assert saved(lines[2]).what_was_done == "Skrevet med tastatur 2"
    while page.evaluate("document.activeElement.dataset.submit") is None:
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert Report.objects.get(pk=draft.pk).state == ReportState.SUBMITTED


def test_what_is_followed_is_never_hidden_under_the_bar(page, sign_in, planner, draft, lines):
    for number in range(12):
        new_line(draft, f"C{number}")
    sign_in(planner)
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(address(draft))

    for _press in range(40):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
              const bar = document.querySelector(".report-bar");
              const focused = document.activeElement;
              if (bar.contains(focused) || !document.querySelector("#report").contains(focused)) return false;
              return focused.getBoundingClientRect().bottom <= bar.getBoundingClientRect().bottom;
            }"""
        )
        assert not hidden


@pytest.mark.browser_errors_expected
def test_sending_in_what_lacks_something_leads_to_it(writing, lines, draft):
    choose(writing, lines[0], "on_hold")
    with writing.expect_navigation():
        writing.locator("[data-submit]").click()

    summary = writing.locator(".ds-error-summary")
    assert summary.locator("a").count() == 3
    summary.locator("a").first.click()
    assert writing.evaluate("document.activeElement.id") == f"id_line-{lines[0].pk}-deviation"
    assert saved(lines[0]).status == "on_hold"
    assert Report.objects.get(pk=draft.pk).state == ReportState.DRAFT


# Whatever happens -----------------------------------------------------------------------------------------


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


@pytest.mark.browser_errors_expected
def test_what_was_typed_in_a_tab_that_was_closed_is_offered_on_return(writing, line, lines, draft, context):
    context.set_offline(True)
    field(writing, line, "what_was_done").fill("Skrevet rett før fanen ble lukket")
    field(writing, line, "next_step").fill("Også dette")
    wait_until(writing, "Object.keys(localStorage).length === 1")
    writing.close()
    context.set_offline(False)
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
    context.set_offline(True)
    field(writing, line, "what_was_done").fill("Mitt, fra fanen som ble lukket")
    wait_until(writing, "Object.keys(localStorage).length === 1")
    writing.close()
    context.set_offline(False)
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
    context.set_offline(True)
    field(writing, line, "next_step").fill("Ikke verdt noe likevel")
    wait_until(writing, "Object.keys(localStorage).length === 1")
    writing.close()
    context.set_offline(False)

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
    sign_in.fill("[name=login]", planner.email)
    sign_in.fill("[name=password]", PASSWORD)
    sign_in.click("main form button")
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
    context.clear_cookies()
    elsewhere = context.new_page()
    elsewhere.goto("/konto/login/")
    elsewhere.fill("[name=login]", planner.email)
    elsewhere.fill("[name=password]", PASSWORD)
    elsewhere.click("main form button")
    elsewhere.locator("h1").wait_for()

    field(writing, line, "next_step").fill("Ingen merket noe")
    is_saved(writing, line)

    assert saved(line).next_step == "Ingen merket noe"


@pytest.mark.browser_errors_expected
def test_what_one_wrote_is_not_saved_in_the_name_of_somebody_else_who_signs_in(
    writing, line, context, lyngen
):
    other = MembershipFactory(municipality=lyngen).user
    context.clear_cookies()
    elsewhere = context.new_page()
    elsewhere.goto("/konto/login/")
    elsewhere.fill("[name=login]", other.email)
    elsewhere.fill("[name=password]", PASSWORD)
    elsewhere.click("main form button")
    elsewhere.locator("h1").wait_for()

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


# Without JavaScript, and on a narrow screen ---------------------------------------------------------------


def test_without_javascript_a_report_is_written_and_sent_in(browser, live_server, planner, draft, lines):
    window = window_of(browser, live_server, planner, java_script_enabled=False)
    page = window.new_page()
    page.goto(address(draft))
    place(page, lines[0]).locator("[data-unchanged]").count()
    page.check(f"#unchanged-{lines[0].pk}")
    page.click("[data-unchanged-ticked]")
    place(page, lines[1]).locator("summary").first.click()
    place(page, lines[1]).get_by_text("Forsinket", exact=True).click()
    field(page, lines[1], "deviation").fill("Ventet på svar.")
    place(page, lines[1]).locator("button[data-save=next]").click()
    place(page, lines[2]).get_by_text("Gjennomført", exact=True).click()
    page.click("[data-submit]")
    page.locator(".ds-error-summary a").click()
    field(page, lines[2], "completed_on").fill("3.5.2021")
    page.click("[data-submit]")
    window.close()

    assert Report.objects.get(pk=draft.pk).state == ReportState.SUBMITTED
    assert list(StatusLine.objects.filter(report=draft).values_list("status", flat=True)) == [
        "in_progress",
        "delayed",
        "completed",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_on_the_narrowest_screen(scheme, page, sign_in, planner, draft, lines):
    long = "Kommuneplanlegging-og-næringsutviklingssamarbeidsavtale " * 4
    lines[0].follow_up.own_title = long
    lines[0].follow_up.save()
    lines[0].enter(
        by=planner, status="delayed", what_was_done=long, deviation="https://example.no/" + "a" * 90
    )
    sign_in(planner)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(address(draft))
    for line in lines:
        open_line(page, line)
    place(page, lines[0]).locator("[data-aid=others] > summary").click()
    place(page, lines[0]).locator("[data-draft]").wait_for()

    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert overflow == 0
