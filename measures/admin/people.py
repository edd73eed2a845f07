"""Accounts and roles. Nobody raises themselves, and nobody takes over the account of somebody with more rights.

A coordinator makes accounts and gives roles in their own plans and in the municipalities that take part in them.
"""

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures import rights
from measures.coordination import coordinates_any, municipalities_of, plans_of
from measures.forms.people import NewPersonForm, PersonForm, RoleByEmailForm
from measures.models import PlanMember
from municipalities.admin.kept import KeptAdmin
from municipalities.admin.role_admin import RoleAdmin, RoleInline
from municipalities.forms.rows import RowFormSet
from municipalities.models import Membership


def with_roles_from(user, queryset):
    """The people with a role in the user's plans, or in a municipality that takes part in them."""
    if user.is_superuser:
        return queryset
    return queryset.filter(
        Q(pk__in=Membership.objects.filter(municipality__in=municipalities_of(user)).values("user"))
        | Q(pk__in=PlanMember.objects.filter(plan__in=plans_of(user)).values("user"))
    )


def can_manage(user, person):
    """An administrator; a coordinator, where all that the person may do lies within the coordinator's own plans.

    Whoever changes an address can have a new password sent to it, and so become the person.
    """
    if user.is_superuser:
        return True
    if person.is_superuser or person == user:
        return False
    elsewhere = person.memberships.exclude(municipality__in=municipalities_of(user))
    other_plans = person.plan_memberships.exclude(plan__in=plans_of(user))
    return coordinates_any(user) and not elsewhere.exists() and not other_plans.exists()


class OfPeople:
    """Before the admin class of what coordinators keep about people."""

    def exists_for(self, user):
        return coordinates_any(user)

    def may_add(self, user):
        return coordinates_any(user)


class SomeRole(RowFormSet):
    """For a coordinator's new account: without a role it would be out of their sight at once."""

    others = None

    def clean(self):
        super().clean()
        if self.others is not None and not (_rows(self) or _rows(self.others)):
            raise ValidationError(_("Give the person at least one role."), code="no_role")


def _rows(formset):
    return [form for form in formset.forms if form.has_changed() and not formset._should_delete_form(form)]


class RolesInline(RoleInline, admin.TabularInline):
    """The roles that the user may give and take. Their own they only see, and those of somebody with more rights."""

    extra = 1

    def _may_change(self, request, parent):
        if not coordinates_any(request.user):
            return False
        return parent is None or rights.can_give_roles(request.user, parent)


class MembershipInline(RolesInline):
    model = Membership
    formset = SomeRole
    fields = ("municipality", "role")
    autocomplete_fields = ("municipality",)

    def get_queryset(self, request):
        queryset = super().get_queryset(request).select_related("municipality", "user")
        return queryset.filter(municipality__in=municipalities_of(request.user))


class PlanMemberInline(RolesInline):
    model = PlanMember
    fields = ("plan", "role", "organisation")
    autocomplete_fields = ("organisation",)

    def get_queryset(self, request):
        queryset = super().get_queryset(request).select_related("plan", "user", "organisation")
        return queryset.filter(plan__in=plans_of(request.user))


class UserAdmin(OfPeople, RoleAdmin):
    form = PersonForm
    list_display = ("email", "name", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("email", "name")
    sortable_by = ("email",)
    inlines = (MembershipInline, PlanMemberInline)

    def visible(self, queryset, user):
        return with_roles_from(user, queryset)

    def may_change(self, user, obj=None):
        return coordinates_any(user)

    def may_delete(self, user, obj=None):
        return user.is_superuser and obj != user

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewPersonForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["email", "name"]
        rank = ["is_superuser"] if request.user.is_superuser else []
        return ["email", "name", "is_active", *rank, "last_login", "created_at"]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["last_login", "created_at"]
        if obj == request.user:
            return [
                *fixed,
                *(["email"] if not request.user.is_superuser else []),
                "is_active",
                "is_superuser",
            ]
        if obj and not can_manage(request.user, obj):
            return [*fixed, "email", "name", "is_active"]
        return fixed

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            # The sign-in library keeps addresses of its own: the old one must open nothing any more.
            EmailAddress.objects.filter(user=obj).exclude(email__iexact=obj.email).delete()

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if not change and not request.user.is_superuser:
            memberships, plan_roles = formsets
            memberships.others = plan_roles
        return formsets, inlines

    def response_add(self, request, obj, post_url_continue=None):
        text = gettext(
            "%(person)s can now choose a password, by “Forgotten your password?” on the sign-in page."
        )
        messages.info(request, text % {"person": obj.email})
        return super().response_add(request, obj, post_url_continue)


class RoleAdminByEmail(OfPeople, KeptAdmin):
    """Roles one by one, also for people who have their account from elsewhere."""

    form = RoleByEmailForm
    sortable_by = ()
    search_fields = ("user__email", "user__name")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.giver = request.user
        return form

    def may_delete(self, user, obj=None):
        return self.may_change(user, obj)


class MembershipAdmin(RoleAdminByEmail):
    list_display = ("user", "municipality", "role")
    list_filter = ("municipality", "role")
    list_select_related = ("user", "municipality")
    autocomplete_fields = ("municipality",)

    def visible(self, queryset, user):
        return queryset.filter(municipality__in=municipalities_of(user))

    def may_change(self, user, obj=None):
        if obj is None:
            return coordinates_any(user)
        own = municipalities_of(user)
        return rights.can_give_roles(user, obj.user) and own.filter(pk=obj.municipality_id).exists()

    def get_fields(self, request, obj=None):
        return ["user" if obj else "email", "municipality", "role"]

    def get_readonly_fields(self, request, obj=None):
        return ["user", "municipality"] if obj else []


class PlanMemberAdmin(RoleAdminByEmail):
    list_display = ("user", "plan", "role", "organisation")
    list_filter = ("plan", "role")
    list_select_related = ("user", "plan", "organisation")
    autocomplete_fields = ("organisation",)
    related_in_popups = ("organisation",)

    def visible(self, queryset, user):
        return queryset.filter(plan__in=plans_of(user))

    def may_change(self, user, obj=None):
        if obj is None:
            return coordinates_any(user)
        return rights.can_give_roles(user, obj.user) and rights.can_coordinate(user, obj.plan_id)

    def get_fields(self, request, obj=None):
        return ["user" if obj else "email", "plan", "role", "organisation"]

    def get_readonly_fields(self, request, obj=None):
        return ["user", "plan"] if obj else []
