"""What the public reads of one line, whatever page it stands on."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import ReportFactory, ReportingRoundFactory
from tests.measures.reading import page_at, publish, published, words


@pytest.mark.parametrize("is_unchanged", [True, False])
def test_a_line_says_that_nothing_has_changed_where_somebody_has_said_so(
    client, plan, lyngen, follow_up, planner, coordinator, is_unchanged
):
    before = ReportingRoundFactory(
        plan=plan, slug="for", period_start=dt.date(2020, 1, 1), period_end=dt.date(2020, 12, 31)
    )
    published(before, lyngen, follow_up, coordinator=coordinator, what_was_done="Døren er åpnet.", percent=40)
    now = ReportFactory(round=ReportingRoundFactory(plan=plan, slug="na"), municipality=lyngen)
    now.add_missing_lines()
    line = now.lines.get()
    if is_unchanged:
        line.enter_unchanged(by=planner)
    else:
        line.enter(by=planner, status="in_progress", percent=40, what_was_done="Døren er åpnet igjen.")
    publish(now, coordinator)

    said = words(page_at(client, reverse("report", args=[plan.slug, "na", "lyngen"])).main)

    assert "Døren er åpnet" in said
    assert ("ingen endring siden sist" in said) == is_unchanged
