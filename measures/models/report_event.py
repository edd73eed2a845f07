from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import User


class Step(models.TextChoices):
    START = "start", _("Started")
    SUBMIT = "submit", _("Submitted")
    APPROVE = "approve", _("Approved")
    RETURN = "return", _("Returned")
    PUBLISH = "publish", _("Published")
    CORRECT = "correct", _("Correction begun")
    IMPORT = "import", _("Imported")


class ActorRole(models.TextChoices):
    PLANNER = "planner", _("Planner")
    APPROVER = "approver", _("Approver")
    COORDINATOR = "coordinator", _("Coordinator")
    IMPORT = "import", _("Import")


class ReportEvent(models.Model):
    """A step of a report: who (as a role), what, when, and what they said. Never changed."""

    report = models.ForeignKey(
        "measures.Report", models.PROTECT, related_name="events", verbose_name=_("report")
    )
    step = models.CharField(_("step"), max_length=10, choices=Step)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="report_events", verbose_name=_("by")
    )
    role = models.CharField(_("role"), max_length=12, choices=ActorRole)
    at = models.DateTimeField(_("at"), default=timezone.now)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("event of a report")
        verbose_name_plural = _("events of a report")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=Step.values), name="report_event_step_is_known"),
            models.CheckConstraint(condition=Q(role__in=ActorRole.values), name="report_event_role_is_known"),
            models.CheckConstraint(
                condition=~Q(step__in=[Step.RETURN, Step.CORRECT]) | ~Q(comment=""),
                name="report_event_return_has_a_comment",
            ),
        ]

    def __str__(self):
        return f"{self.get_step_display()}: {self.report}"
