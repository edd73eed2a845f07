"""Rounds that have opened, and rounds that are published."""

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.formats import day_in_words
from measures.models import ReportingRound, ReportState, RoundDates
from measures.news.entry import Entry, Words
from measures.news.source import Source
from municipalities.dates import midnight, today


def _opened(scope):
    return _in_scope(scope).annotate(**_days(scope), moment=F("opens")).filter(moment__lte=today())


def _published(scope):
    return _in_scope(scope).filter(published_on__lte=today()).annotate(moment=F("published_on"))


def _in_scope(scope):
    """The rounds concern no focus area more than another."""
    rounds = ReportingRound.objects.filter(plan=scope.plan)
    return rounds.none() if scope.focus_area else rounds


def _days(scope):
    """When the round opens and is due: for the municipality, where it has days of its own, or else for all."""
    own = RoundDates.objects.filter(round=OuterRef("pk"), municipality=scope.municipality).order_by()
    return {
        "opens": Coalesce(Subquery(own.values("opens_on")), F("opens_on")),
        "due": Coalesce(Subquery(own.values("due_on")), F("due_on")),
    }


def _opened_entries(scope, rounds):
    return [
        Entry(
            kind="runde-apnet",
            key=(one.pk, scope.municipality.slug) if one.opens != one.opens_on else (one.pk,),
            moment=midnight(one.opens),
            sentence=_("Reporting has opened: {round}"),
            names={"round": Words(one.name)},
            url=reverse("rounds", args=[scope.plan.slug]),
            municipality=scope.municipality,
            notes=(format_html(_("The reports are due {day}."), day=day_in_words(one.due)),),
            scope=scope,
        )
        for one in rounds
    ]


def _published_entries(scope, rounds):
    reported = _reported(rounds)
    return [
        Entry(
            kind="runde-publisert",
            key=(one.pk,),
            moment=midnight(one.published_on),
            sentence=_("The round is published: {round}"),
            names={"round": Words(one.name)},
            url=reverse("round", args=[scope.plan.slug, one.slug]),
            municipality=scope.municipality,
            notes=(_told(reported[one.pk]),),
            scope=scope,
        )
        for one in rounds
    ]


def _reported(rounds):
    """{round id: how many municipalities have a published report in it}."""
    published = Count("reports__municipality", filter=Q(reports__state=ReportState.PUBLISHED), distinct=True)
    counts = ReportingRound.objects.filter(pk__in=[one.pk for one in rounds]).order_by()
    return dict(counts.annotate(published=published).values_list("pk", "published"))


def _told(count):
    if not count:
        return _("No municipality has a published report in it.")
    told = ngettext(
        "%(count)d municipality has a published report in it.",
        "%(count)d municipalities have a published report in it.",
        count,
    )
    return told % {"count": count}


OPENED = Source(_opened, _opened_entries, is_by_day=True)
PUBLISHED = Source(_published, _published_entries, is_by_day=True)
