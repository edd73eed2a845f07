"""What people tell of pages that are hard to use: kept first, then told by mail to those who can do something."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from measures import feedback
from measures.models import Feedback, Notice, NoticeChoice, NoticeKind, PlanState
from tests.factories import PlanFactory, PlanMemberFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/nn/naeringsplan/tiltak/A1/"


def receive(page=PAGE, text="Jeg ser ikke knappen.", email="", language="nb"):
    return feedback.receive(page=page, text=text, email=email, language=language)


def told():
    return {notice.recipient.email for notice in Notice.objects.filter(kind=NoticeKind.FEEDBACK)}


def test_it_is_told_to_the_coordinators_of_the_plan_whose_page_it_is(
    coordinator, steering_member, django_capture_on_commit_callbacks
):
    PlanMemberFactory(plan=PlanFactory(is_featured=True))

    with django_capture_on_commit_callbacks(execute=True):
        kept = receive()

    assert kept.plan.slug == "naeringsplan"
    assert [one.to for one in mail.outbox] == [[coordinator.email]]
    assert f"https://rnplan.example/admin/measures/feedback/{kept.pk}/change/" in mail.outbox[0].body
    assert "Regional næringsplan" in mail.outbox[0].body


def test_the_mail_says_nothing_of_what_was_written(coordinator, django_capture_on_commit_callbacks):
    """It is forwarded, and kept where we do not rule; and a page may be named so as to lure somebody to it."""
    with django_capture_on_commit_callbacks(execute=True):
        receive(page="https://evil.example/naeringsplan/", text="Jeg er blind.", email="kari@example.no")

    sent = mail.outbox[0].subject + mail.outbox[0].body
    assert not [word for word in ("blind", "kari", "evil") if word in sent]


@pytest.mark.parametrize(
    "page", ["", "/personvern/", "forsiden", "/utkast/tiltak/", "http://[kartet", "//[x/"]
)
def test_what_is_about_no_plan_goes_to_the_plan_on_the_front_page(page, coordinator, plan):
    featured = PlanMemberFactory(plan=PlanFactory(is_featured=True)).user
    PlanMemberFactory(plan=PlanFactory(slug="utkast", state=PlanState.DRAFT))

    kept = receive(page=page)

    assert kept.plan is None
    assert told() == {featured.email}


def test_then_to_the_public_plans_and_at_last_to_the_administrators(plan, administrator, db):
    draft = PlanMemberFactory(plan=PlanFactory(state=PlanState.DRAFT)).user
    receive(page="", text="én")
    assert told() == {administrator.email}

    coordinator = PlanMemberFactory(plan=plan).user
    receive(page="", text="to")

    assert told() == {administrator.email, coordinator.email}
    assert draft.email not in told()


def test_who_is_not_there_any_more_is_told_nothing(coordinator, administrator):
    coordinator.is_active = False
    coordinator.save()

    receive()

    assert told() == {administrator.email}


def test_it_is_kept_where_nobody_can_be_told(plan):
    receive()

    assert Feedback.objects.get().text == "Jeg ser ikke knappen."
    assert told() == set()


def test_a_mail_server_that_is_down_loses_nothing(
    coordinator, settings, django_capture_on_commit_callbacks, capsys
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    with django_capture_on_commit_callbacks(execute=True):
        receive()
    assert Notice.objects.get().sent_at is None

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_reminders")

    assert [one.to for one in mail.outbox] == [[coordinator.email]]
    assert Notice.objects.get().sent_at


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_with_the_mail_does_not_reach_the_sender(coordinator, settings):
    settings.EMAIL_BACKEND = "nowhere.at.all.EmailBackend"

    receive()

    assert Feedback.objects.get()
    assert Notice.objects.get().sent_at is None


def test_what_is_dealt_with_before_the_mail_leaves_is_not_told(coordinator):
    receive().handle(by=coordinator)

    call_command("send_reminders")

    assert mail.outbox == []


def test_nobody_can_turn_it_off(coordinator):
    with pytest.raises(IntegrityError, match="notice_choice_can_be_turned_off"):
        NoticeChoice.objects.create(user=coordinator, kind=NoticeKind.FEEDBACK)


def test_the_same_words_about_the_same_page_count_once_a_day(coordinator):
    first = receive()

    assert receive() == first
    assert receive(page="/naeringsplan/") != first
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        assert receive() != first
    assert Notice.objects.count() == Feedback.objects.count() == 3


def test_of_a_flood_all_is_kept_and_no_more_is_sent(coordinator):
    for number in range(feedback.MOST_MAILS_A_DAY + 3):
        receive(text=str(number))

    assert Feedback.objects.count() == feedback.MOST_MAILS_A_DAY + 3
    assert Notice.objects.count() == feedback.MOST_MAILS_A_DAY


def test_who_deals_with_it_first_has_done_so(coordinator, administrator):
    kept = receive()
    kept.handle(by=coordinator)
    moment = kept.handled_at

    Feedback.objects.get().handle(by=administrator)

    kept.refresh_from_db()
    assert (kept.handled_by, kept.handled_at) == (coordinator, moment)
    kept.reopen()
    assert (kept.handled_by, kept.handled_at) == (None, None)


def test_it_is_deleted_a_year_after_it_was_dealt_with(coordinator):
    handled, waiting = receive(text="én"), receive(text="to")
    handled.handle(by=coordinator)

    with time_machine.travel(handled.handled_at + dt.timedelta(days=364)):
        call_command("send_reminders")
        assert Feedback.objects.count() == 2
    with time_machine.travel(handled.handled_at + dt.timedelta(days=366)):
        call_command("send_reminders")

    assert list(Feedback.objects.all()) == [waiting]


def test_what_nobody_deals_with_is_deleted_after_three_years():
    waiting = receive()
    three_years = dt.timedelta(days=3 * 365)

    with time_machine.travel(waiting.created_at + three_years - dt.timedelta(days=1)):
        call_command("send_reminders")
        assert Feedback.objects.exists()
    with time_machine.travel(waiting.created_at + three_years + dt.timedelta(days=1)):
        call_command("send_reminders")
        assert not Feedback.objects.exists()


def test_a_coordinator_sees_what_is_about_their_plans_and_about_none(coordinator, administrator, planner):
    mine, nobodys = receive(), receive(page="")
    other = PlanMemberFactory().user

    visible = {
        user: set(Feedback.objects.visible_to(user))
        for user in (coordinator, other, administrator, planner, UserFactory())
    }

    assert visible[coordinator] == visible[administrator] == {mine, nobodys}
    assert visible[other] == {nobodys}
    assert (
        set().union(*(visible[user] for user in visible if user not in (coordinator, other, administrator)))
        == set()
    )
