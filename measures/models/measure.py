from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.codes import validate_code
from measures.models.organisation import Organisation
from measures.models.plan import Plan, PlanState
from municipalities.models import YEARS, Municipality
from municipalities.sorting import KEY_LENGTH, sort_key

# The United Nations' sustainable development goals.
SDG_NUMBERS = range(1, 18)


class FocusArea(models.Model):
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="focus_areas", verbose_name=_("plan"))
    code = models.CharField(
        _("code"), max_length=20, validators=[validate_code], help_text=_("As in the plan, such as A or 1.")
    )
    sort_key = models.CharField(max_length=KEY_LENGTH, editable=False)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    source = models.URLField(_("source"), max_length=500, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        ordering = ["plan", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="focus_area_code_once_a_plan",
                violation_error_message=_("The plan has a focus area with this code already."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.code)
        super().save(*args, **kwargs)


class Goal(models.Model):
    focus_area = models.ForeignKey(
        FocusArea, models.PROTECT, related_name="goals", verbose_name=_("focus area")
    )
    code = models.CharField(_("code"), max_length=20, help_text=_("As in the plan, such as A.1."))
    sort_key = models.CharField(max_length=KEY_LENGTH, editable=False)
    title = models.CharField(_("title"), max_length=300)
    source = models.URLField(_("source"), max_length=500, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["focus_area", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["focus_area", "code"],
                name="goal_code_once_a_focus_area",
                violation_error_message=_("The focus area has a goal with this code already."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.code)
        super().save(*args, **kwargs)


class Scope(models.TextChoices):
    """Whom a measure concerns, and how."""

    JOINT = "joint", _("Joint measure with one lead")
    EACH = "each", _("The same measure in each municipality")
    NAMED = "named", _("Named municipalities")


class MeasureKind(models.TextChoices):
    OPERATING = "operating", _("Operations")
    INVESTMENT = "investment", _("Investment")


class InUse(Exception):
    """A municipality cannot be taken from a measure that it has followed up."""

    def __init__(self, follow_ups):
        self.follow_ups = follow_ups
        super().__init__(", ".join(str(follow_up.municipality) for follow_up in follow_ups))


def validate_sdgs(numbers):
    if not isinstance(numbers, list) or any(
        isinstance(number, bool) or not isinstance(number, int) or number not in SDG_NUMBERS
        for number in numbers
    ):
        raise ValidationError(_("The sustainable development goals have the numbers 1 to 17."), code="sdg")
    if len(set(numbers)) != len(numbers):
        raise ValidationError(_("A sustainable development goal is listed twice."), code="sdg_twice")


class MeasureQuerySet(models.QuerySet):
    def public(self):
        return self.filter(plan__state=PlanState.PUBLIC)


class Measure(models.Model):
    """What the shared plan promises. Its follow-ups are its slots: one a municipality that it concerns."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="measures", verbose_name=_("plan"))
    focus_area = models.ForeignKey(
        FocusArea, models.PROTECT, related_name="measures", verbose_name=_("focus area")
    )
    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("goal")
    )
    code = models.CharField(
        _("code"),
        max_length=20,
        validators=[validate_code],
        help_text=_("Unique in the plan, such as A1 or 1.1."),
    )
    sort_key = models.CharField(max_length=KEY_LENGTH, editable=False)
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope)
    municipalities = models.ManyToManyField(
        Municipality, through="FollowUp", related_name="measures", verbose_name=_("municipalities")
    )
    lead = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measures_led",
        verbose_name=_("lead"),
        help_text=_("The municipality that leads a joint measure."),
    )
    responsible_role = models.CharField(
        _("responsible role"), max_length=120, blank=True, help_text=_("A role, never a person's name.")
    )
    partners = models.ManyToManyField(
        Organisation, blank=True, related_name="measures", verbose_name=_("partners")
    )
    sdgs = models.JSONField(
        _("sustainable development goals"), default=list, blank=True, validators=[validate_sdgs]
    )
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True, validators=YEARS)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True, validators=YEARS)
    kind = models.CharField(_("kind"), max_length=12, choices=MeasureKind, blank=True)
    theme = models.CharField(_("theme"), max_length=120, blank=True)
    source = models.URLField(_("source"), max_length=500, blank=True)
    source_note = models.CharField(_("note on the source"), max_length=300, blank=True)

    history = HistoricalRecords()

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["plan", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="measure_code_once_a_plan",
                violation_error_message=_("The plan has a measure with this code already."),
            ),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="measure_scope_is_known"),
            models.CheckConstraint(
                condition=Q(kind="") | Q(kind__in=MeasureKind.values), name="measure_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(first_year__isnull=True)
                | Q(last_year__isnull=True)
                | Q(last_year__gte=F("first_year")),
                name="measure_ends_after_it_starts",
                violation_error_message=_("The last year cannot come before the first year."),
            ),
        ]
        indexes = [models.Index(fields=["plan", "sort_key"], name="measure_in_plan_order")]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def is_joint(self):
        return self.scope == Scope.JOINT

    def clean(self):
        errors = {}
        if self.focus_area_id and self.plan_id and self.focus_area.plan_id != self.plan_id:
            errors["focus_area"] = _("The focus area belongs to another plan.")
        if self.goal_id and self.focus_area_id and self.goal.focus_area_id != self.focus_area_id:
            errors["goal"] = _("The goal belongs to another focus area.")
        if errors:
            raise ValidationError(errors)

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.code)
        super().save(*args, **kwargs)

    def concern(self, municipalities):
        """Make these the municipalities that the measure concerns: all or nothing.

        Raises `InUse` where one that is left out has said or done anything about the measure.
        """
        wanted = {municipality.pk for municipality in municipalities}
        with transaction.atomic():
            existing = {follow_up.municipality_id: follow_up for follow_up in self.follow_ups.all()}
            left_out = [follow_up.pk for pk, follow_up in existing.items() if pk not in wanted]
            in_use = self.follow_ups.filter(pk__in=left_out).in_use().select_related("municipality")
            if in_use:
                raise InUse(list(in_use))
            self.follow_ups.filter(pk__in=left_out).delete()
            for pk in sorted(wanted - existing.keys()):
                self.follow_ups.create(municipality_id=pk)


class LineageKind(models.TextChoices):
    KEPT = "kept", _("Kept")
    CHANGED = "changed", _("Changed")
    MERGED = "merged", _("Merged")
    SPLIT = "split", _("Split")
    NEW = "new", _("New")
    DROPPED = "dropped", _("Not continued")


class MeasureLineage(models.Model):
    """What became of a measure in the next plan. A new one has no predecessor, a dropped one no successor."""

    predecessor = models.ForeignKey(
        Measure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lineage_to",
        verbose_name=_("measure in the earlier plan"),
    )
    successor = models.ForeignKey(
        Measure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lineage_from",
        verbose_name=_("measure in the next plan"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LineageKind)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lineage of a measure")
        verbose_name_plural = _("lineage of measures")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="measure_lineage_once",
                violation_error_message=_("These two measures are linked already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LineageKind.values), name="measure_lineage_kind_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(kind=LineageKind.NEW) & Q(predecessor__isnull=True) & Q(successor__isnull=False))
                | (Q(kind=LineageKind.DROPPED) & Q(predecessor__isnull=False) & Q(successor__isnull=True))
                | (
                    ~Q(kind__in=[LineageKind.NEW, LineageKind.DROPPED])
                    & Q(predecessor__isnull=False)
                    & Q(successor__isnull=False)
                ),
                name="measure_lineage_has_its_ends",
                violation_error_message=_(
                    "A new measure has no predecessor, one that is not continued has no successor,"
                    " and all others have both."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="measure_lineage_leads_elsewhere",
                violation_error_message=_("A measure cannot succeed itself."),
            ),
        ]

    def __str__(self):
        return f"{self.predecessor or '–'} → {self.successor or '–'}"
