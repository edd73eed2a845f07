import datetime as dt
from enum import StrEnum

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from municipalities.dates import today

VALID_FOR = dt.timedelta(days=14)
# Of its own, so that nothing else that the site signs can be taken for an invitation.
SALT = "municipalities.invitation"


class InvitationState(StrEnum):
    """What a link leads to."""

    OPEN = "open"
    # The person has a password: chosen by this link or in another way.
    USED = "used"
    REPLACED = "replaced"
    EXPIRED = "expired"
    # The account has been closed.
    CLOSED = "closed"
    # Nobody has made such a link, or it was sent to an address that the account has no more.
    UNKNOWN = "unknown"


class NotOpen(Exception):
    """The invitation can no longer be accepted; nothing was changed."""


def last_day(made_at):
    """The day, in Norway, to whose end an invitation made at this moment can be accepted."""
    return timezone.localdate(made_at) + VALID_FOR


class InvitationQuerySet(models.QuerySet):
    def in_time(self):
        """Those whose `last_day` is not over."""
        return self.filter(created_at__date__gte=today() - VALID_FOR)

    def open(self):
        """Those that can still be accepted: unused, not replaced by a newer one, and not too old."""
        newer = Invitation.objects.filter(user=models.OuterRef("user"), pk__gt=models.OuterRef("pk"))
        return self.in_time().filter(~models.Exists(newer), accepted_at__isnull=True, user__is_active=True)

    def worth_telling(self):
        """Those whose mail still holds: open ones, and those that only tell of a new role, accepted when made."""
        return self.filter(
            Q(pk__in=self.open().values("pk")) | Q(accepted_at=F("created_at")),
            user__is_active=True,
        )

    def unanswered(self):
        """Those whose person has neither accepted them nor signed in since they were made."""
        not_here_since = Q(user__last_login__isnull=True) | Q(user__last_login__lt=F("created_at"))
        return self.filter(not_here_since, accepted_at__isnull=True)

    def behind(self, token):
        """(invitation, state) of the link with this token; no invitation where the state is UNKNOWN."""
        try:
            pk, mark = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return None, InvitationState.UNKNOWN
        invitation = self.select_related("user", "invited_by").filter(pk=pk).first()
        if invitation is None:
            return None, InvitationState.UNKNOWN
        state = invitation.state
        if state == InvitationState.OPEN and not invitation.bears(mark):
            return None, InvitationState.UNKNOWN
        return invitation, state


class Invitation(models.Model):
    """An account made for somebody, whose password they set themselves, once, by a link in a mail."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations", verbose_name=_("user")
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations_sent",
        verbose_name=_("invited by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(accepted_at__gte=F("created_at")),
                name="invitation_is_accepted_after_it_is_made",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {timezone.localdate(self.created_at):%Y-%m-%d}"

    @property
    def last_day(self):
        return last_day(self.created_at)

    @property
    def token(self):
        """What stands in the link, for the person alone: it is made when the mail is written, and kept nowhere."""
        return signing.dumps([self.pk, self._mark(settings.SECRET_KEY)], salt=SALT)

    def bears(self, mark):
        """Whether the account's address and password are still those for which the link was made."""
        secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        return any(constant_time_compare(mark, self._mark(secret)) for secret in secrets)

    def _mark(self, secret):
        account = f"{self.user.email}\n{self.user.password}"
        return salted_hmac(SALT, account, secret, algorithm="sha256").hexdigest()[:16]

    @property
    def state(self):
        if not self.user.is_active:
            return InvitationState.CLOSED
        if self.accepted_at or self.user.has_usable_password():
            return InvitationState.USED
        if Invitation.objects.filter(user=self.user_id, pk__gt=self.pk).exists():
            return InvitationState.REPLACED
        return InvitationState.OPEN if today() <= self.last_day else InvitationState.EXPIRED

    def accept(self, password):
        """Set the account's password, once. Raises `NotOpen` where another click, or another way, was quicker."""
        accounts = get_user_model().objects.filter(pk=self.user_id, is_active=True)
        moment = timezone.now()
        with transaction.atomic():
            # Each condition is on the row that is written: two clicks at once cannot both find it true.
            unused = Invitation.objects.in_time().filter(pk=self.pk, accepted_at__isnull=True)
            if not unused.update(accepted_at=moment):
                raise NotOpen(self)
            if not accounts.filter(password=self.user.password).update(password=make_password(password)):
                raise NotOpen(self)
        self.refresh_from_db()
