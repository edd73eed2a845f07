"""Numbers, dates and lists as they are written for readers here.

Amounts and large numbers have no-break spaces in every language, so that no line breaks inside them.
"""

import datetime as dt
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from measures.models import DeadlineKind, Precision

NO_BREAK_SPACE = "\u00a0"
EN_DASH = "–"
MINUS = "−"


def number(value):
    """1234567.500 → 1 234 567,5: groups of three, and no more decimals than there are."""
    if value is None or value == "":
        return ""
    value = Decimal(value)
    whole, _point, decimals = f"{abs(value):,f}".partition(".")
    text = whole.replace(",", NO_BREAK_SPACE)
    if decimals := decimals.rstrip("0"):
        text += formats.get_format("DECIMAL_SEPARATOR") + decimals
    return MINUS + text if value < 0 else text


def kroner(amount):
    """2460000 → 2 460 000 kr; nothing for an amount that is not known."""
    return f"{number(amount)}{NO_BREAK_SPACE}kr" if number(amount) else ""


def thousands(amount):
    """An amount in a table whose head says 1000 kr: 2460000 → 2 460."""
    return "" if amount is None else number(Decimal(amount) / 1000)


def day(date):
    """7.8.2018, with the date for machines around it; of a moment, the day that it was in Norway."""
    if not date:
        return ""
    if isinstance(date, dt.datetime):
        date = timezone.localtime(date).date()
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), day_text(date))


def day_text(date):
    return formats.date_format(date, "SHORT_DATE_FORMAT")


def clock(moment):
    """14.05: what the clock in Norway showed, in Norwegian with a full stop."""
    return formats.time_format(timezone.localtime(moment), pgettext("what the clock shows", "H:i"))


def day_in_words(date):
    """On 3 May 2026, as it stands in a sentence; in Norwegian without the "on". Of a moment its day in Norway."""
    if isinstance(date, dt.datetime):
        date = timezone.localtime(date).date()
    return _time_element(date.isoformat(), _("on %(day)s") % {"day": _long_day(date)})


def moment_in_words(moment):
    """On 3 May 2026 at 14:05, as it stands in a sentence: what calendar and clock in Norway showed."""
    local = timezone.localtime(moment)
    words = _("on %(day)s at %(time)s") % {"day": _long_day(local), "time": _told_apart(local)}
    return _time_element(local.isoformat(timespec="minutes"), words)


def _long_day(date):
    return formats.date_format(date, pgettext("a date in words", "j F Y"))


def _told_apart(local):
    """The clock; in the hour that comes twice when summer time ends, with which of the two it was."""
    first, second = (local.replace(fold=fold).utcoffset() for fold in (0, 1))
    if first == second:
        return clock(local)
    which = _("%(time)s (summer time)") if local.dst() else _("%(time)s (winter time)")
    return which % {"time": clock(local)}


def _time_element(for_machines, words):
    return format_html('<time datetime="{}">{}</time>', for_machines, words)


def recently(moment):
    """A moment of the last days: today at 14.05, 3.5. at 14.05, and with its year where that is another."""
    local, now = timezone.localtime(moment), timezone.localtime()
    if local.date() == now.date():
        return _("today at %(time)s") % {"time": clock(moment)}
    day = formats.date_format(local, "j.n." if local.year == now.year else "SHORT_DATE_FORMAT")
    return _("%(day)s at %(time)s") % {"day": day, "time": clock(moment)}


def days_left(due_on):
    """How long it is until the due day, which lasts to midnight; or how long ago it was."""
    days = (due_on - timezone.localdate()).days
    if days < 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
    if days == 0:
        return _("due today, before midnight")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def month(date):
    """May 2014 as the reader's language writes it."""
    return f"{MONTHS[date.month]} {date.year}"


def years(first, last):
    """2019–2022, or what is known of it."""
    if first and last:
        return str(first) if first == last else f"{first}{EN_DASH}{last}"
    if first:
        return _("from %(year)s") % {"year": first}
    return _("until %(year)s") % {"year": last} if last else ""


def season(date):
    """Spring 2014 for a date in March to May, and so on; December belongs to the winter that begins."""
    names = {
        0: pgettext("season", "winter"),
        1: pgettext("season", "spring"),
        2: pgettext("season", "summer"),
        3: pgettext("season", "autumn"),
    }
    return f"{names[date.month % 12 // 3]} {date.year}"


def as_precise(date, precision):
    """What is known of the date: 29.8.2018, May 2014, spring 2014 or 2014."""
    return {Precision.DAY: day_text, Precision.MONTH: month, Precision.SEASON: season}.get(precision, _year)(
        date
    )


def as_precise_iso(date, precision):
    """The same for `<time datetime>`; a season has no such form but its year."""
    lengths = {Precision.DAY: 10, Precision.MONTH: 7}
    return date.isoformat()[: lengths.get(precision, 4)]


def _year(date):
    return str(date.year)


def natural_list(items):
    """a, b og c."""
    *first, last = [str(item) for item in items] or [""]
    return _("%(items)s and %(last)s") % {"items": ", ".join(first), "last": last} if first else last


def deadline(follow_up):
    """A follow-up's deadline in words, or nothing where none is set."""
    said = follow_up.deadline_text
    words = _deadline_words(follow_up)
    if not words or not said:
        return words or said
    return f"{words} ({said})"


def _deadline_words(follow_up):
    kind, end = follow_up.deadline_kind, follow_up.deadline_end
    if kind == DeadlineKind.DATE:
        return day_text(end)
    if kind == DeadlineKind.MONTH:
        return _("by the end of %(when)s") % {"when": month(end)}
    if kind == DeadlineKind.YEAR:
        return _("by the end of %(when)s") % {"when": end.year}
    if kind == DeadlineKind.PERIOD:
        return f"{day_text(follow_up.deadline_start)} {EN_DASH} {day_text(end)}"
    return _("ongoing, no end date") if kind == DeadlineKind.ONGOING else ""


def said_of(error, label):
    """What is wrong with which field: "Deadline: Enter a date."; where the words say it, the words alone."""
    if not label or str(label).casefold() in str(error).casefold():
        return error
    return f"{label}{' ' if str(label).endswith('?') else ': '}{error}"


def lower_first(text):
    """A label inside a sentence: "Delayed" → "delayed"."""
    text = str(text)
    return text[:1].lower() + text[1:]
