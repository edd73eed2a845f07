"""What waits in the outbox is sent once, as soon as it can be, and only if it still holds."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from measures import reminders
from measures.models import Notice
from measures.models.delivery import CLAIMED_FOR
from measures.models.notice import MOST_ATTEMPTS
from municipalities.models import Membership
from tests.factories import MembershipFactory, ReportFactory, StatusLineFactory
from tests.mail_server import free_port, mail_server, send_to
from tests.measures.reminded import left, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_server_was_down")]


# Sent once -----------------------------------------------------------------------------------------------


def test_run_twice_it_is_sent_once(lyngens_round, on):
    on(-14)

    assert run() == [left(14)]
    assert run() == []


@pytest.mark.django_db(transaction=True)
def test_run_twice_at_once_it_is_sent_once(lyngens_round, lyngen):
    for _number in range(20):
        MembershipFactory(municipality=lyngen)
    lyngens_round.opens_on = timezone.localdate() - dt.timedelta(days=1)
    lyngens_round.due_on = timezone.localdate() + dt.timedelta(days=30)
    lyngens_round.save()
    together = Barrier(4)

    def run_it(_number):
        together.wait()
        try:
            call_command("send_reminders", stdout=StringIO())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as processes:
        list(processes.map(run_it, range(4)))

    assert len(mail.outbox) == 21
    assert len({message.to[0] for message in mail.outbox}) == 21


def test_what_a_process_that_crashed_has_left_is_sent_when_its_claim_has_ended(
    lyngens_round, on, time_machine
):
    on(-14)
    reminders.queue_due()
    Notice.objects.update(claimed_by="6a1f3d4e-0000-4000-8000-000000000000", claimed_at=timezone.now())

    assert run() == []
    time_machine.shift(CLAIMED_FOR + dt.timedelta(seconds=1))

    assert run() == [left(14)]


# When it cannot be sent ----------------------------------------------------------------------------------


def test_a_mail_server_that_is_down_delays_what_is_to_be_sent(lyngens_round, on, settings):
    port = free_port()
    send_to(settings, port)
    on(-14)

    with pytest.raises(CommandError, match="E-posttjeneren svarer ikke"):
        run()
    with mail_server(port) as server:
        run()
        run()

    assert len(server.mails) == 1
    assert Notice.objects.get().sent_at


def test_one_refused_address_hinders_no_other(lyngens_round, on, settings, lyngen, planner):
    others = [MembershipFactory(municipality=lyngen).user for _number in range(3)]
    on(-14)

    with mail_server() as server:
        server.refused.add(planner.email)
        send_to(settings, server.port)
        run()
        assert len(server.mails) == 3
        assert server.connections == 1
        server.refused.clear()
        run()

        assert len(server.mails) == 4
    assert Notice.objects.filter(sent_at=None).count() == 0
    assert all(
        sum(f"To: {one.email}\n" in mail.replace("\r", "") for mail in server.mails) == 1 for one in others
    )


def test_an_address_that_is_always_refused_is_given_up(lyngens_round, on, settings, planner):
    on(-14)

    with mail_server() as server:
        server.refused.add(planner.email)
        send_to(settings, server.port)
        for _time in range(MOST_ATTEMPTS + 2):
            run()

    assert Notice.objects.get().attempts == MOST_ATTEMPTS


def test_an_address_that_no_mail_can_have_hinders_no_other(lyngens_round, on, settings, lyngen, planner):
    MembershipFactory(user__email="blåbær@lyngen.example", municipality=lyngen)
    after = MembershipFactory(municipality=lyngen).user
    on(-14)

    with mail_server() as server:
        send_to(settings, server.port)
        run()

    assert any(f"To: {after.email}" in sent for sent in server.mails)
    assert Notice.objects.filter(recipient=after, sent_at=None).count() == 0


def test_what_is_told_of_is_forgotten_after_a_year(lyngens_round, on):
    on(-14)
    run()
    on(340)
    run()
    assert Notice.objects.count() == 1

    on(360)
    run()

    assert not Notice.objects.exists()


# What no longer holds when it leaves ---------------------------------------------------------------------


@pytest.fixture
def queued(lyngens_round, on):
    on(-14)
    reminders.queue_due()
    assert Notice.objects.count() == 1


def test_whoever_has_lost_the_role_meanwhile_gets_nothing(queued, planner):
    Membership.objects.filter(user=planner).delete()

    assert run() == []
    assert not Notice.objects.exists()


def test_whoever_has_been_deactivated_meanwhile_gets_nothing(queued, planner):
    planner.is_active = False
    planner.save()

    assert run() == []


def test_what_has_been_sent_in_meanwhile_is_not_asked_for(queued, lyngens_round, planner, lyngen, follow_up):
    report = ReportFactory(round=lyngens_round, municipality=lyngen)
    StatusLineFactory(report=report, follow_up=follow_up)
    report.submit(by=planner)

    assert run() == []


def test_a_report_that_was_approved_meanwhile_does_not_wait_for_approval(draft, planner, approver, on):
    on(-14)
    draft.submit(by=planner)
    draft.approve(by=approver)

    assert run() == ["Godkjent: Årsmelding 2021 for Lyngen"]
