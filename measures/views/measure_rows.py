"""Measures as they stand in lists, in the shape of templates/public/_measure_row.html."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures import charts, thread
from measures.formats import natural_list, years
from measures.languages import said
from measures.models import SHOWN_BY_KEY, FollowUp, Scope

# As many municipalities are named in a row; more are counted.
NAMED = 3


def measure_rows(plan, measures):
    """Each measure with the distribution of its slots, by the same few queries however many there are.

    `measures` is a list of them, read with their lead.
    """
    slots = FollowUp.objects.filter(measure__in=measures)
    counts = thread.distributions(slots.with_status(), "measure")
    names = _municipality_names(slots)
    return [
        _row(plan, measure, names.get(measure.pk, [])) | {"bar": charts.bar(counts.get(measure.pk, []))}
        for measure in measures
    ]


def measure_rows_in(municipality, plan, measures):
    """The same, as one municipality follows each measure up: its status, and how far the thread goes."""
    slots = FollowUp.objects.filter(measure__in=measures)
    own = slots.of(municipality).with_thread(plan).with_status().with_staleness(plan)
    of_measure = {slot.measure_id: slot for slot in own}
    names = _municipality_names(slots)
    return [
        _row(plan, measure, names.get(measure.pk, [])) | _slot(of_measure[measure.pk]) for measure in measures
    ]


def _municipality_names(slots):
    """{measure id: the names of the municipalities that it concerns, in alphabetical order}."""
    names = {}
    for measure, name in slots.order_by("municipality__sort_key").values_list(
        "measure", "municipality__name"
    ):
        names.setdefault(measure, []).append(name)
    return names


def _row(plan, measure, names):
    meta = [
        _concerns(measure, names),
        _("Lead: %(municipality)s") % {"municipality": measure.lead}
        if measure.is_joint and measure.lead
        else "",
        years(measure.first_year, measure.last_year),
    ]
    return {
        "code": measure.code,
        "title": said(measure, "title"),
        "url": reverse("measure", args=[plan.slug, measure.code]),
        "meta": [text for text in meta if text],
    }


def _concerns(measure, names):
    """Whom the measure concerns, in few words: "Felles tiltak for Lyngen og Tromsø"."""
    if not names:
        return _("Concerns no municipality yet")
    who = natural_list(names) if len(names) <= NAMED else counted_municipalities(len(names))
    scopes = {Scope.JOINT: _("Joint measure of %(who)s"), Scope.EACH: _("The same measure in %(who)s")}
    return scopes.get(measure.scope, "%(who)s") % {"who": who}


def counted_measures(count):
    return ngettext("%(count)d measure", "%(count)d measures", count) % {"count": count}


def counted_follow_ups(count):
    return ngettext("%(count)d follow-up", "%(count)d follow-ups", count) % {"count": count}


def counted_municipalities(count):
    return ngettext("%(count)d municipality", "%(count)d municipalities", count) % {"count": count}


def _slot(slot):
    return {
        "status": SHOWN_BY_KEY[slot.shown_status],
        "stale": slot.stale,
        "thread": charts.dots(thread.steps(slot)),
    }
