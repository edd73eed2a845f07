import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

VALID_FOR = dt.timedelta(days=14)


class InvitationQuerySet(models.QuerySet):
    def open(self, now=None):
        """Those that can still be accepted: unused, not replaced by a newer one, and not too old."""
        newer = Invitation.objects.filter(user=models.OuterRef("user"), pk__gt=models.OuterRef("pk"))
        return self.filter(
            ~models.Exists(newer),
            accepted_at__isnull=True,
            user__is_active=True,
            created_at__gt=(now or timezone.now()) - VALID_FOR,
        )


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
    def expires_at(self):
        return self.created_at + VALID_FOR
