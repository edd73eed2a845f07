from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures.models.plan import Plan


class Precision(models.TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    SEASON = "season", _("Season")
    YEAR = "year", _("Year")


class TimelineEvent(models.Model):
    """Something in the background of the plan. `date` is the first day of what `precision` says is known."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="timeline", verbose_name=_("plan"))
    date = models.DateField(_("date"))
    precision = models.CharField(_("precision"), max_length=10, choices=Precision, default=Precision.DAY)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    text = models.TextField(_("text"), blank=True)
    source = models.URLField(_("source"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("event in the background")
        verbose_name_plural = _("events in the background")
        ordering = ["plan", "date", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(precision__in=Precision.values), name="timeline_event_precision_is_known"
            ),
            models.UniqueConstraint(
                fields=["plan", "date", "title"],
                name="timeline_event_once",
                violation_error_message=_("This event is listed already."),
            ),
        ]

    def __str__(self):
        return self.title


class BackgroundFact(models.Model):
    """A figure or a fact about the programme behind the plan, such as what the ministry granted."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="background_facts", verbose_name=_("plan"))
    heading = models.CharField(
        _("heading"), max_length=120, help_text=_("Facts with one heading stand together.")
    )
    label = models.CharField(_("label"), max_length=120)
    text = models.TextField(_("text"))
    source = models.URLField(_("source"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("background fact")
        verbose_name_plural = _("background facts")
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "heading", "label"],
                name="background_fact_once",
                violation_error_message=_("This fact is listed already."),
            ),
        ]

    def __str__(self):
        return f"{self.heading}: {self.label}"
