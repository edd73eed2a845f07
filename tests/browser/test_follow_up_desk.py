"""Follow-ups on the desk in a browser: sums and pasted cells, the keyboard alone, no JavaScript, a narrow screen."""

import pytest
from django.urls import reverse

from measures.models import FollowUp
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    FollowUpFactory,
    MeasureFactory,
    PlannedActionFactory,
)

NBSP = "\u00a0"
# What makes the page scroll sideways; what scrolls by itself may be wider.
TOO_WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
    ["the page", ...[...document.querySelectorAll("body *")]
        .filter(part => part.getBoundingClientRect().right > document.documentElement.clientWidth
            || part.scrollWidth > document.documentElement.clientWidth)
        .filter(part => !part.closest(".table-scroll"))
        .map(part => `${part.tagName} ${part.className}`)]"""
PAGES = ("desk-follow-up", "desk-answer", "desk-owner", "desk-planned", "desk-money")


@pytest.fixture
def follow_up(plan, lyngen):
    measure = MeasureFactory(
        plan=plan,
        code="A1",
        title="Opplevelsesreiselivsutviklingssamarbeid",
        description="Kommunene møtes. " + "Næringsarealoversiktsforvaltning" * 3,
    )
    return FollowUpFactory(measure=measure, municipality=lyngen, own_title="Vertskap i Lyngen")


@pytest.fixture
def budget_plan(lyngen):
    return BudgetPlanFactory(municipality=lyngen, first_year=2020)


@pytest.fixture
def at(page, sign_in, planner, follow_up):
    """Opens one of the follow-up's pages as its planner."""
    sign_in(planner)

    def at(name):
        page.goto(reverse(name, args=[follow_up.pk]))
        return page

    return at


def cell(budget_plan, year, kind="operating", funding="own"):
    return f"#id_budget_{budget_plan.pk}_{kind}_{funding}_{year}"


def paste(page, into, text):
    """What the browser does when cells that were copied elsewhere are pasted."""
    page.focus(into)
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const pasted = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(pasted);
        }""",
        text,
    )


def sum_of(page, **where):
    attributes = "".join(f'[data-{name}="{value}"]' for name, value in where.items())
    others = "".join(f":not([data-{name}])" for name in ("year", "kind", "funding") if name not in where)
    return page.inner_text(f"[data-sum]{attributes}{others}").replace(NBSP, " ")


def amounts(follow_up):
    return {(line.year, line.kind, line.funding): int(line.amount) for line in follow_up.budget_lines.all()}


def save(page):
    page.get_by_role("button", name="Lagre", exact=True).click()
    page.locator(".messages").wait_for()


# The amounts ----------------------------------------------------------------------------------------------


def test_the_sums_follow_what_is_written(at, budget_plan, follow_up):
    page = at("desk-money")

    page.fill(cell(budget_plan, 2020), "80 000")
    page.fill(cell(budget_plan, 2021), "kr 1.000.000,00")
    page.fill(cell(budget_plan, 2020, "investment", "grant"), "20000")

    assert sum_of(page, kind="operating", funding="own") == "1 080 000"
    assert sum_of(page, kind="investment") == "20 000"
    assert sum_of(page, year=2020) == "100 000"
    assert sum_of(page) == "1 100 000"
    page.fill(cell(budget_plan, 2021), "mye")
    assert sum_of(page) == "100 000"


def test_a_row_copied_from_a_spreadsheet_is_pasted_and_saved(at, budget_plan, follow_up):
    page = at("desk-money")

    paste(page, cell(budget_plan, 2020), f"80 000\t1{NBSP}000{NBSP}000\t-\tkr 5.000,00\r\n")

    assert page.input_value(cell(budget_plan, 2021)) == f"1{NBSP}000{NBSP}000"
    assert page.input_value(cell(budget_plan, 2022)) == ""
    assert sum_of(page, kind="operating", funding="own") == "1 085 000"
    assert "Limt inn: 4 beløp." in page.inner_text("[data-told]")
    save(page)
    assert amounts(follow_up) == {
        (2020, "operating", "own"): 80_000,
        (2021, "operating", "own"): 1_000_000,
        (2023, "operating", "own"): 5_000,
    }


def test_a_block_with_the_names_of_its_rows_finds_its_place(at, budget_plan, follow_up):
    page = at("desk-money")

    block = "Egne midler\t1\t2\t3\t4\nTilskudd\t10\t20\t30\t40\n"
    paste(page, cell(budget_plan, 2020, "investment"), block)
    save(page)

    assert amounts(follow_up) == {
        **{(2019 + number, "investment", "own"): number for number in range(1, 5)},
        **{(2019 + number, "investment", "grant"): 10 * number for number in range(1, 5)},
    }


def test_what_finds_no_room_is_told_and_what_is_no_amount_stays_to_be_mended(at, budget_plan, follow_up):
    page = at("desk-money")

    paste(page, cell(budget_plan, 2022, "investment", "in_kind"), "1\tca. 5 mill.\t3\n4\t5\t6")

    assert page.input_value(cell(budget_plan, 2023, "investment", "in_kind")) == "ca. 5 mill."
    told = page.inner_text("[data-told]")
    assert "Limt inn: 2 beløp." in told
    assert "4 beløp fikk ikke plass" in told
    page.get_by_role("button", name="Lagre", exact=True).click()
    page.locator(".ds-error-summary a").click()
    assert page.evaluate("document.activeElement.value") == "ca. 5 mill."
    assert amounts(follow_up) == {}


def test_a_paste_is_undone_with_one_press(at, budget_plan):
    page = at("desk-money")
    page.fill(cell(budget_plan, 2020), "7")
    paste(page, cell(budget_plan, 2020), "1\t2")

    page.get_by_role("button", name="Angre").click()

    assert page.input_value(cell(budget_plan, 2020)) == "7"
    assert page.input_value(cell(budget_plan, 2021)) == ""
    assert sum_of(page) == "7"
    assert page.evaluate("document.activeElement.id") == cell(budget_plan, 2020)[1:]


def test_one_amount_is_pasted_as_the_browser_does_it(at, budget_plan, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = at("desk-money")
    page.evaluate("navigator.clipboard.writeText('2 460 000')")

    page.focus(cell(budget_plan, 2020))
    page.keyboard.press("Control+V")

    page.wait_for_function("document.activeElement.value !== ''")
    assert page.input_value(cell(budget_plan, 2020)) == "2 460 000"
    assert sum_of(page) == "2 460 000"
    assert page.inner_text("[data-told]") == ""


# The rest of it -------------------------------------------------------------------------------------------


def test_of_a_deadline_only_what_its_kind_has_is_shown_and_sent(at, follow_up):
    page = at("desk-owner")
    assert not page.is_visible("#id_deadline_end")

    page.select_option("#id_deadline_kind", "period")
    page.fill("#id_deadline_start", "1.1.2021")
    page.fill("#id_deadline_end", "1.6.2021")
    page.select_option("#id_deadline_kind", "year")
    assert not page.is_visible("#id_deadline_start")
    page.fill("#id_deadline_end", "2021")
    save(page)

    saved = FollowUp.objects.get(pk=follow_up.pk)
    assert (saved.deadline_kind, saved.deadline_start, saved.deadline_end.year) == ("year", None, 2021)


def test_a_planner_goes_from_the_list_to_a_tied_end_and_on_with_the_keyboard_alone(
    page, sign_in, planner, plan, lyngen
):
    for code in ("A1", "A2"):
        FollowUpFactory(measure=MeasureFactory(plan=plan, code=code), municipality=lyngen, answer="")
    sign_in(planner)
    page.goto(reverse("desk-follow-ups") + "?lacks=answered")

    press_until(page, "Tab", "a.tie")
    page.keyboard.press("Enter")
    page.locator("fieldset.answers").wait_for()
    press_until(page, "Tab", "input[name=answer]")
    page.keyboard.press("Space")
    press_until(page, "Tab", "button[name=go_on]")
    page.keyboard.press("Enter")
    page.locator(".messages").wait_for()
    assert "A2" in page.inner_text(".eyebrow")
    press_until(page, "Tab", "input[name=answer]")
    page.keyboard.press("ArrowDown")
    press_until(page, "Tab", "#id_reason")
    page.keyboard.type("Dekket av kystsoneplanen.")
    press_until(page, "Tab", "main button[type=submit]")
    page.keyboard.press("Enter")
    page.locator(".messages").wait_for()

    assert "Det var det siste uten svar." in page.inner_text(".messages")
    assert page.url.endswith("?lacks=answered")
    answers = FollowUp.objects.order_by("measure__code").values_list("answer", "reason")
    assert list(answers) == [("take_up", ""), ("covered", "Dekket av kystsoneplanen.")]


def press_until(page, key, selector):
    for _ in range(60):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"The keyboard does not reach {selector}")


def test_without_javascript_all_of_it_is_written(
    browser, live_server, client, planner, settings, follow_up, budget_plan, lyngen
):
    ActionPlanFactory(municipality=lyngen)
    client.force_login(planner)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()

    def open_and_fill(part, fill):
        page.goto(reverse(part, args=[follow_up.pk]))
        fill()
        page.click("main form.form button.ds-button")
        page.locator(".messages").wait_for()

    open_and_fill("desk-answer", lambda: page.fill("#id_reason", "Viktig for oss."))

    def owner():
        page.fill("#id_responsible_role", "næringssjef")
        page.fill("#id_responsible_unit", "Næring")
        page.select_option("#id_deadline_kind", "year")
        page.fill("#id_deadline_end", "2021")

    open_and_fill("desk-owner", owner)
    open_and_fill("desk-planned", lambda: page.fill("#id_planned_actions-0-description", "Ansette en vert"))
    assert page.is_visible("text=Ansette en vert")

    def money():
        assert not page.is_visible("text=regneark")
        page.fill(cell(budget_plan, 2022, "operating", "grant"), "5000")

    open_and_fill("desk-money", money)
    context.close()

    saved = FollowUp.objects.get(pk=follow_up.pk)
    assert (saved.reason, saved.responsible_role) == ("Viktig for oss.", "næringssjef")
    assert saved.deadline_end.year == 2021
    assert saved.planned_actions.get().description == "Ansette en vert"
    assert amounts(follow_up) == {(2022, "operating", "grant"): 5000}


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_every_page_keeps_the_policy_and_fits_the_screen(width, at, page, follow_up, budget_plan, lyngen):
    for year, kind in ((2020, "operating"), (2023, "investment")):
        BudgetLineFactory(
            follow_up=follow_up, budget_plan=budget_plan, year=year, kind=kind, amount=12_345_678_000
        )
    BudgetPlanFactory(municipality=lyngen, first_year=2024, adopted_on=None)
    PlannedActionFactory(follow_up=follow_up, description="Næringsarealoversiktsforvaltning" * 4)
    follow_up.measure.title = "Opplevelsesreiselivsutviklingssamarbeidsavtaleforhandlinger"
    follow_up.measure.save()
    page.set_viewport_size({"width": width, "height": 800})
    too_wide = []

    for name in (*PAGES, "desk-wording"):
        at(name)
        too_wide += [f"{name}: {part}" for part in page.evaluate(TOO_WIDE)]
        assert page.locator("main h1").count() == 1
    page.goto(reverse("desk-follow-ups"))
    too_wide += page.evaluate(TOO_WIDE)

    assert not too_wide, "\n".join(too_wide)


def test_targets_are_large_enough_and_every_field_has_its_label(at, page, budget_plan, follow_up, lyngen):
    PlannedActionFactory(follow_up=follow_up)
    unnamed, small = [], []

    for name in PAGES:
        at(name)
        small += page.evaluate(
            """() => [...document.querySelectorAll("main :is(button, input:not([type=hidden]), select, textarea)")]
                .filter(part => part.checkVisibility())
                .filter(part => Math.min(part.offsetHeight, part.offsetWidth) < 24)
                .map(part => part.outerHTML)"""
        )
        unnamed += page.evaluate(
            """() => [...document.querySelectorAll("main :is(input:not([type=hidden]), select, textarea)")]
                .filter(field => !field.labels.length || !field.labels[0].textContent.trim())
                .map(field => field.outerHTML)"""
        )

    assert (unnamed, small) == ([], [])
