"""What is kept with its history: it says who changed what, and two people who save at once lose nothing.

The second of them is told, sees what the first has written, and decides.
"""

from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.db import connection
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from municipalities.admin.history import History, Source, words
from municipalities.admin.role_admin import RoleAdmin
from municipalities.forms.versioned import VersionedForm
from municipalities.models import Conflict


class KeptAdmin(RoleAdmin, SimpleHistoryAdmin):
    """What stands in its inlines counts as a part of the thing: it gets a new version with them."""

    form = VersionedForm
    object_history_template = "admin/kept_history.html"
    # Relations to the parts whose history stands among that of the thing → the fields that name one part.
    history_parts = {}

    def get_object(self, request, object_id, from_field=None):
        obj = super().get_object(request, object_id, from_field)
        if request.method == "POST" and connection.in_atomic_block:
            # Whoever saves at the same moment waits here, and then reads what the first has saved.
            obj = self.model._base_manager.select_for_update().get(pk=obj.pk)
            obj = super().get_object(request, object_id, from_field)
        return obj

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Conflict:
            # Between reading and writing somebody else was quicker; read again, the form now says so.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)
            form.is_saved = True

    def save_related(self, request, form, formsets, change):
        if not getattr(form, "is_saved", False) and any(formset.has_changed() for formset in formsets):
            super().save_model(request, form.instance, form, change)
        super().save_related(request, form, formsets, change)

    def history_view(self, request, object_id, extra_context=None):
        self._require_existence(request)
        # The library would go on to the history of what does not exist for the user.
        obj = self.get_object(request, unquote(object_id))
        paginator = self.get_paginator(
            request, History(self._sources(request, obj)), self.history_list_per_page
        )
        page = paginator.get_page(request.GET.get(PAGE_VAR))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Change history: %s") % obj,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": obj,
            "opts": self.opts,
            "page_obj": page,
            "page_range": paginator.get_elided_page_range(page.number),
            "page_var": PAGE_VAR,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def _sources(self, request, obj):
        sources = [Source(self.model, self._kept_fields(request, obj), {self.opts.pk.attname: obj.pk})]
        for name, named_by in self.history_parts.items():
            relation = self.opts.get_field(name)
            fields = [one for one in relation.related_model._meta.concrete_fields if one.editable]
            sources.append(Source(relation.related_model, fields, {relation.field.name: obj.pk}, named_by))
        return sources

    def _kept_fields(self, request, obj):
        """Those that are entered, or shown to be read."""
        shown = self.get_readonly_fields(request, obj)
        return [
            one
            for one in self.opts.concrete_fields
            if not one.primary_key and (one.editable or one.name in shown)
        ]

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """One version, to be read. The library's own view saves what is posted to it, also without its button."""
        self._require_existence(request)
        obj = self.get_object(request, unquote(object_id))
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        records = obj.history.select_related("history_user")
        record = get_object_or_404(records, pk=version_id if version_id.isdecimal() else None)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Version of %(object)s") % {"object": obj},
            "object": obj,
            "opts": self.opts,
            "record": record,
            "values": [(one.verbose_name, words(record, one)) for one in self._kept_fields(request, obj)],
        }
        return TemplateResponse(request, "admin/kept_version.html", context)
