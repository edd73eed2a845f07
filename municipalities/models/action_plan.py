from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.models.adopted_document import YEARS, AdoptedDocument


class ActionPlan(AdoptedDocument):
    """A municipality's own action plan (handlingsplan), or the action part of a wider plan."""

    last_year = models.PositiveSmallIntegerField(_("last year"), validators=YEARS)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        ordering = ["municipality", "-first_year", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_year__gte=F("first_year")),
                name="action_plan_ends_after_it_starts",
                violation_error_message=_("The last year cannot come before the first year."),
            ),
            models.UniqueConstraint(
                fields=["municipality", "title", "first_year"],
                name="action_plan_once",
                violation_error_message=_(
                    "The municipality has an action plan with this title and first year."
                ),
            ),
        ]
