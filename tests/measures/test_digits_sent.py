"""Thousands of digits where a page expects the key of a row: it is as if nothing had been sent."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.measures.filling import fields_of, read
from tests.measures.reading import page_at

DIGITS = "9" * 5000


@pytest.mark.parametrize("name", ["desk-money", "admin:measures_followup_change"])
def test_a_measure_s_page_opens(name, as_planner, follow_up):
    answer = as_planner.get(reverse(name, args=[follow_up.pk]), {"budget_plan": DIGITS})

    assert answer.status_code == 200
    assert read(answer).select_one("main form[method=post], form#followup_form")


def test_a_report_opens_and_is_saved(as_planner, draft):
    address = reverse("desk-report", args=[draft.pk])

    opened = as_planner.get(address, {"linje": DIGITS})
    saved = as_planner.post(reverse("report-save", args=[draft.pk]), {"next": DIGITS})

    assert read(opened).find(id="report")
    assert saved.url == address


@pytest.mark.parametrize(
    "field", ["planned_actions-INITIAL_FORMS", "planned_actions-0-id", f"planned_actions-{DIGITS}-id"]
)
def test_rows_of_a_form_are_answered(field, as_planner, follow_up):
    address = reverse("desk-planned", args=[follow_up.pk])
    sent = fields_of(page_at(as_planner, address).select_one("main form[method=post]"))
    sent |= {"planned_actions-INITIAL_FORMS": "1", field: DIGITS}

    body = urlencode(sent, doseq=True)
    answer = as_planner.post(address, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in (200, 302)
    assert not follow_up.planned_actions.exists()
