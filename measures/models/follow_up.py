from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.models.measure import Measure, MeasureKind
from measures.models.plan import PlanState
from measures.models.status import ENDED, Silence, Status
from municipalities.dates import today
from municipalities.models import YEARS, ActionPlan, BudgetPlan, Municipality, Versioned


class Answer(models.TextChoices):
    """What a municipality has said of a measure. Empty is silence, shown as silence."""

    TAKE_UP = "take_up", _("We take it up")
    COVERED = "covered", _("Covered by another plan")
    NOT_RELEVANT = "not_relevant", _("Not relevant for us")


NEEDS_REASON = (Answer.COVERED, Answer.NOT_RELEVANT)


class DeadlineKind(models.TextChoices):
    NONE = "none", _("No deadline")
    DATE = "date", _("A date")
    MONTH = "month", _("A month")
    YEAR = "year", _("A year")
    PERIOD = "period", _("A period")
    RECURRING = "recurring", _("Recurring")
    ONGOING = "ongoing", _("Ongoing, no end")


ENDS = (DeadlineKind.DATE, DeadlineKind.MONTH, DeadlineKind.YEAR, DeadlineKind.PERIOD)


class FollowUpQuerySet(models.QuerySet):
    def in_plan(self, plan):
        return self.filter(measure__plan=plan)

    def of(self, municipality):
        return self.filter(municipality=municipality)

    def public(self):
        return self.filter(measure__plan__state=PlanState.PUBLIC)

    def taken_up(self):
        return self.filter(answer=Answer.TAKE_UP)

    def unanswered(self):
        return self.filter(answer="")

    def in_use(self):
        """Those about which the municipality has said, planned, budgeted or reported anything."""
        return self.filter(
            ~Q(answer="")
            | Q(planned_actions__isnull=False)
            | Q(budget_lines__isnull=False)
            | Q(status_lines__isnull=False)
        ).distinct()

    def editable_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(municipality__in=user.municipality_ids("planner"))

    def with_thread(self, plan):
        """Annotates the red thread's six steps as they stood on the plan's day, each True or False.

        `answered`, `owned`, `planned`, `funded`, `reported`, `done`. `measures.thread` tells what misses from
        what does not apply because the municipality has not taken the measure up.
        """
        day = plan.day
        return self.annotate(
            answered=_truth(~Q(answer="")),
            owned=_truth(Q(answer=Answer.TAKE_UP) & ~Q(responsible_role="") & ~Q(responsible_unit="")),
            planned=_truth(
                Q(answer=Answer.TAKE_UP)
                & Exists(
                    PlannedAction.objects.filter(
                        follow_up=OuterRef("pk"), action_plan__in=ActionPlan.objects.adopted(day)
                    )
                )
            ),
            funded=_truth(
                Q(answer=Answer.TAKE_UP)
                & (
                    Q(within_existing_budget=True)
                    | Exists(
                        BudgetLine.objects.filter(
                            follow_up=OuterRef("pk"),
                            amount__gt=0,
                            budget_plan__in=BudgetPlan.objects.in_force(day),
                        )
                    )
                )
            ),
            reported=_truth(
                Q(answer=Answer.TAKE_UP) & Q(latest_line__report__round__in=plan.rounds_from_latest)
            ),
            done=_truth(Q(answer=Answer.TAKE_UP) & Q(latest_line__status=Status.COMPLETED)),
        )

    def with_status(self):
        """Annotates `shown_status`: the value of the newest published `Status`, or of the `Silence`."""
        return self.annotate(
            shown_status=Case(
                When(answer="", then=Value(Silence.UNANSWERED.value)),
                When(answer=Answer.NOT_RELEVANT, then=Value(Silence.NOT_RELEVANT.value)),
                When(answer=Answer.COVERED, then=Value(Silence.COVERED.value)),
                When(latest_line__isnull=True, then=Value(Silence.NOT_REPORTED.value)),
                default=F("latest_line__status"),
            )
        )

    def with_staleness(self, plan):
        """Annotates `stale`: a round has closed since the newest published status, which left more to do."""
        behind = (
            Q(answer=Answer.TAKE_UP, latest_line__isnull=False)
            & ~Q(latest_line__report__round__in=plan.rounds_from_latest)
            & ~Q(latest_line__status__in=ENDED)
        )
        return self.annotate(stale=_truth(behind) if plan.latest_round else Value(False))

    def overdue(self, plan):
        """Taken up, past their deadline on the plan's day, and neither completed nor dropped."""
        return self.filter(_overdue(plan))

    def late(self, plan):
        """Reported as delayed, or past their deadline."""
        return self.filter(_overdue(plan) | Q(answer=Answer.TAKE_UP, latest_line__status=Status.DELAYED))


def _overdue(plan):
    ended = Q(latest_line__isnull=False, latest_line__status__in=ENDED)
    return Q(answer=Answer.TAKE_UP, deadline_end__lt=plan.day) & ~ended


def _truth(condition):
    return ExpressionWrapper(condition, output_field=BooleanField())


class FollowUp(Versioned):
    """A slot: a measure in a municipality that it concerns, and what that municipality does about it.

    The row is there from the day the measure concerns the municipality; an empty answer is "ikke svart".
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="follow_ups", verbose_name=_("measure"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="follow_ups", verbose_name=_("municipality")
    )
    answer = models.CharField(_("answer"), max_length=12, choices=Answer, blank=True)
    reason = models.TextField(
        _("reason"),
        blank=True,
        help_text=_("Why it is not relevant, or which plan covers it."),
    )
    own_title = models.CharField(
        _("own title"),
        max_length=300,
        blank=True,
        help_text=_("What the municipality calls it in its own plans, where that differs."),
    )
    responsible_role = models.CharField(
        _("responsible role"), max_length=120, blank=True, help_text=_("A role, never a person's name.")
    )
    responsible_unit = models.CharField(_("responsible unit"), max_length=120, blank=True)
    within_existing_budget = models.BooleanField(
        _("within existing budget"), default=False, help_text=_("It is done without an amount of its own.")
    )
    deadline_kind = models.CharField(
        _("deadline"), max_length=10, choices=DeadlineKind, default=DeadlineKind.NONE
    )
    deadline_start = models.DateField(_("first day of the period"), null=True, blank=True)
    deadline_end = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("The date itself, or the last day of the month, the year or the period."),
    )
    deadline_text = models.CharField(
        _("deadline in words"), max_length=160, blank=True, help_text=_("Such as: every autumn.")
    )
    latest_line = models.ForeignKey(
        "measures.StatusLine",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("newest published status"),
    )

    history = HistoricalRecords()

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["measure__sort_key", "municipality__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "municipality"],
                name="follow_up_once",
                violation_error_message=_("The municipality follows this measure up already."),
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answer__in=Answer.values), name="follow_up_answer_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=NEEDS_REASON) | ~Q(reason=""),
                name="follow_up_no_has_a_reason",
                violation_error_message=_("Say why it is not relevant, or which plan covers it."),
            ),
            models.CheckConstraint(
                condition=Q(deadline_kind__in=DeadlineKind.values), name="follow_up_deadline_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(deadline_kind__in=ENDS, deadline_end__isnull=False)
                | (~Q(deadline_kind__in=ENDS) & Q(deadline_end__isnull=True)),
                name="follow_up_deadline_has_its_day",
                violation_error_message=_("Give the last day, or choose a deadline without one."),
            ),
            models.CheckConstraint(
                condition=Q(deadline_kind=DeadlineKind.PERIOD, deadline_start__isnull=False)
                | (~Q(deadline_kind=DeadlineKind.PERIOD) & Q(deadline_start__isnull=True)),
                name="follow_up_period_has_a_start",
                violation_error_message=_("A period has a first day; other deadlines have none."),
            ),
            models.CheckConstraint(
                condition=Q(deadline_start__isnull=True) | Q(deadline_end__gte=F("deadline_start")),
                name="follow_up_period_ends_after_it_starts",
                violation_error_message=_("The last day cannot come before the first day."),
            ),
            models.CheckConstraint(
                condition=~Q(deadline_kind=DeadlineKind.RECURRING) | ~Q(deadline_text=""),
                name="follow_up_recurring_says_when",
                violation_error_message=_("Say in words when it recurs, such as: every autumn."),
            ),
        ]

    def __str__(self):
        return f"{self.measure} – {self.municipality}"

    def save(self, *args, **kwargs):
        if not self._state.adding and kwargs.get("update_fields") is None:
            # Publishing moves `latest_line`; whoever read the row before that must not move it back.
            kwargs["update_fields"] = {field.name for field in self._meta.concrete_fields} - {
                "id",
                "latest_line",
            }
        super().save(*args, **kwargs)

    @property
    def title(self):
        """What the municipality calls it."""
        return self.own_title or self.measure.title

    @property
    def is_taken_up(self):
        return self.answer == Answer.TAKE_UP

    @property
    def is_lead(self):
        return self.measure.is_joint and self.measure.lead_id == self.municipality_id


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
        FollowUp, models.PROTECT, related_name="planned_actions", verbose_name=_("follow-up")
    )
    action_plan = models.ForeignKey(
        ActionPlan, models.PROTECT, related_name="planned_actions", verbose_name=_("action plan")
    )
    description = models.TextField(_("what is to be done"))
    place = models.CharField(
        _("place in the document"), max_length=120, blank=True, help_text=_("Such as chapter 4.2 or page 17.")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)

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
        FollowUp, models.PROTECT, related_name="budget_lines", verbose_name=_("follow-up")
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
