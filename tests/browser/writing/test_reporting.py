"""Writing a report in a browser: saved as one goes, by mouse, by keyboard, without JavaScript, on a narrow screen."""

import datetime as dt

import pytest

from measures.models import Report, ReportState, StatusLine
from tests.browser.writing.pages import (
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
from tests.factories import ReportingRoundFactory
from tests.measures.desk.writing import new_line, said_before

PASSWORD = "riktig hest batteri stift"

# Saved as one goes ----------------------------------------------------------------------------------------


def test_what_is_typed_is_saved_without_a_button_and_one_sees_when(writing, line):
    bar = writing.locator("[data-slot=page-state]")
    assert bar.inner_text() == ""
    choose(writing, line, "in_progress")
    field(writing, line, "what_was_done").fill("Stillingen er lyst ut.")
    assert bar.inner_text() == "Ikke lagret ennå i A1"

    is_saved(writing, line)
    bar.filter(has_text=SAVED).wait_for()
    place(writing, line).locator("[data-slot=entered]", has_text="Sist ført av").wait_for()

    assert (saved(line).status, saved(line).what_was_done) == ("in_progress", "Stillingen er lyst ut.")
    assert "1 av 3 rapportert" in writing.locator(".report-bar").inner_text()
    assert "Pågår" in place(writing, line).locator("[data-slot=now]").inner_text()
    assert kept(writing) == {}

    field(writing, line, "what_was_done").fill("Stillingen er lyst ut på nytt.")
    assert bar.inner_text() == "Ikke lagret ennå i A1"
    field(writing, line, "what_was_done").fill("Stillingen er lyst ut.")
    assert bar.inner_text().startswith(SAVED)
    assert state(writing, line).inner_text().startswith(SAVED)
    writing.reload()
    assert bar.inner_text().startswith(SAVED)
    assert place(writing, line).locator("summary [data-slot=state]").inner_text().startswith(SAVED)


def test_typing_on_while_it_saves_loses_no_letter_and_moves_no_cursor(writing, line):
    text = field(writing, line, "what_was_done")
    text.press_sequentially("Vi har lyst ut stillingen, ", delay=5)
    is_saved(writing, line)
    text.press_sequentially("og åtte har søkt", delay=120)
    text.press("Tab")
    wait_until(writing, "document.querySelector('[data-slot=state-here]').textContent.startsWith('Lagret')")

    assert text.input_value() == "Vi har lyst ut stillingen, og åtte har søkt"
    is_saved(writing, line)
    assert saved(line).what_was_done == "Vi har lyst ut stillingen, og åtte har søkt"


def test_an_amount_is_not_written_anew_under_one_s_fingers(writing, line):
    spent = field(writing, line, "spent")
    spent.press_sequentially("1250")
    is_saved(writing, line)
    spent.press_sequentially("000")
    spent.press("Tab")
    is_saved(writing, line)

    assert saved(line).spent == 1_250_000
    assert spent.input_value() == "1\u00a0250\u00a0000"


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


@pytest.mark.browser_errors_expected
def test_what_is_mended_while_the_answer_is_on_its_way_is_saved(writing, line):
    held = []
    writing.route("**/lagre/", lambda route: route.continue_() if held else held.append(route))
    field(writing, line, "percent").fill("nesten ferdig")
    field(writing, line, "percent").press("Tab")
    field(writing, line, "percent").fill("40")
    field(writing, line, "percent").press("Tab")

    held[0].continue_()
    is_saved(writing, line)

    assert saved(line).percent == 40
    assert place(writing, line).locator(".field-error").count() == 0


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


@pytest.mark.browser_errors_expected
def test_going_on_passes_over_what_is_written_and_comes_back_to_a_fault(writing, lines, planner):
    lines[1].enter(by=planner, status="ongoing", what_was_done="Ferdig ført")
    writing.reload()
    open_line(writing, lines[0])
    choose(writing, lines[0], "in_progress")
    field(writing, lines[0], "what_was_done").fill("Ført")
    writing.keyboard.press("Control+Enter")
    assert writing.evaluate("document.activeElement.name") == f"line-{lines[2].pk}-status"

    choose(writing, lines[2], "in_progress")
    field(writing, lines[2], "percent").fill("101")
    writing.keyboard.press("Control+Enter")
    place(writing, lines[2]).locator(".field-error", has_text="0 til 100").wait_for()

    wait_until(writing, f"document.activeElement.id === 'id_line-{lines[2].pk}-percent'")
    assert field(writing, lines[2], "percent").is_visible()
    assert saved(lines[1]).status == "ongoing"


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

    page.locator("#send").focus()
    seen = []
    for _press in range(30):
        page.keyboard.press("Shift+Tab")
        hidden = page.evaluate(
            """() => {
              const bar = document.querySelector(".report-bar");
              const focused = document.activeElement;
              if (bar.contains(focused) || !document.querySelector("#report").contains(focused)) return null;
              return focused.getBoundingClientRect().bottom <= bar.getBoundingClientRect().bottom;
            }"""
        )
        seen.append(hidden)
    assert seen.count(False) > 10
    assert seen.count(True) == 0


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


# Without JavaScript, and on a narrow screen ---------------------------------------------------------------


def test_without_javascript_a_report_is_written_and_sent_in(browser, live_server, planner, draft, lines):
    window = window_of(browser, live_server, planner, java_script_enabled=False)
    page = window.new_page()
    page.goto(address(draft))
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
