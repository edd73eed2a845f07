from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures.models.report_event import ReportEvent
from measures.models.reporting_round import ReportingRound
from municipalities.models import Invitation, Municipality


class NoticeKind(models.TextChoices):
    ROUND_OPENED = "round_opened", _("A round has opened")
    DUE_SOON = "due_soon", _("A report is due soon and lacks something")
    OVERDUE = "overdue", _("A report is overdue")
    ASKED = "asked", _("The coordinator asks for a report")
    SUBMITTED = "submitted", _("A report waits for approval")
    RETURNED = "returned", _("A report was returned")
    APPROVED = "approved", _("A report was approved")
    PUBLISHED = "published", _("A report was published")
    INVITED = "invited", _("An invitation to take part")


# What somebody waits for goes at once; the rest of a person's day is one mail.
AT_ONCE = (NoticeKind.ASKED, NoticeKind.SUBMITTED, NoticeKind.RETURNED, NoticeKind.INVITED)
ALWAYS_SENT = (NoticeKind.INVITED,)


class NoticeQuerySet(models.QuerySet):
    def waiting(self):
        """Not sent yet, to people who are still active and have not turned the kind off."""
        turned_off = NoticeChoice.objects.filter(user=OuterRef("recipient"), kind=OuterRef("kind"))
        return self.filter(sent_at__isnull=True, recipient__is_active=True).filter(
            ~Exists(turned_off) | Q(kind__in=ALWAYS_SENT)
        )

    def queue(self, kind, recipients, *, occasion, **about):
        """One notice a recipient. The same kind, occasion and recipient never give a second one.

        `occasion` says what it is about in a few signs, such as "round-7-lyngen-14"; `about` are the notice's
        foreign keys. Returns nothing: with what is there already, no key comes back.
        """
        self.bulk_create(
            (
                self.model(kind=kind, recipient_id=pk, key=f"{kind}:{occasion}:{pk}", **about)
                for pk in sorted(recipients)
            ),
            ignore_conflicts=True,
        )


class Notice(models.Model):
    """A mail to one person that is to be sent or has been. It holds what it is about, and no text of a draft."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind)
    key = models.CharField(max_length=160, unique=True, editable=False)
    round = models.ForeignKey(
        ReportingRound,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("reporting round"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("municipality"),
    )
    event = models.ForeignKey(
        ReportEvent,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("event of a report"),
    )
    invitation = models.ForeignKey(
        Invitation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("invitation"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice by e-mail")
        verbose_name_plural = _("notices by e-mail")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "created_at"],
                condition=Q(sent_at__isnull=True),
                name="notice_waiting",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.recipient}"


class NoticeChoice(models.Model):
    """A kind of notice that somebody has turned off."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices_turned_off",
        verbose_name=_("user"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind)

    class Meta:
        verbose_name = _("notice turned off")
        verbose_name_plural = _("notices turned off")
        ordering = ["user", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_choice_once"),
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values) & ~Q(kind__in=ALWAYS_SENT),
                name="notice_choice_can_be_turned_off",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_kind_display()}"
