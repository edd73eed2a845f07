"""Where a follow-up stands in the municipality's own action plans: a row a place."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import inlineformset_factory
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.forms.follow_up import KINDS_OF_CHANGE
from measures.forms.follow_up_parts import dress
from measures.forms.money import records_meanwhile
from measures.models import FollowUp, PlannedAction
from municipalities.dates import today
from municipalities.forms.fields import DateField
from municipalities.forms.merging import Keeps
from municipalities.forms.rows import RowFormSet
from municipalities.forms.versioned import ConstrainedForm, Difference, VersionedForm, in_words
from municipalities.models import ActionPlan

PREFIX = "planned_actions"


class PlannedActionForm(Keeps, ConstrainedForm):
    class Meta:
        model = PlannedAction
        fields = ("action_plan", "description", "place", "due_on", "done_on")
        field_classes = {"due_on": DateField, "done_on": DateField}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"due_on": _("Such as 7.8.2020."), "done_on": _("When it was done.")}
        error_messages = {
            "action_plan": {"required": _("Choose the action plan in which it stands.")},
            "description": {"required": _("Say what is to be done.")},
        }

    def __init__(self, *args, action_plans, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action_plan"].queryset = ActionPlan.objects.filter(
            pk__in=[plan.pk for plan in action_plans]
        )
        # Read once, and not once for every row.
        self.fields["action_plan"].choices = choices(action_plans)
        if len(action_plans) == 1 and self.instance._state.adding:
            self.initial["action_plan"] = action_plans[0].pk
        self.carry_what_is_shown()
        dress(self.fields)

    @property
    def is_blank(self):
        """A row to begin in."""
        return self.instance._state.adding and not self.has_changed()

    def clean(self):
        super().clean()
        if not self.instance._state.adding:
            self.keep_theirs()
        return self.cleaned_data

    def clean_done_on(self):
        done_on = self.cleaned_data["done_on"]
        if done_on and done_on > today():
            raise ValidationError(_("What is done cannot be done on a day to come."), code="future")
        return done_on


def choices(action_plans):
    """The municipality's action plans, newest first, by who may read them."""
    groups = {
        _("Adopted – everyone can read it"): [plan for plan in action_plans if plan.is_adopted],
        _("Proposal – only the municipality sees it"): [plan for plan in action_plans if not plan.is_adopted],
    }
    named = [(label, [(plan.pk, plan.title) for plan in plans]) for label, plans in groups.items() if plans]
    return [("", _("Choose an action plan")), *named]


PlannedActionFormSet = inlineformset_factory(
    FollowUp, PlannedAction, form=PlannedActionForm, formset=RowFormSet, extra=1
)


class PlannedForm(VersionedForm):
    """The rows count as parts of the follow-up: they make a new version of it.

    Two people may work in different rows: only a row that both have changed is a conflict.
    """

    class Meta:
        model = FollowUp
        fields = ()

    def __init__(self, data=None, *, instance):
        super().__init__(data, instance=instance)
        self.action_plans = list(ActionPlan.objects.filter(municipality=instance.municipality_id))
        self.rows = PlannedActionFormSet(
            data,
            instance=instance,
            prefix=PREFIX,
            queryset=PlannedAction.objects.select_related("action_plan"),
            form_kwargs={"action_plans": self.action_plans},
        )
        for number, row in enumerate(self.rows.forms, start=1):
            row.number = number
            if "DELETE" in row.fields:
                row.fields["DELETE"].widget.attrs = {"class": "ds-input"}

    @property
    def shown_rows(self):
        """Without those that somebody else has deleted and the user has not touched."""
        gone = self.rows.extra_forms[: self.rows.gone]
        return [row for row in self.rows.forms if row not in gone or row.has_changed()]

    def is_valid(self):
        return all([super().is_valid(), self.rows.is_valid()])

    def has_changed(self):
        return self.rows.has_changed()

    @property
    def has_conflict(self):
        return self.has_error(NON_FIELD_ERRORS, "conflict") or (self.is_stale and self.overwrites)

    def refuse_stale(self):
        if self.is_stale and self._conflicting_rows:
            super().refuse_stale()

    @cached_property
    def _conflicting_rows(self):
        """Those of the user's rows that they and somebody else have changed."""
        meanwhile = {record.id for record in self._records}
        gone = self.rows.extra_forms[: self.rows.gone]
        is_known = self.instance.history.filter(version=self.version_read).exists()
        return [
            row
            for row in self.rows.forms
            if row.has_changed() and (row in gone or row.instance.pk in meanwhile or not is_known)
        ]

    @cached_property
    def _records(self):
        """What has happened to the rows meanwhile, newest first."""
        return list(records_meanwhile(self, PlannedAction))

    def differences(self):
        return [difference for row in self._conflicting_rows for difference in self._of(row)]

    def _of(self, row):
        return [
            Difference(
                label=f"{row.number}. {row.fields[name].label or name}",
                theirs=in_words(row.fields[name], row.get_initial_for_field(row.fields[name], name))
                if row.instance.pk
                else gettext("Deleted"),
                yours=in_words(row.fields[name], row[name].data),
                field_id=row[name].id_for_label,
            )
            for name in row.changed_data
        ]

    def differences_elsewhere(self):
        """The newest of what was done with each other row."""
        shown = {row.instance.pk for row in self._conflicting_rows}
        newest = {}
        for record in self._records:
            newest.setdefault(record.id, record)
        return [
            f"{record.description} ({KINDS_OF_CHANGE[record.history_type]})"
            for pk, record in newest.items()
            if pk not in shown
        ]

    def save(self, commit=True):
        saved = super().save(commit)
        self.rows.save(commit)
        return saved
