"""Approving what was read; whoever wrote last does not do it alone."""

import pytest

from measures.models import ActorRole, Report, ReportState, Step
from measures.seats import Seat
from tests.factories import MembershipFactory
from tests.measures.desk.judging import (
    judge,
    read_address,
    reading_of,
    row_of,
    step_address,
    steps_on,
)
from tests.measures.filling import read
from tests.measures.invited import invited
from tests.measures.reading import words


def test_what_was_read_is_approved_with_what_was_said(report_in, approver, client):
    report = report_in("submitted")
    page = reading_of(client, approver, report)

    answer = judge(client, "approve", report, page=page, comment="Godt arbeid.")

    assert answer.headers["Location"] == read_address(report)
    report.refresh_from_db()
    event = report.events.last()
    assert report.is_approved
    assert (event.step, event.actor, event.role, event.comment) == (
        Step.APPROVE,
        approver,
        ActorRole.APPROVER,
        "Godt arbeid.",
    )
    page = read(client.get(read_address(report)))
    assert "Rapporten er godkjent." in words(page.select_one(".messages"))


def test_a_remark_does_not_get_lost_by_approving(report_in, approver, client):
    report = report_in("submitted")
    line = report.lines.get()
    page = reading_of(client, approver, report)

    answer = judge(client, "approve", report, page=page, comment="Fint", remarks={line.follow_up: "Hvem?"})

    page = read(answer)
    assert answer.status_code == 422
    assert Report.objects.get(pk=report.pk).is_submitted
    row = row_of(page, line)
    assert "bare med når rapporten returneres" in words(row.select_one(".field-error"))
    assert row.select_one("details.remark").has_attr("open")
    assert row.textarea.text.strip() == "Hvem?"
    assert page.select_one(".ds-error-summary a")["href"] == f"#{row.textarea['id']}"
    assert page.select_one("#id_comment").text.strip() == "Fint"


def test_two_clicks_count_once_and_the_second_is_told(report_in, approver, client):
    report = report_in("submitted")
    page = reading_of(client, approver, report)

    first, second = (judge(client, "approve", report, page=page, comment="Fint") for _click in range(2))

    assert first.status_code == second.status_code == 302
    assert report.events.filter(step=Step.APPROVE).count() == 1
    page = read(client.get(second.headers["Location"]))
    assert "Det er allerede gjort" in words(page.select_one(".messages"))


# Whoever wrote last ---------------------------------------------------------------------------------------


@pytest.fixture
def own_work(draft, planner, lyngen):
    """Sent in by somebody who wrote it, and is an approver too."""
    MembershipFactory(user=planner, municipality=lyngen, role="approver")
    draft.lines.get().enter(by=planner, what_was_done="Skrevet av meg.")
    report = Report.objects.get(pk=draft.pk)
    report.submit(by=planner)
    return report


def test_the_page_says_so_before_one_tries_and_names_the_others(own_work, planner, approver, client):
    approver.name = "Ola Vik"
    approver.save()

    page = reading_of(client, planner, own_work)

    assert steps_on(page, own_work) == {"return"}
    note = page.select_one(".note")
    assert "Noen andre må godkjenne denne rapporten" in words(note)
    assert "Spør Ola Vik." in words(note)


def test_nobody_is_named_who_is_only_invited(own_work, planner, approver, lyngen, client):
    invited("ny@lyngen.example", Seat(lyngen, "approver"), by=approver)

    note = reading_of(client, planner, own_work).select_one(".note")

    assert f"Spør {approver}." in words(note)


def test_where_there_is_nobody_else_the_coordinator_is_pointed_at(own_work, planner, approver, client):
    approver.is_active = False
    approver.save()

    note = words(reading_of(client, planner, own_work).select_one(".note"))

    assert "Be koordinatoren for planen om å invitere en." in note


def test_the_step_refuses_too_and_keeps_what_was_typed(own_work, planner, client):
    client.force_login(planner)

    answer = client.post(
        step_address("approve", own_work), {"seal": own_work.seal(), "comment": "Ser bra ut"}
    )

    page = read(answer)
    assert answer.status_code == 409
    assert "Noen andre må godkjenne denne rapporten" in words(page)
    assert page.select_one("#id_comment").text.strip() == "Ser bra ut"
    assert Report.objects.get(pk=own_work.pk).is_submitted


def test_they_can_still_return_it(own_work, planner, client):
    page = reading_of(client, planner, own_work)

    judge(client, "return", own_work, page=page, comment="Glemte noe.")

    assert Report.objects.get(pk=own_work.pk).state == ReportState.RETURNED


def test_without_required_approval_a_planner_approves_the_own_report(own_work, planner, lyngen, client):
    lyngen.requires_approval = False
    lyngen.save()
    lyngen.memberships.filter(user=planner, role="approver").delete()
    page = reading_of(client, planner, own_work)
    assert steps_on(page, own_work) == {"approve"}

    judge(client, "approve", own_work, page=page)

    assert Report.objects.get(pk=own_work.pk).is_approved


def test_a_press_after_a_colleague_s_is_told_that_somebody_was_here(report_in, approver, lyngen, client):
    report = report_in("submitted")
    page = reading_of(client, approver, report)
    report.approve(by=MembershipFactory(municipality=lyngen, role="approver").user)

    answer = judge(client, "approve", report, page=page)

    assert answer.status_code == 302
    message = words(read(client.get(answer.headers["Location"])).select_one(".messages"))
    assert message.startswith("Noen var her før deg")
