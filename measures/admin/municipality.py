"""The municipalities: administrators keep them, coordinators see those of their plans."""

from django.contrib import admin
from django.db.models import F

from measures.coordination import coordinates_any, municipalities_of
from municipalities.admin.kept import KeptAdmin
from municipalities.admin.role_admin import RoleInline
from municipalities.models import Boundary, MunicipalityCode, MunicipalityName


class MunicipalityNameInline(RoleInline, admin.TabularInline):
    model = MunicipalityName
    fields = ("language", "name", "is_official")


class MunicipalityCodeInline(RoleInline, admin.TabularInline):
    model = MunicipalityCode
    fields = ("code", "county", "valid_from", "valid_to")
    ordering = (F("valid_from").asc(nulls_first=True),)


class BoundaryInline(RoleInline, admin.TabularInline):
    """Comes from `import_boundaries`; here it is credited otherwise, or taken off the map."""

    model = Boundary
    fields = ("source", "licence", "licence_url", "dated_on")

    def has_add_permission(self, request, obj=None):
        return False


class MunicipalityAdmin(KeptAdmin):
    list_display = ("name", "language_form", "requires_approval", "contact_email")
    search_fields = ("name", "slug", "names__name")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MunicipalityNameInline, MunicipalityCodeInline, BoundaryInline)
    fields = (
        "name",
        "slug",
        "website",
        "contact_email",
        "language_form",
        "requires_approval",
        ("tile_column", "tile_row"),
    )

    def exists_for(self, user):
        return coordinates_any(user)

    def visible(self, queryset, user):
        return queryset.filter(pk__in=municipalities_of(user))

    def may_add(self, user):
        return user.is_superuser

    def may_change(self, user, obj=None):
        return user.is_superuser

    def may_delete(self, user, obj=None):
        return user.is_superuser

    def get_readonly_fields(self, request, obj=None):
        # It stands in addresses, and never changes.
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields
