"""Approving, or returning with a comment that points at lines; never what has changed since it was shown."""

import pytest
from django.urls import reverse

from measures.models import ActorRole, LineRemark, Report, ReportState, StatusLine, Step
from tests.factories import MembershipFactory, StatusLineFactory
from tests.measures.desk.judging import (
    judge,
    read_address,
    reading_of,
    row_of,
    step_address,
    steps_on,
)
from tests.measures.filling import read
from tests.measures.reading import all_words, words

STATES = ("draft", "submitted", "returned", "approved", "published")
PEOPLE = ("planner", "approver", "neighbour", "coordinator", "steering_member", "administrator")
# Whose page has which buttons; everything else is refused.
OPEN = {
    ("approver", "submitted"): {"approve", "return"},
    ("approver", "approved"): {"return"},
    ("coordinator", "approved"): {"return"},
    ("administrator", "approved"): {"return"},
    ("planner", "published"): {"correct"},
    ("coordinator", "published"): {"correct"},
    ("administrator", "published"): {"correct"},
}
# Whose role gives no right to the step, in whatever state.
FORBIDDEN = {
    "approve": {"planner", "coordinator", "steering_member", "administrator"},
    "return": {"planner", "steering_member"},
    "correct": {"approver", "steering_member"},
}
NOT_THERE = {
    "neighbour": set(STATES),
    "coordinator": {"draft", "submitted", "returned"},
    "administrator": {"draft", "submitted", "returned"},
    "steering_member": {"draft", "submitted", "returned"},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", STATES)
def test_the_page_has_the_buttons_that_are_open(who, state, report_in, client, request):
    report = report_in(state)
    if state in NOT_THERE.get(who, ()):
        return
    page = reading_of(client, request.getfixturevalue(who), report)

    assert steps_on(page, report) == OPEN.get((who, state), set())


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", ["approve", "return", "correct"])
def test_a_step_that_is_not_open_changes_nothing(step, state, who, report_in, client, request):
    if step in OPEN.get((who, state), set()):
        return
    report = report_in(state)
    events = report.events.count()
    client.force_login(request.getfixturevalue(who))

    answer = client.post(
        step_address(step, report), {"comment": "Fordi.", "note": "Fordi.", "version": report.version}
    )

    if state in NOT_THERE.get(who, ()):
        # Returned once, it had been approved and so seen by those who review the plan.
        assert answer.status_code == 404
    elif who in FORBIDDEN[step]:
        assert answer.status_code == 403
    else:
        assert answer.status_code in (302, 409)
    assert Report.objects.get(pk=report.pk).state == state
    assert Report.objects.count() == 1
    assert report.events.count() == events


@pytest.mark.parametrize("step", ["approve", "return", "correct"])
def test_steps_are_sent_and_not_read(step, report_in, client, approver):
    report = report_in("submitted")
    client.force_login(approver)

    assert client.get(step_address(step, report)).status_code == 405


# Approving ------------------------------------------------------------------------------------------------


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


def test_where_there_is_nobody_else_the_coordinator_is_pointed_at(own_work, planner, approver, client):
    approver.is_active = False
    approver.save()

    note = words(reading_of(client, planner, own_work).select_one(".note"))

    assert "Be koordinatoren for planen om å invitere en." in note


def test_the_step_refuses_too_and_keeps_what_was_typed(own_work, planner, client):
    client.force_login(planner)

    answer = client.post(
        step_address("approve", own_work), {"version": own_work.version, "comment": "Ser bra ut"}
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


# Returning ------------------------------------------------------------------------------------------------


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
    assert all_words(page.select(".ds-error-summary li")) == ["Si med noen få ord hva som mangler."]
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


# Changed since it was shown -------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    "sent", [{}, {"version": ""}, {"version": "x"}, {"version": "0"}, {"version": "9" * 40}]
)
def test_nothing_is_approved_that_nobody_says_to_have_read(sent, report_in, approver, client):
    report = report_in("submitted")
    client.force_login(approver)

    answer = client.post(step_address("approve", report), {"comment": "Fint"} | sent)

    assert answer.status_code in (409, 422)
    assert Report.objects.get(pk=report.pk).is_submitted


@pytest.mark.parametrize("seen", ["", "x", "0", "9" * 40])
def test_a_page_that_does_not_know_what_it_has_shown_marks_nothing(seen, changed_meanwhile, client):
    _page, report = changed_meanwhile

    answer = client.post(step_address("approve", report), {"version": "1", "seen": seen})

    assert answer.status_code in (409, 422)
    assert Report.objects.get(pk=report.pk).is_submitted


def test_another_report_s_event_tells_nothing(changed_meanwhile, client, storfjord, neighbour):
    _page, report = changed_meanwhile
    other = StatusLineFactory(report__round=report.round, report__municipality=storfjord).report
    other.submit(by=neighbour, comment="Hemmelig")

    answer = client.post(
        step_address("approve", report), {"version": "1", "seen": other.events.last().pk, "comment": "x"}
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


def test_a_press_after_a_colleague_s_is_told_that_somebody_was_here(report_in, approver, lyngen, client):
    report = report_in("submitted")
    page = reading_of(client, approver, report)
    report.approve(by=MembershipFactory(municipality=lyngen, role="approver").user)

    answer = judge(client, "approve", report, page=page)

    assert answer.status_code == 302
    message = words(read(client.get(answer.headers["Location"])).select_one(".messages"))
    assert message.startswith("Noen var her før deg")
