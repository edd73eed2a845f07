"""Inviting somebody: what the account then has, what replaces what, and the mail."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from measures import handover, invitations, reminders
from measures.models import Notice
from measures.seats import Seat
from municipalities.models import Invitation, LanguageForm, Municipality, User
from tests.factories import UserFactory
from tests.measures.invited import expired, followed, invited, link_in, link_to, read, replaced, withdrawn
from tests.measures.reading import words

pytestmark = pytest.mark.usefixtures("no_earlier_attempts")


@pytest.fixture
def seat(lyngen):
    return Seat(lyngen, "planner")


# Inviting -------------------------------------------------------------------------------------------------


def test_a_new_account_has_its_roles_and_no_password(newcomer, lyngen):
    assert newcomer.name == "Kari Nykommer"
    assert not newcomer.has_usable_password()
    assert list(newcomer.memberships.values_list("municipality", "role")) == [(lyngen.pk, "planner")]


def test_an_account_that_is_there_only_gets_the_roles(neighbour, approver, seat, storfjord):
    before = User.objects.values().get(pk=neighbour.pk)

    invitations.invite(neighbour.email.upper(), [seat], by=approver, name="Et annet navn")

    assert User.objects.values().get(pk=neighbour.pk) == before
    assert neighbour.memberships.count() == 2


def test_everybody_who_was_not_here_is_waited_for_alike(approver, seat, neighbour):
    """So the list does not tell which of the addresses had an account."""
    new = invited("ny@lyngen.example", seat, by=approver)
    known = invited(neighbour.email, seat, by=approver)

    rows = seat.rows().with_presence().filter(user__in=[new, known])

    assert {row.is_waiting for row in rows} == {True}


def test_somebody_who_is_here_is_only_told(approver, planner, lyngen):
    invitation = invitations.invite(planner.email, [Seat(lyngen, "approver")], by=approver)

    assert invitation.accepted_at
    assert not Seat(lyngen, "approver").rows().with_presence().get(user=planner).is_waiting


def test_an_invitation_sent_again_replaces_the_older_one(newcomer, approver):
    old = link_to(newcomer)
    Invitation.objects.update(created_at=timezone.now() - dt.timedelta(days=2))

    invitations.send_again(newcomer, by=approver)
    invitations.send_again(newcomer, by=approver)

    states = [Invitation.objects.behind(link.split("/")[-2])[1] for link in (old, link_to(newcomer))]
    assert states == ["replaced", "open"]
    assert newcomer.invitations.count() == 2


def test_a_mail_that_has_not_left_is_replaced_with_its_link(newcomer, approver, seat, lyngen):
    Invitation.objects.update(created_at=timezone.now() - dt.timedelta(days=2))
    invitations.send_again(newcomer, by=approver)

    assert [notice.invitation for notice in Notice.objects.all()] == [newcomer.invitations.first()]


def test_nobody_is_flooded_with_mails(approver, seat, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_A_DAY", 2)
    for number in range(2):
        invited(f"ny{number}@lyngen.example", seat, by=approver)

    with pytest.raises(invitations.TooMany):
        invited("ny3@lyngen.example", seat, by=approver)

    assert not User.objects.filter(email="ny3@lyngen.example").exists()


def test_somebody_who_signs_in_otherwise_is_here(client, approver, seat):
    person = UserFactory(email="kjent@region.example")
    invitations.invite(person.email, [seat], by=approver)

    client.post(reverse("account_login"), {"login": person.email, "password": "riktig hest batteri stift"})

    assert not person.memberships.with_presence().get().is_waiting


# The mail -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_mail_says_who_invites_to_what_and_has_the_link(approver, lyngen, client):
    User.objects.filter(pk=approver.pk).update(name="Anne Godkjenner")
    seats = [Seat(lyngen, "planner"), Seat(lyngen, "approver")]

    invitations.invite("ny@lyngen.example", seats, by=User.objects.get(pk=approver.pk))

    (message,) = mail.outbox
    assert message.to == ["ny@lyngen.example"]
    assert message.subject == "Invitasjon til rnplan"
    for said in (
        "Anne Godkjenner (godkjenner@lyngen.example) har invitert deg",
        "- Planlegger i Lyngen",
        "- Godkjenner i Lyngen",
        "Velg passordet ditt her",
    ):
        assert said in message.body
    assert "Velkommen" in words(read(followed(client, link_in(message))))


@pytest.mark.parametrize(
    ("made", "last_day"), [("2026-05-01T07:00", "15.5.2026"), ("2026-05-01T22:30", "16.5.2026")]
)
def test_the_mail_and_the_page_tell_the_last_day_on_which_the_link_opens(
    made, last_day, approver, seat, client, time_machine, django_capture_on_commit_callbacks
):
    """The moments are in UTC, and the second is of the next day in Norway."""
    time_machine.move_to(dt.datetime.fromisoformat(made).replace(tzinfo=dt.UTC), tick=False)
    with django_capture_on_commit_callbacks(execute=True):
        invited("ny@lyngen.example", seat, by=approver)

    (message,) = mail.outbox
    page = read(followed(client, link_in(message)))

    assert f"Velg passordet ditt her, senest {last_day}:" in message.body
    assert f"til og med {last_day}." in words(page)


@pytest.mark.django_db(transaction=True)
def test_whoever_has_a_password_gets_no_link_that_sets_one(approver, neighbour, lyngen):
    invitations.invite(neighbour.email, [Seat(lyngen, "approver")], by=approver)

    (message,) = mail.outbox
    assert message.subject == "Du har en ny rolle i rnplan"
    assert "- Godkjenner i Lyngen" in message.body
    assert "Planlegger i Storfjord" not in message.body
    assert reverse("work") in message.body
    assert "invitasjon/" not in message.body


@pytest.mark.django_db(transaction=True)
def test_the_mail_is_in_the_municipality_s_own_norwegian(approver, lyngen):
    Municipality.objects.update(language_form=LanguageForm.NYNORSK)

    invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver)

    (message,) = mail.outbox
    assert "Vel passordet ditt her" in message.body
    assert link_in(message).startswith("/nn/konto/invitasjon/")


@pytest.mark.django_db(transaction=True)
def test_somebody_closed_gets_no_mail_before_the_account_is_open_again(
    approver, coordinator, planner, lyngen
):
    handover.close(planner, by=coordinator, asked=handover.seats_of(planner))
    invitations.invite(planner.email, [Seat(lyngen, "approver")], by=approver)

    assert mail.outbox == []


def test_a_mail_that_replaces_one_that_has_not_left_tells_its_roles_too(newcomer, approver, lyngen):
    invitations.invite(newcomer.email, [Seat(lyngen, "approver")], by=approver)

    reminders.send_waiting()

    (message,) = mail.outbox
    assert "- Planlegger i Lyngen\n- Godkjenner i Lyngen\n" in message.body


@pytest.mark.parametrize("happening", ["nothing", "time", "a newer one", "taken back"])
def test_a_delayed_mail_leaves_as_long_as_it_holds(happening, newcomer, approver, planner, lyngen):
    invitations.invite(planner.email, [Seat(lyngen, "approver")], by=approver)
    if happening == "time":
        expired(newcomer, approver, None)
    if happening == "a newer one":
        replaced(newcomer, approver, None)
    if happening == "taken back":
        withdrawn(newcomer, approver, None)

    reminders.send_waiting()
    reminders.send_waiting()

    sent = {message.to[0]: message for message in mail.outbox}
    assert len(sent) == len(mail.outbox)
    assert sent[planner.email].subject == "Du har en ny rolle i rnplan"
    assert (newcomer.email in sent) == (happening in ("nothing", "a newer one"))
    if newcomer.email in sent:
        token = link_in(sent[newcomer.email]).split("/")[-2]
        assert Invitation.objects.behind(token)[1] == "open"
