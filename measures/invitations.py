"""Taking people in: an account where there is none, their roles, and a mail that says so.

Whoever invites an address sees the same whether it had an account or not, as long as the person has no part in what
the inviter keeps already.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from measures import rights
from measures.models import Notice, NoticeKind
from measures.models.steps import NotAllowed, StepError
from measures.seats import roles_of, seats_given_by
from municipalities.models import Invitation, User

# Each is a mail to an address that somebody has typed: enough for a new plan's first day, too few to flood anybody.
MOST_A_DAY = 100
# Two clicks on one button are one wish.
AT_MOST_EVERY = dt.timedelta(minutes=1)


class TooMany(StepError):
    """The actor has invited as many as one may in a day."""


def invite(address, seats, *, by, name=""):
    """Give the person with this address these seats, and have it told by mail; returns the invitation.

    An account is made where there is none, with the `name`; where there is one, it stays as it is. Raises `NotAllowed`
    for seats that the actor may not give and people to whom they may give none, and `TooMany`.
    """
    if not set(seats) <= set(seats_given_by(by)):
        raise NotAllowed("invite", by)
    with transaction.atomic():
        person = _account_of(address, name)
        if not rights.can_give_roles(by, person):
            raise NotAllowed("invite", by)
        invitation = begin(person, by=by, is_here=is_here_for(by, person))
        for seat in seats:
            seat.give_to(person)
    return invitation


def begin(person, *, by, is_here=False, at=None):
    """An invitation to the roles given from now on, or from the moment `at`; its mail leaves with the transaction.

    Who `is_here` already only hears of new roles: there is nothing to accept.
    """
    day_ago = timezone.now() - dt.timedelta(days=1)
    if Invitation.objects.filter(invited_by=by, created_at__gt=day_ago).count() >= MOST_A_DAY:
        raise TooMany
    moment = at or timezone.now()
    invitation = Invitation.objects.create(
        user=person, invited_by=by, created_at=moment, accepted_at=moment if is_here else None
    )
    # A mail that has not left yet would bring a link that this one has replaced.
    _waiting_notices(person).filter(invitation__accepted_at=None).delete()
    Notice.objects.queue(
        NoticeKind.INVITED, [person.pk], occasion=f"invitation-{invitation.pk}", invitation=invitation
    )
    return invitation


def send_again(person, *, by):
    """A new link in a new mail; the older ones open nothing any more. Two clicks count once."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        just_sent = Invitation.objects.filter(user=person, created_at__gt=timezone.now() - AT_MOST_EVERY)
        if not just_sent.exists():
            begin(person, by=by)


def forget_if_without_roles(person):
    """Whoever has no role any more gets no mail that invites to one."""
    if not roles_of(person):
        _waiting_notices(person).delete()


def _account_of(address, name):
    person, _is_new = User.objects.get_or_create(
        email=address.lower(), defaults={"name": name, "password": make_password(None)}
    )
    return person


def is_here_for(user, person):
    """Whether the person has a part, and has been here, in what the user gives roles in."""
    own = set(seats_given_by(user))
    return any(role.seat in own and not role.is_waiting for role in roles_of(person))


def _waiting_notices(person):
    return Notice.objects.filter(recipient=person, kind=NoticeKind.INVITED, sent_at=None)


@dataclass(frozen=True)
class Told:
    """What an invitation says in its mail and on its page. Without `seats` it has been taken back."""

    invitation: Invitation
    person: User
    seats: list

    @property
    def inviter(self):
        """Who invites, with the address at which they can be asked; nothing where they are gone."""
        by = self.invitation.invited_by
        return by and (f"{by.name} ({by.email})" if by.name else by.email)

    @property
    def needs_password(self):
        return not self.invitation.accepted_at and not self.person.has_usable_password()


def told(invitation):
    """The roles that the invitation gave, and all others for which the person is waited.

    It has replaced the invitations to those, of which no mail may have left.
    """
    wanted = [
        role.seat
        for role in roles_of(invitation.user)
        if role.is_waiting or (role.given_at and role.given_at >= invitation.created_at)
    ]
    return Told(invitation, invitation.user, wanted)
