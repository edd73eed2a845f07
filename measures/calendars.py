"""A calendar (iCalendar, RFC 5545) of the deadlines of a plan and of its rounds, to subscribe to.

Of a measure it tells what everyone can read of it: a deadline with a last day that the municipality has given what it
has taken up. "Every autumn" and "ongoing" have no day, and are left out rather than guessed. So is what is completed
or dropped. An event is marked with the moment when it came to be as it is, not with that of the asking: the file is
the same until something changes.
"""

import datetime as dt

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import vText
from icalendar.parser import Contentline

from measures.addresses import follow_up_url
from measures.formats import deadline
from measures.models import DeadlineKind, FollowUp, ReportingRound
from measures.models.follow_up import ENDS
from measures.models.since import became_present
from measures.models.status import ENDED
from measures.syndication import clean, uid
from municipalities.dates import midnight

# How often a subscriber's calendar is asked to look.
REFRESH = "P1D"


def calendar_of(plan, municipality=None, *, absolute):
    """The calendar as bytes; `absolute` makes a whole address of a path."""
    lines = [
        ("BEGIN", "VCALENDAR"),
        *_head(plan, municipality, absolute),
        *_of_rounds(plan, municipality, absolute),
        *_of_deadlines(plan, municipality, absolute),
        ("END", "VCALENDAR"),
    ]
    # The library escapes and folds. Its components, which check each value again, take six times as long.
    return b"".join(Contentline(f"{name}:{value}").to_ical() + b"\r\n" for name, value in lines)


def _head(plan, municipality, absolute):
    whose = f"{plan.name}, {municipality.name}" if municipality else plan.name
    name = _("Deadlines: %(whose)s") % {"whose": whose}
    if plan.is_demonstration:
        name = _("%(name)s (demonstration)") % {"name": name}
    yield "VERSION", "2.0"
    yield "PRODID", f"-//rnplan//{get_language().upper()}"
    yield "CALSCALE", "GREGORIAN"
    yield "NAME", _text(name)
    yield "X-WR-CALNAME", _text(name)
    yield "X-WR-TIMEZONE", timezone.get_default_timezone_name()
    yield "URL", absolute(_page(plan, municipality))
    yield "REFRESH-INTERVAL;VALUE=DURATION", REFRESH
    yield "X-PUBLISHED-TTL", REFRESH


def _page(plan, municipality):
    if municipality:
        return reverse("municipality", args=[plan.slug, municipality.slug])
    return reverse("plan", args=[plan.slug])


# Deadlines ------------------------------------------------------------------------------------------------


def _of_deadlines(plan, municipality, absolute):
    slots = FollowUp.objects.public().in_plan(plan).taken_up().filter(deadline_kind__in=ENDS)
    if municipality:
        slots = slots.of(municipality)
    slots = slots.exclude(latest_line__isnull=False, latest_line__status__in=ENDED)
    since = became_present(FollowUp, "answer", "deadline_kind", "deadline_end")
    slots = slots.annotate(since=since).select_related("measure", "municipality")
    for slot in slots.order_by("deadline_end", "measure__sort_key", "municipality__sort_key"):
        yield from _deadline(plan, slot, absolute)


def _deadline(plan, slot, absolute):
    return _event(
        uid("frist", slot.pk),
        day=slot.deadline_end,
        summary=_("Deadline: %(code)s %(title)s (%(municipality)s)")
        % {"code": slot.measure.code, "title": slot.title, "municipality": slot.municipality},
        description=_description(slot),
        url=absolute(follow_up_url(plan, slot.measure, slot.municipality)),
        changed=slot.since or _beginning(plan),
    )


def _description(slot):
    """What the day alone does not tell: that it stands for a month, a year or a period; and who is responsible."""
    says_more = slot.deadline_kind != DeadlineKind.DATE or slot.deadline_text
    responsible = ", ".join(filter(None, [slot.responsible_role, slot.responsible_unit]))
    lines = [
        _("Deadline: %(deadline)s") % {"deadline": deadline(slot)} if says_more else "",
        _("Responsible: %(responsible)s") % {"responsible": responsible} if responsible else "",
    ]
    return "\n".join(filter(None, lines))


def _beginning(plan):
    """For what has no history: a moment that stays."""
    return midnight(dt.date(plan.first_year, 1, 1))


# Rounds ---------------------------------------------------------------------------------------------------


def _of_rounds(plan, municipality, absolute):
    """The days of each round; for the municipality, or for those of all that have some, its own."""
    since = became_present(ReportingRound, "opens_on", "due_on")
    rounds = ReportingRound.objects.filter(plan=plan, plan__in=type(plan).objects.public())
    rounds = rounds.annotate(since=since).prefetch_related("municipal_dates__municipality")
    url = absolute(reverse("rounds", args=[plan.slug]))
    for one in rounds.order_by(F("opens_on"), "pk"):
        own = sorted(one.municipal_dates.all(), key=lambda dates: dates.municipality.sort_key)
        its_own = [dates for dates in own if dates.municipality_id == municipality.pk] if municipality else []
        for dates in its_own or ([one] if municipality else [one, *own]):
            yield from _days_of(one, dates, url, one.since or _beginning(plan))


def _days_of(one, dates, url, changed):
    """The day it opens and the day it is due; `dates` are those of the round, or of one municipality in it."""
    place = () if dates is one else (dates.municipality.slug,)
    name = one.name if dates is one else f"{one.name} ({dates.municipality})"
    opens = _("Reporting opens: %(round)s") % {"round": name}
    due = _("Reports are due: %(round)s") % {"round": name}
    for kind, day, summary in (("apner", dates.opens_on, opens), ("frist", dates.due_on, due)):
        yield from _event(
            uid("runde", one.pk, kind, *place), day=day, summary=summary, url=url, changed=changed
        )


# Both -----------------------------------------------------------------------------------------------------


def _event(name, *, day, summary, url, changed, description=""):
    """The lines of a whole day that keeps nobody busy."""
    moment, language = f"{changed.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}", f";LANGUAGE={get_language()}"
    yield "BEGIN", "VEVENT"
    yield "UID", name
    yield "DTSTAMP", moment
    yield "LAST-MODIFIED", moment
    # A date without an end is that day (RFC 5545, 3.6.1).
    yield "DTSTART;VALUE=DATE", f"{day:%Y%m%d}"
    yield f"SUMMARY{language}", _text(summary)
    if description:
        yield f"DESCRIPTION{language}", _text(description)
    yield "URL", url
    yield "TRANSP", "TRANSPARENT"
    yield "END", "VEVENT"


def _text(text):
    return vText(clean(text)).to_ical().decode()
