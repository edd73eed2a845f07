"""People who have been invited, their mails and their links."""

import datetime as dt
import re

from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from measures import handover, invitations
from measures.models import Notice
from municipalities.models import User

PASSWORD = "en lang setning om havet"
# Valid, and of 256 characters, two more than an account's address can have.
LONG_ADDRESS = f"{'a' * 64}@{'b' * 61}.{'c' * 61}.{'d' * 61}.no.{'e' * 2}"


def invited(address, *seats, by, name=""):
    """The person, after an invitation."""
    return invitations.invite(address, seats, by=by, name=name).user


def link_to(person):
    """The address in the person's newest invitation."""
    return reverse("invitation", args=[User.objects.get(pk=person.pk).invitations.first().token])


def link_in(message):
    return re.search(r"https?://[^/\s]+(/\S*konto/invitasjon/\S+)", message.body)[1]


def mail_to(person):
    """The invitation's mail in the outbox of the database, sent or waiting."""
    return Notice.objects.get(recipient=person, kind="invited")


def accept(client, link, password=PASSWORD):
    """Follow the link and send the form, as its owner does; the answer to the form."""
    client.get(link)
    return client.post(reverse("invitation-accept"), {"password1": password, "password2": password})


def followed(client, link):
    """The page to which the link leads in the end."""
    answer = client.get(link)
    return client.get(answer.url) if answer.status_code == 302 else answer


def read(answer):
    """The main part of the page."""
    return BeautifulSoup(answer.content, "lxml").find("main")


# What happens to an invitation before its link is followed, each with the same three at hand.


def replaced(newcomer, approver, client):
    newcomer.invitations.update(created_at=timezone.now() - dt.timedelta(minutes=2))
    invitations.send_again(newcomer, by=approver)


def expired(newcomer, approver, client):
    newcomer.invitations.update(created_at=timezone.now() - dt.timedelta(days=15))


def withdrawn(newcomer, approver, client):
    handover.take_away(handover.seats_of(newcomer)[0], newcomer, by=approver)
