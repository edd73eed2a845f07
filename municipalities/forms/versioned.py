"""Forms that check every rule of the database, and forms for what two people may write at once.

The second of them is told, sees what the first has written, and decides.
"""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from municipalities.models import Versioned


class ConstrainedForm(forms.ModelForm):
    def _post_clean(self):
        super()._post_clean()
        self.validate_all_constraints()

    def validate_all_constraints(self):
        """Also those on fields that are only shown, and on an inline's parent, which Django leaves to the database."""
        try:
            self.instance.validate_constraints(exclude=set(self._errors))
        except ValidationError as refusal:
            said = self.non_field_errors()
            unsaid = [
                error
                for error in refusal.error_dict.get(NON_FIELD_ERRORS, [])
                if error.messages[0] not in said
            ]
            at_fields = {
                name: errors for name, errors in refusal.error_dict.items() if name != NON_FIELD_ERRORS
            }
            if unsaid or at_fields:
                self._update_errors(ValidationError({NON_FIELD_ERRORS: unsaid} | at_fields))


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


class VersionedForm(ConstrainedForm):
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
    def has_conflict(self):
        """Whether the user is asked, or has answered, what is to hold."""
        return self.is_stale

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
