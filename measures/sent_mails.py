"""The mails that the demonstration has written to files instead of sending them."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

# As Django's backend for files ends each mail.
END = b"\n" + b"-" * 79 + b"\n"
MOST_FILES = 300


@dataclass(frozen=True)
class SentMail:
    subject: str
    to: str
    at: datetime
    body: str


def sent_mails(to=None, most=50):
    """The newest first; only those to one address where `to` is given."""
    mails = [mail for file in _newest_files() for mail in _mails_in(file) if to is None or mail.to == to]
    return sorted(mails, key=lambda mail: mail.at, reverse=True)[:most]


def _newest_files():
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    # Their names begin with the moment at which they were opened.
    return sorted(Path(folder).glob("*.log"), reverse=True)[:MOST_FILES] if folder else []


def _mails_in(file):
    for source in file.read_bytes().split(END):
        if source.strip():
            message = email.message_from_bytes(source, policy=email.policy.default)
            body = message.get_body(("plain",))
            yield SentMail(
                subject=message["Subject"] or "",
                to=(message["To"] or "").lower(),
                at=_moment(message["Date"]),
                body=body.get_content().strip() if body else "",
            )


def _moment(date):
    """Django writes the hour of Greenwich as -0000, which the library reads as one of no known place."""
    moment = parsedate_to_datetime(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
