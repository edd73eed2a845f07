from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.models.adopted_document import AdoptedDocument, AdoptedDocumentQuerySet

YEARS_COVERED = 4


class BudgetPlanQuerySet(AdoptedDocumentQuerySet):
    def in_force(self, on=None):
        """The newest adopted one of each municipality, as things stood on the day `on` (today by default)."""
        newer = BudgetPlan.objects.adopted(on).filter(
            municipality=OuterRef("municipality"), first_year__gt=OuterRef("first_year")
        )
        return self.adopted(on).filter(~Exists(newer))


class BudgetPlan(AdoptedDocument):
    """A municipality's four-year budget plan (økonomiplan, kommuneloven § 14-2): year 1 is the budget.

    It is rolled every year: the newest adopted one is in force.
    """

    history = HistoricalRecords()

    objects = BudgetPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget plan")
        verbose_name_plural = _("budget plans")
        ordering = ["municipality", "-first_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "first_year"],
                name="budget_plan_once_a_year",
                violation_error_message=_("The municipality has a budget plan from this year already."),
            ),
        ]

    @property
    def last_year(self):
        return self.first_year + YEARS_COVERED - 1

    @property
    def years(self):
        """The four budget years, as a range."""
        return range(self.first_year, self.first_year + YEARS_COVERED)
