"""Mails: a text template in one language to one recipient, through one connection. It knows no models.

A mail server that is down is remembered for some minutes, so that not everybody who takes a step waits for it.
Nothing is logged that tells who the recipient is.
"""

import contextlib
import logging
import re
import smtplib
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

DOWN = "mail-server-was-down"
SECONDS_DOWN = 5 * 60
# Somebody who has pressed a button waits no longer than this; a command has `EMAIL_TIMEOUT`.
SECONDS_IMPATIENT = 3

# What the server says of one mail, and not of itself: the next may leave all the same.
# (A ValueError is an address that cannot be written in a mail.)
REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, ValueError)

logger = logging.getLogger(__name__)


class ServerDown(Exception):
    """The mail server does not answer, or takes nothing; what was not handed over waits."""


@dataclass(frozen=True)
class Mail:
    """The template's first line is the subject; `site_url` and `choices_url` are in its context."""

    to: str
    language: str
    template: str
    context: dict = field(default_factory=dict)

    def message(self):
        with translation.override(self.language):
            choices_url = settings.SITE_URL + reverse("desk-notices")
            context = {"site_url": settings.SITE_URL, "choices_url": choices_url} | self.context
            subject, _newline, body = render_to_string(self.template, context).strip().partition("\n")
        return EmailMessage(
            subject=" ".join(subject.split()),
            body=_tidied(body),
            to=[self.to],
            headers={
                # Out-of-office replies to a program help nobody (RFC 3834; the second is Exchange's own).
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                "List-Unsubscribe": f"<{choices_url}>",
            },
        )


def _tidied(text):
    """No more than one empty line, whatever the template's tags have left behind."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"


def send(mails, *, patient):
    """Hand the mails over, one after the other; yields (mail, whether it was sent) for each.

    Raises `ServerDown` where the server cannot be reached, also in the midst of them. Not `patient` is a request,
    in which somebody waits for the answer.
    """
    timeout = settings.EMAIL_TIMEOUT if patient else min(settings.EMAIL_TIMEOUT, SECONDS_IMPATIENT)
    connection = get_connection(timeout=timeout)
    try:
        for mail in mails:
            message = _rendered(mail)
            yield mail, message is not None and _is_sent(message, connection)
        if patient:
            cache.delete(DOWN)
    finally:
        with contextlib.suppress(OSError):
            connection.close()


def _rendered(mail):
    """None for a mail that cannot be made, which is to hinder no other."""
    try:
        message = mail.message()
        message.message()
    except Exception:
        logger.exception("A mail made from %s could not be written", mail.template)
        return None
    return message


def _is_sent(message, connection):
    try:
        connection.open()
        connection.send_messages([message])
    except REFUSED as refusal:
        logger.warning("The mail server refused a mail: %s", _in_short(refusal))
        return False
    except OSError as error:
        cache.set(DOWN, True, SECONDS_DOWN)
        logger.warning("The mail server is down, so mails wait: %s", _in_short(error))
        raise ServerDown from error
    return True


def _in_short(error):
    """The error's kind and number: its text may hold an address."""
    number = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {number}" if number else type(error).__name__


def was_down():
    return cache.get(DOWN, False)
