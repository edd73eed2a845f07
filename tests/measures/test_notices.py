"""Who is told of a report's step, when, and in what words."""

import logging
import time

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction

from measures import post, reminders
from measures.models import Notice, NoticeChoice, NoticeKind, Report
from municipalities.models import MembershipRole
from tests.factories import MembershipFactory, PlanMemberFactory
from tests.mail_server import free_port, mail_server, send_to

pytestmark = pytest.mark.django_db

STEPS = {
    "submit": ("draft", lambda report, cast: report.submit(by=cast["planner"], comment="Ørnereir")),
    "return": (
        "submitted",
        lambda report, cast: report.return_to_planner(
            by=cast["approver"], comment="Ørnereir", remarks={report.lines.get().follow_up_id: "Ørnereir"}
        ),
    ),
    "approve": ("submitted", lambda report, cast: report.approve(by=cast["approver"], comment="Ørnereir")),
    "publish": ("approved", lambda report, cast: report.publish(by=cast["coordinator"], comment="Ørnereir")),
    "correct": ("published", lambda report, cast: report.correct(by=cast["planner"], note="Ørnereir")),
}


@pytest.fixture(autouse=True)
def no_server_was_down(db):
    cache.delete(post.DOWN)


@pytest.fixture
def cast(planner, approver, neighbour, coordinator, steering_member, administrator, lyngen, plan):
    return {
        "planner": planner,
        "approver": approver,
        "colleague": MembershipFactory(user__email="kollega@lyngen.example", municipality=lyngen).user,
        "neighbour": neighbour,
        "coordinator": coordinator,
        "co-coordinator": PlanMemberFactory(user__email="vara@region.example", plan=plan).user,
        "steering_member": steering_member,
        "administrator": administrator,
    }


@pytest.fixture
def take(cast, report_in):
    """Brings the report to where the step starts, forgets who was told of that, and takes the step."""

    def take(step):
        source, act = STEPS[step]
        report = report_in(source)
        Notice.objects.all().delete()
        act(report, cast)
        return report

    return take


def told(cast):
    """{who: what they are told of}"""
    names = {user.pk: name for name, user in cast.items()}
    return {names[notice.recipient_id]: notice.kind for notice in Notice.objects.all()}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("submit", {"approver": "submitted"}),
        ("return", {"planner": "returned", "colleague": "returned"}),
        (
            "approve",
            {
                "planner": "approved",
                "colleague": "approved",
                "coordinator": "approved",
                "co-coordinator": "approved",
            },
        ),
        ("publish", {"planner": "published", "colleague": "published", "approver": "published"}),
        ("correct", {}),
    ],
)
def test_each_step_is_told_to_those_whom_it_concerns_and_never_to_its_actor(step, expected, cast, take):
    take(step)

    assert told(cast) == expected


def test_where_no_approval_is_required_the_other_planners_hear_that_it_is_sent_in(cast, lyngen, take):
    lyngen.requires_approval = False
    lyngen.save()

    take("submit")

    assert told(cast) == {"colleague": "submitted"}


def test_whoever_has_two_roles_is_told_once(cast, lyngen, take):
    MembershipFactory(user=cast["planner"], municipality=lyngen, role=MembershipRole.APPROVER)

    take("publish")

    assert Notice.objects.filter(recipient=cast["planner"]).count() == 1


def test_whoever_has_left_is_not_told(cast, take):
    cast["colleague"].is_active = False
    cast["colleague"].save()

    take("return")

    assert told(cast) == {"planner": "returned"}


def test_a_step_that_is_rolled_back_tells_nobody(
    draft, planner, approver, django_capture_on_commit_callbacks
):
    class Stop(Exception):
        pass

    def submit_and_fail():
        with transaction.atomic():
            draft.submit(by=planner)
            raise Stop

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Stop):
        submit_and_fail()

    assert not Notice.objects.exists()
    assert mail.outbox == []


def test_what_somebody_waits_for_leaves_when_the_step_is_committed(
    draft, planner, approver, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        draft.submit(by=planner)
        assert mail.outbox == []

    [message] = mail.outbox
    assert message.to == [approver.email]
    assert (message.cc, message.bcc) == ([], [])
    assert message.subject == "Til godkjenning: Årsmelding 2021 for Lyngen"
    assert f"https://rnplan.example/arbeid/rapport/{draft.pk}/les/\n" in message.body
    assert Notice.objects.get().sent_at


def test_what_can_wait_waits(take, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        take("approve")

    assert Notice.objects.filter(kind=NoticeKind.APPROVED, sent_at=None).count() == 4
    assert {message.to[0] for message in mail.outbox} <= {"godkjenner@lyngen.example"}


def test_a_mail_is_known_as_a_programs_and_says_how_to_have_fewer(
    draft, planner, approver, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        draft.submit(by=planner)

    message = mail.outbox[0].message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://rnplan.example/arbeid/e-post/>"
    assert mail.outbox[0].body.rstrip().endswith("https://rnplan.example/arbeid/e-post/")


def test_a_mail_is_in_the_language_form_of_the_recipients_municipality(
    draft, planner, approver, lyngen, django_capture_on_commit_callbacks
):
    lyngen.language_form = "nn"
    lyngen.save()

    with django_capture_on_commit_callbacks(execute=True):
        draft.submit(by=planner)

    [message] = mail.outbox
    assert "er send inn og ventar på godkjenning" in message.body
    assert f"https://rnplan.example/nn/arbeid/rapport/{draft.pk}/les/" in message.body


def test_whoever_has_turned_a_kind_off_gets_none_of_it(
    draft, planner, approver, django_capture_on_commit_callbacks
):
    NoticeChoice.objects.create(user=approver, kind=NoticeKind.SUBMITTED)

    with django_capture_on_commit_callbacks(execute=True):
        draft.submit(by=planner)

    assert mail.outbox == []


@pytest.mark.parametrize("step", STEPS)
def test_no_mail_holds_a_word_of_what_was_written(step, take, draft, django_capture_on_commit_callbacks):
    words = {"what_was_done": "Havsule", "deviation": "Ismåke", "next_step": "Polarrev"}
    draft.lines.model.objects.filter(report=draft).update(**words)

    with django_capture_on_commit_callbacks(execute=True):
        take(step)
    reminders.send_waiting()

    mails = "".join(message.message().as_string() + message.subject + message.body for message in mail.outbox)
    assert step == "correct" or "Årsmelding 2021" in mails
    assert [word for word in ("Ørnereir", *words.values()) if word in mails] == []


# The mail server is down ---------------------------------------------------------------------------------


@pytest.fixture
def submit(draft, planner, approver, django_capture_on_commit_callbacks):
    def submit():
        with django_capture_on_commit_callbacks(execute=True):
            draft.submit(by=planner)
        return Report.objects.get(pk=draft.pk)

    return submit


def test_a_server_that_is_down_delays_the_mail_and_stops_no_step(submit, settings):
    send_to(settings, free_port())

    report = submit()

    assert report.is_submitted
    notice = Notice.objects.get()
    assert notice.sent_at is None
    assert notice.claimed_at is None


def test_nobody_waits_twice_for_a_server_that_does_not_answer(
    submit, settings, approver, planner, django_capture_on_commit_callbacks
):
    with mail_server(is_hanging=True) as server:
        send_to(settings, server.port)
        settings.EMAIL_TIMEOUT = 0.5
        report = submit()
        started = time.monotonic()

        with django_capture_on_commit_callbacks(execute=True):
            report.return_to_planner(by=approver, comment="Mer.")

        assert time.monotonic() - started < 0.5
        assert server.connections == 1
    assert Notice.objects.filter(sent_at=None).count() == 2


def test_the_log_tells_of_the_server_and_of_no_address(submit, settings, caplog, approver):
    send_to(settings, free_port())

    with caplog.at_level(logging.DEBUG):
        submit()

    assert "ConnectionRefusedError" in caplog.text
    assert approver.email not in caplog.text
    assert approver.email.split("@")[1] not in caplog.text


def test_a_server_that_refuses_the_address_is_not_down(submit, settings, caplog, approver):
    with mail_server() as server:
        server.refused.add(approver.email)
        send_to(settings, server.port)

        submit()

    notice = Notice.objects.get()
    assert (notice.sent_at, notice.attempts, notice.claimed_at) == (None, 1, None)
    assert not post.was_down()
    assert "SMTPRecipientsRefused" in caplog.text
    assert approver.email not in caplog.text


def test_a_mail_that_cannot_be_written_stops_no_step(submit, approver, caplog):
    type(approver).objects.filter(pk=approver.pk).update(email="ikke en\nadresse")

    report = submit()

    assert report.is_submitted
    assert mail.outbox == []
    assert Notice.objects.get().attempts == 1
