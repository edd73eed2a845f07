"""The municipality's own plans in a browser: what only a browser knows of carrying forward and copying."""

import datetime as dt

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    PlannedActionFactory,
)

LONG = "Næringshageutviklingsprogramsamarbeidsavtaleforhandlingsgrunnlag"


@pytest.fixture
def follow_up(draft):
    follow_up = draft.lines.get().follow_up
    follow_up.own_title = LONG
    follow_up.save()
    return follow_up


@pytest.fixture
def actions(follow_up, lyngen):
    """An action in this year's plan, and next year's plan without any."""
    this_year = ActionPlanFactory(municipality=lyngen, title="Årets plan", first_year=2020)
    PlannedActionFactory(
        follow_up=follow_up,
        action_plan=this_year,
        description=LONG,
        place="kapittel 4",
        due_on=dt.date(2020, 6, 30),
    )
    return ActionPlanFactory(municipality=lyngen, title=LONG, first_year=2021, adopted_on=None)


@pytest.fixture
def amounts(follow_up, lyngen):
    this_year = BudgetPlanFactory(municipality=lyngen, first_year=2020)
    for year in (2021, 2022, 2023):
        BudgetLineFactory(follow_up=follow_up, budget_plan=this_year, year=year, amount=1_200_000)
    return BudgetPlanFactory(municipality=lyngen, first_year=2021, adopted_on=None)


@pytest.fixture
def addresses(actions, amounts, draft):
    return [
        reverse("desk-documents"),
        reverse("desk-action-plan-new", args=["lyngen"]),
        reverse("desk-action-plan", args=[actions.pk]),
        reverse("desk-action-plan-edit", args=[actions.pk]),
        reverse("desk-action-plan-roll", args=[actions.pk]),
        reverse("desk-budget-plan", args=[amounts.municipality.budgetplans.last().pk]),
        reverse("desk-budget-plan-edit", args=[amounts.pk]),
        reverse("desk-budget-plan-roll", args=[amounts.pk]),
        reverse("desk-report-text", args=[draft.pk]),
    ]


def test_every_page_keeps_the_policy_and_fits_a_narrow_screen(page, sign_in, planner, addresses):
    sign_in(planner)
    page.set_viewport_size({"width": 320, "height": 800})
    too_wide = []

    for address in addresses:
        assert page.goto(address).ok, address
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            too_wide.append(address)

    assert too_wide == []


def test_an_action_is_changed_by_the_keyboard_and_its_fields_come_with_the_choice(
    page, sign_in, planner, actions
):
    sign_in(planner)
    page.goto(reverse("desk-action-plan-roll", args=[actions.pk]))
    fields = page.locator(".roll-entry__edit")
    hidden_at_first = fields.is_hidden()

    page.get_by_label("Behold").focus()
    page.keyboard.press("ArrowRight")
    shown = fields.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Ny tekst")
    counted = page.locator("[data-counts]").inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Ført videre: 1 endret.").wait_for()

    assert (hidden_at_first, shown) == (True, True)
    assert counted == "0 beholdes, 1 endres, 0 tas ut"
    made = actions.planned_actions.get()
    assert (made.description, made.place, made.due_on) == ("Ny tekst", "kapittel 4", dt.date(2020, 6, 30))


def test_sums_follow_what_is_written_and_what_is_dropped(page, sign_in, planner, amounts):
    sign_in(planner)
    page.goto(reverse("desk-budget-plan-roll", args=[amounts.pk]))
    sums = page.locator("tfoot td.num")
    before = sums.all_inner_texts()

    page.locator("input.number").nth(3).fill("2 460 000")
    written = sums.all_inner_texts()
    counted = page.locator("[data-counts]").inner_text()
    page.get_by_label("Ta ut").check()

    assert [text.replace("\u00a0", " ") for text in before] == ["1 200 000", "1 200 000", "1 200 000", "0"]
    assert written[3].replace("\u00a0", " ") == "2 460 000"
    assert counted == "0 beholdes, 1 endres, 0 tas ut"
    assert sums.all_inner_texts() == ["0", "0", "0", "0"]


@pytest.mark.parametrize(
    ("written", "summed"),
    [
        ("2 000,00 kr", "2 000"),
        ("2 460 000,–", "2 460 000"),
        ("kr 2.460.000", "2 460 000"),
        ("1 2", "0"),
        ("2.5", "0"),
    ],
)
def test_the_sums_read_an_amount_as_it_is_saved(page, sign_in, planner, amounts, written, summed):
    sign_in(planner)
    page.goto(reverse("desk-budget-plan-roll", args=[amounts.pk]))
    page.locator("input.number").nth(3).fill(written)
    told = page.locator("tfoot td.num").nth(3).inner_text()

    with page.expect_navigation():
        page.locator(".roll-save button").first.click()

    saved = amounts.budget_lines.filter(year=2024).values_list("amount", flat=True).first() or 0
    assert told.replace("\u00a0", " ") == summed
    assert saved == int(summed.replace(" ", ""))


def test_without_javascript_a_year_is_carried_on(browser, live_server, client, planner, actions, amounts):
    client.force_login(planner)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()

    page.goto(reverse("desk-action-plan-roll", args=[actions.pk]))
    page.get_by_label("Endre", exact=True).check()
    page.get_by_label("Hva som skal gjøres").fill("Ny tekst")
    page.locator(".roll-save button").click()
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(reverse("desk-budget-plan-roll", args=[amounts.pk]))
    sums_that_nobody_counts = page.get_by_text("Sum av det som føres videre").is_visible()
    page.click("button[name=fill]")
    filled = page.locator("input.number").nth(3).input_value()
    page.locator(".roll-save button").first.click()
    context.close()

    assert actions.planned_actions.get().description == "Ny tekst"
    assert not sums_that_nobody_counts
    assert filled.replace("\u00a0", " ") == "1 200 000"
    assert amounts.budget_lines.count() == 4


def test_the_text_is_copied_by_a_button(page, context, sign_in, planner, draft, follow_up):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(planner)
    page.goto(reverse("desk-report-text", args=[draft.pk]))

    page.get_by_role("button", name="Kopier teksten").click()
    page.get_by_text("Teksten er kopiert.").wait_for()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("textarea").input_value()
    assert "Uferdig tekst" in copied


def test_where_copying_is_refused_the_text_is_marked(page, sign_in, planner, draft):
    sign_in(planner)
    page.goto(reverse("desk-report-text", args=[draft.pk]))
    page.evaluate("() => { Object.defineProperty(navigator, 'clipboard', {value: undefined}); }")

    page.get_by_role("button", name="Kopier teksten").click()
    page.get_by_text("Teksten er merket").wait_for()

    assert page.evaluate("document.activeElement.id") == "report-text"
    assert page.evaluate("document.activeElement.selectionEnd") > 0
