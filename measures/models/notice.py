import datetime as dt

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures.models import delivery
from measures.models.feedback import Feedback
from measures.models.plan import PlanMember, PlanMemberRole
from measures.models.report_event import ReportEvent, Step
from measures.models.reporting_round import ReportingRound
from municipalities.models import Invitation, Membership, MembershipRole, Municipality, User


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
    FEEDBACK = "feedback", _("Feedback on a page")


# What somebody waits for goes at once; the rest of a person's day is one mail.
AT_ONCE = (
    NoticeKind.ASKED,
    NoticeKind.SUBMITTED,
    NoticeKind.RETURNED,
    NoticeKind.INVITED,
    NoticeKind.FEEDBACK,
)
# The law asks for a way to tell of what is hard to use: it must not end where nobody listens.
ALWAYS_SENT = (NoticeKind.INVITED, NoticeKind.FEEDBACK)
# What others are told of a report's step.
TOLD = {
    Step.SUBMIT: NoticeKind.SUBMITTED,
    Step.RETURN: NoticeKind.RETURNED,
    Step.APPROVE: NoticeKind.APPROVED,
    Step.PUBLISH: NoticeKind.PUBLISHED,
}
# How often a mail is tried that the server refuses, and how long one that could not leave is of any use.
MOST_ATTEMPTS = 10
USEFUL_FOR = dt.timedelta(days=30)
# Whom we have written to is nobody's business for longer, and no round lasts as long.
KEPT_FOR = dt.timedelta(days=365)


class NoticeQuerySet(models.QuerySet):
    def waiting(self):
        """Not sent yet, to people who are still active and have not turned the kind off."""
        turned_off = NoticeChoice.objects.filter(user=OuterRef("recipient"), kind=OuterRef("kind"))
        return self.filter(
            ~Exists(turned_off) | Q(kind__in=ALWAYS_SENT),
            sent_at__isnull=True,
            recipient__is_active=True,
            attempts__lt=MOST_ATTEMPTS,
            created_at__gt=timezone.now() - USEFUL_FOR,
        )

    def for_today(self):
        """Those waiting that may leave now: who has had their one mail of today gets the next tomorrow."""
        can_wait = Notice.objects.exclude(kind__in=AT_ONCE).filter(recipient=OuterRef("recipient"))
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        had_theirs = can_wait.filter(Q(sent_at__gte=midnight) | delivery.is_claimed(timezone.now()))
        return self.waiting().filter(Q(kind__in=AT_ONCE) | ~Exists(had_theirs))

    def outdated(self):
        return self.filter(created_at__lt=timezone.now() - KEPT_FOR)

    def queue(self, kind, recipients, *, occasion, compose=delivery.as_they_are, **about):
        """One notice a recipient. The same kind, occasion and recipient never give a second one.

        `occasion` says what it is about in a few signs, such as "round-7-lyngen-14"; `about` are the notice's
        foreign keys. What somebody waits for leaves when the transaction has been committed, as `compose` makes
        it (see `measures.models.delivery`). Returns nothing: with what is there already, no key comes back.
        """
        notices = [self.model.about(kind, pk, occasion, **about) for pk in sorted(recipients)]
        self.bulk_create(notices, ignore_conflicts=True)
        if notices and kind in AT_ONCE:
            keys = [notice.key for notice in notices]
            # Of what goes wrong Django logs the function's name, which a `partial` has not, and would fail itself.
            transaction.on_commit(lambda: self.model.objects.leave(keys, compose), robust=True)

    def tell(self, event):
        """Queue what others are to know of a report's step; its actor knows it already."""
        kind = TOLD.get(event.step)
        if kind is not None:
            report = event.report
            self.queue(
                kind,
                concerned(kind, report).exclude(pk=event.actor_id).values_list("pk", flat=True),
                occasion=f"event-{event.pk}",
                event=event,
                round=report.round,
                municipality=report.municipality,
            )

    def withdraw(self):
        """They no longer hold, and no mail is sent of them.

        That a coordinator has asked is kept all the same: the round's board tells the day, and without it would tell
        that the report had been sent in by then.
        """
        self.filter(kind=NoticeKind.ASKED).update(attempts=MOST_ATTEMPTS)
        self.exclude(kind=NoticeKind.ASKED).delete()

    def leave(self, keys, compose):
        """Send these at once. A mail server that is down delays them and nothing else."""
        delivery.deliver(self.filter(key__in=keys).waiting(), compose=compose, patient=False)


def concerned(kind, report):
    """The active users whom a step of the report concerns. What is internal stays in the municipality."""
    planner, approver = MembershipRole.PLANNER, MembershipRole.APPROVER
    roles = {
        NoticeKind.SUBMITTED: (approver if report.municipality.requires_approval else planner,),
        NoticeKind.RETURNED: (planner,),
        NoticeKind.APPROVED: (planner,),
        NoticeKind.PUBLISHED: (planner, approver),
    }
    members = Membership.objects.filter(municipality=report.municipality_id, role__in=roles[kind])
    told = Q(pk__in=members.values("user"))
    if kind == NoticeKind.APPROVED:
        coordinators = PlanMember.objects.filter(plan=report.round.plan_id, role=PlanMemberRole.COORDINATOR)
        told |= Q(pk__in=coordinators.values("user"))
    return User.objects.filter(told, is_active=True)


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
    feedback = models.ForeignKey(
        Feedback,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("feedback on a page"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Who is sending it now, and since when: two processes never send the same, and a crash loses nothing.
    claimed_by = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)

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

    @classmethod
    def about(cls, kind, recipient_id, occasion, **about):
        """A notice that is not saved yet."""
        key = f"{kind}:{occasion}:{recipient_id}"
        return cls(kind=kind, recipient_id=recipient_id, key=key, **about)

    @property
    def is_at_once(self):
        return self.kind in AT_ONCE


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
