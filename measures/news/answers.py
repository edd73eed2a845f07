"""What municipalities have answered of measures: those of one municipality and day together.

When an answer was given is told by the history: it is the first row with the answer of today, after one with another.
An answer that was there from the first row, such as those of a plan that was read from a file, has no known moment, and
is no news. Nor is one that was given and has been changed since.
"""

from django.db.models import Count, F, Max, Q, Window
from django.db.models.functions import RowNumber, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from measures.models import FollowUp
from measures.models.since import changed_to_present
from measures.news.entry import NAMED, Detail, Entry, Words, measure_url
from measures.news.source import Source
from municipalities.models import Municipality


def _slots(scope):
    """The follow-ups whose answer has a known moment, `answered_at`, and its day in Norway, `answered_on`."""
    slots = FollowUp.objects.public().in_plan(scope.plan).exclude(answer="")
    slots = slots.filter(**scope.by_municipality(), **scope.in_area("measure"))
    slots = slots.annotate(answered_at=changed_to_present(FollowUp, "answer"))
    return slots.filter(answered_at__lte=timezone.now()).annotate(answered_on=TruncDate("answered_at"))


def _given(scope):
    """A row a municipality and day."""
    rows = _slots(scope).order_by().values("municipality", "answered_on")
    return rows.annotate(moment=Max("answered_at"), number=Count("pk"))


def _entries(scope, rows):
    municipalities = Municipality.objects.in_bulk({row["municipality"] for row in rows})
    slots = _first_slots(scope, rows)
    return [
        _entry(
            scope,
            row,
            municipalities[row["municipality"]],
            slots.get((row["municipality"], row["answered_on"]), []),
        )
        for row in rows
    ]


def _first_slots(scope, rows):
    """{(municipality id, day): the first of its follow-ups in the plan's order}."""
    wanted = Q()
    for row in rows:
        wanted |= Q(municipality=row["municipality"], answered_on=row["answered_on"])
    place = Window(
        RowNumber(),
        partition_by=[F("municipality"), F("answered_on")],
        order_by=F("measure__sort_key").asc(),
    )
    first = _slots(scope).filter(wanted).annotate(place=place).filter(place__lte=NAMED)
    found = {}
    for slot in first.select_related("measure", "municipality").order_by("place"):
        found.setdefault((slot.municipality_id, slot.answered_on), []).append(slot)
    return found


def _entry(scope, row, municipality, slots):
    sentence = ngettext(
        "{municipality} has answered on {count} measure",
        "{municipality} has answered on {count} measures",
        row["number"],
    )
    return Entry(
        kind="svar",
        key=(municipality.slug, row["answered_on"].isoformat()),
        moment=row["moment"],
        sentence=sentence,
        names={"municipality": municipality.name, "count": row["number"]},
        url=_address(scope, municipality, slots),
        municipality=municipality,
        focus_area=scope.focus_area,
        details=tuple(_detail(scope, slot) for slot in slots),
        more=row["number"] - len(slots),
        scope=scope,
    )


def _address(scope, municipality, slots):
    if len(slots) == 1:
        return measure_url(scope.plan, slots[0].measure, municipality)
    return reverse("municipality", args=[scope.plan.slug, municipality.slug])


def _detail(scope, slot):
    return Detail(
        code=slot.measure.code,
        title=Words(slot.measure.title, (slot.measure, "title")),
        url=measure_url(scope.plan, slot.measure, slot.municipality),
        answer=slot.get_answer_display(),
    )


GIVEN = Source(_given, _entries, key="municipality")
