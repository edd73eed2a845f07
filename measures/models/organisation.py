from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from measures.models.plan import Plan
from municipalities.models import Municipality
from municipalities.sorting import KEY_LENGTH, sort_key


class Organisation(models.Model):
    """A partner: a business association, a university, a company, a state body."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=160)
    sort_key = models.CharField(max_length=KEY_LENGTH, editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(
                Lower("name_nb"),
                name="organisation_name_once",
                violation_error_message=_("There is an organisation with this name already."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.name_nb)
        super().save(*args, **kwargs)


class PlanGroupKind(models.TextChoices):
    STEERING = "steering", _("Steering group")
    WORKING = "working", _("Working group")


class PlanGroup(models.Model):
    """The steering group or a working group of a plan: which bodies sit in it, never which persons."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="groups", verbose_name=_("plan"))
    kind = models.CharField(_("kind"), max_length=10, choices=PlanGroupKind)
    name = models.CharField(_("name"), max_length=160)
    text = models.TextField(_("text"), blank=True)
    source = models.URLField(_("source"), max_length=500, blank=True)
    municipalities = models.ManyToManyField(
        Municipality, blank=True, related_name="plan_groups", verbose_name=_("municipalities")
    )
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="plan_groups", verbose_name=_("organisations")
    )

    class Meta:
        verbose_name = _("group of a plan")
        verbose_name_plural = _("groups of a plan")
        ordering = ["plan", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "name"],
                name="plan_group_once",
                violation_error_message=_("The plan has a group with this name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=PlanGroupKind.values), name="plan_group_kind_is_known"
            ),
        ]

    def __str__(self):
        return self.name
