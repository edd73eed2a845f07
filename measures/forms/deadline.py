"""A deadline as it is written: 7.8.2020, 6.2020 or 2020."""

import calendar
import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from measures.models import DeadlineKind
from measures.models.follow_up import ENDS
from municipalities.forms.fields import EARLIEST, LATEST, DateField

MONTH_YEAR = re.compile(r"([0-9]{1,2})\.\s?([0-9]{4})")
YEAR = re.compile(r"[0-9]{4}")


def last_of_month(year, month):
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def last_of_year(year):
    return dt.date(year, 12, 31)


class LastDayField(DateField):
    """A date; a month or a year is taken as its last day."""

    default_error_messages = {
        "invalid": _("Write the day as 7.8.2020, a month as 8.2020 or a year as 2020."),
    }

    def to_python(self, value):
        text = str(value or "").strip()
        try:
            if found := MONTH_YEAR.fullmatch(text):
                return within_reason(last_of_month(int(found[2]), int(found[1])))
            if YEAR.fullmatch(text):
                return within_reason(last_of_year(int(text)))
        except (ValueError, IndexError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return super().to_python(value)


def within_reason(date):
    if not EARLIEST <= date.year <= LATEST:
        raise ValueError(date)
    return date


def is_a_day(text):
    """Whether a whole date was written, and not only a month or a year."""
    text = (text or "").strip()
    return not (MONTH_YEAR.fullmatch(text) or YEAR.fullmatch(text))


def settled(kind, start, end, text, written):
    """The deadline's last day as it is kept, and what is wrong with it: field name → words.

    `written` is the last day as the user wrote it.
    """
    faults = {}
    if kind in ENDS:
        if end is None:
            faults["deadline_end"] = _(
                "Give the last day of the deadline, or choose a deadline without a day."
            )
        elif kind in (DeadlineKind.DATE, DeadlineKind.PERIOD) and not is_a_day(written):
            faults["deadline_end"] = _("Write the whole date, such as 7.8.2020, or choose a month or a year.")
        else:
            end = _end_of(kind, end)
    elif end is not None:
        faults["deadline_end"] = _("This kind of deadline has no day. Clear it, or choose another kind.")
    if kind == DeadlineKind.PERIOD:
        if start is None:
            faults["deadline_start"] = _("Give the first day of the period.")
        elif end and end < start:
            faults["deadline_end"] = _("The last day cannot come before the first day.")
    elif start is not None:
        faults["deadline_start"] = _("Only a period has a first day. Clear it, or choose “A period”.")
    if kind == DeadlineKind.RECURRING and not text:
        faults["deadline_text"] = _("Say in words when it recurs, such as: every autumn.")
    return end, faults


def _end_of(kind, end):
    if kind == DeadlineKind.MONTH:
        return last_of_month(end.year, end.month)
    return last_of_year(end.year) if kind == DeadlineKind.YEAR else end
