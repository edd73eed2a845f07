"""The filter above the list of measures."""

import unicodedata

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.forms.list_filter import PlanFilter
from measures.models import SHOWN, Answer, FollowUp, Measure
from measures.thread import ThreadStep
from measures.translation import columns

STALE = "stale"
LATE = "late"
MISSING = "mangler-"
LONGEST_SEARCH = 100


class MeasureFilter(PlanFilter):
    q = forms.CharField(
        label=_("Search in the measures"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.SearchInput(attrs={"class": "ds-input"}),
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    trad = forms.ChoiceField(label=_("The red thread"), required=False)
    field_order = ("q", "omrade", "kommune", "status", "trad")

    def __init__(self, plan, data):
        super().__init__(plan, data)
        self.offer("status", _status_choices())
        self.offer("trad", _thread_choices())

    @property
    def concerns_slots(self):
        """Whether some choice picks out municipalities' follow-ups, and not only measures."""
        return bool({"kommune", "status", "trad"} & self.chosen.keys())

    def words(self, name):
        """A choice as the reader made it."""
        value = self.chosen[name]
        if name == "q":
            return gettext("“%(text)s”") % {"text": value}
        choices = self.fields[name].choices
        return next(label for key, label in _flat(choices) if key == value)

    def slots(self):
        """The plan's follow-ups that fit the choices."""
        plan = self.plan
        slots = FollowUp.objects.in_plan(plan).with_thread(plan).with_status().with_staleness(plan)
        if self.focus_area:
            slots = slots.filter(measure__focus_area=self.focus_area)
        if self.municipality:
            slots = slots.of(self.municipality)
        return self._with_thread_step(self._with_status(slots))

    def _with_status(self, slots):
        status = self.chosen.get("status")
        if status == STALE:
            return slots.filter(stale=True)
        if status == LATE:
            return slots.late(self.plan)
        return slots.filter(shown_status=status) if status else slots

    def _with_thread_step(self, slots):
        step = self.chosen.get("trad", "")
        if step.startswith(MISSING):
            # As `thread.steps` has it: where the municipality has answered no, nothing is missing.
            lacking = slots.filter(**{step.removeprefix(MISSING): False})
            return lacking.exclude(answer__in=[Answer.COVERED, Answer.NOT_RELEVANT])
        return slots.filter(**{step: True}) if step else slots

    def measures(self):
        """The plan's measures that fit the choices, in the plan's order."""
        measures = Measure.objects.filter(plan=self.plan)
        if self.focus_area:
            measures = measures.filter(focus_area=self.focus_area)
        if self.concerns_slots:
            measures = measures.filter(Exists(self.slots().filter(measure=OuterRef("pk"))))
        if text := self.chosen.get("q"):
            measures = measures.filter(pk__in=self._found(text))
        return measures.order_by("sort_key")

    def _found(self, text):
        """Ids of the measures in whose words all words of `text` stand.

        Compared here: to a search in SQLite Å and å are different letters, in PostgreSQL they are one.
        """
        in_all_languages = [*columns(Measure, "title"), *columns(Measure, "description")]
        written = {
            pk: " ".join(filter(None, texts))
            for pk, *texts in self.plan.measures.values_list("pk", "code", *in_all_languages)
        }
        own_titles = FollowUp.objects.in_plan(self.plan).exclude(own_title="")
        for pk, title in own_titles.values_list("measure", "own_title"):
            written[pk] += f" {title}"
        words = folded(text).split()
        return [pk for pk, all_text in written.items() if all(word in folded(all_text) for word in words)]


def folded(text):
    """The text without regard to capitals, nor to how a letter is stored (å may be an a and a ring)."""
    return unicodedata.normalize("NFC", text).casefold()


def _status_choices():
    return [
        *((status.value, status.label) for status in SHOWN),
        (LATE, _("Delayed or past the deadline")),
        (STALE, _("Not updated")),
    ]


MISSING_WORDS = {
    ThreadStep.ANSWERED: _("Lacks an answer"),
    ThreadStep.OWNED: _("Lacks a responsible"),
    ThreadStep.PLANNED: _("Lacks a place in the action plan"),
    ThreadStep.FUNDED: _("Lacks money"),
    ThreadStep.REPORTED: _("Lacks a report"),
    ThreadStep.DONE: _("Not completed"),
}


def _thread_choices():
    return [
        (_("Has come to"), [(step.value, step.label) for step in ThreadStep]),
        (_("Lacks"), [(f"{MISSING}{step.value}", words) for step, words in MISSING_WORDS.items()]),
    ]


def _flat(choices):
    """The (key, label) pairs of choices, those in groups too."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield key, label
