from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.models.invitation import Invitation
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

    @property
    def has_left_traces(self):
        """Whether something that is kept names the person: a step of a report, an entry, a change, an invitation.

        Roles and notices are the account's own and would go with it; whoever has left traces is not deleted.
        """
        return any(
            relation.related_model._base_manager.filter(**{relation.field.name: self}).exists()
            for relation in self._meta.get_fields(include_hidden=True)
            if relation.one_to_many and _is_a_trace(relation)
        )


def _is_a_trace(relation):
    """What would stop a person from being deleted, or would lose their name; and the log of the admin."""
    keeps = relation.on_delete in (models.PROTECT, models.SET_NULL)
    return keeps or relation.related_model._meta.label == "admin.LogEntry"


class RoleQuerySet(models.QuerySet):
    """Roles that people have: in a municipality, or in something else that has members."""

    def with_presence(self):
        """Adds `given_at` (None where the history does not tell) and `is_waiting`: invited, and not here since.

        It is told role by role. Somebody who works elsewhere already is waited for here as anybody else, so that
        whoever invites an address does not learn whether it had an account.
        """
        given = self.model.history.filter(id=OuterRef("pk"), history_type="+").order_by("history_id")
        invited = Invitation.objects.unanswered().filter(
            user=OuterRef("user"), created_at__lte=OuterRef("given_at")
        )
        never_here = Q(user__last_login=None, user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return self.annotate(given_at=Subquery(given.values("history_date")[:1])).annotate(
            is_waiting=Case(When(never_here | Exists(invited), then=Value(True)), default=Value(False))
        )

    def filled(self):
        """Those whose people can do what the role asks for: active, and not only invited."""
        return self.with_presence().filter(user__is_active=True, is_waiting=False)


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

    objects = RoleQuerySet.as_manager()

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
