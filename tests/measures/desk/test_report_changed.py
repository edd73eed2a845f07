"""What has changed since it was shown is not judged: it is shown first, with what was typed."""

import pytest

from measures.models import LineRemark, Report, StatusLine
from tests.factories import MembershipFactory, StatusLineFactory
from tests.measures.desk.judging import (
    judge,
    reading_of,
    row_of,
    step_address,
)
from tests.measures.filling import read
from tests.measures.reading import words


@pytest.fixture
def changed_meanwhile(draft, planner, approver, lyngen, client):
    """Shown to the approver; then returned by a colleague, written in and sent in again. The page, and the report."""
    planner.name = "Kari Nordmann"
    planner.save()
    StatusLineFactory(report=draft, what_was_done="Urørt")
    draft.submit(by=planner)
    page = reading_of(client, approver, draft)
    other = MembershipFactory(municipality=lyngen, role="approver", user__name="Per Vik").user
    draft.return_to_planner(by=other, comment="Vent litt.")
    StatusLine.objects.get(report=draft, what_was_done="Uferdig tekst").enter(
        by=planner, what_was_done="Uferdig tekst som ble ferdig"
    )
    draft.refresh_from_db()
    draft.submit(by=planner)
    return page, draft


@pytest.mark.parametrize("step", ["approve", "return"])
def test_what_has_changed_is_shown_first_with_what_was_typed(step, changed_meanwhile, client):
    page, report = changed_meanwhile
    line = report.lines.get(what_was_done__startswith="Uferdig")
    remarks = {line.follow_up: "Hvem?"} if step == "return" else {}

    answer = judge(client, step, report, page=page, comment="Jeg har lest den.", remarks=remarks)

    page = read(answer)
    alert = page.select_one(".ds-alert[role=alert]")
    assert answer.status_code == 409
    assert words(alert.h2) == "Rapporten er endret etter at du åpnet siden"
    assert "Returnert av Per Vik" in words(alert)
    assert "Sendt inn av Kari Nordmann" in words(alert)
    assert "Kari Nordmann har skrevet i den" in words(alert)
    assert [chip["href"] for chip in alert.select(".chip")] == [f"#line-{line.pk}"]
    since = row_of(page, line).select_one(".reading__since")
    assert words(since.h4) == "Endret etter at du åpnet siden"
    assert "som ble ferdig" in words(since.ins)
    assert len(page.select(".reading__since")) == 1
    assert page.select_one("#id_comment").text.strip() == "Jeg har lest den."
    if remarks:
        assert row_of(page, line).textarea.text.strip() == "Hvem?"
    assert Report.objects.get(pk=report.pk).is_submitted
    assert not LineRemark.objects.exists()


def test_what_is_shown_then_can_be_approved(changed_meanwhile, client):
    page, report = changed_meanwhile
    page = read(judge(client, "approve", report, page=page, comment="Fint"))

    answer = judge(client, "approve", report, page=page, comment="Fint")

    assert answer.status_code == 302
    assert Report.objects.get(pk=report.pk).is_approved


def test_it_says_so_also_where_something_else_must_be_mended_first(changed_meanwhile, client):
    page, report = changed_meanwhile

    answer = judge(client, "return", report, page=page, comment="")

    assert answer.status_code == 422
    assert read(answer).select_one(".ds-alert[role=alert]")


@pytest.mark.parametrize("sent", [{}, {"seal": ""}, {"seal": "x"}, {"seal": "0"}, {"seal": "9" * 40}])
def test_nothing_is_approved_that_nobody_says_to_have_read(sent, report_in, approver, client):
    report = report_in("submitted")
    client.force_login(approver)

    answer = client.post(step_address("approve", report), {"comment": "Fint"} | sent)

    assert answer.status_code in (409, 422)
    assert Report.objects.get(pk=report.pk).is_submitted


@pytest.mark.parametrize("seen", ["", "x", "0", "9" * 40])
def test_a_page_that_does_not_know_what_it_has_shown_marks_nothing(seen, changed_meanwhile, client):
    _page, report = changed_meanwhile

    answer = client.post(step_address("approve", report), {"seal": "1", "seen": seen})

    assert answer.status_code in (409, 422)
    assert Report.objects.get(pk=report.pk).is_submitted


def test_another_report_s_event_tells_nothing(changed_meanwhile, client, storfjord, neighbour):
    _page, report = changed_meanwhile
    other = StatusLineFactory(report__round=report.round, report__municipality=storfjord).report
    other.submit(by=neighbour, comment="Hemmelig")

    answer = client.post(
        step_address("approve", report), {"seal": "1", "seen": other.events.last().pk, "comment": "x"}
    )

    assert answer.status_code == 409
    assert "Hemmelig" not in answer.content.decode()


def test_a_coordinator_is_not_told_who_wrote_what_they_did_not_see(
    report_in, planner, approver, coordinator, client
):
    planner.name = "Kari Nordmann"
    planner.save()
    report = report_in("approved")
    page = reading_of(client, coordinator, report)
    report.return_to_planner(by=approver, comment="Internt")
    report.lines.get().enter(by=planner, what_was_done="Mer tekst kom til her")
    report.refresh_from_db()
    report.submit(by=planner)
    report.approve(by=approver)

    answer = judge(client, "return", report, page=page, comment="Uklart")

    text = words(read(answer).main)
    assert answer.status_code == 409
    assert "Rapporten er endret etter at du åpnet siden" in text
    assert "Mer tekst kom til her" in text
    assert "Internt" not in text
    assert "har skrevet i den" not in text


def test_a_coordinator_who_claims_to_have_read_earlier_sees_no_draft(
    draft, planner, approver, coordinator, client
):
    line = draft.lines.get()
    line.enter(by=planner, what_was_done="Hemmelig utkast")
    draft.refresh_from_db()
    draft.submit(by=planner)
    draft.return_to_planner(by=approver, comment="Skriv om")
    inside = list(draft.events.all())
    line.refresh_from_db()
    line.enter(by=planner, what_was_done="Ferdig tekst")
    draft.refresh_from_db()
    draft.submit(by=planner)
    draft.approve(by=approver)
    client.force_login(coordinator)

    answers = [
        client.post(step_address("return", draft), {"seal": "0", "comment": comment, "seen": event.pk})
        for event in inside
        for comment in ("", "Uklart")
    ]

    assert {answer.status_code for answer in answers} == {409, 422}
    assert [answer for answer in answers if "Ferdig tekst" not in answer.content.decode()] == []
    assert [answer for answer in answers if "utkast" in answer.content.decode()] == []
