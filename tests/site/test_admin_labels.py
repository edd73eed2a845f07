"""What the admin calls its fields, its regions and its buttons, also to those who do not see the page."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from tests.factories import BudgetPlanFactory


@pytest.fixture
def as_coordinator(client, coordinator):
    client.force_login(coordinator)
    return client


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
        page = BeautifulSoup(client.get(address).content, "lxml")
        fields = [
            field
            for field in page.find("main").find_all(["input", "select", "textarea"])
            if field.get("type") not in ("hidden", "submit")
        ]

        assert fields
        assert [(address, field.get("name")) for field in fields if not is_named(field, page)] == []


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize(
    ("model", "name"),
    [("measure", "tiltak"), ("focusarea", "satsingsområde"), ("reportinground", "rapporteringsrunde")],
)
def test_adding_is_said_alike_of_nouns_of_every_gender(model, name, language, as_coordinator):
    with translation.override(language):
        address = reverse(f"admin:measures_{model}_add")

    page = BeautifulSoup(as_coordinator.get(address).content, "lxml")

    assert (
        page.find("h1").get_text(strip=True) == page.title.string.split("|")[0].strip() == f"Legg til {name}"
    )


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_what_is_saved_and_followed_by_another_is_said_without_a_gender(language, as_coordinator, plan):
    with translation.override(language):
        address = reverse("admin:measures_focusarea_add")
        done = as_coordinator.post(
            address,
            {"plan": plan.pk, "code": "A", "title_nb": "Areal", "_addanother": "1"},
            follow=True,
        )

    page = BeautifulSoup(done.content, "lxml")
    said = page.select_one(".messagelist .success").get_text()
    assert said.startswith("Satsingsområde «A Areal»")
    assert not re.search(r"\b(ny|en|ein|enda) satsingsområde", said)
    assert page.find(attrs={"name": "_addanother"})["value"] in (
        "Lagre og legg til flere",
        "Lagre og legg til fleire",
    )


def test_no_two_regions_of_a_page_have_one_name(client, report_in, approver):
    report = report_in("submitted")
    client.force_login(approver)

    page = BeautifulSoup(
        client.get(reverse("admin:measures_report_change", args=[report.pk])).content, "lxml"
    )

    regions = page.select("section[aria-labelledby], section[aria-label], [role=region]")
    names = [
        region.get("aria-label") or page.find(id=region["aria-labelledby"]).get_text() for region in regions
    ]
    assert page.find(id="events")
    assert len(names) == len(set(names)) > 1


def is_named(field, page):
    labelled = field.get("id") and page.find("label", attrs={"for": field["id"]})
    return bool(
        labelled or field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
    )
