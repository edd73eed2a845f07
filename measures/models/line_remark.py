from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures.models.follow_up import FollowUp
from measures.models.report_event import ReportEvent


class LineRemark(models.Model):
    """What whoever returned a report said of one of its lines. Never changed."""

    event = models.ForeignKey(
        ReportEvent, models.PROTECT, related_name="remarks", verbose_name=_("event of a report")
    )
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, related_name="remarks", verbose_name=_("follow-up")
    )
    text = models.TextField(_("remark"))

    class Meta:
        verbose_name = _("remark on a line")
        verbose_name_plural = _("remarks on lines")
        ordering = ["event", "follow_up__measure__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["event", "follow_up"], name="line_remark_once_an_event"),
            models.CheckConstraint(condition=~Q(text=""), name="line_remark_says_something"),
        ]

    def __str__(self):
        return self.text[:80]
