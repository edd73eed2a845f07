"""Focus areas, goals, measures, their lineage and the indicators."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures import rights
from measures.admin.coordination import OfPlans
from measures.admin.languages import InLanguages, in_languages
from measures.admin.numbers import WithNumbers
from measures.coordination import coordinates_any, municipalities_of, plans_of
from measures.forms.measure import MeasureForm
from measures.models import FocusArea, Goal, IndicatorValue, InUse, Measure
from municipalities.admin.kept import KeptAdmin
from municipalities.admin.role_admin import RoleAdmin, RoleInline


class FocusAreaAdmin(InLanguages, OfPlans, KeptAdmin):
    list_display = ("code", "title", "plan")
    list_display_links = ("code", "title")
    list_filter = ("plan",)
    list_select_related = ("plan",)
    search_fields = ("code", *in_languages(FocusArea, "title"))
    fields = ("plan", "code", "title", "description", "source")


class GoalAdmin(InLanguages, OfPlans, KeptAdmin):
    plan_paths = ("focus_area__plan",)
    list_display = ("code", "title", "focus_area")
    list_display_links = ("code", "title")
    list_filter = ("focus_area__plan", "focus_area")
    list_select_related = ("focus_area",)
    search_fields = ("code", *in_languages(Goal, "title"))
    fields = ("focus_area", "code", "title", "source")

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["focus_area"] if obj else [])]


class MeasureAdmin(InLanguages, OfPlans, KeptAdmin):
    form = MeasureForm
    list_display = ("code", "title", "focus_area", "scope", "lead")
    list_display_links = ("code", "title")
    list_filter = ("plan", "focus_area", "scope")
    list_select_related = ("focus_area", "lead")
    search_fields = ("code", *in_languages(Measure, "title", "description"))
    autocomplete_fields = ("goal", "lead", "partners")
    fieldsets = (
        (None, {"fields": ["plan", "focus_area", "goal", "code", "title", "description"]}),
        (
            _("Whom it concerns"),
            {"fields": ["scope", "concerned", "lead", "responsible_role", "partners"]},
        ),
        (_("When and what"), {"fields": ["first_year", "last_year", "kind", "theme", "sdgs"]}),
        (_("Source"), {"fields": ["source", "source_note"]}),
    )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.allowed_municipalities = municipalities_of(request.user)
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except InUse:
            # A municipality began to follow the measure up between asking and saving; asked again, the form says so.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.concern(form.cleaned_data["concerned"])


class MeasureLineageAdmin(RoleAdmin):
    """Both ends must be the coordinator's: a plan that is not theirs is not described by them."""

    list_display = ("predecessor", "kind", "successor")
    list_display_links = ("predecessor", "kind", "successor")
    list_filter = ("kind",)
    list_select_related = ("predecessor", "successor")
    autocomplete_fields = ("predecessor", "successor")
    fields = ("predecessor", "kind", "successor", "note")

    def exists_for(self, user):
        return coordinates_any(user)

    def visible(self, queryset, user):
        own = plans_of(user).values("pk")
        return queryset.filter(
            Q(predecessor=None) | Q(predecessor__plan__in=own), Q(successor=None) | Q(successor__plan__in=own)
        )

    def may_add(self, user):
        return self.exists_for(user)

    def may_change(self, user, obj=None):
        if obj is None:
            return self.exists_for(user)
        ends = [end for end in (obj.predecessor, obj.successor) if end]
        return all(rights.can_coordinate(user, end.plan_id) for end in ends)

    def may_delete(self, user, obj=None):
        return self.may_change(user, obj)


class IndicatorValueInline(WithNumbers, RoleInline, admin.TabularInline):
    model = IndicatorValue
    fields = ("year", "value", "source")
    extra = 2


class IndicatorAdmin(WithNumbers, OfPlans, KeptAdmin):
    plan_paths = ("focus_area__plan", "goal__focus_area__plan")
    list_display = ("title", "focus_area", "goal", "municipality", "unit")
    list_select_related = ("focus_area", "goal__focus_area", "municipality")
    search_fields = ("title",)
    autocomplete_fields = ("goal", "municipality")
    inlines = (IndicatorValueInline,)
    fieldsets = (
        (None, {"fields": ["focus_area", "goal", "municipality", "title", "unit"]}),
        (
            _("Baseline and target"),
            {"fields": ["baseline_value", "baseline_on", "target_value", "target_year", "note", "source"]},
        ),
    )
