"""An invitation's link: for one account at one address, once, for fourteen days."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from municipalities.models import Invitation, InvitationState, NotOpen, User
from municipalities.models.invitation import SALT
from tests.factories import MembershipFactory, UserFactory

PASSWORD = "en lang setning om havet"
OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def person(db):
    return User.objects.create_user("ny@lyngen.example")


@pytest.fixture
def invitation(person):
    return Invitation.objects.create(user=person)


def look_up(token):
    return Invitation.objects.behind(token)


def accepted(invitation):
    invitation.accept(PASSWORD)


def replaced(invitation):
    Invitation.objects.create(user=invitation.user)


def expired(invitation):
    Invitation.objects.update(created_at=timezone.now() - dt.timedelta(days=15))


def closed(invitation):
    User.objects.update(is_active=False)


def chosen_otherwise(invitation):
    invitation.user.set_password(PASSWORD)
    invitation.user.save()


def moved(invitation):
    User.objects.update(email="en.annen@lyngen.example")


def deleted(invitation):
    Invitation.objects.all().delete()


@pytest.mark.parametrize(
    ("happening", "state"),
    [
        (None, InvitationState.OPEN),
        (accepted, InvitationState.USED),
        (chosen_otherwise, InvitationState.USED),
        (replaced, InvitationState.REPLACED),
        (expired, InvitationState.EXPIRED),
        (closed, InvitationState.CLOSED),
        (moved, InvitationState.UNKNOWN),
        (deleted, InvitationState.UNKNOWN),
    ],
)
def test_a_link_leads_to_what_has_become_of_the_invitation(invitation, happening, state):
    token = invitation.token
    if happening:
        happening(invitation)

    assert look_up(token)[1] == state


def in_norway(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=OSLO)


# In UTC, and fourteen times 24 hours later, it is often another day, and always another hour.
MADE_AND_LAST_DAY = pytest.mark.parametrize(
    ("made", "last_day"),
    [
        ("2026-05-01T09:00", "2026-05-15"),
        ("2026-05-01T00:01", "2026-05-15"),
        ("2026-05-01T23:59", "2026-05-15"),
        ("2026-03-20T09:00", "2026-04-03"),
        ("2026-03-15T23:30", "2026-03-29"),
        ("2026-03-29T00:30", "2026-04-12"),
        ("2026-10-20T09:00", "2026-11-03"),
        ("2026-10-11T23:30", "2026-10-25"),
        ("2026-10-25T00:30", "2026-11-08"),
        ("2026-12-20T12:00", "2027-01-03"),
    ],
    ids=[
        "in the morning",
        "in the first minute of a day",
        "in the last minute of a day",
        "across the clocks going forward",
        "until the day of 23 hours",
        "on the day of 23 hours",
        "across the clocks going back",
        "until the day of 25 hours",
        "on the day of 25 hours",
        "across New Year",
    ],
)


@MADE_AND_LAST_DAY
@pytest.mark.parametrize("at", ["00:01", "23:59"])
def test_a_link_is_open_to_the_end_of_the_fourteenth_day_after(made, last_day, at, person, time_machine):
    invitation = Invitation.objects.create(user=person, created_at=in_norway(made))

    time_machine.move_to(in_norway(f"{last_day}T{at}"), tick=False)

    assert invitation.last_day.isoformat() == last_day
    assert look_up(invitation.token)[1] == InvitationState.OPEN
    assert invitation in Invitation.objects.open()
    invitation.accept(PASSWORD)
    assert User.objects.get().check_password(PASSWORD)


@MADE_AND_LAST_DAY
def test_a_link_is_shut_when_the_fourteenth_day_after_is_over(made, last_day, person, time_machine):
    invitation = Invitation.objects.create(user=person, created_at=in_norway(made))

    time_machine.move_to(in_norway(f"{last_day}T00:01") + dt.timedelta(days=1), tick=False)

    assert look_up(invitation.token)[1] == InvitationState.EXPIRED
    assert invitation not in Invitation.objects.open()
    with pytest.raises(NotOpen):
        invitation.accept(PASSWORD)
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize(
    "forge",
    [
        lambda one: one.token[:-1] + ("a" if one.token[-1] != "a" else "b"),
        lambda one: "x" + one.token,
        lambda one: "",
        lambda one: str(one.pk),
        lambda one: signing.dumps(signing.loads(one.token, salt=SALT)),
        lambda one: signing.dumps([one.pk, ""], salt=SALT),
        lambda one: signing.dumps([one.pk + 1, signing.loads(one.token, salt=SALT)[1]], salt=SALT),
    ],
    ids=["changed", "longer", "empty", "bare number", "another salt", "without a mark", "another number"],
)
def test_a_link_that_nobody_has_made_opens_nothing(invitation, forge):
    assert look_up(forge(invitation)) == (None, InvitationState.UNKNOWN)


def test_a_link_outlives_a_change_of_the_site_s_secret_as_long_as_the_old_one_is_kept(invitation, settings):
    token, old = invitation.token, settings.SECRET_KEY
    settings.SECRET_KEY = "another" * 10
    without = look_up(token)[1]
    settings.SECRET_KEY_FALLBACKS = [old]

    assert (without, look_up(token)[1]) == (InvitationState.UNKNOWN, InvitationState.OPEN)


def test_accepting_sets_the_password_and_nothing_else(invitation, person):
    invitation.accept(PASSWORD)

    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert invitation.accepted_at
    assert person.last_login is None


def test_the_first_of_two_clicks_counts(invitation):
    other_window = Invitation.objects.get()
    other_window.user  # noqa: B018  (read as a page reads it)
    invitation.accept(PASSWORD)

    with pytest.raises(NotOpen):
        other_window.accept("en helt annen setning")

    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("happening", [closed, expired, chosen_otherwise])
def test_what_happens_between_reading_and_accepting_is_noticed(invitation, happening):
    other_window = Invitation.objects.select_related("user").get()
    happening(invitation)
    password = User.objects.get().password

    with pytest.raises(NotOpen):
        other_window.accept("en helt annen setning")

    assert User.objects.get().password == password
    assert Invitation.objects.get().accepted_at is None


def test_an_invitation_is_not_accepted_before_it_is_made(person):
    hour_ago = timezone.now() - dt.timedelta(hours=1)

    with (
        pytest.raises(IntegrityError, match=r"invitation_is_accepted_after_it_is_made|CHECK"),
        transaction.atomic(),
    ):
        Invitation.objects.create(user=person, accepted_at=hour_ago)


# Who is waited for ----------------------------------------------------------------------------------------


def invite_and_give_a_role(person, **invitation):
    Invitation.objects.create(user=person, **invitation)
    return MembershipFactory(user=person)


def is_waiting(membership):
    return type(membership).objects.with_presence().get(pk=membership.pk).is_waiting


def test_whoever_is_invited_is_waited_for_until_they_are_here(person):
    role = invite_and_give_a_role(person)
    before = is_waiting(role)
    chosen_otherwise(Invitation.objects.get())
    without_signing_in = is_waiting(role)
    User.objects.update(last_login=timezone.now())

    assert (before, without_signing_in, is_waiting(role)) == (True, True, False)


def test_an_account_that_never_had_a_password_is_waited_for(person):
    assert is_waiting(MembershipFactory(user=person))


def test_somebody_who_works_elsewhere_is_waited_for_here_and_not_there(db):
    elsewhere = MembershipFactory(user__last_login=timezone.now() - dt.timedelta(hours=1))

    here = invite_and_give_a_role(elsewhere.user)

    assert (is_waiting(here), is_waiting(elsewhere)) == (True, False)


def test_a_role_that_is_only_told_of_is_not_waited_for(db):
    now = timezone.now()

    role = invite_and_give_a_role(UserFactory(last_login=now), created_at=now, accepted_at=now)

    assert not is_waiting(role)


@pytest.mark.parametrize(
    ("fields", "fills"), [({}, True), ({"is_active": False}, False), ({"password": "!"}, False)]
)
def test_a_role_is_filled_by_somebody_who_can_do_something_with_it(db, fields, fills):
    membership = MembershipFactory()
    User.objects.update(**fields)

    assert (membership in type(membership).objects.filled()) == fills
