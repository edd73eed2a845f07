"""Returning a report with a comment, and with remarks that point at lines."""

import pytest
from django.urls import reverse

from measures.models import ActorRole, LineRemark, Report, ReportState, Step
from tests.factories import MembershipFactory, StatusLineFactory
from tests.measures.desk.judging import (
    judge,
    read_address,
    reading_of,
    row_of,
)
from tests.measures.filling import read
from tests.measures.reading import all_words, words


def test_it_is_returned_with_a_comment_and_remarks_on_lines(draft, planner, approver, client):
    silent = StatusLineFactory(report=draft)
    draft.submit(by=planner)
    line = draft.lines.exclude(pk=silent.pk).get()
    page = reading_of(client, approver, draft)

    answer = judge(client, "return", draft, page=page, comment="Nesten.", remarks={line.follow_up: " Hvem? "})

    assert answer.headers["Location"] == read_address(draft)
    draft.refresh_from_db()
    assert draft.state == ReportState.RETURNED
    assert draft.events.last().comment == "Nesten."
    assert {remark.follow_up: remark.text for remark in LineRemark.objects.all()} == {line.follow_up: "Hvem?"}


@pytest.mark.parametrize("comment", ["", "  \n "])
def test_returning_needs_words_and_keeps_the_remarks_that_were_typed(comment, report_in, approver, client):
    report = report_in("submitted")
    line = report.lines.get()
    page = reading_of(client, approver, report)

    answer = judge(client, "return", report, page=page, comment=comment, remarks={line.follow_up: "Hvem?"})

    page = read(answer)
    assert answer.status_code == 422
    assert page.title.text.strip().startswith("Feil:")
    assert all_words(page.select(".ds-error-summary li")) == [
        "Kommentar: Si med noen få ord hva som mangler."
    ]
    field = page.select_one(page.select_one(".ds-error-summary a")["href"])
    assert field["name"] == "comment"
    assert field["aria-invalid"] == "true"
    assert page.find(id=field["aria-describedby"].split()[-1])
    assert row_of(page, line).textarea.text.strip() == "Hvem?"
    assert Report.objects.get(pk=report.pk).is_submitted
    assert not LineRemark.objects.exists()


def test_a_line_elsewhere_cannot_be_remarked_on(report_in, approver, client, storfjord):
    report = report_in("submitted")
    other = StatusLineFactory(report__round=report.round, report__municipality=storfjord)
    page = reading_of(client, approver, report)

    judge(client, "return", report, page=page, comment="Nei", remarks={other.follow_up: "Hemmelig"})

    assert Report.objects.get(pk=report.pk).state == ReportState.RETURNED
    assert not LineRemark.objects.exists()


def test_a_coordinator_returns_what_is_approved_and_does_not_see_it_then(report_in, coordinator, client):
    report = report_in("approved")
    page = reading_of(client, coordinator, report)

    answer = judge(client, "return", report, page=page, comment="Tallet er uklart.")

    assert answer.headers["Location"] == reverse("desk-reports")
    assert report.events.last().role == ActorRole.COORDINATOR
    assert "Rapporten er returnert" in words(
        read(client.get(answer.headers["Location"])).select_one(".messages")
    )
    assert client.get(read_address(report)).status_code == 404


def test_a_coordinator_s_second_click_is_told_and_is_no_error_page(report_in, coordinator, client):
    report = report_in("approved")
    page = reading_of(client, coordinator, report)

    answers = [judge(client, "return", report, page=page, comment="Uklart.") for _click in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert report.events.filter(step=Step.RETURN).count() == 1
    messages = read(client.get(answers[1].headers["Location"])).select_one(".messages")
    assert "Det er allerede gjort" in words(messages)


def test_a_coordinator_who_is_too_late_keeps_what_was_typed_and_sees_no_draft(
    report_in, coordinator, approver, client
):
    report = report_in("approved")
    line = report.lines.get()
    page = reading_of(client, coordinator, report)
    report.return_to_planner(by=approver, comment="Jeg fant en feil selv.")

    answer = judge(client, "return", report, page=page, comment="Uklart.", remarks={line.follow_up: "Hvem?"})

    text = words(read(answer).main)
    assert answer.status_code == 409
    assert "Uklart." in text
    assert "Hvem?" in text
    assert "Uferdig tekst" not in text
    assert "Jeg fant en feil selv." not in text
    assert not read(answer).find("a", href=read_address(report))


def test_an_approver_who_is_too_late_keeps_what_was_typed(report_in, approver, lyngen, client):
    report = report_in("submitted")
    page = reading_of(client, approver, report)
    other = MembershipFactory(municipality=lyngen, role="approver").user
    report.return_to_planner(by=other, comment="Mangler tall.")

    answer = judge(client, "approve", report, page=page, comment="Godt arbeid.")

    assert answer.status_code == 409
    assert "Godt arbeid." in words(read(answer).main)
    assert read(answer).main.find("a", href=read_address(report))
    assert report.events.count() == 2


def test_a_remark_that_comes_too_late_is_kept_also_where_it_could_not_go_along(
    report_in, approver, lyngen, client
):
    report = report_in("submitted")
    page = reading_of(client, approver, report)
    report.approve(by=MembershipFactory(municipality=lyngen, role="approver").user)

    answer = judge(client, "approve", report, page=page, remarks={report.lines.get().follow_up: "Hvem?"})

    assert answer.status_code == 409
    assert "Hvem?" in words(read(answer).main)
