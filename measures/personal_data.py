"""What may be personal data in a text that becomes public: e-mail addresses, phone numbers, identity numbers.

It warns and never refuses: whether an address is a person's or an office's, only a reader can say.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

# What is written by people in a line, and becomes public with it. The last three stand in the follow-up until then.
TEXTS = ("what_was_done", "deviation", "next_step", "own_title", "responsible_role", "responsible_unit")
# How much is shown of the text on each side of a finding.
AROUND = 40

# A space as it is typed, and as word processors and spreadsheets write it: no-break, narrow, thin.
SPACE = "[ \u00a0\u202f\u2009]"


class Kind(models.TextChoices):
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Phone number")
    IDENTITY = "identity", _("National identity number")


@dataclass(frozen=True)
class Found:
    """A place in a text, with what stands around it."""

    kind: Kind
    start: int
    text: str
    before: str = ""
    after: str = ""

    @property
    def end(self):
        return self.start + len(self.text)


def findings(line):
    """[(field name, Found)] of a status line, in the order in which its fields are read."""
    return [(name, found) for name in TEXTS for found in find(getattr(line, name))]


def find(text):
    """Every `Found` in the text, in its order. What is a part of another is not found twice."""
    taken, all_found = [], []
    for kind, places in ((Kind.IDENTITY, _identities), (Kind.EMAIL, _emails), (Kind.PHONE, _phones)):
        for start, end in places(text):
            if all(end <= other_start or other_end <= start for other_start, other_end in taken):
                taken.append((start, end))
                all_found.append(_found(kind, text, start, end))
    return sorted(all_found, key=lambda found: found.start)


def _found(kind, text, start, end):
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    # Cut between words, where there is a place to cut.
    if start > AROUND:
        before = "…" + before.partition(" ")[2]
    if len(text) > end + AROUND:
        after = after.rpartition(" ")[0] + " …"
    return Found(kind, start, text[start:end], before, after)


# E-mail addresses -----------------------------------------------------------------------------------------

# Letters of every alphabet: addresses with æ ø å exist. A sentence's full stop is not a part.
EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{0,63}[\w+%-]@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")


def _emails(text):
    return [found.span() for found in EMAIL.finditer(text)]


# National identity numbers --------------------------------------------------------------------------------

# Six digits for the day, three to tell people apart, and two to check.
IDENTITY = re.compile(rf"(?<![0-9])([0-9]{{6}}){SPACE}?-?{SPACE}?([0-9]{{5}})(?![0-9])")
WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# Added to the day: of a D-number. To the month: of synthetic numbers, NAV's and Skatteetaten's.
ADDED_TO_DAY, ADDED_TO_MONTH = (0, 40), (0, 40, 80)


def _identities(text):
    return [found.span() for found in IDENTITY.finditer(text) if is_identity_number(found[1] + found[2])]


def is_identity_number(digits):
    """Whether eleven digits are a fødselsnummer or a D-number, a synthetic one too: a day and two check digits."""
    return _has_a_day(digits) and all(
        _check_digit(digits[: len(weights)], weights) == int(digits[len(weights)]) for weights in WEIGHTS
    )


def _check_digit(digits, weights):
    """10 for what no digit can check: such numbers are not given out."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return (11 - total % 11) % 11


def _has_a_day(digits):
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return any(
        _is_a_day(century + year, month - added_to_month, day - added_to_day)
        for century in _centuries(year, int(digits[6:9]))
        for added_to_month in ADDED_TO_MONTH
        for added_to_day in ADDED_TO_DAY
    )


def _centuries(year, individual):
    """Skatteetaten's series: which hundred years the three digits that tell people apart stand for."""
    series = (
        (1900, individual <= 499),
        (1800, 500 <= individual <= 749 and year >= 54),
        (2000, individual >= 500 and year <= 39),
        (1900, individual >= 900 and year >= 40),
    )
    return [century for century, fits in series if fits]


def _is_a_day(year, month, day):
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


# Phone numbers --------------------------------------------------------------------------------------------

GROUPS = "|".join(
    (
        rf"[2-9][0-9](?:{SPACE}[0-9]{{2}}){{3}}",
        rf"[2-9][0-9]{{2}}{SPACE}[0-9]{{2}}{SPACE}[0-9]{{3}}",
        rf"[2-9][0-9]{{3}}{SPACE}[0-9]{{4}}",
        r"[2-9][0-9]{7}",
    )
)
EIGHT = re.compile(rf"(?<![\w+=])(?:{GROUPS})(?!\w)")
# With the country's number in front there is no doubt, however the rest is grouped.
NORWEGIAN = re.compile(
    rf"(?<![\w+])(?:\(?(?:\+|00)47\)?|\(47\)){SPACE}?[2-9](?:{SPACE}?-?[0-9]){{7}}(?![0-9])"
    rf"|(?<![\w+])47{SPACE}(?:{GROUPS})(?!\w)"
)
# The neighbours', who live close to the borders here: Denmark, Sweden, Finland.
NEIGHBOURS = re.compile(rf"(?<![\w+])(?:\+|00)(?:45|46|358){SPACE}?[1-9](?:{SPACE}?-?[0-9]){{6,9}}(?![0-9])")

# Words before a number that say that it is a phone's, words before it that say what else it is, and after it what
# it counts.
NAMED = re.compile(
    r"\b(?:\w*telefon|tlf|tel|mob|mobil|ring|phone)[. -]*(?:nummer|nr)?[.: ]*\Z", re.IGNORECASE
)
NUMBER_OF = re.compile(
    r"(?:\b(?:kr\.?|kroner|nok)|[€$]"
    r"|\b(?:\w*sak|arkiv|bilag|dok|dokument|faktura|id|journal|konto|ordre|prosjekt|ref|referanse)s?-?"
    r"(?:nummer|nr)?\.?)[: \u00a0#]*\Z",
    re.IGNORECASE,
)
COUNTED = re.compile(
    rf"{SPACE}?(?:%|€|,-|m²|m³)"
    rf"|{SPACE}(?:kr|kroner|nok|euro|mill|millioner|mrd|tonn|kg|km|m2|m3|mwh|kwh|gwh|liter|innbyggere|stk|timer)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
YEARS = re.compile(rf"(?:19|20|21)[0-9]{{2}}{SPACE}(?:19|20|21)[0-9]{{2}}")


def _phones(text):
    certain = [found.span() for pattern in (NORWEGIAN, NEIGHBOURS) for found in pattern.finditer(text)]
    in_addresses = [found.span() for found in ADDRESS.finditer(text)]
    likely = [
        found.span()
        for found in EIGHT.finditer(text)
        if not any(start <= found.start() < end for start, end in in_addresses)
        and not _is_another_number(text, *found.span())
    ]
    return certain + likely


def _is_another_number(text, start, end):
    """An amount, a case number, a date, or a part of a longer row of numbers."""
    before, number, after = text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND]
    if NAMED.search(before):
        return False
    return bool(
        NUMBER_OF.search(before)
        or COUNTED.match(after)
        or YEARS.fullmatch(number)
        or _is_a_part(before, number, after)
        or (number.isdecimal() and _is_a_date(number))
    )


def _is_a_part(before, number, after):
    """Of a decimal number, of a case number (2018/22334455), or of a row of groups as long as its own."""
    if re.search(r"[0-9][.,]\Z", before) or re.match(r"[.,-][0-9]", after):
        return True
    if re.search(r"[0-9][/-]\Z", before) and not re.search(rf"(?:{GROUPS})/\Z", before):
        return True
    group = re.match("[0-9]+", number)[0]
    alike = f"[0-9]{{{len(group)}}}"
    return group != number and bool(
        re.search(rf"\b{alike}{SPACE}\Z", before) or re.match(rf"{SPACE}{alike}\b", after)
    )


def _is_a_date(digits):
    """20180807 or 07082018."""
    return any(
        1900 <= int(year) <= 2199 and _is_a_day(int(year), int(month), int(day))
        for year, month, day in (
            (digits[:4], digits[4:6], digits[6:]),
            (digits[4:], digits[2:4], digits[:2]),
        )
    )
