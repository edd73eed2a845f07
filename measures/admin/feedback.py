"""What people have told of pages that are hard to use: read, dealt with, and deleted when somebody asks for it."""

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures import rights
from measures.coordination import coordinates_any
from municipalities.admin.role_admin import RoleAdmin

DEAL_WITH, OPEN_AGAIN = "_deal_with", "_open_again"


class Handled(admin.SimpleListFilter):
    title = _("dealt with")
    parameter_name = "dealt"

    def lookups(self, request, model_admin):
        return [("no", _("Waits")), ("yes", _("Dealt with"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(handled_at__isnull=self.value() == "no")


class FeedbackAdmin(RoleAdmin):
    """Nothing in it is written here: it is read, and its two buttons say whether it is dealt with."""

    change_form_template = "admin/measures/feedback/change_form.html"
    list_display = ("created_at", "page", "beginning", "is_handled", "plan")
    list_filter = (Handled, "plan")
    list_select_related = ("plan",)
    search_fields = ("page", "text")
    fields = readonly_fields = (
        "created_at",
        "page_link",
        "text",
        "answer_to",
        "language_name",
        "plan",
        "handled_at",
        "handled_by",
    )

    def exists_for(self, user):
        return coordinates_any(user)

    def visible(self, queryset, user):
        return queryset.visible_to(user)

    def may_change(self, user, obj=None):
        if obj is None:
            return coordinates_any(user)
        return rights.can_handle_feedback(user, obj.plan_id)

    def may_delete(self, user, obj=None):
        return self.may_change(user, obj)

    def history_view(self, request, object_id, extra_context=None):
        """It does not change; who has dealt with it stands on it."""
        raise Http404

    def response_change(self, request, obj):
        if DEAL_WITH in request.POST:
            obj.handle(by=request.user)
            self.message_user(request, gettext("The feedback is dealt with."), messages.SUCCESS)
        elif OPEN_AGAIN in request.POST:
            obj.reopen()
            self.message_user(request, gettext("The feedback is opened again."), messages.SUCCESS)
        return redirect("admin:measures_feedback_changelist")

    def save_model(self, request, obj, form, change):
        """Its words stay as they came."""

    def log_change(self, request, obj, message):
        return None

    @admin.display(description=_("what was difficult"))
    def beginning(self, obj):
        return obj.text if len(obj.text) < 80 else f"{obj.text[:79]}…"

    @admin.display(description=_("dealt with"), boolean=True)
    def is_handled(self, obj):
        return obj.handled_at is not None

    @admin.display(description=_("page"))
    def page_link(self, obj):
        """Only a page of our own is a link: anybody may have written the rest, also `/\\` for a browser's `//`."""
        own = obj.page.startswith("/") and url_has_allowed_host_and_scheme(obj.page, allowed_hosts=None)
        return format_html('<a href="{}">{}</a>', obj.page, obj.page) if own else obj.page or None

    @admin.display(description=_("e-mail address for an answer"))
    def answer_to(self, obj):
        return format_html('<a href="mailto:{}">{}</a>', obj.email, obj.email) if obj.email else None

    @admin.display(description=_("language of the page"))
    def language_name(self, obj):
        return dict(settings.LANGUAGES).get(obj.language, obj.language)
