"""A municipality's follow-ups: what is answered, who does it, where it stands in its own plans, and its money."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.utils.translation import gettext_lazy as _

from measures import formats
from measures.addresses import follow_up_url
from measures.forms.follow_up import FollowUpForm
from measures.loose_ends import LACKS, lacking, lacks, what_is_lacking
from measures.models import Answer, PlannedAction, Silence
from measures.thread import ThreadStep
from municipalities.admin.documents import OwnMunicipality
from municipalities.admin.kept import KeptAdmin
from municipalities.admin.role_admin import RoleInline
from municipalities.models import ActionPlan
from municipalities.sent import number_as_sent


class LacksFilter(admin.SimpleListFilter):
    title = _("what is lacking")
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        return [(step.value, choice) for step, (_word, choice) in LACKS.items()]

    def queryset(self, request, queryset):
        if self.value() not in LACKS:
            return queryset
        return queryset.filter(pk__in=lacking(request.user, ThreadStep(self.value())))


class AnswerFilter(admin.SimpleListFilter):
    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        return [("-", Silence.UNANSWERED.label), *Answer.choices]

    def queryset(self, request, queryset):
        if self.value() == "-":
            return queryset.unanswered()
        return queryset.filter(answer=self.value()) if self.value() in Answer.values else queryset


class FollowUpList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        lacking = what_is_lacking(self.result_list)
        for follow_up in self.result_list:
            follow_up.lacks = lacks(follow_up, lacking.get(follow_up.pk, []))


class PlannedActionInline(RoleInline, admin.StackedInline):
    model = PlannedAction
    fields = ("action_plan", "description", ("place", "due_on"))
    extra = 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("action_plan__municipality")

    def get_formset(self, request, obj=None, **kwargs):
        self.follow_up = obj
        return super().get_formset(request, obj, **kwargs)

    def choices(self, request, db_field):
        own = ActionPlan.objects.filter(
            municipality=self.follow_up.municipality_id if self.follow_up else None
        )
        return own.select_related("municipality")


class FollowUpAdmin(OwnMunicipality, KeptAdmin):
    """The slots come from the measures: they are neither added nor deleted here."""

    form = FollowUpForm
    change_form_template = "admin/measures/followup/change_form.html"
    list_display = ("code", "title", "shown_lacks", "municipality", "shown_answer", "responsible", "deadline")
    list_display_links = ("code", "title")
    list_filter = (LacksFilter, AnswerFilter, "measure__plan", "measure__focus_area", "municipality")
    list_select_related = ("measure__plan", "municipality")
    search_fields = (
        "measure__code",
        "measure__title_nb",
        "own_title",
        "responsible_role",
        "responsible_unit",
    )
    inlines = (PlannedActionInline,)
    history_parts = {
        "planned_actions": ("action_plan", "description"),
        "budget_lines": ("budget_plan", "year", "kind", "funding"),
    }
    fieldsets = (
        (_("Answer"), {"fields": ["answer", "reason"]}),
        (_("What and who"), {"fields": ["own_title", "responsible_role", "responsible_unit"]}),
        (
            _("Deadline"),
            {"fields": ["deadline_kind", "deadline_start", "deadline_end", "deadline_text"]},
        ),
        (_("Money"), {"fields": ["within_existing_budget"]}),
    )

    def may_add(self, user):
        return False

    def may_delete(self, user, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("measure__plan", "municipality")

    def get_changelist(self, request, **kwargs):
        return FollowUpList

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.wanted = number_as_sent(request.GET.get("budget_plan", ""))
        return form

    def render_change_form(self, request, context, **kwargs):
        obj = kwargs["obj"]
        measure = obj.measure
        context["measure"] = measure
        context["public_url"] = follow_up_url(measure.plan, measure, obj.municipality)
        context["grids"] = context["adminform"].form.grids
        context["may_edit"] = self.has_change_permission(request, obj)
        return super().render_change_form(request, context, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.save_budget()

    @admin.display(description=_("code"))
    def code(self, obj):
        return obj.measure.code

    @admin.display(description=_("measure"))
    def title(self, obj):
        return obj.title

    @admin.display(description=_("answer"))
    def shown_answer(self, obj):
        return obj.get_answer_display() or Silence.UNANSWERED.label

    @admin.display(description=_("responsible"))
    def responsible(self, obj):
        return ", ".join(filter(None, [obj.responsible_role, obj.responsible_unit])) or None

    @admin.display(description=_("deadline"))
    def deadline(self, obj):
        return formats.deadline(obj) or None

    @admin.display(description=_("lacks"))
    def shown_lacks(self, obj):
        return ", ".join(str(word) for word in obj.lacks) or None
