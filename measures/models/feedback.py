import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures import rights
from measures.models.plan import Plan

MOST_CHARACTERS = 4000
# What is dealt with is of no use to anybody after this, and may hold what somebody has told of themselves. What nobody
# deals with is not kept for ever either.
KEPT_FOR = dt.timedelta(days=365)
KEPT_AT_MOST = dt.timedelta(days=3 * 365)


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What a coordinator's plans are told, and what is about no plan; everything for an administrator."""
        if user.is_superuser:
            return self
        coordinated = rights.plan_ids(user, rights.COORDINATOR)
        if not coordinated:
            return self.none()
        return self.filter(Q(plan__in=coordinated) | Q(plan__isnull=True))

    def outdated(self):
        now = timezone.now()
        return self.filter(Q(handled_at__lt=now - KEPT_FOR) | Q(created_at__lt=now - KEPT_AT_MOST))


class Feedback(models.Model):
    """What somebody found difficult on a page. Of who it was we know the e-mail address alone, if they gave it."""

    page = models.CharField(_("page"), max_length=500, blank=True)
    text = models.TextField(_("what was difficult"), max_length=MOST_CHARACTERS)
    email = models.EmailField(_("e-mail address for an answer"), blank=True)
    language = models.CharField(_("language of the page"), max_length=5)
    plan = models.ForeignKey(
        Plan, models.SET_NULL, null=True, blank=True, related_name="feedback", verbose_name=_("plan")
    )
    # The same words about the same page on the same day are one feedback: whoever presses twice, and a flood.
    key = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    handled_at = models.DateTimeField(_("dealt with"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="feedback_handled",
        verbose_name=_("dealt with by"),
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback on a page")
        verbose_name_plural = _("feedback on pages")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_by__isnull=True) | Q(handled_at__isnull=False),
                name="feedback_is_handled_by_somebody_at_some_time",
            ),
        ]

    def __str__(self):
        return f"{timezone.localdate(self.created_at):%Y-%m-%d} {self.page}".strip()

    def handle(self, *, by):
        """Two clicks count once; the first one's name and time stay."""
        type(self).objects.filter(pk=self.pk, handled_at__isnull=True).update(
            handled_at=timezone.now(), handled_by=by
        )
        self.refresh_from_db()

    def reopen(self):
        type(self).objects.filter(pk=self.pk).update(handled_at=None, handled_by=None)
        self.refresh_from_db()
