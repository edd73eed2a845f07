from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures import rights
from measures.models.plan import Plan, PlanState
from measures.models.steps import ChangedSince, NotAllowed, WrongState
from municipalities.dates import today
from municipalities.models import Municipality


class RoundQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_on__lte=today(), plan__state=PlanState.PUBLIC)

    def readable(self):
        """Those that everyone may read: published ones, and others in which a report is published already."""
        reports = self.model._meta.get_field("reports").related_model.objects.published()
        published = Q(published_on__lte=today()) | Exists(reports.filter(round=OuterRef("pk")))
        return self.filter(published, plan__state=PlanState.PUBLIC)

    def before(self, reporting_round):
        """Rounds of the same plan that come before this one."""
        end, due, pk = (getattr(reporting_round, name) for name in ReportingRound.ORDER)
        return self.filter(
            Q(period_end__lt=end)
            | Q(period_end=end, due_on__lt=due)
            | Q(period_end=end, due_on=due, pk__lt=pk),
            plan=reporting_round.plan_id,
        )

    def in_order(self):
        """Oldest first."""
        return self.order_by(*ReportingRound.ORDER)


class ReportingRound(models.Model):
    """A time for reporting on a plan. Periods are data: "1. tertial 2026", "Årsmelding 2026"."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rounds", verbose_name=_("plan"))
    slug = models.SlugField(_("address name"), max_length=60)
    name = models.CharField(_("name"), max_length=100)
    period_start = models.DateField(_("first day of the period"))
    period_end = models.DateField(_("last day of the period"))
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"), help_text=_("The last day for sending in. It lasts to midnight."))
    published_on = models.DateField(_("published on"), null=True, blank=True, editable=False)

    # Rounds follow each other by this; the key last, so that two with the same dates have an order too.
    ORDER = ("period_end", "due_on", "pk")

    history = HistoricalRecords()

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting round")
        verbose_name_plural = _("reporting rounds")
        ordering = ["plan", "-period_end", "-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "slug"],
                name="round_slug_once_a_plan",
                violation_error_message=_("The plan has a round with this address name already."),
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="round_period_ends_after_it_starts",
                violation_error_message=_("The last day of the period cannot come before its first day."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")),
                name="round_is_due_after_it_opens",
                violation_error_message=_("A round cannot be due before it opens."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """What is reported on is the plan's years; the report itself may be written after them."""
        outside = [name for name in ("period_start", "period_end") if self._is_outside_the_plan(name)]
        if outside:
            message = _("The plan covers %(first)d–%(last)d. Choose a day in those years.")
            years = {"first": self.plan.first_year, "last": self.plan.last_year}
            errors = {name: ValidationError(message, code="outside", params=years) for name in outside}
            raise ValidationError(errors)

    def _is_outside_the_plan(self, name):
        """Nothing is outside where the day or the plan is not known, which is said elsewhere."""
        day, has_plan = getattr(self, name), self.plan_id or self._meta.get_field("plan").is_cached(self)
        return bool(day and has_plan) and not self.plan.covers(day)

    @property
    def is_published(self):
        return self.published_on is not None

    @property
    def is_open(self):
        return self.opens_on <= today() <= self.due_on and not self.is_published

    @cached_property
    def own_dates(self):
        """Municipality id → its `RoundDates`, for the few that have other days than the rest. Read once."""
        return {dates.municipality_id: dates for dates in self.municipal_dates.all()}

    def opens_for(self, municipality_id):
        """The day on which the municipality can begin its report."""
        return self.own_dates.get(municipality_id, self).opens_on

    def due_for(self, municipality_id):
        """The municipality's last day for sending in; it lasts to midnight in Norway."""
        return self.own_dates.get(municipality_id, self).due_on

    def is_open_for(self, municipality_id):
        """Whether the municipality can report: also after the due day, until the round is published."""
        return self.opens_for(municipality_id) <= today() and not self.is_published

    def is_overdue_for(self, municipality_id):
        return today() > self.due_for(municipality_id) and not self.is_published

    @property
    def has_begun(self):
        """Whether it has opened, for one municipality at least."""
        return min([self.opens_on, *(dates.opens_on for dates in self.own_dates.values())]) <= today()

    def expected(self, participations=None):
        """The municipalities that took part on the last day of the period, in alphabetical order.

        `participations` are the plan's, with municipalities, where the caller has them.
        """
        if participations is None:
            participations = self.plan.participations.select_related("municipality")
        return [one.municipality for one in participations if one.took_part_on(self.period_end)]

    def publish(self, *, by, seen=None):
        """Publish the round and every approved report in it; returns the reports.

        `seen` is what the actor was shown, {report id: (version, fingerprint)}: `ChangedSince` is raised where the
        approved reports are no longer those, or no longer so. `NotAllowed` is raised where `by` is no coordinator of
        the plan, and `WrongState` where nothing is left to publish. What is not approved stays as it is and can be
        published by itself later.
        """
        if not rights.can_coordinate(by, self.plan_id):
            raise NotAllowed("publish", by)
        with transaction.atomic():
            closed = ReportingRound.objects.filter(pk=self.pk, published_on__isnull=True).update(
                published_on=today()
            )
            reports = list(self.reports.approved().select_related("municipality", "round"))
            if seen is not None and set(seen) != {report.pk for report in reports}:
                raise ChangedSince(self)
            if not (closed or reports):
                raise WrongState(self, "publish")
            for report in reports:
                report.publish(by=by, seen=seen and seen[report.pk])
            self.refresh_from_db()
            if closed:
                # So that its history tells, and whoever has its dates before them learns of it.
                self._history_user = by
                self.save()
        return reports


class RoundDates(models.Model):
    """Other days for one municipality in a round, where its council meets at another time than the rest."""

    round = models.ForeignKey(
        ReportingRound, models.CASCADE, related_name="municipal_dates", verbose_name=_("reporting round")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="round_dates", verbose_name=_("municipality")
    )
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("own dates of a municipality")
        verbose_name_plural = _("own dates of municipalities")
        ordering = ["round", "municipality__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "municipality"],
                name="round_dates_once_a_municipality",
                violation_error_message=_("The municipality has dates of its own in this round already."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")),
                name="round_dates_due_after_they_open",
                violation_error_message=_("A round cannot be due before it opens."),
            ),
        ]

    def __str__(self):
        return f"{self.round}, {self.municipality}"
