"""A published report is corrected in a new edition, with a note; the old one stays."""

import pytest
from django.urls import reverse

from measures.models import Report, ReportState
from tests.factories import MembershipFactory, PlanMemberFactory
from tests.measures.desk.judging import read_address, reading_of, row_of, step_address, steps_on
from tests.measures.filling import read
from tests.measures.reading import publish, words


@pytest.fixture
def published_report(report_in):
    return report_in("published")


def send(client, report, note):
    return client.post(step_address("correct", report), {"note": note})


def test_a_planner_begins_it_and_is_led_to_the_draft(published_report, planner, client):
    client.force_login(planner)

    answer = send(client, published_report, " Beløpet var feil. ")

    correction = Report.objects.get(corrects=published_report)
    assert answer.headers["Location"] == reverse("desk-report", args=[correction.pk])
    assert (correction.edition, correction.state) == (2, ReportState.DRAFT)
    assert correction.correction_note == "Beløpet var feil."
    assert correction.lines.get().what_was_done == "Uferdig tekst"
    assert correction.events.get().actor == planner


def test_a_coordinator_begins_it_for_the_planners_to_write(published_report, coordinator, client):
    client.force_login(coordinator)

    answer = send(client, published_report, "Beløpet var feil.")

    assert answer.headers["Location"] == read_address(published_report)
    page = read(client.get(answer.headers["Location"]))
    assert "Planleggerne i Lyngen skriver den." in words(page.select_one(".messages"))
    correction = Report.objects.get(corrects=published_report)
    assert client.get(read_address(correction)).status_code == 404
    assert "Beløpet var feil." not in words(page.main)


@pytest.mark.parametrize("who", ["planner", "coordinator"])
def test_a_note_that_comes_too_late_is_handed_back(who, published_report, lyngen, client, request):
    colleague = MembershipFactory(municipality=lyngen).user
    published_report.correct(by=colleague, note="Datoen var feil.")
    client.force_login(request.getfixturevalue(who))

    answer = send(client, published_report, "Beløpet var feil.")

    assert answer.status_code == 409
    assert "Beløpet var feil." in words(read(answer).main)
    assert "Datoen var feil." not in words(read(answer).main)
    assert Report.objects.filter(corrects=published_report).count() == 1


@pytest.mark.parametrize("note", ["", "  "])
def test_it_needs_a_note(note, published_report, planner, client):
    client.force_login(planner)

    answer = send(client, published_report, note)

    page = read(answer)
    assert answer.status_code == 422
    assert "Si med noen få ord hva som er rettet." in words(page.select_one(".ds-error-summary"))
    assert page.select_one(page.select_one(".ds-error-summary a")["href"])["name"] == "note"
    assert Report.objects.count() == 1


@pytest.mark.parametrize("who", ["planner", "coordinator"])
def test_two_clicks_make_one_correction(who, published_report, client, request):
    client.force_login(request.getfixturevalue(who))

    first, second = (send(client, published_report, "Beløpet var feil.") for _click in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert Report.objects.filter(corrects=published_report).count() == 1


def test_a_correction_under_way_is_known_inside_the_municipality_alone(
    published_report, planner, approver, coordinator, steering_member, client
):
    correction = published_report.correct(by=planner, note="Beløpet var feil.")

    inside, outside, steering = (
        reading_of(client, user, published_report) for user in (approver, coordinator, steering_member)
    )

    assert "En retting er under arbeid." in words(inside.main)
    assert inside.find("a", href=read_address(correction))
    for page in (outside, steering):
        assert "under arbeid" not in words(page.main)
        assert "Beløpet var feil." not in words(page)
    assert steps_on(outside, published_report) == set()


def test_the_approver_of_a_correction_sees_what_it_changes(published_report, planner, approver, client):
    correction = published_report.correct(by=planner, note="Teksten var feil.")
    line = correction.lines.get()
    line.enter(by=planner, what_was_done="Ferdig tekst")
    correction.refresh_from_db()
    correction.submit(by=planner)

    page = reading_of(client, approver, correction)

    note = page.select_one(".note")
    assert "Teksten var feil." in words(note)
    assert note.find("a", href=read_address(published_report))
    assert "1 linje er endret siden da:" in words(note)
    since = row_of(page, line).select_one(".reading__since")
    assert words(since.h4) == "Endret fra forrige utgave"
    assert "Ferdig" in words(since.ins)
    assert "Uferdig" in words(since.find("del"))


def test_both_editions_lead_to_each_other_once_it_is_published(
    published_report, planner, steering_member, client
):
    correction = publish(published_report.correct(by=planner, note="Beløpet var feil."))

    old = reading_of(client, steering_member, published_report)
    new = reading_of(client, steering_member, correction)

    assert "Denne utgaven er erstattet." in words(old.select_one(".ds-alert"))
    assert old.select_one(".ds-alert").find("a", href=read_address(correction))
    assert "Uferdig tekst" in words(old.main)
    assert words(new.select_one(".note strong")).startswith("Rettet ")
    assert new.select_one(".note").find("a", href=read_address(published_report))


def test_a_coordinator_of_another_plan_corrects_nothing(published_report, client):
    client.force_login(PlanMemberFactory().user)

    assert send(client, published_report, "Feil").status_code == 404
    assert Report.objects.count() == 1
