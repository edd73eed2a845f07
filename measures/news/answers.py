"""What municipalities have answered of measures: those of one municipality and day together.

When an answer was given is told by the history: it is the first row with the answer of today, after one with another.
An answer that was there from the first row, such as those of a plan that was read from a file, has no known moment, and
is no news. Nor is one that was given and has been changed since.
"""

import datetime as dt
from dataclasses import dataclass, field
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from measures.addresses import follow_up_url
from measures.models import FollowUp
from measures.models.since import changed_to_present
from measures.news.entry import NAMED, Detail, Entry, Words
from municipalities.models import Municipality


@dataclass
class Answers:
    """What a municipality has answered on one day."""

    municipality_id: int
    day: dt.date
    # The newest of them.
    moment: dt.datetime
    # Ids of the follow-ups, in the plan's order.
    slots: list = field(default_factory=list)


class Given:
    """A source whose rows are put together here: the moments are read once, where SQL would seek them for each use."""

    def newest(self, scope, count, bound):
        rows = [row for row in _by_day(scope) if not bound or bound.lets_in(row.moment, row.municipality_id)]
        rows.sort(key=lambda row: (row.moment, row.municipality_id), reverse=True)
        return rows[:count]

    def key_of(self, row):
        return row.municipality_id

    def moment_of(self, row):
        return row.moment

    def entries(self, scope, rows):
        municipalities = Municipality.objects.in_bulk({row.municipality_id for row in rows})
        named = {pk for row in rows for pk in row.slots[:NAMED]}
        slots = FollowUp.objects.public().select_related("measure", "municipality").in_bulk(named)
        # What has been taken away since the rows were read is counted still, and not named.
        return [
            _entry(
                scope,
                row,
                municipalities[row.municipality_id],
                [slots[pk] for pk in row.slots[:NAMED] if pk in slots],
            )
            for row in rows
        ]


def _by_day(scope):
    answered = sorted(_answered(scope), key=lambda one: one[:2])
    for (municipality_id, day), of_day in groupby(answered, key=lambda one: one[:2]):
        moments, slots = zip(*(one[2:] for one in of_day), strict=True)
        yield Answers(municipality_id, day, max(moments), list(slots))


def _answered(scope):
    """(municipality id, day, moment, follow-up id) of the answers with a known moment, in the plan's order."""
    slots = FollowUp.objects.public().in_plan(scope.plan).exclude(answer="")
    slots = slots.filter(**scope.by_municipality(), **scope.in_area("measure")).order_by(
        "measure__sort_key", "pk"
    )
    now = timezone.now()
    for pk, municipality_id, moment in slots.annotate(
        moment=changed_to_present(FollowUp, "answer")
    ).values_list("pk", "municipality", "moment"):
        if moment and moment <= now:
            yield municipality_id, timezone.localdate(moment), moment, pk


def _entry(scope, row, municipality, slots):
    count = len(row.slots)
    sentence = ngettext(
        "{municipality} has answered on {count} measure",
        "{municipality} has answered on {count} measures",
        count,
    )
    return Entry(
        kind="svar",
        key=(municipality.slug, row.day.isoformat()),
        moment=row.moment,
        sentence=sentence,
        names={"municipality": municipality.name, "count": count},
        url=_address(scope, municipality, slots),
        municipality=municipality,
        focus_area=scope.focus_area,
        details=tuple(_detail(scope, slot) for slot in slots),
        more=count - len(slots),
        scope=scope,
    )


def _address(scope, municipality, slots):
    if len(slots) == 1:
        return follow_up_url(scope.plan, slots[0].measure, municipality)
    return reverse("municipality", args=[scope.plan.slug, municipality.slug])


def _detail(scope, slot):
    return Detail(
        code=slot.measure.code,
        title=Words(slot.measure.title, (slot.measure, "title")),
        url=follow_up_url(scope.plan, slot.measure, slot.municipality),
        answer=slot.get_answer_display(),
    )


GIVEN = Given()
