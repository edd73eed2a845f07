"""A report's lines on the desk: written one by one, saved as one goes, by two people at once if need be."""

import re
from copy import copy
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from measures.forms.numbers import KronerField
from measures.forms.status_line import StatusLineForm
from measures.models import Status, StatusLine
from measures.models.report import ENTERED
from measures.models.status_line import TEXTS
from municipalities.forms.fields import DateField
from municipalities.forms.versioned import in_words
from municipalities.models import Conflict

PERCENT = re.compile(r"([0-9]{1,3})(?:[ \u00a0]?%)?")
MINE, THEIRS, BOTH = "mine", "theirs", "both"
# How often a line is read anew when somebody is quicker between reading and writing.
ATTEMPTS = 5


class PercentField(forms.IntegerField):
    """A number from 0 to 100. Takes 40, 40 % and 40%."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("The percentage is a number from 0 to 100.")}

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, int):
            return None if value in self.empty_values else value
        found = PERCENT.fullmatch(str(value).strip())
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(found[1])


@dataclass(frozen=True)
class Cell:
    """A field as the page shows it: `initial` is what the user was shown, and goes with what they send."""

    name: str
    label: str
    help: str
    id: str
    html_name: str
    value: str
    initial_name: str
    initial: str
    errors: list


@dataclass(frozen=True)
class Dispute:
    """A field that two have written in. `choice` is what the second has decided on so far."""

    name: str
    label: str
    theirs: str
    mine: str
    html_name: str
    field_id: str
    can_have_both: bool
    choice: str = ""


class ReportLineForm(StatusLineForm):
    class Meta:
        model = StatusLine
        fields = ENTERED
        field_classes = StatusLineForm.Meta.field_classes | {
            "percent": PercentField,
            "completed_on": DateField,
            "spent": KronerField,
        }
        help_texts = {
            "percent": _("From 0 to 100."),
            "completed_on": _("Only for what is completed, such as 7.8.2018."),
            "deviation": _("Needed for delayed, on hold and dropped."),
            "what_was_done": "",
            "next_step": "",
            "spent": _("So far, in whole kroner. May be empty."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Who has saved it since the user read it, as a row of the history; read before their own is added.
        self.met = None

    def validate_constraints(self):
        """Each would be a query. The fields check what one can write; the database has the last word."""

    validate_all_constraints = validate_constraints

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("completed_on") and cleaned.get("status") != Status.COMPLETED:
            self.add_error(
                "completed_on",
                _("Only what is completed has this day. Choose “Completed”, or take the day away."),
            )
        return cleaned

    @property
    def says_something_new(self):
        return any(self.cleaned_data[name] != self.initial[name] for name in ENTERED)

    # What two have written at once ------------------------------------------------------------------------

    def refuse_stale(self):
        if not self.is_stale:
            return
        self.met = self.latest_record()
        disputed = self.contested()
        if disputed and not self._is_settled(disputed):
            raise ValidationError(_("Somebody else has saved this meanwhile."), code="conflict")
        self._keep_theirs()
        for name in disputed:
            self._settle(name)

    def _is_settled(self, disputed):
        return self.overwrites and all(self._choice(name) for name in disputed)

    def _choice(self, name):
        choice = self.data.get(self.add_prefix(f"choice_{name}"), "")
        return choice if choice in (MINE, THEIRS) or (choice == BOTH and name in TEXTS) else ""

    def _settle(self, name):
        choice, theirs = self._choice(name), self.initial[name]
        if choice == BOTH:
            self.cleaned_data[name] = "\n\n".join(filter(None, [theirs, self.cleaned_data.get(name)]))
        elif choice == THEIRS:
            # A status that is given up takes along what followed from it.
            given_up = {"completed_on", *self._decided_by_the_status()} if name == "status" else set()
            self.cleaned_data |= {other: self.initial[other] for other in {name, *given_up}}

    @cached_property
    def disputes(self):
        """The fields between which the user has to choose; none where there is no conflict."""
        if not self.has_error("__all__", "conflict"):
            return []
        return [
            Dispute(
                name=name,
                label=self.fields[name].label,
                theirs=in_words(self.fields[name], self.initial[name]),
                mine=in_words(self.fields[name], self[name].data),
                html_name=self.add_prefix(f"choice_{name}"),
                field_id=self[name].id_for_label,
                can_have_both=name in TEXTS and bool(self.initial[name]) and bool(self[name].data),
                choice=self._choice(name),
            )
            for name in self.contested()
        ]

    @property
    def other(self):
        """Who wrote meanwhile."""
        return (self.met and self.met.history_user) or _("Somebody")

    @property
    def is_oneself(self):
        """Whether it was the same user, in another window."""
        return bool(self.met) and self.met.history_user == self.writer

    @cached_property
    def taken_over(self):
        """The labels of what somebody else has changed meanwhile and the user has not: it stands as they saved it."""
        if not self.is_stale:
            return []
        meanwhile = self.changed_meanwhile() or set()
        return [
            self.fields[name].label for name in ENTERED if name in meanwhile and name not in self.changed_data
        ]

    # As the page shows it ---------------------------------------------------------------------------------

    @cached_property
    def cells(self):
        return {name: self._cell(name) for name in ENTERED}

    def _cell(self, name):
        bound, widget = self[name], self.fields[name].widget
        initial = written(widget, self.initial.get(name))
        if self.is_bound:
            initial = self.data.get(bound.html_initial_name, initial)
        return Cell(
            name=name,
            label=str(bound.label),
            help=str(bound.help_text),
            id=bound.id_for_label or bound.auto_id,
            html_name=bound.html_name,
            value=written(widget, bound.value()),
            initial_name=bound.html_initial_name,
            initial=initial,
            errors=[str(error) for error in bound.errors],
        )

    @property
    def values(self):
        """What is saved, as the fields take it: field name → text."""
        return {name: written(self.fields[name].widget, getattr(self.instance, name)) for name in ENTERED}

    @property
    def version_shown(self):
        return self.data.get(self.add_prefix("version"), "") if self.is_bound else self.current_version


def written(widget, value):
    text = widget.format_value(value)
    if isinstance(text, list):
        text = text[0] if text else ""
    return "" if text is None else str(text)


def prefix_of(line_pk):
    return f"line-{line_pk}"


def line_form(line, data=None, writer=None):
    """The form of a line, bound where the line is among what was sent. It leaves `line` itself alone."""
    prefix = prefix_of(line.pk)
    is_sent = data is not None and f"{prefix}-version" in data
    form = ReportLineForm(data if is_sent else None, instance=copy(line), prefix=prefix)
    form.writer = writer
    return form


def save_line(line, data, writer):
    """The form after saving what was sent of one line, or after finding why it cannot be saved.

    It is read, compared and written again where somebody else is quicker in between. Raises `WrongState` where the
    report has been sent in.
    """
    for attempts_left in reversed(range(ATTEMPTS)):
        form = line_form(line, data, writer)
        if not form.is_bound or not form.has_changed() or not form.is_valid():
            return form
        if not form.says_something_new:
            return form
        try:
            form.save()
        except Conflict:
            if not attempts_left:
                raise
            line = fresh(line)
        else:
            break
    return form


def fresh(line):
    """The line as it is saved now, with what has been read besides it."""
    now = StatusLine.objects.get(pk=line.pk)
    now.report, now.follow_up = line.report, line.follow_up
    return now
