"""Looking up what a field can hold, where there is too much for a select box."""

import pytest
from django.urls import reverse

from tests.factories import FocusAreaFactory, MeasureFactory, MunicipalityFactory
from tests.measures.filling import change
from tests.measures.reading import page_at


@pytest.fixture
def many(plan, area_elsewhere):
    """More measures than a select box takes, and as many of another plan."""
    area = FocusAreaFactory(plan=plan)
    for number in range(32):
        MeasureFactory(plan=plan, focus_area=area, title=f"Eget tiltak {number}")
        MeasureFactory(plan=area_elsewhere.plan, focus_area=area_elsewhere, title=f"Fremmed tiltak {number}")


def look_up(client, field, term, model="measurelineage", app="measures"):
    query = {"app_label": app, "model_name": model, "field_name": field, "term": term}
    return client.get(reverse("admin:autocomplete"), query)


def test_looking_up_finds_what_can_be_chosen(as_coordinator, many, area_elsewhere):
    page = page_at(as_coordinator, reverse("admin:measures_measurelineage_add"))

    own = look_up(as_coordinator, "predecessor", "tiltak 3").json()["results"]
    foreign = look_up(as_coordinator, "predecessor", "Fremmed").json()["results"]

    assert page.select_one("#id_predecessor.admin-autocomplete")
    assert {result["text"].split()[1] for result in own} == {"Eget"}
    assert foreign == []


@pytest.mark.parametrize(
    ("field", "model", "app"),
    [
        ("predecessor", "measurelineage", "measures"),
        ("lead", "measure", "measures"),
        ("partners", "measure", "measures"),
        ("user", "membership", "municipalities"),
        ("user", "logentry", "admin"),
        ("municipality", "actionplan", "municipalities"),
        ("measure", "followup", "measures"),
        ("follow_up", "statusline", "measures"),
        ("password", "user", "municipalities"),
    ],
)
def test_who_cannot_fill_in_a_field_looks_nothing_up_for_it(client, planner, many, field, model, app):
    client.force_login(planner)

    assert look_up(client, field, "", model, app).status_code in (403, 404)


def test_a_municipality_is_looked_up_where_there_are_many(client, administrator, plan):
    for _number in range(40):
        MunicipalityFactory()
    MunicipalityFactory(name="Nesseby – Unjárga")
    client.force_login(administrator)

    page = page_at(client, change(plan))
    found = look_up(client, "municipality", "unjárga", "participation").json()["results"]

    assert page.select_one("#id_participations-0-municipality.admin-autocomplete")
    assert [result["text"] for result in found] == ["Nesseby – Unjárga"]
