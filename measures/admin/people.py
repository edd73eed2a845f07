"""Accounts and roles. Nobody raises themselves, and nobody takes over the account of somebody with more rights.

A coordinator makes accounts and gives roles in their own plans and in the municipalities that take part in them.
"""

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures import invitations, rights
from measures.admin.handover import AsksWhoTakesOver
from measures.coordination import can_manage, coordinates_any, municipalities_of, plans_of, with_roles_from
from measures.forms.people import NewPersonForm, PersonForm, RoleByEmailForm
from measures.models import PlanMember
from municipalities.admin.kept import KeptAdmin
from municipalities.admin.role_admin import RoleAdmin, RoleInline
from municipalities.forms.rows import RowFormSet
from municipalities.models import Membership


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


def tell_of_roles(request, person, since):
    """An invitation to whoever has no password yet; others only hear of the roles that they were given `since` then."""
    try:
        invitations.begin(person, by=request.user, is_here=person.has_usable_password(), at=since)
    except invitations.TooMany:
        text = gettext("%(person)s gets no e-mail today: you have invited many already.")
        messages.warning(request, text % {"person": person.email})


class UserAdmin(OfPeople, AsksWhoTakesOver, RoleAdmin):
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

    def person_behind(self, obj):
        return obj

    def get_deleted_objects(self, objs, request):
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if not protected and any(person.has_left_traces for person in objs):
            protected = [gettext("what the history tells of")]
        return deleted, counts, lacking, protected

    def save_model(self, request, obj, form, change):
        form.began_at = timezone.now()
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            # The sign-in library keeps addresses of its own: the old one must open nothing any more.
            EmailAddress.objects.filter(user=obj).exclude(email__iexact=obj.email).delete()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        person = form.instance
        has_new_roles = any(formset.new_objects for formset in formsets)
        # The link in an earlier invitation was for the address before.
        has_moved = change and "email" in form.changed_data and not person.has_usable_password()
        if has_new_roles or (has_moved and invitations.roles_of(person)):
            tell_of_roles(request, person, form.began_at)

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if not change and not request.user.is_superuser:
            memberships, plan_roles = formsets
            memberships.others = plan_roles
        return formsets, inlines

    def response_add(self, request, obj, post_url_continue=None):
        if obj.invitations.exists():
            text = gettext("%(person)s is invited, and gets an e-mail with a link that sets the password.")
        else:
            text = gettext("%(person)s has no role yet, and is invited when you give one.")
        messages.info(request, text % {"person": obj.email})
        return super().response_add(request, obj, post_url_continue)


class RoleAdminByEmail(OfPeople, AsksWhoTakesOver, KeptAdmin):
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

    def save_model(self, request, obj, form, change):
        began_at = timezone.now()
        super().save_model(request, obj, form, change)
        if not change:
            tell_of_roles(request, obj.user, began_at)


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
