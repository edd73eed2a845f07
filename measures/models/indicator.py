from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.models.measure import FocusArea, Goal
from municipalities.models import YEARS, Municipality


class Indicator(models.Model):
    """How a focus area or a goal is measured. A goal without one is shown as not measurable yet."""

    focus_area = models.ForeignKey(
        FocusArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("focus area"),
    )
    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name=_("goal")
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("municipality"),
    )
    title = models.CharField(_("title"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40)
    baseline_value = models.DecimalField(
        _("baseline"), max_digits=16, decimal_places=3, null=True, blank=True
    )
    baseline_on = models.DateField(_("date of the baseline"), null=True, blank=True)
    target_value = models.DecimalField(_("target"), max_digits=16, decimal_places=3, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("target year"), null=True, blank=True, validators=YEARS)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.URLField(_("source"), max_length=500, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(focus_area__isnull=True, goal__isnull=False)
                | Q(focus_area__isnull=False, goal__isnull=True),
                name="indicator_measures_one_thing",
                violation_error_message=_("Choose either a focus area or a goal."),
            ),
            models.CheckConstraint(
                condition=Q(baseline_value__isnull=True) | Q(baseline_on__isnull=False),
                name="indicator_baseline_has_a_date",
                violation_error_message=_("Give the date of the baseline."),
            ),
        ]

    def __str__(self):
        return self.title


class IndicatorValue(models.Model):
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="values", verbose_name=_("indicator")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=3)
    source = models.URLField(_("source"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("yearly value")
        verbose_name_plural = _("yearly values")
        ordering = ["indicator", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                name="indicator_value_once_a_year",
                violation_error_message=_("There is a value for this year already."),
            ),
        ]

    def __str__(self):
        return f"{self.year}: {self.value}"
