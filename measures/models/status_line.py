from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.models.follow_up import FollowUp
from measures.models.plan import PlanState
from measures.models.record import ENTERED
from measures.models.report import Report, ReportState
from measures.models.reporting_round import ReportingRound
from measures.models.status import NEEDS_DEVIATION, WITHOUT_PERCENT, Status
from measures.models.steps import Immutable, NothingBefore
from measures.models.typo import only_mends_typos
from municipalities.models import Versioned

FILLED = object()
ANY = ("", *Status.values)


@dataclass(frozen=True)
class Rule:
    """What a line must have for its status; as a condition in the database and as a question to one line."""

    name: str
    statuses: tuple
    field: str
    expected: Any
    message: str

    def condition(self):
        if self.expected is None:
            kept = Q(**{f"{self.field}__isnull": True})
        elif self.expected is not FILLED:
            kept = Q(**{self.field: self.expected, f"{self.field}__isnull": False})
        elif self.field in ("status", "deviation"):
            kept = ~Q(**{self.field: ""})
        else:
            kept = Q(**{f"{self.field}__isnull": False})
        return kept if self.statuses == ANY else ~Q(status__in=self.statuses) | kept

    def is_broken_by(self, line):
        if self.statuses != ANY and line.status not in self.statuses:
            return False
        value = getattr(line, self.field)
        if self.expected is FILLED:
            return value is None or not str(value).strip()
        return value != self.expected


RULES = (
    Rule("has_a_status", ANY, "status", FILLED, _("Choose a status.")),
    Rule(
        "says_why", NEEDS_DEVIATION, "deviation", FILLED, _("Say why: this status needs a reason in words.")
    ),
    Rule(
        "completed_is_100_percent",
        (Status.COMPLETED,),
        "percent",
        100,
        _("What is completed is 100 percent."),
    ),
    Rule(
        "completed_has_a_date",
        (Status.COMPLETED,),
        "completed_on",
        FILLED,
        _("Give the day it was completed."),
    ),
    Rule(
        "ongoing_has_no_percent",
        WITHOUT_PERCENT,
        "percent",
        None,
        _("A standing task has no percentage. Leave it empty."),
    ),
)


class StatusLineQuerySet(models.QuerySet):
    def published(self):
        """Lines everyone may read: published ones of public plans, in all editions of a report."""
        return self.filter(report__state=ReportState.PUBLISHED, report__round__plan__state=PlanState.PUBLIC)

    def current(self):
        """Published lines that no published correction has replaced."""
        newer = Report.objects.filter(corrects=OuterRef("report"), state=ReportState.PUBLISHED)
        return self.filter(~Exists(newer), report__state=ReportState.PUBLISHED)

    def visible_to(self, user):
        return self.filter(report__in=Report.objects.visible_to(user))

    def editable_by(self, user):
        return self.filter(report__in=Report.objects.editable_by(user))

    def as_published(self, reporting_round, moment):
        """Lines of the round's reports as they read when they are published then. Nothing is saved."""
        before = StatusLine.objects.filter(follow_up=OuterRef("follow_up")).before(reporting_round)
        lines = self.select_related("follow_up__measure__focus_area").annotate(
            said_before=Subquery(before.values("status")[:1])
        )
        for line in lines:
            line.freeze(moment, line.said_before or "")
        return list(lines)

    def before(self, reporting_round):
        """Published lines of the rounds before this one, newest first."""
        earlier = ReportingRound.objects.before(reporting_round)
        return self.filter(published_at__isnull=False, report__round__in=earlier).in_round_order()

    def changes(self):
        """Lines that say something else than the published line of the round before, or are the first."""
        return self.exclude(status=F("status_before"))

    def in_round_order(self):
        """Newest round first."""
        return self.order_by(
            *(f"-report__round__{name}" for name in ReportingRound.ORDER), "-report__edition"
        )

    def update(self, **values):
        self._refuse_published()
        return super().update(**values)

    def delete(self):
        self._refuse_published()
        return super().delete()

    def _refuse_published(self):
        if self.order_by().filter(published_at__isnull=False).exists():
            raise Immutable("Published lines are not changed")


class StatusLine(Versioned):
    """How one follow-up goes, in one report. Published lines keep the measure's words of that day."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="lines", verbose_name=_("report"))
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, related_name="status_lines", verbose_name=_("follow-up")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, blank=True)
    percent = models.PositiveSmallIntegerField(
        _("percent"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    what_was_done = models.TextField(_("what was done"), blank=True)
    deviation = models.TextField(
        _("deviation or reason"), blank=True, help_text=_("Needed for delayed, on hold and dropped.")
    )
    next_step = models.TextField(_("next step"), blank=True)
    spent = models.DecimalField(
        _("spent (kr)"),
        max_digits=14,
        decimal_places=0,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    unchanged = models.BooleanField(
        _("no change since last time"),
        default=False,
        editable=False,
        help_text=_("The municipality has said that nothing has changed since the round before."),
    )
    # Who last said something in the line, and when: mending a typo moves neither.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered"), null=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    measure_code = models.CharField(max_length=20, blank=True, editable=False)
    measure_title = models.CharField(max_length=300, blank=True, editable=False)
    focus_area_code = models.CharField(max_length=20, blank=True, editable=False)
    focus_area_title = models.CharField(max_length=200, blank=True, editable=False)
    own_title = models.CharField(max_length=300, blank=True, editable=False)
    responsible_role = models.CharField(max_length=120, blank=True, editable=False)
    responsible_unit = models.CharField(max_length=120, blank=True, editable=False)
    # What the published line of the round before said; empty for the follow-up's first.
    status_before = models.CharField(max_length=12, choices=Status, blank=True, editable=False)

    history = HistoricalRecords()

    objects = StatusLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("status line")
        verbose_name_plural = _("status lines")
        ordering = ["report", "follow_up__measure__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "follow_up"],
                name="status_line_once_a_report",
                violation_error_message=_("The report has a line for this follow-up already."),
            ),
            models.CheckConstraint(
                condition=Q(status="") | Q(status__in=Status.values), name="status_line_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)),
                name="status_line_percent_is_0_to_100",
                violation_error_message=_("The percentage is a number from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(spent__isnull=True) | Q(spent__gte=0),
                name="status_line_spent_is_not_negative",
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~(Q(measure_code="") | Q(measure_title="")),
                name="status_line_published_keeps_its_measure",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(published_at__isnull=True) | rule.condition(),
                    name=f"status_line_published_{rule.name}",
                    violation_error_message=rule.message,
                )
                for rule in RULES
            ),
        ]

    def __str__(self):
        return f"{self.follow_up}: {self.get_status_display() or '–'}"

    def faults(self):
        """What the status needs and the line lacks: field name → words. Empty for a complete line."""
        return {rule.field: rule.message for rule in RULES if rule.is_broken_by(self)}

    @property
    def is_published(self):
        return self.published_at is not None

    @property
    def is_entered(self):
        """Whether somebody has said how it goes."""
        return self.status != ""

    def enter(self, *, by, **values):
        """Write `values`, fields among `ENTERED`, and save.

        It becomes an entry of its own, with name and time, unless only typos are mended. Raises `Conflict`,
        `Immutable` and `WrongState` as `save` does.
        """
        before = {name: getattr(self, name) for name in values}
        for name, value in values.items():
            setattr(self, name, value)
        self.note_entry(by=by, before=before)
        self.save()

    def note_entry(self, *, by, before):
        """Who said this, and when, if it says something else in substance than `before` (field → value) did.

        The line is saved by the caller; `by` is also who its history names.
        """
        self._history_user = by
        if any(_differs(name, value, getattr(self, name)) for name, value in before.items()):
            self.unchanged = False
            self.entered_by, self.entered_at = by, timezone.now()

    def enter_unchanged(self, *, by, previous=None):
        """Say as much as the published line of the round before, with one's own name and time, and save.

        `previous` is that line where the caller has it. Raises `NothingBefore` where there is none.
        """
        previous = previous or self.previous()
        if previous is None:
            raise NothingBefore
        for name in ENTERED:
            setattr(self, name, getattr(previous, name))
        self._history_user = by
        self.unchanged = True
        self.entered_by, self.entered_at = by, timezone.now()
        self.save()

    def previous(self):
        """The follow-up's newest published line of an earlier round, or None."""
        earlier = StatusLine.objects.filter(follow_up=self.follow_up_id)
        return earlier.before(self.report.round).first()

    def save(self, *args, **kwargs):
        """Raises `Immutable` for a published line and `WrongState` where the report is no longer edited."""
        if self.is_published:
            raise Immutable("Published lines are not changed")
        with transaction.atomic():
            self.report.claim_for_editing()
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        if self.is_published:
            raise Immutable("Published lines are not deleted")
        with transaction.atomic():
            self.report.claim_for_editing()
            return super().delete(*args, **kwargs)

    def freeze(self, moment, status_before=""):
        """Keep the words of this day. To be saved by the report that publishes it."""
        measure = self.follow_up.measure
        self.published_at = moment
        self.measure_code, self.measure_title = measure.code, measure.title_nb
        self.focus_area_code, self.focus_area_title = measure.focus_area.code, measure.focus_area.title_nb
        self.own_title = self.follow_up.own_title
        self.responsible_role = self.follow_up.responsible_role
        self.responsible_unit = self.follow_up.responsible_unit
        self.status_before = status_before


TEXTS = ("what_was_done", "deviation", "next_step")


def _differs(name, before, after):
    """Whether the field says something else; of texts, whether more than typos were mended."""
    if before == after:
        return False
    return name not in TEXTS or not only_mends_typos(before, after)
