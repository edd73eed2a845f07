"""Every field of the admin's forms says what it is to those who do not see the heading above it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories import BudgetPlanFactory


@pytest.fixture
def forms(draft, plan, lyngen, coordinator, planner):
    BudgetPlanFactory(municipality=lyngen)
    line = draft.lines.get()
    return {
        "planner": [
            ("measures_followup_change", line.follow_up.pk),
            ("measures_report_change", draft.pk),
            ("municipalities_budgetplan_add",),
        ],
        "coordinator": [
            ("measures_plan_change", plan.pk),
            ("measures_measure_change", line.follow_up.measure.pk),
            ("measures_indicator_add",),
            ("municipalities_user_change", planner.pk),
            ("municipalities_user_add",),
        ],
        "administrator": [("municipalities_municipality_change", lyngen.pk), ("measures_plan_add",)],
    }


@pytest.mark.parametrize("who", ["planner", "coordinator", "administrator"])
def test_every_field_has_its_name(who, forms, client, request):
    client.force_login(request.getfixturevalue(who))
    for name, *arguments in forms[who]:
        address = reverse(f"admin:{name}", args=arguments)
        page = BeautifulSoup(client.get(address).content, "html.parser")
        fields = [
            field
            for field in page.find("main").find_all(["input", "select", "textarea"])
            if field.get("type") not in ("hidden", "submit")
        ]

        assert fields
        assert [(address, field.get("name")) for field in fields if not is_named(field, page)] == []


def is_named(field, page):
    labelled = field.get("id") and page.find("label", attrs={"for": field["id"]})
    return bool(
        labelled or field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
    )
