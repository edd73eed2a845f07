"""A municipality's own action plans and budget plans: its planners keep them, its approvers read them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from municipalities.admin.fields import address_of, document_link
from municipalities.admin.kept import KeptAdmin
from municipalities.dates import today
from municipalities.models import MembershipRole


class OwnMunicipality:
    """Before the admin class of what belongs to one municipality and exists only for those with a role there."""

    def get_list_display(self, request):
        """Who works for one municipality need not read its name in every row."""
        columns = super().get_list_display(request)
        if len(request.user.municipality_ids()) > 1:
            return columns
        return [column for column in columns if column != "municipality"]

    @admin.display(description=_("municipality"))
    def municipality_name(self, obj):
        """Without a link: the municipality's own page is for others."""
        return str(obj.municipality)

    def exists_for(self, user):
        return bool(user.municipality_ids())

    def visible(self, queryset, user):
        return queryset.filter(municipality__in=user.municipality_ids())

    def may_add(self, user):
        return bool(user.municipality_ids(MembershipRole.PLANNER))

    def may_change(self, user, obj=None):
        planned = user.municipality_ids(MembershipRole.PLANNER)
        return bool(planned) if obj is None else obj.municipality_id in planned

    def may_delete(self, user, obj=None):
        return self.may_change(user, obj)


class AdoptedFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "adopted"

    def lookups(self, request, model_admin):
        return [("yes", _("Adopted")), ("no", _("Proposal"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.adopted()
        return queryset.exclude(pk__in=queryset.adopted()) if self.value() == "no" else queryset


class DocumentAdmin(OwnMunicipality, KeptAdmin):
    list_filter = ("municipality", AdoptedFilter)
    list_select_related = ("municipality",)
    search_fields = ("title", "archive_case", "council_case")

    @admin.display(description=_("period"))
    def period(self, obj):
        return f"{obj.first_year}–{obj.last_year}"

    @admin.display(description=_("state"))
    def adopted(self, obj):
        return _("Adopted") if obj.is_adopted else _("Proposal")

    def get_fieldsets(self, request, obj=None):
        """Actions and amounts of the municipality stand in the document: it stays the municipality's."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        return [(name, options | {"fields": _with_fixed(options["fields"])}) for name, options in fieldsets]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["municipality_name"] if obj else [])]

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        own = request.user.municipality_ids(MembershipRole.PLANNER)
        return ({"municipality": next(iter(own))} if len(own) == 1 else {}) | initial


def _with_fixed(names):
    return ["municipality_name" if name == "municipality" else name for name in names]


class ActionPlanAdmin(DocumentAdmin):
    documents = {"file": address_of("action-plan-document")}
    list_display = ("title", "municipality", "period", "adopted", "adopted_on")
    fieldsets = (
        (None, {"fields": ["municipality", "title", "first_year", "last_year", "link", "file"]}),
        (_("Adoption"), {"fields": ["adopted_on", "body", "archive_case", "council_case"]}),
    )

    @admin.display(description=_("document"))
    def file_link(self, obj):
        return document_link(obj, "file", self.documents["file"])

    def get_changeform_initial_data(self, request):
        year = today().year
        return {"first_year": year, "last_year": year + 3} | super().get_changeform_initial_data(request)


class BudgetPlanAdmin(DocumentAdmin):
    documents = {"file": address_of("budget-plan-document")}
    list_display = ("title", "municipality", "period", "adopted", "adopted_on")
    fieldsets = (
        (None, {"fields": ["municipality", "title", "first_year", "link", "file"]}),
        (_("Adoption"), {"fields": ["adopted_on", "body", "archive_case", "council_case"]}),
    )

    @admin.display(description=_("document"))
    def file_link(self, obj):
        return document_link(obj, "file", self.documents["file"])

    def get_readonly_fields(self, request, obj=None):
        # The amounts stand in its four years.
        return [*super().get_readonly_fields(request, obj), *(["first_year"] if obj else [])]

    def get_changeform_initial_data(self, request):
        return {"first_year": today().year + 1} | super().get_changeform_initial_data(request)
