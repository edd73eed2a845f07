"""Reminding the municipalities whose reports have not come."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from measures.models import Notice, NoticeChoice, NoticeKind, RoundDates
from tests.factories import MembershipFactory, ParticipationFactory, ReportingRoundFactory
from tests.measures.desk.rounds import (
    OPEN,
    addresses_in,
    board,
    board_address,
    messages_of,
    remind_address,
    row_of,
)
from tests.measures.reading import published, words


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(OPEN)


def asked():
    return list(
        Notice.objects.filter(kind=NoticeKind.ASKED)
        .order_by("recipient__email")
        .values_list("recipient__email", flat=True)
    )


def test_the_active_planners_are_reminded_once_a_day(
    as_coordinator, reporting_round, planner, approver, neighbour, lyngen, coordinator, time_machine
):
    other = MembershipFactory(municipality=lyngen, user__email="z@lyngen.example").user
    MembershipFactory(municipality=lyngen, user__is_active=False)

    answer = as_coordinator.post(remind_address(reporting_round))

    assert answer.url == board_address(reporting_round)
    assert asked() == [planner.email, other.email]
    assert gettext("today") in words(row_of(as_coordinator, reporting_round))
    assert row_of(as_coordinator, reporting_round).button.has_attr("disabled")

    as_coordinator.post(remind_address(reporting_round))
    assert len(asked()) == 2

    time_machine.move_to("2022-01-21 12:00 +0100")
    as_coordinator.force_login(coordinator)
    assert "20.1.2022" in words(row_of(as_coordinator, reporting_round))
    assert not row_of(as_coordinator, reporting_round).button.has_attr("disabled")
    as_coordinator.post(remind_address(reporting_round))
    assert len(asked()) == 4


def test_a_reminder_is_told_of_and_what_comes_of_it(
    as_coordinator, reporting_round, planner, lyngen, storfjord
):
    def told(slug):
        page = as_coordinator.post(remind_address(reporting_round, slug), follow=True)
        return [str(message) for message in page.context["messages"]]

    assert told("lyngen") == [
        ngettext(
            "%(municipalities)s: %(count)d person is reminded by e-mail.",
            "%(municipalities)s: %(count)d people are reminded by e-mail.",
            1,
        )
        % {"municipalities": "Lyngen", "count": 1}
    ]
    assert told("lyngen") == [
        gettext("%(municipalities)s: reminded today already, so no new e-mail is sent.")
        % {"municipalities": "Lyngen"}
    ]
    nobody = [
        gettext("%(municipalities)s: nobody to remind. No active planner gets these e-mails.")
        % {"municipalities": "Storfjord"}
    ]
    assert told("storfjord") == nobody
    choice = MembershipFactory(municipality=storfjord).user
    NoticeChoice.objects.create(user=choice, kind=NoticeKind.ASKED)
    assert told("storfjord") == nobody


def test_all_that_are_overdue_are_reminded_at_once_and_nobody_else(
    late, reporting_round, planner, neighbour, plan, storfjord, report_in
):
    in_time = MembershipFactory(municipality__name="Balsfjord")
    ParticipationFactory(plan=plan, municipality=in_time.municipality)
    RoundDates.objects.create(
        round=reporting_round,
        municipality=in_time.municipality,
        opens_on=dt.date(2022, 1, 10),
        due_on=dt.date(2022, 2, 13),
    )
    come = MembershipFactory(municipality__name="Karlsøy")
    ParticipationFactory(plan=plan, municipality=come.municipality)
    published(reporting_round, come.municipality)
    report_in("submitted")
    button = board(late, reporting_round).find(
        "form", action=reverse("round-remind-late", args=[reporting_round.pk])
    )
    assert "2" in words(button)

    answer = late.post(button["action"])

    assert answer.url == board_address(reporting_round)
    assert asked() == [planner.email, neighbour.email]
    again = board(late, reporting_round).find("form", action=button["action"])
    assert again.button.has_attr("disabled")


def test_where_nobody_is_overdue_there_is_nobody_to_remind(as_coordinator, reporting_round, planner):
    address = reverse("round-remind-late", args=[reporting_round.pk])
    assert not board(as_coordinator, reporting_round).find("form", action=address)

    as_coordinator.post(address)

    assert asked() == []


@pytest.mark.parametrize("what", ["approved", "published", "coming", "closed"])
def test_who_has_reported_or_cannot_is_not_reminded(
    what, as_coordinator, reporting_round, report_in, planner, coordinator
):
    if what == "coming":
        type(reporting_round).objects.update(opens_on=dt.date(2022, 1, 21))
    elif what == "closed":
        reporting_round.publish(by=coordinator)
    else:
        report_in(what)
    mail.outbox.clear()

    assert remind_address(reporting_round) not in addresses_in(row_of(as_coordinator, reporting_round))
    assert as_coordinator.post(remind_address(reporting_round)).status_code == 302
    assert asked() == []


@pytest.mark.parametrize("slug", ["balsfjord", "finnes-ikke"])
def test_who_takes_no_part_is_not_there_to_be_reminded(slug, as_coordinator, reporting_round):
    MembershipFactory(municipality__slug="balsfjord")

    assert as_coordinator.post(remind_address(reporting_round, slug)).status_code == 404
    assert asked() == []


def test_a_round_of_somebody_elses_plan_is_not_there(as_coordinator):
    elsewhere = ReportingRoundFactory()
    ParticipationFactory(plan=elsewhere.plan, municipality__slug="balsfjord")

    assert as_coordinator.get(board_address(elsewhere)).status_code == 404
    assert as_coordinator.post(remind_address(elsewhere, "balsfjord")).status_code == 404
    assert as_coordinator.post(reverse("round-remind-late", args=[elsewhere.pk])).status_code == 404


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_that_one_was_reminded_stands_there_whatever_has_become_of_the_report(
    state, as_coordinator, reporting_round, report_in, planner, lyngen, django_capture_on_commit_callbacks
):
    """A mail that finds a report sent in has nothing to ask for; that it found so is not the coordinator's to know."""
    report_in(state)

    with django_capture_on_commit_callbacks(execute=True):
        answer = as_coordinator.post(remind_address(reporting_round))

    assert messages_of(answer) == [
        ngettext(
            "%(municipalities)s: %(count)d person is reminded by e-mail.",
            "%(municipalities)s: %(count)d people are reminded by e-mail.",
            1,
        )
        % {"municipalities": "Lyngen", "count": 1}
    ]
    assert gettext("today") in words(row_of(as_coordinator, reporting_round))
    assert row_of(as_coordinator, reporting_round).button.has_attr("disabled")
    assert len([sent for sent in mail.outbox if planner.email in sent.to]) == (
        0 if state == "submitted" else 1
    )
