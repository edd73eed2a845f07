from django.db import models
from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.models.budget_line import BudgetLine
from measures.models.measure import Measure
from measures.models.plan import PlanState
from measures.models.planned_action import PlannedAction
from measures.models.status import ENDED, Silence, Status
from municipalities.models import ActionPlan, BudgetPlan, Municipality, Versioned


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

    def with_changed_wording(self):
        """Those taken up whose shared measure reads otherwise than when the municipality last looked."""
        as_seen = Q(measure__title_nb=F("seen_title"), measure__description_nb=F("seen_description"))
        return self.taken_up().filter(~Q(seen_title="") & ~as_seen)

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
    # The measure's words when the municipality answered or last looked at them; empty while it is silent.
    seen_title = models.CharField(max_length=300, blank=True, editable=False)
    seen_description = models.TextField(blank=True, editable=False)
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
        if self.answer and not self.seen_title:
            self.see_wording()
        if not self._state.adding and kwargs.get("update_fields") is None:
            # Publishing moves `latest_line`; whoever read the row before that must not move it back.
            kwargs["update_fields"] = {field.name for field in self._meta.concrete_fields} - {
                "id",
                "latest_line",
            }
        super().save(*args, **kwargs)

    def see_wording(self):
        """Remember the measure's words as they are now. To be saved."""
        self.seen_title, self.seen_description = self.measure.title_nb, self.measure.description_nb

    @property
    def wording_has_changed(self):
        """Whether the shared measure reads otherwise than when the municipality took it up or last looked."""
        if not self.is_taken_up or not self.seen_title:
            return False
        seen = (self.seen_title, self.seen_description)
        return seen != (self.measure.title_nb, self.measure.description_nb)

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
