from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.models.measure import MeasureKind
from municipalities.dates import today
from municipalities.models import YEARS, BudgetPlan


class Funding(models.TextChoices):
    OWN = "own", _("Own funding")
    GRANT = "grant", _("Grant")
    PARTNER = "partner", _("Partner")
    IN_KIND = "in_kind", _("Own effort")


class BudgetLineQuerySet(models.QuerySet):
    def public(self):
        """Those in adopted budget plans."""
        return self.filter(budget_plan__adopted_on__lte=today())

    def visible_to(self, user):
        """Those in adopted budget plans; those in proposals only inside the municipality."""
        return self.filter(budget_plan__in=BudgetPlan.objects.visible_to(user))

    def effective(self, on=None):
        """For each year the amounts of the newest budget plan adopted by the day `on` that covers the year.

        A plan that is rolled on replaces what earlier ones said of the same years, also where it is silent.
        """
        newer = BudgetPlan.objects.adopted(on).filter(
            municipality=OuterRef("budget_plan__municipality"),
            first_year__gt=OuterRef("budget_plan__first_year"),
            first_year__lte=OuterRef("year"),
        )
        return self.filter(~Exists(newer), budget_plan__adopted_on__lte=on or today())


class BudgetLine(models.Model):
    """An amount in whole kroner for one of the four years of a budget plan."""

    follow_up = models.ForeignKey(
        "measures.FollowUp", models.PROTECT, related_name="budget_lines", verbose_name=_("follow-up")
    )
    budget_plan = models.ForeignKey(
        BudgetPlan, models.PROTECT, related_name="budget_lines", verbose_name=_("budget plan")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    kind = models.CharField(_("kind"), max_length=12, choices=MeasureKind)
    funding = models.CharField(_("funding"), max_length=10, choices=Funding, default=Funding.OWN)
    amount = models.DecimalField(
        _("amount (kr)"), max_digits=14, decimal_places=0, validators=[MinValueValidator(0)]
    )
    kostra_function = models.CharField(
        _("KOSTRA function"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{3}\Z", _("A KOSTRA function has three digits, such as 325."))],
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    history = HistoricalRecords()

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["follow_up", "year", "kind", "funding"]
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up", "budget_plan", "year", "kind", "funding"],
                name="budget_line_once",
                violation_error_message=_(
                    "There is an amount for this year, kind and funding in the budget plan already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="budget_line_amount_is_not_negative",
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MeasureKind.values), name="budget_line_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(funding__in=Funding.values), name="budget_line_funding_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.year}: {self.amount} kr"

    def clean(self):
        errors = {}
        known = self.follow_up_id and self.budget_plan_id
        if known and self.follow_up.municipality_id != self.budget_plan.municipality_id:
            errors["budget_plan"] = _("The budget plan is another municipality's.")
        if self.budget_plan_id and self.year and self.year not in self.budget_plan.years:
            errors["year"] = ValidationError(
                _("The budget plan covers %(first)d–%(last)d."),
                code="outside",
                params={"first": self.budget_plan.first_year, "last": self.budget_plan.last_year},
            )
        if errors:
            raise ValidationError(errors)
