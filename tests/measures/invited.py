"""People who have been invited, their mails and their links."""

import re

from django.urls import reverse

from measures import invitations
from measures.models import Notice
from municipalities.models import User

PASSWORD = "en lang setning om havet"


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
