"""`manage.py send_reminders`: what each day gives reason to say, to whom, and in what mail."""

import datetime as dt
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures import reminders
from measures.models import Answer, Notice, NoticeKind, Report, RoundDates
from municipalities.models import MembershipRole
from tests.factories import (
    FollowUpFactory,
    MembershipFactory,
    MunicipalityFactory,
    ParticipationFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.reading import published
from tests.measures.reminded import DUE, OPEN, OVERDUE, left, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_server_was_down")]


# Which day gives which mail ------------------------------------------------------------------------------


def test_through_a_round_a_planner_hears_of_it_four_times(lyngens_round, on):
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
def test_a_day_on_which_nothing_ran_is_made_up_for_with_what_is_so_now(
    missed, run_on, expected, lyngens_round, on
):
    on(run_on)

    assert run() == expected
    assert run() == []


def test_a_round_too_short_for_a_reminder_has_none_on_its_first_day(lyngens_round, on):
    lyngens_round.opens_on = DUE - dt.timedelta(days=10)
    lyngens_round.save()
    said = {}

    for day in range(-14, 3):
        on(day)
        if subjects := run():
            said[day] = subjects

    assert said == {-10: [OPEN], -3: [left(3)], 1: [OVERDUE]}


def test_a_municipality_with_dates_of_its_own_is_reminded_by_those(lyngens_round, on, lyngen):
    RoundDates.objects.create(
        round=lyngens_round,
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


def test_the_due_day_lasts_to_midnight_in_norway(lyngens_round, on):
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
    lyngens_round, on, planner, approver, neighbour, coordinator, steering_member, lyngen
):
    """The neighbour takes part too; whoever has left does not."""
    gone = MembershipFactory(user__is_active=False, municipality=lyngen).user
    elsewhere = MembershipFactory().user
    lyngens_round.plan.participations.filter(municipality=lyngen).update(left_on=DUE - dt.timedelta(days=10))

    on(-3)
    run()

    assert [message.to for message in mail.outbox] == [[neighbour.email]]
    assert not Notice.objects.filter(recipient__in=[gone, elsewhere]).exists()


def test_a_published_round_reminds_of_nothing(lyngens_round, on):
    lyngens_round.published_on = DUE - dt.timedelta(days=5)
    lyngens_round.save()

    on(-3)

    assert run() == []


# What the mail brings ------------------------------------------------------------------------------------


def test_a_reminder_names_each_line_that_lacks_something_with_the_ways_to_answer(
    lyngens_round, on, plan, lyngen, follow_up
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


@pytest.mark.parametrize(
    ("kind", "day"),
    [(NoticeKind.DUE_SOON, -14), (NoticeKind.DUE_SOON, -3), (NoticeKind.OVERDUE, 1), (NoticeKind.ASKED, -5)],
)
def test_no_mail_has_a_word_of_what_is_half_written(
    kind, day, lyngens_round, on, lyngen, follow_up, coordinator, django_capture_on_commit_callbacks
):
    report = ReportFactory(round=lyngens_round, municipality=lyngen)
    StatusLineFactory(report=report, follow_up=follow_up, status="delayed", what_was_done="Hvalrosskvote")
    on(day)

    if kind == NoticeKind.ASKED:
        with django_capture_on_commit_callbacks(execute=True):
            reminders.ask(lyngens_round, lyngen, by=coordinator)
    else:
        run()

    [message] = mail.outbox
    assert Notice.objects.get(sent_at__isnull=False).kind == kind
    assert "Fullfør det som er begynt på:" in message.body
    assert "Hvalrosskvote" not in message.subject
    assert "Hvalrosskvote" not in message.body


def test_the_first_mail_of_a_round_brings_no_such_links(lyngens_round, on):
    on(-22)
    run()

    assert "/svar/" not in mail.outbox[0].body


def test_of_many_lines_the_first_fifteen_are_named(lyngens_round, on, plan, lyngen):
    for number in range(17):
        FollowUpFactory(measure__plan=plan, measure__code=f"C{number + 1}", municipality=lyngen)

    on(-14)
    run()

    body = mail.outbox[0].body
    assert body.count("Skriv ny status:") == 15
    assert "… og 3 til, som du finner i rapporten." in body
    assert "0 av 18 tiltak er rapportert." in body


# One mail a day ------------------------------------------------------------------------------------------


def test_what_can_wait_is_one_mail_a_person_and_day(lyngens_round, on, planner, storfjord, plan):
    MembershipFactory(user=planner, municipality=storfjord)
    FollowUpFactory(measure__plan=plan, municipality=storfjord)

    on(-14)

    assert run() == [f"{left(14)} (og 1 sak til)"]
    assert "rapporten fra Lyngen" in mail.outbox[0].body
    assert "rapporten fra Storfjord" in mail.outbox[0].body


def test_what_comes_after_the_mail_of_the_day_comes_tomorrow(
    lyngens_round, on, planner, approver, follow_up, lyngen
):
    on(-14)
    assert run() == [left(14)]
    report = ReportFactory(round=lyngens_round, municipality=lyngen)
    StatusLineFactory(report=report, follow_up=follow_up)
    on(-14, hour=11)
    report.submit(by=planner)
    report.approve(by=approver)

    on(-14, hour=15)
    assert run() == []
    on(-13)

    assert run() == ["Godkjent: Årsmelding 2021 for Lyngen"]


def test_what_somebody_waits_for_does_not_wait_for_tomorrow(
    lyngens_round, on, planner, approver, follow_up, lyngen
):
    on(-14)
    run()
    report = ReportFactory(round=lyngens_round, municipality=lyngen)
    StatusLineFactory(report=report, follow_up=follow_up)
    report.submit(by=planner)
    report.return_to_planner(by=approver, comment="Mer.")

    assert "Returnert: Årsmelding 2021 for Lyngen" in run()


# The coordinator asks ------------------------------------------------------------------------------------


def test_the_coordinator_asks_at_once_and_at_most_once_a_day(
    lyngens_round, on, planner, lyngen, coordinator, django_capture_on_commit_callbacks
):
    on(-5)
    with django_capture_on_commit_callbacks(execute=True):
        assert reminders.ask(lyngens_round, lyngen, by=coordinator) == 1
        assert reminders.ask(lyngens_round, lyngen, by=coordinator) == 0

    [message] = mail.outbox
    assert message.subject == "Koordinatoren spør etter Årsmelding 2021 for Lyngen"
    assert "Skriv ny status:" in message.body
    on(-4)
    assert reminders.ask(lyngens_round, lyngen, by=coordinator) == 1


@pytest.mark.parametrize("who", ["planner", "approver", "neighbour", "steering_member"])
def test_nobody_but_a_coordinator_asks(who, lyngens_round, lyngen, request):
    with pytest.raises(reminders.NotAllowed):
        reminders.ask(lyngens_round, lyngen, by=request.getfixturevalue(who))


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


def test_the_command_says_what_it_did(lyngens_round, on):
    on(-14)
    said = StringIO()

    call_command("send_reminders", stdout=said)
    call_command("send_reminders", stdout=said)

    assert said.getvalue() == "1 e-post ble sendt.\n"


def test_reminding_begins_no_report(lyngens_round, on):
    on(-14)
    run()

    assert not Report.objects.exists()
