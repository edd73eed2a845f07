"""A report is read, returned with remarks on lines and approved: by mouse, by keyboard, on a phone, without scripts."""

import pytest
from django.urls import reverse

from measures.models import LineRemark, Report, ReportState
from tests.browser.test_accessibility import LOOKS, faults
from tests.factories import MeasureFactory, MembershipFactory, ReportFactory, StatusLineFactory
from tests.measures.reading import publish

LONG = "Kommunestyrevedtaksoppfølgingskoordineringsmøtet " * 12


@pytest.fixture
def report(plan, lyngen, reporting_round, planner, approver):
    """Sent in: one line unchanged since the year before, one changed, and one new with a very long text."""
    earlier = ReportFactory(
        round__plan=plan,
        round__period_start="2020-01-01",
        round__period_end="2020-12-31",
        municipality=lyngen,
    )
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    texts = {"A1": ("Som før.", "Som før."), "A2": ("To er ansatt.", "Tre er ansatt."), "A3": (None, LONG)}
    for code, (before, now) in texts.items():
        measure = MeasureFactory(plan=plan, code=code, title=f"Tiltaket {code}")
        line = StatusLineFactory(report=report, follow_up__measure=measure, what_was_done=now)
        if before:
            StatusLineFactory(report=earlier, follow_up=line.follow_up, what_was_done=before)
    publish(earlier)
    report.submit(by=planner)
    return report


@pytest.fixture
def address(report):
    return reverse("desk-report-read", args=[report.pk])


def state(report):
    return Report.objects.get(pk=report.pk).state


def line_of(report, code):
    return report.lines.get(follow_up__measure__code=code)


def row(page, report, code):
    return page.locator(f"#line-{line_of(report, code).pk}")


def test_it_is_read_and_approved(page, sign_in, approver, report, address):
    sign_in(approver)
    page.goto("/arbeid/rapporter/")
    page.get_by_role("link", name="Les og godkjenn").click()

    row(page, report, "A2").locator("ins", has_text="Tre").wait_for()
    assert not row(page, report, "A1").get_by_text("Som før.").is_visible()
    page.get_by_role("link", name="Gå til godkjenning").click()
    page.get_by_role("button", name="Godkjenn").click()
    page.get_by_text("Rapporten er godkjent.").wait_for()

    assert state(report) == ReportState.APPROVED
    assert page.get_by_role("button", name="Godkjenn").count() == 0


def test_what_is_unchanged_is_opened_in_place_and_nothing_typed_is_lost(
    page, sign_in, approver, report, address
):
    sign_in(approver)
    page.goto(address)
    page.fill("#id_comment", "Halvveis skrevet")

    toggle = page.get_by_role("button", name="Vis også linjene uten endring")
    assert toggle.get_attribute("aria-expanded") == "false"
    toggle.focus()
    page.keyboard.press("Space")

    assert row(page, report, "A1").get_by_text("Som før.").is_visible()
    assert page.input_value("#id_comment") == "Halvveis skrevet"
    assert page.url.endswith(address)
    page.get_by_role("button", name="Skjul teksten").press("Enter")
    assert not row(page, report, "A1").get_by_text("Som før.").is_visible()


def test_on_paper_everything_stands(page, sign_in, approver, report, address):
    sign_in(approver)
    page.goto(address)

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    assert row(page, report, "A1").get_by_text("Som før.").is_visible()
    assert not page.get_by_role("button", name="Godkjenn").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert not row(page, report, "A1").get_by_text("Som før.").is_visible()


def test_it_is_returned_with_a_remark_by_keyboard_alone(page, sign_in, approver, report, address):
    sign_in(approver)
    page.goto(address)

    fold = row(page, report, "A2").locator(".remark summary")
    tab_to(page, fold)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Hvem er ansatt?")
    tab_to(page, page.locator("#id_comment"))
    page.keyboard.type("Nesten ferdig.")
    tab_to(page, page.get_by_role("button", name="Returner til planleggerne"))
    page.keyboard.press("Enter")
    page.get_by_text("Rapporten er returnert til planleggerne.").wait_for()

    assert state(report) == ReportState.RETURNED
    assert report.events.last().comment == "Nesten ferdig."
    remark = LineRemark.objects.get()
    assert (remark.follow_up, remark.text) == (line_of(report, "A2").follow_up, "Hvem er ansatt?")


def tab_to(page, target):
    """Goes forward with the Tab key until the target has the focus."""
    for _press in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"The keyboard does not come to {target}.")


@pytest.mark.browser_errors_expected
def test_without_a_comment_the_way_to_the_field_is_shown_and_the_remark_is_kept(
    page, sign_in, approver, report, address
):
    sign_in(approver)
    page.goto(address)
    row(page, report, "A2").locator(".remark summary").click()
    row(page, report, "A2").get_by_label("Merknad til A2").fill("Hvem er ansatt?")

    page.get_by_role("button", name="Returner til planleggerne").click()
    page.get_by_role("link", name="Si med noen få ord hva som mangler.").click()

    assert page.locator("#id_comment").evaluate("element => element === document.activeElement")
    assert row(page, report, "A2").get_by_label("Merknad til A2").input_value() == "Hvem er ansatt?"
    assert state(report) == ReportState.SUBMITTED


@pytest.mark.browser_errors_expected
def test_what_has_changed_since_it_was_shown_is_read_before_it_is_approved(
    page, sign_in, approver, planner, lyngen, report, address
):
    sign_in(approver)
    page.goto(address)
    page.fill("#id_comment", "Godt arbeid.")
    other = MembershipFactory(municipality=lyngen, role="approver").user
    report.return_to_planner(by=other, comment="Vent litt.")
    line_of(report, "A2").enter(by=planner, what_was_done="Tre er ansatt, og to er på vei.")
    report.refresh_from_db()
    report.submit(by=planner)

    page.get_by_role("button", name="Godkjenn").click()

    alert = page.get_by_role("alert")
    alert.get_by_text("Rapporten er endret etter at du åpnet siden").wait_for()
    assert state(report) == ReportState.SUBMITTED
    assert page.input_value("#id_comment") == "Godt arbeid."
    alert.get_by_role("link", name="A2").click()
    marked = row(page, report, "A2").locator(".reading__since ins")
    assert "og to er på vei" in marked.inner_text()
    page.get_by_role("button", name="Godkjenn").click()
    page.get_by_text("Rapporten er godkjent.").wait_for()
    assert report.events.last().comment == "Godt arbeid."


def test_without_javascript_everything_works(browser, live_server, sign_in_to, approver, report, address):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="nb-NO")
    sign_in_to(context, approver)
    page = context.new_page()
    page.goto(address)

    page.get_by_role("link", name="Vis også linjene uten endring").click()
    row(page, report, "A1").get_by_text("Som før.").wait_for()
    row(page, report, "A1").locator(".remark summary").click()
    row(page, report, "A1").get_by_label("Merknad til A1").fill("Er det sant?")
    page.fill("#id_comment", "Se merknaden.")
    page.get_by_role("button", name="Returner til planleggerne").click()
    page.get_by_text("Rapporten er returnert til planleggerne.").wait_for()
    context.close()

    assert state(report) == ReportState.RETURNED
    assert LineRemark.objects.get().text == "Er det sant?"


@pytest.mark.once
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_long_words_fit_a_narrow_screen_and_no_rule_of_accessibility_is_broken(
    width, scheme, page, sign_in, approver, planner, report, address
):
    report.return_to_planner(
        by=approver, comment=LONG, remarks={line_of(report, "A3").follow_up_id: LONG.replace(" ", "")}
    )
    line_of(report, "A3").enter(by=planner, what_was_done="A" * 300, next_step=LONG)
    report.refresh_from_db()
    report.submit(by=planner)
    sign_in(approver)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}?vis=alt")
    for summary in page.locator(".remark summary").all():
        summary.click()

    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert faults(page) == []


def test_what_one_presses_is_large_enough(page, sign_in, approver, report, address):
    sign_in(approver)
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(address)

    small = page.evaluate(
        """[...document.querySelectorAll("main :is(button, summary, textarea, .chip, a.ds-button)")]
        .map((element) => [element.textContent.trim(), element.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
        .map(([text]) => text)"""
    )

    assert small == []
