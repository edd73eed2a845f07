"""How councils and committees have dealt with the plan itself."""

from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measures.documents import case
from measures.models import Adoption, Outcome
from measures.news.entry import Entry, Words
from measures.news.source import Source
from municipalities.dates import midnight, today

SENTENCES = {
    Outcome.ADOPTED: gettext_lazy("The plan is adopted in {municipality} ({body})"),
    Outcome.ADOPTED_WITH_CHANGES: gettext_lazy("The plan is adopted with changes in {municipality} ({body})"),
    Outcome.POSTPONED: gettext_lazy("The plan is postponed in {municipality} ({body})"),
    Outcome.REJECTED: gettext_lazy("The plan is rejected in {municipality} ({body})"),
    Outcome.UNKNOWN: gettext_lazy("The plan was dealt with in {municipality} ({body})"),
}


def _decided(scope):
    """They concern the whole plan, and no focus area more than another."""
    adoptions = Adoption.objects.filter(plan=scope.plan, decided_on__lte=today(), **scope.by_municipality())
    if scope.focus_area:
        adoptions = adoptions.none()
    adoptions = adoptions.filter(outcome__in=SENTENCES).select_related("municipality")
    return adoptions.annotate(moment=F("decided_on"))


def _entries(scope, adoptions):
    return [
        Entry(
            kind="vedtak",
            key=(adoption.pk,),
            moment=midnight(adoption.decided_on),
            sentence=str(SENTENCES[adoption.outcome]),
            names={"municipality": adoption.municipality.name, "body": Words(adoption.body)},
            url=f"{reverse('about', args=[scope.plan.slug])}#adoptions",
            municipality=adoption.municipality,
            notes=tuple(_case(adoption)),
            scope=scope,
        )
        for adoption in adoptions
    ]


def _case(adoption):
    if number := case(adoption):
        yield format_html(_("Case {number}."), number=number)


DECIDED = Source(_decided, _entries, is_by_day=True)
