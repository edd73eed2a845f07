from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.dates import today
from municipalities.models import ActionPlan


class PlannedActionQuerySet(models.QuerySet):
    def public(self):
        """Those in adopted action plans."""
        return self.filter(action_plan__adopted_on__lte=today())

    def visible_to(self, user):
        """Those in adopted action plans; those in proposals only inside the municipality."""
        return self.filter(action_plan__in=ActionPlan.objects.visible_to(user))


class PlannedAction(models.Model):
    """Where a follow-up stands in one of the municipality's own action plans."""

    follow_up = models.ForeignKey(
        "measures.FollowUp", models.PROTECT, related_name="planned_actions", verbose_name=_("follow-up")
    )
    action_plan = models.ForeignKey(
        ActionPlan, models.PROTECT, related_name="planned_actions", verbose_name=_("action plan")
    )
    description = models.TextField(_("what is to be done"))
    place = models.CharField(
        _("place in the document"), max_length=120, blank=True, help_text=_("Such as chapter 4.2 or page 17.")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    history = HistoricalRecords()

    objects = PlannedActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned action")
        verbose_name_plural = _("planned actions")
        ordering = ["follow_up", "-action_plan__first_year", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(description=""),
                name="planned_action_says_what",
                violation_error_message=_("Say what is to be done."),
            ),
        ]

    def __str__(self):
        return self.description[:80]

    def clean(self):
        known = self.follow_up_id and self.action_plan_id
        if known and self.follow_up.municipality_id != self.action_plan.municipality_id:
            raise ValidationError({"action_plan": _("The action plan is another municipality's.")})
