"""The shared plan and what describes it."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.admin.coordination import OfPlans
from measures.admin.languages import InLanguages, in_languages
from measures.admin.steps import StepsAdmin
from measures.models import FollowUp, Organisation, Participation, Plan
from municipalities.admin.kept import KeptAdmin
from municipalities.admin.role_admin import RoleAdmin, RoleInline
from municipalities.forms.rows import RowFormSet

# What concerns the whole site, and not this plan alone.
FOR_ADMINISTRATORS = ("is_featured", "is_demonstration")


def plan_document(plan):
    return reverse("plan-document", args=[plan.slug])


class ParticipationFormSet(RowFormSet):
    def add_fields(self, form, index):
        """Which municipality a row is about stays: another one is another row."""
        super().add_fields(form, index)
        if "municipality" in form.fields:
            form.fields["municipality"].disabled = bool(form.instance.pk)

    def clean(self):
        super().clean()
        leaving = [form.instance for form in self.deleted_forms if form.instance.pk]
        follow_ups = FollowUp.objects.filter(
            measure__plan=self.instance.pk, municipality__in=[row.municipality_id for row in leaving]
        )
        names = sorted({str(slot.municipality) for slot in follow_ups.select_related("municipality")})
        if names:
            message = gettext("%(names)s have measures in the plan. Give the day they left instead.")
            raise ValidationError(message % {"names": ", ".join(names)}, code="in_use")


class ParticipationInline(RoleInline, admin.TabularInline):
    model = Participation
    formset = ParticipationFormSet
    fields = ("municipality", "joined_on", "left_on")
    autocomplete_fields = ("municipality",)
    extra = 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("municipality", "plan")


class PlanAdmin(InLanguages, OfPlans, StepsAdmin, KeptAdmin):
    """An administrator makes a plan and appoints its coordinator, who keeps it from there."""

    plan_paths = ("pk",)
    steps_name = "plan"
    steps = ("publish", "withdraw")
    change_form_template = "admin/measures/plan/change_form.html"
    documents = {"document": plan_document}
    list_display = ("name", "period", "state", "is_featured")
    search_fields = in_languages(Plan, "name")
    prepopulated_fields = {"slug": ("name_nb",)}
    autocomplete_fields = ("case_owner",)
    inlines = (ParticipationInline,)
    history_parts = {"participations": ("municipality",)}
    fieldsets = (
        (None, {"fields": ["name", "slug", "state", "kind", "first_year", "last_year"]}),
        (
            _("Content"),
            {
                "fields": [
                    "vision",
                    "vision_source",
                    "purpose",
                    "purpose_source",
                    "follow_up_rule",
                    "follow_up_rule_source",
                    "about",
                ]
            },
        ),
        (_("Case and document"), {"fields": ["case_owner", "case_number", "document", "document_link"]}),
        (_("On the site"), {"fields": list(FOR_ADMINISTRATORS)}),
    )

    @admin.display(description=_("period"))
    def period(self, obj):
        return f"{obj.first_year}–{obj.last_year}"

    def may_add(self, user):
        return user.is_superuser

    def may_delete(self, user, obj=None):
        return user.is_superuser

    def plan_ids(self, obj):
        return {obj.pk}

    def get_readonly_fields(self, request, obj=None):
        fixed = ["state"]
        if obj and obj.is_public:
            # Addresses that people have kept must not break.
            fixed.append("slug")
        if not request.user.is_superuser:
            fixed += FOR_ADMINISTRATORS
        return fixed

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def take_publish(self, request, plan):
        plan.publish(by=request.user)
        messages.success(request, gettext("The plan is public: everyone can read it."))

    def take_withdraw(self, request, plan):
        plan.withdraw(by=request.user)
        messages.success(
            request, gettext("The plan is a draft again: only those who work with it can read it.")
        )


class PlanPartAdmin(OfPlans, RoleAdmin):
    """What has no history of its own, and describes the plan."""

    list_filter = ("plan",)
    list_select_related = ("plan",)


class AdoptionAdmin(OfPlans, KeptAdmin):
    list_display = ("municipality", "body", "outcome", "date", "plan")
    list_filter = ("plan", "municipality", "outcome")
    list_select_related = ("plan", "municipality")
    autocomplete_fields = ("municipality",)
    fields = (
        "plan",
        "municipality",
        "body",
        "outcome",
        "planned_on",
        "decided_on",
        "archive_case",
        "council_case",
        "note",
        "source",
    )

    @admin.display(description=_("date"))
    def date(self, obj):
        return obj.date


class PlanGroupAdmin(PlanPartAdmin):
    list_display = ("name", "kind", "plan")
    fields = ("plan", "kind", "name", "text", "municipalities", "organisations", "source")
    autocomplete_fields = ("municipalities", "organisations")


class TimelineEventAdmin(PlanPartAdmin):
    list_display = ("title", "date", "precision", "kind", "plan")
    search_fields = ("title", "text")
    fields = ("plan", "date", "precision", "title", "kind", "text", "source")


class BackgroundFactAdmin(PlanPartAdmin):
    list_display = ("heading", "label", "position", "plan")
    search_fields = ("heading", "label", "text")
    fields = ("plan", "heading", "label", "text", "source", "position")


class OrganisationAdmin(InLanguages, RoleAdmin):
    """Partners are shared by all plans: coordinators add and correct them, an administrator removes them."""

    list_display = ("name", "kind", "website")
    search_fields = ("slug", *in_languages(Organisation, "name"))
    prepopulated_fields = {"slug": ("name_nb",)}
    fields = ("name", "slug", "kind", "website", "note")

    def exists_for(self, user):
        return OfPlans.exists_for(self, user)

    def visible(self, queryset, user):
        return queryset if self.exists_for(user) else queryset.none()

    def may_add(self, user):
        return self.exists_for(user)

    def may_change(self, user, obj=None):
        return self.exists_for(user)

    def may_delete(self, user, obj=None):
        return user.is_superuser

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields
