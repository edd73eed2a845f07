"""Signed addresses in a reminder that let one person answer for one follow-up in one round, without signing in.

The signature says that we wrote the address, and to which e-mail address. Whether it still opens anything is asked
anew each time it is used: of the round, the report and the person's rights as they are then. It gives no other access.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from measures import rights
from measures.models import FollowUp, Report, ReportingRound, StatusLine, WrongState
from municipalities.models import Conflict, User

UNCHANGED, WRITE = "uendret", "skriv"
CONTENT = re.compile(rf"([0-9]{{1,18}})-([0-9]{{1,18}})-([0-9]{{1,18}})-({UNCHANGED}|{WRITE})", re.ASCII)
SEPARATOR = "."
ATTEMPTS = 5


class Why(StrEnum):
    """Why an address opens nothing."""

    # We have not written it, or it is not whole, or the person has another e-mail address now.
    UNKNOWN = "unknown"
    # The person has left, or is no longer a planner there.
    NO_RIGHTS = "no_rights"
    # The measure, or the municipality, is no longer a part of it.
    NOT_ASKED = "not_asked"
    SENT_IN = "sent_in"
    OVER = "over"


class Shut(Exception):
    def __init__(self, why):
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class AnswerLink:
    user: User
    round_id: int
    follow_up_id: int
    action: str

    @property
    def token(self):
        content = f"{self.user.pk}-{self.round_id}-{self.follow_up_id}-{self.action}"
        return _signer(self.user).sign(content)

    @property
    def path(self):
        return reverse("mail-answer", args=[self.token])

    @property
    def address(self):
        """Absolute, in the language that is active: for mails."""
        return settings.SITE_URL + self.path


def _signer(user):
    return Signer(salt=f"measures.answer_links {user.email}", sep=SEPARATOR)


class Answer:
    """What an address opens: one follow-up's line in one report, and whose answer it will be."""

    def __init__(self, token):
        """Raises `Shut` where it opens nothing, or nothing any more."""
        self.user, round_id, follow_up_id, self.action = _read(token)
        self.round = _found(ReportingRound.objects.select_related("plan").filter(pk=round_id))
        follow_ups = FollowUp.objects.filter(pk=follow_up_id, measure__plan=self.round.plan_id)
        self.follow_up = _found(follow_ups.select_related("measure__focus_area", "municipality"))
        self.municipality = self.follow_up.municipality
        self._require_rights()
        self.report = self._editable_report()
        self.line = self.stored_line(self.report) or StatusLine(follow_up=self.follow_up)

    def _require_rights(self):
        if not (self.user.is_active and rights.is_planner(self.user, self.municipality.pk)):
            raise Shut(Why.NO_RIGHTS)
        if self.round.is_published:
            raise Shut(Why.OVER)
        takes_part = self.round.plan.participations.filter(municipality=self.municipality).exists()
        is_asked = self.follow_up.is_taken_up and takes_part and self.round.is_open_for(self.municipality.pk)
        if not is_asked:
            raise Shut(Why.NOT_ASKED)

    def _editable_report(self):
        """The report, unsaved where it is not begun."""
        place = {"round": self.round, "municipality": self.municipality}
        report = Report.objects.filter(**place, edition=1).first() or Report(**place)
        if not report.is_editable:
            raise Shut(Why.SENT_IN)
        return report

    def stored_line(self, report):
        line = report.lines.filter(follow_up=self.follow_up).first() if report.pk else None
        if line:
            line.report, line.follow_up = report, self.follow_up
        return line

    @property
    def is_begun(self):
        """Whether somebody has begun to write, and left something out."""
        return self.line.is_entered and not self.is_complete

    @property
    def is_complete(self):
        return not self.line.faults()

    @cached_property
    def previous(self):
        """What the municipality has published last before this round, or None."""
        lines = StatusLine.objects.filter(follow_up=self.follow_up).before(self.round)
        return lines.select_related("report__round").first()

    def link(self, action):
        return AnswerLink(self.user, self.round.pk, self.follow_up.pk, action)

    def say_unchanged(self, version):
        """Answer that nothing has changed. Raises `Conflict` where the line is another than the person was shown."""
        with transaction.atomic():
            line = self._begin()
            if str(line.version) != version or line.is_entered:
                raise Conflict(line)
            line.enter_unchanged(by=self.user)

    def write(self, form_of):
        """The form after saving what was sent in it. Where that cannot be saved, not even the report is begun.

        `form_of` makes the form of a line; it is asked anew where somebody else saves between reading and writing.
        """
        for attempts_left in reversed(range(ATTEMPTS)):
            try:
                with transaction.atomic():
                    form = form_of(self._begin())
                    if form.is_valid():
                        form.save()
                    else:
                        transaction.set_rollback(True)
            except Conflict:
                if not attempts_left:
                    raise
            else:
                break
        return form

    def _begin(self):
        """The line, in a report that is begun if it was not. Raises `Shut` where it was sent in a moment ago."""
        try:
            report = Report.objects.start(
                reporting_round=self.round, municipality=self.municipality, by=self.user
            )
        except WrongState as error:
            raise Shut(Why.SENT_IN) from error
        return self.stored_line(report)


def _read(token):
    content = token.rpartition(SEPARATOR)[0]
    found = CONTENT.fullmatch(content)
    user = User.objects.filter(pk=found[1]).first() if found else None
    if user is None:
        raise Shut(Why.UNKNOWN)
    try:
        _signer(user).unsign(token)
    except BadSignature as error:
        raise Shut(Why.UNKNOWN) from error
    return user, int(found[2]), int(found[3]), found[4]


def _found(queryset):
    """An address that we have written leads to what was there then."""
    found = queryset.first()
    if found is None:
        raise Shut(Why.NOT_ASKED)
    return found
