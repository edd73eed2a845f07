"""Amounts and figures as Norwegians write them: 2 460 000 and 1 234,5."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from measures.formats import number

SPACES = re.compile("[ \u00a0\u2009\u202f]")
KRONER = re.compile(
    r"(?:kr\.? ?)?([0-9]+|[0-9]{1,3}(?:[ .][0-9]{3})+)(?: ?(?:,0?0|,-|,–))?(?: ?kr\.?)?", re.IGNORECASE
)
WHOLE = r"(?P<whole>[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)"


class NumberInput(forms.TextInput):
    """Text, because a browser's number field takes neither spaces nor a decimal comma everywhere."""

    def __init__(self, attrs=None):
        super().__init__(attrs={"class": "number", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        return number(value) if isinstance(value, Decimal | int) else value


def with_plain_spaces(text):
    return SPACES.sub(" ", str(text)).strip().replace("−", "-")


class KronerField(forms.DecimalField):
    """Whole kroner. Takes 2460000, 2 460 000, 2.460.000, 2 460 000 kr and, from spreadsheets, kr 2 460 000,00."""

    widget = NumberInput
    default_error_messages = {
        "invalid": _("Write the amount in whole kroner, such as 2 460 000."),
        "negative": _("An amount cannot be negative."),
    }

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal | int):
            return Decimal(value)
        text = with_plain_spaces(value)
        found = KRONER.fullmatch(text.removeprefix("-").strip())
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if text.startswith("-"):
            raise ValidationError(self.error_messages["negative"], code="negative")
        return Decimal(re.sub("[ .]", "", found[1]))


class FigureField(forms.DecimalField):
    """A number with decimals after a comma, in English after a point. Takes either where there is no doubt."""

    widget = NumberInput
    default_error_messages = {"invalid": _("Write a number, such as 1 234 or 12.5.")}

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal | int):
            return Decimal(value)
        text = with_plain_spaces(value)
        found = self._pattern().fullmatch(text.removeprefix("-"))
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        sign = "-" if text.startswith("-") else ""
        return Decimal(f"{sign}{found['whole'].replace(' ', '')}.{found['decimals'] or 0}")

    @staticmethod
    def _pattern():
        """The other language's separator before exactly three digits may stand for thousands: that is not guessed."""
        own, other = (",", r"\.") if get_format("DECIMAL_SEPARATOR") == "," else (r"\.", ",")
        return re.compile(f"{WHOLE}(?:(?:{own}|{other}(?![0-9]{{3}}$))(?P<decimals>[0-9]+))?")


def for_decimals(db_field):
    """The form field for a DecimalField of a model."""
    return {"form_class": KronerField if db_field.decimal_places == 0 else FigureField, "widget": NumberInput}
