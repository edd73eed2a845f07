"""A municipality's own action plans and budget plans: what stands in each, and which one comes next."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from measures.formats import kroner, years
from municipalities.dates import today
from municipalities.models import ActionPlan, BudgetPlan

YEAR_IN_A_TITLE = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
# Where there is none to follow, an action plan is guessed to last as long as the budget plan that it goes with.
USUAL_LENGTH = 4
# From this month on a municipality works with next year's plans.
MONTH_OF_NEXT_YEAR = 8


def with_contents(documents):
    """Annotates what stands in each action plan or budget plan: `entries`, `slots` and for money `total`."""
    if documents.model is BudgetPlan:
        return documents.annotate(
            entries=Count("budget_lines"),
            slots=Count("budget_lines__follow_up", distinct=True),
            total=Sum("budget_lines__amount"),
        )
    return documents.annotate(
        entries=Count("planned_actions"), slots=Count("planned_actions__follow_up", distinct=True)
    )


@dataclass(frozen=True)
class Contents:
    """How much stands in a document: planned actions, or amounts with their sum, on so many measures."""

    entries: int
    slots: int
    total: Decimal | None = None

    def __bool__(self):
        return self.entries > 0

    def __str__(self):
        if not self:
            return _("nothing stands in it yet")
        slots = ngettext("on %(count)d measure", "on %(count)d measures", self.slots) % {"count": self.slots}
        if self.total is None:
            entries = ngettext("%(count)d planned action", "%(count)d planned actions", self.entries)
            return f"{entries % {'count': self.entries}} {slots}"
        entries = ngettext("%(count)d amount", "%(count)d amounts", self.entries) % {"count": self.entries}
        return _("%(amounts)s %(slots)s, %(sum)s in all") % {
            "amounts": entries,
            "slots": slots,
            "sum": kroner(self.total),
        }


def contents_of(document):
    """`Contents` of one, read now; of one from `with_contents`, as it was read then."""
    if not hasattr(document, "entries"):
        document = with_contents(type(document).objects.filter(pk=document.pk)).get()
    is_money = isinstance(document, BudgetPlan)
    return Contents(document.entries, document.slots, (document.total or Decimal(0)) if is_money else None)


# The next one ---------------------------------------------------------------------------------------------


def year_of_work():
    """The year whose plans a municipality works with now: in the autumn it is the next one."""
    day = today()
    return day.year + (day.month >= MONTH_OF_NEXT_YEAR)


def next_of(model, municipality):
    """What the municipality's next plan of this kind probably says: field name → value, for its form."""
    earlier = model.objects.filter(municipality=municipality).order_by("-first_year")
    newest = earlier.first()
    if newest is None:
        return _first_of(model, municipality)
    first_year = max(newest.first_year + 1, year_of_work())
    shift = first_year - newest.first_year
    proposed = {
        "title": YEAR_IN_A_TITLE.sub(lambda found: str(int(found[0]) + shift), newest.title),
        "first_year": first_year,
        "body": earlier.exclude(body="").values_list("body", flat=True).first() or "",
    }
    return proposed | _last_year(model, newest.last_year + shift)


def _first_of(model, municipality):
    first_year = year_of_work()
    last_year = first_year + USUAL_LENGTH - 1
    # The title is the municipality's own text, whatever language its planner reads.
    with override(municipality.language_form):
        kind = _("Action plan") if model is ActionPlan else _("Budget plan")
        title = f"{kind} {years(first_year, last_year)}"
    return {"title": title, "first_year": first_year} | _last_year(model, last_year)


def _last_year(model, year):
    """A budget plan's last year follows from its first."""
    return {"last_year": year} if model is ActionPlan else {}


def lacks_the_next(model, documents):
    """Whether the plan of the year that one works with now is missing among `documents`.

    A budget plan is made anew each year; an action plan holds as long as it says.
    """
    year = year_of_work()
    if model is BudgetPlan:
        return all(document.first_year < year for document in documents)
    return not any(document.first_year <= year <= document.last_year for document in documents)
