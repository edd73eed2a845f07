"""The rounds that plans are reported in, and what a new one of each kind is proposed to be called and last."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from municipalities.dates import today
from municipalities.working_days import next_working_day

WEEKS_TO_WRITE = dt.timedelta(weeks=3)
# What is left of a letter in an address where taking its marks away is not enough.
LETTERS = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})


@dataclass(frozen=True)
class RoundKind:
    """`name` holds a place for the year, where the kind has one. It is data, read by all, and so in Norwegian."""

    key: str
    label: str
    name: str
    first: tuple = (1, 1)
    last: tuple = (12, 31)
    whole_plan: bool = False

    def period(self, plan, year):
        first_year, last_year = (plan.first_year, plan.last_year) if self.whole_plan else (year, year)
        return dt.date(first_year, *self.first), dt.date(last_year, *self.last)

    def proposal(self, plan, year):
        """The fields of a new round: it opens when the period is over, and is due three weeks later."""
        start, end = self.period(plan, year)
        opens_on = next_working_day(max(end + dt.timedelta(days=1), today()))
        name = self.name.format(year=year)
        return {
            "name": name,
            "slug": address_name(name),
            "period_start": start,
            "period_end": end,
            "opens_on": opens_on,
            "due_on": next_working_day(opens_on + WEEKS_TO_WRITE),
        }


KINDS = (
    RoundKind("tertial-1", _("First four months (1. tertial)"), "1. tertial {year}", last=(4, 30)),
    RoundKind(
        "tertial-2", _("Second four months (2. tertial)"), "2. tertial {year}", first=(5, 1), last=(8, 31)
    ),
    RoundKind("halvar", _("Half-year report"), "Halvårsrapport {year}", last=(6, 30)),
    RoundKind("arsmelding", _("Annual report"), "Årsmelding {year}"),
    RoundKind(
        "sluttrapport",
        _("Final report for the whole plan period"),
        "Sluttrapport for planperioden",
        whole_plan=True,
    ),
    RoundKind("egen", _("A round of our own making"), ""),
)
KIND_BY_KEY = {kind.key: kind for kind in KINDS}


def address_name(text):
    """“Årsmelding 2026” → arsmelding-2026."""
    letters = unicodedata.normalize("NFKD", text.lower().translate(LETTERS))
    plain = letters.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")


def year_to_report(plan):
    """The year that a new round is most likely about: this one while the plan runs, else its last."""
    return min(max(today().year, plan.first_year), plan.last_year)


def same_name(one, other):
    """Whether two names read alike, in small or capital letters and with any spaces."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
