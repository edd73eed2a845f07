"""Dates as they are entered, in the admin and elsewhere."""

import datetime as dt
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DAY_MONTH_YEAR = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
YEAR_MONTH_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
EARLIEST, LATEST = 1900, 2200


def parse_date(text):
    """A date from 7.8.2018 or 2018-08-07; ValueError for anything else."""
    if found := DAY_MONTH_YEAR.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := YEAR_MONTH_DAY.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise ValueError(text)
    if not EARLIEST <= year <= LATEST:
        raise ValueError(text)
    return dt.date(year, month, day)


class WrittenDate:
    """Before a date widget: shows 7.8.2018 in every language, as it is copied from Norwegian case papers."""

    def __init__(self, attrs=None):
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        return f"{value.day}.{value.month}.{value.year}" if isinstance(value, dt.date) else value


class DateInput(WrittenDate, forms.DateInput):
    pass


class DateField(forms.DateField):
    widget = DateInput
    default_error_messages = {
        "invalid": _("Write the date as day, month and year, such as 7.8.2018."),
    }

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        try:
            return parse_date(str(value).strip())
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
