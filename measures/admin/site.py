"""The admin site: entered by role, and only what exists for the user stands in it."""

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from measures import rights

# The days of the week as the calendar asks for them, Monday first.
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT_DAYS = ("Mon", "Tue", "Wed", "Thur", "Fri", "Sat", "Sun")


class OwnJavaScriptWords(JavaScriptCatalog):
    """Django's Norwegian words for JavaScript lack the days of the week, which its other catalog has."""

    def get_catalog(self):
        words = super().get_catalog()
        words |= {name: str(WEEKDAYS[day]) for day, name in enumerate(DAYS)}
        return words | {name: str(WEEKDAYS_ABBR[day]) for day, name in enumerate(SHORT_DAYS)}


class OwnChoices(AutocompleteJsonView):
    """Looks up the same rows as the form field takes."""

    def get_queryset(self):
        own = self.admin_site.choices_for(self.request, self.source_field)
        found, duplicates = self.model_admin.get_search_results(self.request, own, self.term)
        return found.distinct() if duplicates else found

    def has_perm(self, request, obj=None):
        """Who may neither add nor change the thing whose field it is, has nothing to look up for it."""
        return super().has_perm(request, obj) and self.admin_site.may_look_up(request, self.source_field)


class RnplanAdminSite(admin.AdminSite):
    site_title = "rnplan"
    site_header = "rnplan"
    index_title = _("Work")
    index_template = "admin/start.html"
    empty_value_display = "–"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Set by `measures.admin.contents`.
        self.sections = []
        self.choices = {}

    def has_permission(self, request):
        return rights.can_enter_admin(request.user)

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def entered(request, *args, **kwargs):
            # To the sign-in page go those who have not signed in; others would come back from there.
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        entered.__dict__.update(inner.__dict__)
        return entered

    def get_urls(self):
        # The short cut to any object's page asks nobody's role; pages link to each other by their own addresses.
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def each_context(self, request):
        return super().each_context(request) | {"site_url": reverse("front")}

    def get_log_entries(self, request):
        return super().get_log_entries(request).filter(user=request.user)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def password_change_done(self, request, extra_context=None):
        return redirect("admin:index")

    def i18n_javascript(self, request, extra_context=None):
        return OwnJavaScriptWords.as_view(packages=["django.contrib.admin"])(request)

    def autocomplete_view(self, request):
        return OwnChoices.as_view(admin_site=self)(request)

    def choices_for(self, request, db_field):
        """The rows that the user may choose in a field of any model. What has no rule offers nothing."""
        own = self.choices.get(f"{db_field.model._meta.label_lower}.{db_field.name}")
        if own:
            return own(request.user)
        return self.existing(db_field.remote_field.model, request)

    def existing(self, model, request):
        """The rows of `model` that exist for the user."""
        if not self.is_registered(model):
            return model._default_manager.none()
        model_admin = self.get_model_admin(model)
        if not model_admin.exists_for(request.user):
            return model._default_manager.none()
        return model_admin.get_queryset(request)

    def may_look_up(self, request, db_field):
        """Only for a field that is looked up in some form, by those who may fill that form in."""
        return any(
            model_admin.has_add_permission(request) or model_admin.has_change_permission(request)
            for model_admin in self._registry.values()
            for form in (model_admin, *model_admin.inlines)
            if form.model is db_field.model and db_field.name in form.autocomplete_fields
        )

    def stands_for(self, obj):
        """What is named to the user for a row that has no page of its own."""
        return obj if self.is_registered(type(obj)) else getattr(obj, "follow_up", obj)

    def get_app_list(self, request, app_label=None):
        """What there is to do, under the headings of `measures.admin.contents` instead of the apps' names."""
        by_model = {
            row["model"]: row
            for app in self._build_app_dict(request, app_label).values()
            for row in app["models"]
        }
        sections = [
            {
                "name": section.title,
                "app_label": section.key,
                "app_url": f"{reverse('admin:index', current_app=self.name)}#{section.key}",
                "has_module_perms": True,
                "models": [by_model[model] for model in section.models if model in by_model],
            }
            for section in self.sections
        ]
        return [section for section in sections if section["models"]]

    def index(self, request, extra_context=None):
        from measures.admin.start import start  # noqa: PLC0415  (models are not loaded yet when the site is made)

        return super().index(request, start(request.user) | (extra_context or {}))
