"""What is found, a kind at a time: where it is looked for, and in which order it stands.

A kind's sources are querysets, the best first. A row that several of them have stands with the first. Inside a source
the order is the plan's own, for words count little in such short texts, and an order that one can foresee is calm.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from measures.models import (
    FocusArea,
    FollowUp,
    Goal,
    Measure,
    Participation,
    Plan,
    PlannedAction,
    StatusLine,
)
from measures.models.follow_up import NEEDS_REASON
from measures.search.addresses import found_by_addresses
from measures.search.index import holding
from measures.search.visible import visible
from municipalities.models import Municipality, MunicipalityName

# More are not counted: who has a thousand hits needs another word, not an exact number.
MOST = 1000
# As many municipalities can have a name with the same words.
NAMESAKES = 100


class Kind(TextChoices):
    """The values stand in addresses, so they are Norwegian."""

    MUNICIPALITY = "kommune", pgettext_lazy("kind of hits", "Municipalities")
    MEASURE = "tiltak", pgettext_lazy("kind of hits", "Measures")
    FOLLOW_UP = "oppfolging", pgettext_lazy("kind of hits", "Follow-up")
    REPORTED = "rapportert", _("Reported texts")
    AREA = "satsingsomrade", pgettext_lazy("kind of hits", "Focus areas")
    PLAN = "plan", pgettext_lazy("kind of hits", "Plans")


@dataclass(frozen=True)
class Question:
    """What is searched for, by whom, and in which plan and municipality (None: in all).

    `named` are the ids of the municipalities that some of the terms name, and `others` the terms that name none:
    "vertskap Lyngen" also finds what Lyngen does about a host, where the word Lyngen does not stand. `codes` are what
    may be codes of measures, as those are sorted.
    """

    terms: tuple
    user: object
    plan: Plan | None = None
    municipality: Municipality | None = None
    named: frozenset = frozenset()
    others: tuple = ()
    codes: tuple = ()

    def rows(self, model):
        plans = Plan.objects.filter(pk=self.plan.pk) if self.plan else None
        return visible(model, self.user, plans)

    def rows_in(self, model, path):
        """The same, of the municipality alone that is chosen."""
        rows = self.rows(model)
        return rows.filter(**{path: self.municipality}) if self.municipality else rows

    @property
    def places(self):
        """Whether the words both name a municipality and say something else."""
        return bool(self.named and self.others)


def candidates(question, kind):
    """(id, ...) of what is found of the kind, in order; one more than `MOST` where there are more."""
    found = {}
    for number, (rows, order) in enumerate(SOURCES[kind](question)):
        names = [name.removeprefix("-") for name in order]
        for pk, *values in rows.order_by().values_list(*names)[: MOST + 1]:
            found.setdefault(pk, (number, *map(_key, order[1:], values)))
        if len(found) > MOST:
            break
    return sorted(found, key=found.get)[: MOST + 1]


def _key(name, value):
    """A name that begins with a minus sorts backwards, years as well as days."""
    if not name.startswith("-"):
        return value
    return -(value.toordinal() if isinstance(value, dt.date) else value)


# Where each kind is looked for: (queryset, id and what it is sorted by) ------------------------------------


def plans(question):
    if question.municipality:
        return
    order = ("pk", "-first_year", "name_nb")
    yield holding(question.rows(Plan), question.terms, head=True), order
    rows = holding(question.rows(Plan), question.terms)
    yield rows.exclude(pk__in=found_by_addresses(rows, question.terms)), order


def areas(question):
    if question.municipality:
        return
    order = ("pk", "-plan__first_year", "plan", "sort_key")
    yield holding(question.rows(FocusArea), question.terms, head=True), order
    yield holding(question.rows(FocusArea), question.terms), order
    yield (
        holding(question.rows(Goal), question.terms),
        ("focus_area", "-focus_area__plan__first_year", "focus_area__plan", "focus_area__sort_key"),
    )


def municipalities(question):
    """As they take part in a plan."""
    parts = question.rows_in(Participation, "municipality")
    names = holding(MunicipalityName.objects.all(), question.terms)
    ids = {
        *holding(Municipality.objects.all(), question.terms).values_list("pk", flat=True)[:NAMESAKES],
        *names.values_list("municipality", flat=True)[:NAMESAKES],
    }
    if not question.others:
        ids |= question.named
    yield parts.filter(municipality__in=ids), ("pk", "municipality__sort_key", "-plan__first_year")


def measures(question):
    order = ("pk", "-plan__first_year", "plan", "sort_key")
    rows = question.rows(Measure)
    if question.municipality:
        rows = _concerning(rows, [question.municipality.pk])
    yield rows.filter(sort_key__in=question.codes), order
    yield holding(rows, question.terms, head=True), order
    yield holding(rows, question.terms), order
    if question.places:
        yield holding(_concerning(rows, question.named), question.others), order


def follow_ups(question):
    order = (
        "pk",
        "-measure__plan__first_year",
        "measure__plan",
        "measure__sort_key",
        "municipality__sort_key",
    )
    planned_order = (
        "follow_up",
        "-follow_up__measure__plan__first_year",
        "follow_up__measure__plan",
        "follow_up__measure__sort_key",
        "follow_up__municipality__sort_key",
    )
    rows = question.rows_in(FollowUp, "municipality")
    planned = question.rows_in(PlannedAction, "follow_up__municipality")
    yield from _said(rows, question.terms, order)
    yield holding(planned, question.terms), planned_order
    if question.places:
        here = rows.filter(municipality__in=question.named)
        yield from _said(here, question.others, order)
        planned_here = planned.filter(follow_up__municipality__in=question.named)
        yield holding(planned_here, question.others), planned_order
        promised = holding(question.rows(Measure), question.others).values_list("pk", flat=True)
        yield here.filter(measure__in=list(promised[:MOST])), order


def _said(rows, terms, order):
    """By the texts that the page of the measure shows: before a no there may have been more (see `INDEXED`)."""
    yield holding(rows.taken_up(), terms), order
    yield holding(rows.filter(answer__in=NEEDS_REASON), terms, head=True), order


def reported(question):
    order = ("pk", "-report__round__period_end", "measure_code", "report__municipality__sort_key")
    rows = question.rows_in(StatusLine, "report__municipality")
    yield holding(rows, question.terms, own=True), order
    if question.places:
        here = rows.filter(report__municipality__in=question.named)
        yield holding(here, question.others, own=True), order


def _concerning(rows, municipalities):
    own = FollowUp.objects.filter(measure=OuterRef("pk"), municipality__in=municipalities)
    return rows.filter(Exists(own))


SOURCES = {
    Kind.PLAN: plans,
    Kind.AREA: areas,
    Kind.MUNICIPALITY: municipalities,
    Kind.MEASURE: measures,
    Kind.FOLLOW_UP: follow_ups,
    Kind.REPORTED: reported,
}
