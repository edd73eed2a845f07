"""What a measure promises, in one sentence: what, by whom, and until when."""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.formats import natural_list, years
from measures.languages import written
from measures.models import Scope

# So many municipalities are named in the sentence; more are counted.
NAMED = 6


def promise(plan, measure, municipalities):
    """The sentence, with the title in its own language; nothing where the measure concerns nobody yet.

    "Lyngen and Tromsø are to carry out “X” together by the end of 2022, led by Tromsø." Of a plan that has
    ended it says what they were to do. Where the measure has no years of its own, the plan's hold.
    """
    if not municipalities:
        return ""
    sentence = format_html(
        _task(measure.scope, len(municipalities), over=plan.has_ended),
        who=_who(municipalities),
        title=written(measure.title, measure, "title"),
        when=_when(measure, plan),
    )
    if not (measure.is_joint and measure.lead):
        return format_html("{}.", sentence)
    return format_html(_("{promise}, led by {municipality}."), promise=sentence, municipality=measure.lead)


def _who(municipalities):
    if len(municipalities) <= NAMED:
        return natural_list(municipalities)
    count = len(municipalities)
    return ngettext("%(count)d municipality", "%(count)d municipalities", count) % {"count": count}


def _task(scope, count, *, over):
    if count == 1:
        return (
            _("{who} was to carry out “{title}” {when}")
            if over
            else _("{who} is to carry out “{title}” {when}")
        )
    if scope == Scope.JOINT:
        return (
            _("{who} were to carry out “{title}” together {when}")
            if over
            else _("{who} are to carry out “{title}” together {when}")
        )
    if scope == Scope.EACH:
        return (
            _("{who} were each to carry out “{title}” {when}")
            if over
            else _("{who} are each to carry out “{title}” {when}")
        )
    return (
        _("{who} were to carry out “{title}” {when}")
        if over
        else _("{who} are to carry out “{title}” {when}")
    )


def _when(measure, plan):
    first = measure.first_year
    # What begins in a year goes on to the end of the plan, where nothing else is said.
    last = measure.last_year or (plan.last_year if first else None)
    if not last:
        return _("in the plan's period, %(years)s") % {"years": years(plan.first_year, plan.last_year)}
    if first == last:
        return _("in the course of %(year)s") % {"year": first}
    if first:
        return _("from %(first)s to the end of %(last)s") % {"first": first, "last": last}
    return _("by the end of %(when)s") % {"when": last}
