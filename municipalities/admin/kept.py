"""What is kept with its history: it says who changed what, and two people who save at once lose nothing.

The second of them is told, sees what the first has written, and decides.
"""

from dataclasses import dataclass

from django import forms
from django.contrib.admin.utils import display_for_field, unquote
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from municipalities.admin.role_admin import RoleAdmin, RoleForm
from municipalities.models import Conflict, Versioned


@dataclass(frozen=True)
class Difference:
    """A field in which what is saved now differs from what the user has written."""

    label: str
    theirs: str
    yours: str
    field_id: str


class VersionField(forms.IntegerField):
    """Bookkeeping, not something that the user changes."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class VersionedForm(RoleForm):
    """Carries the version that the user has read.

    `overwrite` is the user's choice to save all the same, and holds the version that was shown to them: when somebody
    saves once more in between, they are asked again.
    """

    version = VersionField(required=False)
    overwrite = VersionField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.current_version = version_of(self.instance)
        self.initial["version"] = self.current_version

    @property
    def is_stale(self):
        return self.is_bound and not self.instance._state.adding and not self._holds("version")

    @property
    def overwrites(self):
        return self._holds("overwrite")

    def _holds(self, name):
        return self.data.get(self.add_prefix(name)) == str(self.current_version)

    @property
    def version_read(self):
        return self.cleaned_data.get("version") or 0

    def clean(self):
        self.refuse_stale()
        return super().clean()

    def refuse_stale(self):
        if self.is_stale and not self.overwrites:
            raise ValidationError(_("Somebody else has saved this meanwhile."), code="conflict")

    def latest_record(self):
        """Who saved last, and when, as a row of the history."""
        return self.instance.history.select_related("history_user").first()

    def changed_meanwhile(self):
        """The names of what somebody else has changed since the version that the user read; None where unknown."""
        read = self.instance.history.filter(**{version_name(self.instance): self.version_read}).first()
        if read is None:
            return None
        now = self._meta.model._base_manager.get(pk=self.instance.pk)
        return {
            field.name
            for field in now._meta.concrete_fields
            if getattr(read, field.attname, None) != getattr(now, field.attname)
        }

    def differences(self):
        meanwhile = self.changed_meanwhile()
        return [
            Difference(
                label=self.fields[name].label or name,
                theirs=in_words(self.fields[name], self.initial.get(name)),
                yours=in_words(self.fields[name], self[name].data),
                field_id=self[name].id_for_label,
            )
            for name in self.changed_data
            if meanwhile is None or name in meanwhile
        ]

    def differences_elsewhere(self):
        """What somebody else has changed meanwhile in rows that belong to this: texts."""
        return []


def in_words(field, value):
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        return ", ".join(filter(None, (_choice_in_words(field, one) for one in value or []))) or "–"
    if isinstance(field, forms.ChoiceField):
        return _choice_in_words(field, value) or "–"
    if isinstance(field, forms.BooleanField):
        return gettext("Yes") if value and value != "False" else gettext("No")
    return str(field.widget.format_value(value) or "–")


def _choice_in_words(field, value):
    if isinstance(field, forms.ModelChoiceField):
        key = str(getattr(value, "pk", value) or "")
        return str((field.queryset.filter(pk=key).first() if key.isdecimal() else None) or "")
    return str(dict(field.choices).get(value, value) or "")


def version_name(instance):
    """What counts the versions in the history: the row's own number, or for rows that have none the history's."""
    return "version" if isinstance(instance, Versioned) else "history_id"


def version_of(instance):
    if isinstance(instance, Versioned):
        return instance.version
    if instance._state.adding:
        return 0
    return instance.history.values_list("history_id", flat=True).first() or 0


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
