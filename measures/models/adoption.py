from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.models.plan import Plan
from municipalities.models import CaseReferences, Municipality


class Outcome(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ADOPTED = "adopted", _("Adopted")
    ADOPTED_WITH_CHANGES = "adopted_with_changes", _("Adopted with changes")
    POSTPONED = "postponed", _("Postponed")
    REJECTED = "rejected", _("Rejected")
    UNKNOWN = "unknown", _("Outcome unknown")


DECIDED = (Outcome.ADOPTED, Outcome.ADOPTED_WITH_CHANGES, Outcome.REJECTED)


class Adoption(CaseReferences):
    """How a body of a municipality dealt with the shared plan."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="adoptions", verbose_name=_("plan"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="adoptions", verbose_name=_("municipality")
    )
    body = models.CharField(_("body"), max_length=100, help_text=_("Such as formannskap or kommunestyre."))
    planned_on = models.DateField(_("planned on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, default=Outcome.UNKNOWN)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.URLField(_("link to the case or the source"), max_length=500, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering = ["plan", "municipality__sort_key", Coalesce("decided_on", "planned_on"), "body"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "municipality", "body"],
                name="adoption_once_a_body",
                violation_error_message=_("This body of the municipality is listed already."),
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="adoption_outcome_is_known"),
            models.CheckConstraint(
                condition=~Q(outcome__in=DECIDED) | Q(decided_on__isnull=False),
                name="adoption_decided_has_a_date",
                violation_error_message=_(
                    "Give the day of the decision, or say that the outcome is unknown."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.PLANNED) | Q(planned_on__isnull=False),
                name="adoption_planned_has_a_date",
                violation_error_message=_(
                    "Give the day that is planned, or say that the outcome is unknown."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.municipality}, {self.body}"

    @property
    def date(self):
        return self.decided_on or self.planned_on

    @property
    def is_adopted(self):
        return self.outcome in (Outcome.ADOPTED, Outcome.ADOPTED_WITH_CHANGES)
