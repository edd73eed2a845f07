from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.models.municipality import Municipality


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("A user needs an e-mail address")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. The name is for colleagues; the public only ever sees roles."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(
        _("name"),
        max_length=120,
        blank=True,
        help_text=_("Seen by those who work here, never by the public."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Take this away instead of deleting somebody who has left.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once_in_any_case",
                violation_error_message=_("There is a user with this e-mail address already."),
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def save(self, *args, **kwargs):
        # Sign-in looks addresses up in lower case.
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    @property
    def is_staff(self):
        """What Django's admin asks for; our admin site asks for roles instead."""
        return self.is_superuser

    @cached_property
    def roles(self):
        """The (municipality id, role) pairs of the user, read once."""
        return frozenset(self.memberships.values_list("municipality_id", "role"))

    def municipality_ids(self, *roles):
        """Ids of the municipalities where the user has one of `roles` (any role where none is given)."""
        return {municipality_id for municipality_id, role in self.roles if not roles or role in roles}

    def has_role(self, role, municipality):
        return (municipality.pk, role) in self.roles


class MembershipRole(models.TextChoices):
    PLANNER = "planner", _("Planner")
    APPROVER = "approver", _("Approver")


class Membership(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="memberships", verbose_name=_("municipality")
    )
    role = models.CharField(_("role"), max_length=10, choices=MembershipRole)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("role in a municipality")
        verbose_name_plural = _("roles in municipalities")
        ordering = ["municipality", "role", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "municipality", "role"],
                name="membership_once",
                violation_error_message=_("The user has this role in the municipality already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=MembershipRole.values), name="membership_role_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}, {self.municipality}"
