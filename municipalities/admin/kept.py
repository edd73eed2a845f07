"""What is kept with its history: it says who changed what, and two people who save at once lose nothing.

The second of them is told, sees what the first has written, and decides.
"""

from django.contrib.admin.utils import display_for_field, unquote
from django.db import connection, models
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from municipalities.admin.role_admin import RoleAdmin
from municipalities.forms.versioned import VersionedForm
from municipalities.models import Conflict


class KeptAdmin(RoleAdmin, SimpleHistoryAdmin):
    """What stands in its inlines counts as a part of the thing: it gets a new version with them."""

    form = VersionedForm
    object_history_template = "admin/kept_history.html"

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
        return super().history_view(request, str(obj.pk), {"subtitle": None} | (extra_context or {}))

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
            "values": self._values(record),
        }
        return TemplateResponse(request, "admin/kept_version.html", context)

    def _values(self, record):
        """What stood in the fields that are entered: [(label, words)]."""
        fields = [field for field in self.opts.concrete_fields if field.editable and not field.primary_key]
        return [
            (field.verbose_name, display_for_field(value_in(record, field), field, "–")) for field in fields
        ]


def value_in(record, field):
    if field.is_relation:
        return str(getattr(record, field.name, None) or "–")
    value = getattr(record, field.name)
    # In the history a file is only its name.
    return str(value) if isinstance(field, models.FileField) else value
