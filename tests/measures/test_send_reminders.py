"""`manage.py send_reminders`: what a day gives reason to say, sent once, whatever happens meanwhile."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from measures import post, reminders
from measures.models import Answer, Notice, NoticeKind, Report, RoundDates
from measures.models.delivery import CLAIMED_FOR
from measures.models.notice import MOST_ATTEMPTS
from municipalities.models import Membership, MembershipRole
from tests.factories import (
    FollowUpFactory,
    MembershipFactory,
    MunicipalityFactory,
    ParticipationFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.mail_server import free_port, mail_server, send_to
from tests.measures.reading import published

pytestmark = pytest.mark.django_db
OSLO = ZoneInfo("Europe/Oslo")
DUE = dt.date(2022, 2, 1)


@pytest.fixture(autouse=True)
def no_server_was_down(db):
    cache.delete(post.DOWN)


@pytest.fixture
def on(time_machine):
    """It is nine in the morning in Norway, so many days from the due day."""

    def on(days, hour=9):
        day = DUE + dt.timedelta(days=days)
        time_machine.move_to(dt.datetime(day.year, day.month, day.day, hour, tzinfo=OSLO), tick=False)

    return on


@pytest.fixture
def follow_up(plan, lyngen):
    return FollowUpFactory(measure__plan=plan, measure__code="A1", municipality=lyngen)


@pytest.fixture
def world(reporting_round, follow_up, planner):
    """A round of 10 January to 1 February, and Lyngen with one planner and one measure taken up."""
    return reporting_round


def run():
    """Runs the command; returns the subjects of what it sent."""
    before = len(mail.outbox)
    call_command("send_reminders", stdout=StringIO(), stderr=StringIO())
    return [message.subject for message in mail.outbox[before:]]


OPEN = "Åpen for rapportering: Årsmelding 2021 for Lyngen"
OVERDUE = "Fristen er ute: Årsmelding 2021 for Lyngen"


def left(days):
    return f"{days} dag{'er' if days > 1 else ''} igjen: Årsmelding 2021 for Lyngen"


# Which day gives which mail ------------------------------------------------------------------------------


def test_through_a_round_a_planner_hears_of_it_four_times(world, on):
    said = {}

    for day in range(-24, 40):
        on(day)
        if subjects := run():
            said[day] = subjects

    assert said == {-22: [OPEN], -14: [left(14)], -3: [left(3)], 1: [OVERDUE]}


@pytest.mark.parametrize(
    ("missed", "run_on", "expected"),
    [
        (range(-22, -12), -12, [left(12)]),
        (range(-22, -1), -1, [left(1)]),
        (range(-22, 0), 0, ["Frist i dag: Årsmelding 2021 for Lyngen"]),
        (range(-22, 5), 5, [OVERDUE]),
        (range(-22, 40), 40, []),
    ],
)
def test_a_day_on_which_nothing_ran_is_made_up_for_with_what_is_so_now(missed, run_on, expected, world, on):
    on(run_on)

    assert run() == expected
    assert run() == []


def test_a_round_too_short_for_a_reminder_has_none_on_its_first_day(world, on):
    world.opens_on = DUE - dt.timedelta(days=10)
    world.save()
    said = {}

    for day in range(-14, 3):
        on(day)
        if subjects := run():
            said[day] = subjects

    assert said == {-10: [OPEN], -3: [left(3)], 1: [OVERDUE]}


def test_a_municipality_with_dates_of_its_own_is_reminded_by_those(world, on, lyngen):
    RoundDates.objects.create(
        round=world,
        municipality=lyngen,
        opens_on=DUE - dt.timedelta(days=20),
        due_on=DUE + dt.timedelta(days=7),
    )
    said = {}

    for day in range(-24, 12):
        on(day)
        if subjects := run():
            said[day] = subjects

    assert said == {-20: [OPEN], -7: [left(14)], 4: [left(3)], 8: [OVERDUE]}


def test_the_due_day_lasts_to_midnight_in_norway(world, on):
    on(0, hour=23)
    run()
    assert not Notice.objects.filter(kind=NoticeKind.OVERDUE).exists()

    on(1, hour=0)
    run()
    assert Notice.objects.filter(kind=NoticeKind.OVERDUE).exists()


@pytest.mark.parametrize("day", [-14, -3, 1])
@pytest.mark.parametrize("state", ["submitted", "approved", "published"])
def test_whoever_has_sent_in_is_left_alone(state, day, report_in, on):
    on(-15)
    report_in(state)
    Notice.objects.all().delete()

    on(day)

    assert run() == []


def test_where_everything_is_written_only_sending_in_is_asked_for_and_only_at_the_end(draft, planner, on):
    on(-14)
    assert run() == []

    on(-3)
    assert run() == [left(3)]
    assert "Alt er skrevet. Det som gjenstår, er å sende inn rapporten." in mail.outbox[0].body


def test_a_measure_that_is_not_answered_is_something_that_lacks(draft, planner, on, plan, lyngen):
    FollowUpFactory(measure__plan=plan, municipality=lyngen, answer="")

    on(-14)

    assert run() == [left(14)]
    assert "Kommunen har ikke svart på 1 tiltak ennå." in mail.outbox[0].body


def test_a_line_that_breaks_a_rule_of_its_status_lacks_something(draft, planner, on):
    draft.lines.model.objects.update(status="delayed")

    on(-14)
    run()

    assert "0 av 1 tiltak er rapportert." in mail.outbox[0].body
    assert "Fullfør det som er begynt på:" in mail.outbox[0].body
    assert "Ingen endring" not in mail.outbox[0].body


def test_only_planners_of_those_who_take_part_are_reminded(
    world, on, planner, approver, neighbour, coordinator, steering_member, lyngen
):
    """The neighbour takes part too; whoever has left does not."""
    gone = MembershipFactory(user__is_active=False, municipality=lyngen).user
    elsewhere = MembershipFactory().user
    world.plan.participations.filter(municipality=lyngen).update(left_on=DUE - dt.timedelta(days=10))

    on(-3)
    run()

    assert [message.to for message in mail.outbox] == [[neighbour.email]]
    assert not Notice.objects.filter(recipient__in=[gone, elsewhere]).exists()


def test_a_published_round_reminds_of_nothing(world, on):
    world.published_on = DUE - dt.timedelta(days=5)
    world.save()

    on(-3)

    assert run() == []


# What the mail brings ------------------------------------------------------------------------------------


def test_a_reminder_names_each_line_that_lacks_something_with_the_ways_to_answer(
    world, on, plan, lyngen, follow_up
):
    earlier = ReportingRoundFactory(
        plan=plan, period_end=dt.date(2020, 12, 31), period_start=dt.date(2020, 1, 1)
    )
    published(earlier, lyngen, follow_up, what_was_done="Det som er publisert")
    FollowUpFactory(measure__plan=plan, measure__code="B2", municipality=lyngen, own_title="Helt nytt")

    on(-14)
    run()

    body = mail.outbox[0].body
    first, second = body.split("A1 ")[1].split("B2 ")
    assert first.startswith(follow_up.title)
    assert "Ingen endring siden sist:\nhttps://rnplan.example/arbeid/svar/" in first
    assert "Skriv ny status:\nhttps://rnplan.example/arbeid/svar/" in first
    assert second.startswith("Helt nytt")
    assert "Ingen endring" not in second
    assert "Det som er publisert" not in body


def test_the_first_mail_of_a_round_brings_no_such_links(world, on):
    on(-22)
    run()

    assert "/svar/" not in mail.outbox[0].body


def test_of_many_lines_the_first_fifteen_are_named(world, on, plan, lyngen):
    for number in range(17):
        FollowUpFactory(measure__plan=plan, measure__code=f"C{number + 1}", municipality=lyngen)

    on(-14)
    run()

    body = mail.outbox[0].body
    assert body.count("Skriv ny status:") == 15
    assert "… og 3 til, som du finner i rapporten." in body
    assert "0 av 18 tiltak er rapportert." in body


# One mail a day ------------------------------------------------------------------------------------------


def test_what_can_wait_is_one_mail_a_person_and_day(world, on, planner, storfjord, plan):
    MembershipFactory(user=planner, municipality=storfjord)
    FollowUpFactory(measure__plan=plan, municipality=storfjord)

    on(-14)

    assert run() == [f"{left(14)} (og 1 sak til)"]
    assert "rapporten fra Lyngen" in mail.outbox[0].body
    assert "rapporten fra Storfjord" in mail.outbox[0].body


def test_what_comes_after_the_mail_of_the_day_comes_tomorrow(world, on, planner, approver, follow_up, lyngen):
    on(-14)
    assert run() == [left(14)]
    report = ReportFactory(round=world, municipality=lyngen)
    StatusLineFactory(report=report, follow_up=follow_up)
    on(-14, hour=11)
    report.submit(by=planner)
    report.approve(by=approver)

    on(-14, hour=15)
    assert run() == []
    on(-13)

    assert run() == ["Godkjent: Årsmelding 2021 for Lyngen"]


def test_what_somebody_waits_for_does_not_wait_for_tomorrow(world, on, planner, approver, follow_up, lyngen):
    on(-14)
    run()
    report = ReportFactory(round=world, municipality=lyngen)
    StatusLineFactory(report=report, follow_up=follow_up)
    report.submit(by=planner)
    report.return_to_planner(by=approver, comment="Mer.")

    assert "Returnert: Årsmelding 2021 for Lyngen" in run()


# Sent once -----------------------------------------------------------------------------------------------


def test_run_twice_it_is_sent_once(world, on):
    on(-14)

    assert run() == [left(14)]
    assert run() == []


@pytest.mark.django_db(transaction=True)
def test_run_twice_at_once_it_is_sent_once(world, lyngen):
    for _number in range(20):
        MembershipFactory(municipality=lyngen)
    world.opens_on = timezone.localdate() - dt.timedelta(days=1)
    world.due_on = timezone.localdate() + dt.timedelta(days=30)
    world.save()
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


def test_what_a_process_that_crashed_has_left_is_sent_when_its_claim_has_ended(world, on, time_machine):
    on(-14)
    reminders.queue_due()
    Notice.objects.update(claimed_by="6a1f3d4e-0000-4000-8000-000000000000", claimed_at=timezone.now())

    assert run() == []
    time_machine.shift(CLAIMED_FOR + dt.timedelta(seconds=1))

    assert run() == [left(14)]


# When it cannot be sent ----------------------------------------------------------------------------------


def test_a_mail_server_that_is_down_delays_what_is_to_be_sent(world, on, settings):
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


def test_one_refused_address_hinders_no_other(world, on, settings, lyngen, planner):
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


def test_an_address_that_is_always_refused_is_given_up(world, on, settings, planner):
    on(-14)

    with mail_server() as server:
        server.refused.add(planner.email)
        send_to(settings, server.port)
        for _time in range(MOST_ATTEMPTS + 2):
            run()

    assert Notice.objects.get().attempts == MOST_ATTEMPTS


def test_an_address_that_no_mail_can_have_hinders_no_other(world, on, settings, lyngen, planner):
    MembershipFactory(user__email="blåbær@lyngen.example", municipality=lyngen)
    after = MembershipFactory(municipality=lyngen).user
    on(-14)

    with mail_server() as server:
        send_to(settings, server.port)
        run()

    assert any(f"To: {after.email}" in sent for sent in server.mails)
    assert Notice.objects.filter(recipient=after, sent_at=None).count() == 0


def test_what_is_told_of_is_forgotten_after_a_year(world, on):
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
def queued(world, on):
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


def test_what_has_been_sent_in_meanwhile_is_not_asked_for(queued, world, planner, lyngen, follow_up):
    report = ReportFactory(round=world, municipality=lyngen)
    StatusLineFactory(report=report, follow_up=follow_up)
    report.submit(by=planner)

    assert run() == []


def test_a_report_that_was_approved_meanwhile_does_not_wait_for_approval(draft, planner, approver, on):
    on(-14)
    draft.submit(by=planner)
    draft.approve(by=approver)

    assert run() == ["Godkjent: Årsmelding 2021 for Lyngen"]


# The coordinator asks ------------------------------------------------------------------------------------


def test_the_coordinator_asks_at_once_and_at_most_once_a_day(
    world, on, planner, lyngen, coordinator, django_capture_on_commit_callbacks
):
    on(-5)
    with django_capture_on_commit_callbacks(execute=True):
        assert reminders.ask(world, lyngen, by=coordinator) == 1
        assert reminders.ask(world, lyngen, by=coordinator) == 0

    [message] = mail.outbox
    assert message.subject == "Koordinatoren spør etter Årsmelding 2021 for Lyngen"
    assert "Skriv ny status:" in message.body
    on(-4)
    assert reminders.ask(world, lyngen, by=coordinator) == 1


@pytest.mark.parametrize("who", ["planner", "approver", "neighbour", "steering_member"])
def test_nobody_but_a_coordinator_asks(who, world, lyngen, request):
    with pytest.raises(reminders.NotAllowed):
        reminders.ask(world, lyngen, by=request.getfixturevalue(who))


# Many people ---------------------------------------------------------------------------------------------


def queries_of_a_run(plan, municipalities):
    for _number in range(municipalities):
        municipality = MunicipalityFactory()
        ParticipationFactory(plan=plan, municipality=municipality)
        for _person in range(2):
            MembershipFactory(municipality=municipality, role=MembershipRole.PLANNER)
        for _measure in range(3):
            FollowUpFactory(measure__plan=plan, municipality=municipality, answer=Answer.TAKE_UP)
        ReportFactory(round=plan.rounds.get(), municipality=municipality)
    with CaptureQueriesContext(connection) as queries:
        sent = len(run())
    return len(queries), sent


def test_a_mail_more_is_a_query_more_and_no_more_than_that(plan, reporting_round, on):
    on(-14)
    few, sent_to_few = queries_of_a_run(plan, municipalities=2)
    on(-3)
    many, sent_to_many = queries_of_a_run(plan, municipalities=8)

    assert (sent_to_few, sent_to_many) == (4, 20)
    assert many - few == sent_to_many - sent_to_few


def test_the_command_says_what_it_did(world, on):
    on(-14)
    said = StringIO()

    call_command("send_reminders", stdout=said)
    call_command("send_reminders", stdout=said)

    assert said.getvalue() == "1 e-post ble sendt.\n"


def test_reminding_begins_no_report(world, on):
    on(-14)
    run()

    assert not Report.objects.exists()
