"""The admin in a browser: nothing breaks the Content-Security-Policy, and what needs JavaScript works by keyboard."""

import pytest
from django.contrib import admin
from django.urls import reverse

from measures.models import BudgetLine, FollowUp, MeasureLineage
from tests.factories import (
    ActionPlanFactory,
    AdoptionFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    IndicatorFactory,
    MeasureFactory,
    PlanGroupFactory,
    PlannedActionFactory,
)


@pytest.fixture
def world(draft, plan, lyngen, planner, approver, coordinator, administrator):
    follow_up = draft.lines.get().follow_up
    PlannedActionFactory(follow_up=follow_up, action_plan=ActionPlanFactory(municipality=lyngen))
    BudgetLineFactory(follow_up=follow_up, budget_plan=BudgetPlanFactory(municipality=lyngen))
    IndicatorFactory(goal__focus_area__plan=plan)
    AdoptionFactory(plan=plan, municipality=lyngen)
    PlanGroupFactory(plan=plan)
    return follow_up


def change(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def everything_that_exists_for(user):
    """The addresses of every kind of page, with one thing of each kind."""
    request = type("Request", (), {"user": user})
    yield reverse("admin:index")
    for model, model_admin in admin.site._registry.items():
        if not model_admin.exists_for(user):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if model_admin.may_add(user):
            yield reverse(f"{name}_add")
        obj = model_admin.get_queryset(request).first()
        if obj:
            yield change(obj)
            if model_admin.may_delete(user, obj):
                yield reverse(f"{name}_delete", args=[obj.pk])
            if record := hasattr(obj, "history") and obj.history.first():
                yield reverse(f"{name}_history", args=[obj.pk])
                yield reverse(f"{name}_simple_history", args=[obj.pk, record.pk])


@pytest.mark.once
@pytest.mark.parametrize("who", ["planner", "approver", "coordinator"])
def test_every_page_keeps_the_policy_and_fits_a_narrow_screen(who, world, page, sign_in, request):
    user = request.getfixturevalue(who)
    sign_in(user)
    page.set_viewport_size({"width": 320, "height": 800})
    too_wide = []

    for address in everything_that_exists_for(user):
        assert page.goto(address).ok, address
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            too_wide.append(address)

    assert too_wide == []


def test_links_beside_text_are_not_told_by_their_colour_alone(world, page, sign_in, coordinator):
    sign_in(coordinator)
    page.goto(reverse("admin:measures_measure_add"))
    page.locator("[name=_save]").click()
    page.locator(".error-links a").first.wait_for()

    links = page.locator(".error-links a, .breadcrumbs a")
    lines = links.evaluate_all("links => links.map(link => getComputedStyle(link).textDecorationLine)")
    assert set(lines) == {"underline"}


def test_a_measure_is_looked_up_with_the_keyboard(world, page, sign_in, coordinator, plan):
    for number in range(31):
        MeasureFactory(plan=plan, focus_area=world.measure.focus_area, title=f"Nummer {number}")
    MeasureFactory(plan=plan, title="Sykkelvei")
    sign_in(coordinator)
    page.goto(reverse("admin:measures_measurelineage_add"))

    page.locator(".field-predecessor .select2-selection").focus()
    page.keyboard.press("Enter")
    page.locator(".select2-search__field:focus").wait_for()
    page.keyboard.type("sykkel")
    page.locator(".select2-results__option--highlighted", has_text="Sykkelvei").wait_for()
    page.keyboard.press("Enter")
    page.select_option("#id_kind", "dropped")
    page.click("input[name=_save]")
    page.locator(".messagelist").wait_for()

    assert MeasureLineage.objects.get().predecessor.title == "Sykkelvei"


def test_a_day_is_picked_in_the_calendar(world, page, sign_in, planner):
    sign_in(planner)
    page.goto(change(world))

    page.locator("#id_deadline_end ~ .datetimeshortcuts a").last.focus()
    page.keyboard.press("Enter")
    page.locator(".calendarbox:visible td a", has_text="17").click()

    assert page.input_value("#id_deadline_end").startswith("17.")


def test_sums_follow_what_is_written_and_are_saved(world, page, sign_in, planner):
    budget_plan = world.budget_lines.get().budget_plan
    sign_in(planner)
    page.goto(change(world))
    grid = page.locator(".budget__plan")

    page.fill(f"#id_budget_{budget_plan.pk}_investment_own_2020", "2 460 000")
    shown = grid.locator("tfoot td").first.inner_text()
    page.click("input[name=_save]")
    page.locator(".messagelist").wait_for()

    assert "2\u00a0560\u00a0000" in shown
    assert set(BudgetLine.objects.values_list("year", "amount")) == {(2020, 100_000), (2020, 2_460_000)}


def test_without_javascript_a_planner_writes_everything(
    world, browser, live_server, client, planner, settings
):
    client.force_login(planner)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(change(world))

    page.fill("#id_responsible_role", "næringssjef")
    page.select_option("#id_deadline_kind", "year")
    page.fill("#id_deadline_end", "2021")
    page.fill("#id_planned_actions-1-description", "Enda et punkt")
    page.select_option("#id_planned_actions-1-action_plan", index=1)
    page.locator("details summary").first.click()
    page.fill(f"#id_budget_{world.budget_lines.get().budget_plan_id}_operating_grant_2022", "5000")
    page.click("input[name=_save]")
    context.close()

    saved = FollowUp.objects.get(pk=world.pk)
    assert (saved.responsible_role, saved.deadline_end.year) == ("næringssjef", 2021)
    assert saved.planned_actions.count() == 2
    assert saved.budget_lines.get(funding="grant").amount == 5000
