"""Running `manage.py send_reminders`, and the subjects of its mails."""

import datetime as dt
from io import StringIO

from django.core import mail
from django.core.management import call_command

# The day on which the round of the cast is due.
DUE = dt.date(2022, 2, 1)

OPEN = "Åpen for rapportering: Årsmelding 2021 for Lyngen"
OVERDUE = "Fristen er ute: Årsmelding 2021 for Lyngen"


def run():
    """Runs the command; returns the subjects of what it sent."""
    before = len(mail.outbox)
    call_command("send_reminders", stdout=StringIO(), stderr=StringIO())
    return [message.subject for message in mail.outbox[before:]]


def left(days):
    return f"{days} dag{'er' if days > 1 else ''} igjen: Årsmelding 2021 for Lyngen"
