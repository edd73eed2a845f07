"""Forms in which two people may write in different fields of one thing at once."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from municipalities.forms.versioned import VersionedForm, in_words


class Keeps:
    """Before a form class: what the user has not touched stays as it is saved now.

    What the user has changed is told from what they were shown, which the fields carry, and not from what is saved.
    """

    def carry_what_is_shown(self):
        """To be called when all fields are there."""
        for field in self.fields.values():
            field.show_hidden_initial = not isinstance(field.widget, forms.HiddenInput)

    def keep_theirs(self):
        untouched = set(self.fields) - set(self.changed_data) - set(self.errors)
        for name in untouched:
            field = self.fields[name]
            if field.show_hidden_initial and name in self.cleaned_data:
                self.cleaned_data[name] = field.to_python(self.get_initial_for_field(field, name))


class MergingForm(Keeps, VersionedForm):
    """Only what both have changed is a conflict."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.carry_what_is_shown()

    @property
    def has_conflict(self):
        return self.has_error(NON_FIELD_ERRORS, "conflict") or (self.is_stale and self.overwrites)

    def refuse_stale(self):
        if self.is_stale and self.has_conflicting_changes():
            super().refuse_stale()
        self.keep_theirs()

    def has_conflicting_changes(self):
        """Whether the user and somebody else have changed the same; also where it is not known what they changed."""
        meanwhile = self.changed_meanwhile()
        return meanwhile is None or bool(meanwhile & set(self.changed_data))

    def differences_elsewhere(self):
        """What somebody else has changed in the fields that the user has not touched, and that stays so."""
        meanwhile = self.changed_meanwhile() or set()
        return [
            f"{field.label}: {in_words(field, self.initial.get(name))}"
            for name, field in self.fields.items()
            if name in meanwhile - set(self.changed_data)
            and field.has_changed(self.initial.get(name), self[name].data)
        ]
