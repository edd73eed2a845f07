import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures import rights
from measures.models.steps import NotAllowed, WrongState
from municipalities.dates import today
from municipalities.models import YEARS, Municipality, RoleQuerySet, User, document_field

# First parts of addresses that are something else than a plan.
RESERVED_SLUGS = frozenset(
    {
        "admin",
        "arbeid",
        "dokumenter",
        "en",
        "informasjonskapsler",
        "jsi18n",
        "konto",
        "media",
        "nn",
        "personvern",
        "se",
        "sok",
        "static",
        "stil",
        "tilgjengelighet",
    }
)


def validate_not_reserved(slug):
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is the address of another page. Choose another address name."),
            code="reserved",
            params={"slug": slug},
        )


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLIC = "public", _("Public")


class PlanKind(models.TextChoices):
    THEMATIC = "thematic", _("Thematic plan")
    MASTER = "master", _("Municipal master plan")
    ACTION_PROGRAMME = "action_programme", _("Action programme")
    STRATEGY = "strategy", _("Strategy")


class PlanQuerySet(models.QuerySet):
    def public(self):
        return self.filter(state=PlanState.PUBLIC)

    def visible_to(self, user):
        """Public ones for everyone; drafts for those with a role in the plan or in a municipality in it."""
        public = Q(state=PlanState.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public)
        if user.is_superuser:
            return self
        taking_part = Participation.objects.filter(
            plan=OuterRef("pk"), municipality__in=user.municipality_ids()
        )
        return self.filter(public | Q(pk__in=rights.plan_ids(user)) | Exists(taking_part))


class Plan(models.Model):
    """A plan that several municipalities share."""

    slug = models.SlugField(
        _("address name"),
        max_length=80,
        unique=True,
        validators=[
            validate_not_reserved,
            RegexValidator(r"[a-z]", _("Use at least one letter from a to z.")),
        ],
        help_text=_("Stands in every web address of the plan. Addresses are permanent: choose it once."),
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=PlanKind, default=PlanKind.THEMATIC)
    first_year = models.PositiveSmallIntegerField(_("first year"), validators=YEARS)
    last_year = models.PositiveSmallIntegerField(_("last year"), validators=YEARS)
    vision = models.TextField(_("vision"), blank=True)
    vision_source = models.URLField(_("source of the vision"), max_length=500, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    purpose_source = models.URLField(_("source of the purpose"), max_length=500, blank=True)
    follow_up_rule = models.TextField(_("how each municipality follows up"), blank=True)
    follow_up_rule_source = models.URLField(
        _("source of how each municipality follows up"), max_length=500, blank=True
    )
    about = models.TextField(_("about the plan"), blank=True, help_text=_("Can be formatted with Markdown."))
    case_owner = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans_owned",
        verbose_name=_("case owner"),
    )
    case_number = models.CharField(_("case number"), max_length=60, blank=True)
    document = document_field(_("the plan document"))
    document_link = models.URLField(_("link to the plan document"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    is_featured = models.BooleanField(
        _("on the front page"), default=False, help_text=_("The plan that the site's first page shows.")
    )
    is_demonstration = models.BooleanField(
        _("demonstration"),
        default=False,
        help_text=_("Every page then says that its follow-up is illustrations."),
    )
    municipalities = models.ManyToManyField(
        Municipality, through="Participation", related_name="plans", verbose_name=_("municipalities")
    )

    history = HistoricalRecords()

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-first_year", "name_nb"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="plan_ends_after_it_starts",
                violation_error_message=_("The last year cannot come before the first year."),
            ),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_is_known"),
            models.CheckConstraint(condition=Q(kind__in=PlanKind.values), name="plan_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(slug__in=sorted(RESERVED_SLUGS)), name="plan_slug_is_not_another_page"
            ),
            models.UniqueConstraint(
                fields=["is_featured"],
                condition=Q(is_featured=True),
                name="plan_featured_is_one",
                violation_error_message=_(
                    "Another plan is on the front page. Take it away from there first."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_public(self):
        return self.state == PlanState.PUBLIC

    def publish(self, *, by):
        """Let everyone read the plan."""
        self._move(PlanState.DRAFT, PlanState.PUBLIC, "publish", by)

    def withdraw(self, *, by):
        """Make the plan a draft again, for those alone who work with it."""
        self._move(PlanState.PUBLIC, PlanState.DRAFT, "withdraw", by)

    def _move(self, source, target, step, by):
        if not rights.can_coordinate(by, self.pk):
            raise NotAllowed(step, by)
        with transaction.atomic():
            if not Plan.objects.filter(pk=self.pk, state=source).update(state=target):
                raise WrongState(self, step)
            self.refresh_from_db()
            self.save()

    def clean(self):
        if not self._state.adding:
            faults = dict(self.faults_of_years(self.rounds.all()))
            if faults:
                raise ValidationError(faults)

    def faults_of_years(self, rounds):
        """(field, message) of a year that leaves one of the rounds outside."""
        message = _("The reporting round “%(round)s” lies outside the years of the plan.")
        for one in rounds:
            if self.first_year and one.period_start.year < self.first_year:
                yield "first_year", message % {"round": one.name}
            if self.last_year and one.period_end.year > self.last_year:
                yield "last_year", message % {"round": one.name}

    def covers(self, day):
        """Whether the day lies in the plan's years; yes while those are missing or make no sense."""
        if not (self.first_year and self.last_year and self.years):
            return True
        return day.year in self.years

    @property
    def years(self):
        return range(self.first_year, self.last_year + 1)

    @property
    def has_ended(self):
        return today() > dt.date(self.last_year, 12, 31)

    @property
    def day(self):
        """The day by which "in force", "late" and "latest" are judged: today, or an ended plan's last day."""
        return min(today(), dt.date(self.last_year, 12, 31))

    @cached_property
    def all_rounds(self):
        """The plan's rounds, oldest first, read once: "latest" and staleness are judged by them."""
        return list(self.rounds.in_order())

    @cached_property
    def closed_rounds(self):
        """Published rounds whose period ended by the plan's day, oldest first."""
        return [
            one
            for one in self.all_rounds
            if one.published_on and one.published_on <= today() and one.period_end <= self.day
        ]

    @property
    def latest_round(self):
        """The latest closed round, or None before the first."""
        return self.closed_rounds[-1] if self.closed_rounds else None

    @property
    def rounds_from_latest(self):
        """Ids of the latest closed round and those after it: a line in one of them is up to date."""
        if not self.latest_round:
            return []
        return [one.pk for one in self.all_rounds[self.all_rounds.index(self.latest_round) :]]

    def rounds_since(self, round_id):
        """How many rounds have closed after the one with `round_id`; all of them where it is None."""
        position = next((i for i, one in enumerate(self.all_rounds) if one.pk == round_id), -1)
        return sum(one in self.closed_rounds for one in self.all_rounds[position + 1 :])


class Participation(models.Model):
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="participations", verbose_name=_("plan"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="participations", verbose_name=_("municipality")
    )
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["plan", "municipality__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "municipality"],
                name="participation_once",
                violation_error_message=_("The municipality takes part in the plan already."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                name="participation_ends_after_it_starts",
                violation_error_message=_("The municipality cannot leave before it has joined."),
            ),
        ]

    def __str__(self):
        return f"{self.municipality}, {self.plan}"

    def took_part_on(self, day):
        """Whether the municipality had joined by the day and not left before it."""
        return (self.joined_on is None or self.joined_on <= day) and (
            self.left_on is None or day <= self.left_on
        )


class PlanMemberRole(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    STEERING = "steering", _("Steering group")


class PlanMember(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="plan_memberships", verbose_name=_("user"))
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="members", verbose_name=_("plan"))
    role = models.CharField(_("role"), max_length=12, choices=PlanMemberRole)
    organisation = models.ForeignKey(
        "measures.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_members",
        verbose_name=_("organisation"),
    )

    history = HistoricalRecords()

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in a plan")
        verbose_name_plural = _("roles in plans")
        ordering = ["plan", "role", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "plan", "role"],
                name="plan_member_once",
                violation_error_message=_("The user has this role in the plan already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=PlanMemberRole.values), name="plan_member_role_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}, {self.plan}"
