"""How waiting notices leave: claimed, composed, handed to the mail server, and marked one mail at a time.

A notice is claimed by one conditional UPDATE before it is sent, so that two processes never send the same. A claim
ends by itself: what a process that crashed has left is sent by the next, and in rare cases twice rather than never.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from measures import post

CLAIMED_FOR = dt.timedelta(minutes=15)
PEOPLE_AT_A_TIME = 50
RELATED = (
    "recipient",
    "round__plan",
    "municipality",
    "event__report__round__plan",
    "event__report__municipality",
    "invitation__invited_by",
    "feedback__plan",
)
PREFETCHED = (
    "recipient__memberships__municipality",
    "recipient__plan_memberships",
    "round__municipal_dates",
)


@dataclass(frozen=True)
class Item:
    """A notice as its mail tells it; `more` is what the mail says beyond what the notice holds."""

    notice: Any
    more: Any = None

    @property
    def template(self):
        return f"emails/_{self.notice.kind}.txt"


def as_they_are(notices):
    """The plainest of what `compose` can be: notices that were queued a moment ago, and hold."""
    return [Item(notice) for notice in notices]


def is_claimed(now):
    return Q(sent_at__isnull=True, claimed_at__gt=now - CLAIMED_FOR)


def deliver(notices, *, compose, patient):
    """Send these notices, a queryset; returns what became of them.

    `compose` makes [Item] of a list of notices, in the order in which they are to be told; those that it leaves out
    no longer hold, and are withdrawn. Where not `patient`, nobody waits for a server that was down a moment ago.
    """
    outcome = Outcome()
    after = 0
    while patient or not post.was_down():
        people = _next_people(notices, after)
        if not people:
            break
        after = people[-1]
        _Batch(notices.filter(recipient__in=people)).send(compose, patient, outcome)
        if outcome.server_is_down:
            break
    return outcome


@dataclass
class Outcome:
    sent: int = 0
    refused: int = 0
    server_is_down: bool = False


def _next_people(notices, after):
    people = (
        notices.filter(recipient_id__gt=after).order_by("recipient_id").values_list("recipient_id", flat=True)
    )
    return list(people.distinct()[:PEOPLE_AT_A_TIME])


class _Batch:
    """Notices of some people under one claim. A constant number of queries, and one more a mail."""

    def __init__(self, notices):
        self.claim = uuid.uuid4()
        self.all = notices.model.objects
        self.mine = self.all.filter(claimed_by=self.claim, sent_at__isnull=True)
        now = timezone.now()
        # The condition on the claim stands on the rows themselves: PostgreSQL asks it once more of a row for which it
        # has waited, and would not ask a subquery.
        wanted = self.all.filter(pk__in=list(notices.values_list("pk", flat=True)), sent_at__isnull=True)
        wanted.exclude(is_claimed(now)).update(claimed_by=self.claim, claimed_at=now)

    def send(self, compose, patient, outcome):
        try:
            items = self._compose(compose)
            for mail, was_sent in post.send(_mails(items), patient=patient):
                self._mark(mail, was_sent, outcome)
        except post.ServerDown:
            outcome.server_is_down = True
        finally:
            self.mine.update(claimed_by=None, claimed_at=None)

    def _compose(self, compose):
        claimed = list(self.mine.select_related(*RELATED).prefetch_related(*PREFETCHED))
        items = compose(claimed)
        kept = {item.notice.pk for item in items}
        withdrawn = [notice.pk for notice in claimed if notice.pk not in kept]
        if withdrawn:
            self.mine.filter(pk__in=withdrawn).withdraw()
        return items

    def _mark(self, mail, was_sent, outcome):
        told = self.mine.filter(pk__in=[item.notice.pk for item in mail.context["items"]])
        if was_sent:
            told.update(sent_at=timezone.now())
            outcome.sent += 1
        else:
            told.update(attempts=F("attempts") + 1, claimed_by=None, claimed_at=None)
            outcome.refused += 1


def _mails(items):
    """What somebody waits for, and what can wait, are a mail each; an invitation has one of its own."""
    by_person = {}
    for item in items:
        by_person.setdefault(item.notice.recipient_id, []).append(item)
    for theirs in by_person.values():
        yield from (_mail([item], "emails/invited.txt") for item in theirs if item.notice.invitation_id)
        told = [item for item in theirs if not item.notice.invitation_id]
        for at_once in (True, False):
            if group := [item for item in told if item.notice.is_at_once == at_once]:
                yield _mail(group, "emails/notices.txt")


def _mail(items, template):
    person = items[0].notice.recipient
    context = {"items": items, "notice": items[0].notice, "recipient": person}
    return post.Mail(to=person.email, language=_language_of(person), template=template, context=context)


def _language_of(person):
    """The form of Norwegian that the person's municipalities write, where they write the same."""
    forms = {membership.municipality.language_form for membership in person.memberships.all()}
    return forms.pop() if len(forms) == 1 else settings.LANGUAGE_CODE
