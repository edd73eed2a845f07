"""A municipality's own plans that are adopted, where something of the plan stands in them."""

from django.db.models import Count, Exists, F, OuterRef
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.languages import written
from measures.models import BudgetLine, PlannedAction
from measures.news.entry import Entry, Words
from measures.news.source import Source
from municipalities.dates import midnight
from municipalities.models import ActionPlan, BudgetPlan


def _places(scope):
    """What the plan's measures have in action plans."""
    return PlannedAction.objects.filter(
        follow_up__measure__plan=scope.plan, **scope.in_area("follow_up__measure")
    ).order_by()


def _amounts(scope):
    """What they have in budget plans."""
    return BudgetLine.objects.filter(
        follow_up__measure__plan=scope.plan, amount__gt=0, **scope.in_area("follow_up__measure")
    ).order_by()


def _action_plans(scope):
    return _adopted(ActionPlan, scope, _places(scope).filter(action_plan=OuterRef("pk")))


def _budget_plans(scope):
    return _adopted(BudgetPlan, scope, _amounts(scope).filter(budget_plan=OuterRef("pk")))


def _adopted(model, scope, contents):
    """As the page of the municipality has them: those that were adopted by the plan's day."""
    documents = model.objects.adopted(scope.plan.day).filter(Exists(contents), **scope.by_municipality())
    return documents.select_related("municipality").annotate(moment=F("adopted_on"))


def _action_plan_entries(scope, documents):
    counts = _measures_by(_places(scope).filter(action_plan__in=documents), "action_plan")
    adopted = _("Action plan adopted in {municipality}: {document}")
    return [_entry(scope, one, "handlingsplan", adopted, _stand_in_it(counts[one.pk])) for one in documents]


def _budget_plan_entries(scope, documents):
    counts = _measures_by(_amounts(scope).filter(budget_plan__in=documents), "budget_plan")
    adopted = _("Budget plan adopted in {municipality}: {document}")
    return [
        _entry(scope, one, "okonomiplan", adopted, _have_money_in_it(counts[one.pk])) for one in documents
    ]


def _measures_by(contents, document):
    """{document id: how many of the plan's measures it has something of}."""
    return dict(contents.values_list(document).annotate(Count("follow_up", distinct=True)))


def _stand_in_it(count):
    told = ngettext(
        "%(count)d measure of the plan stands in it.", "%(count)d measures of the plan stand in it.", count
    )
    return told % {"count": count}


def _have_money_in_it(count):
    told = ngettext(
        "%(count)d measure of the plan has money in it.",
        "%(count)d measures of the plan have money in it.",
        count,
    )
    return told % {"count": count}


def _entry(scope, document, kind, sentence, contents):
    municipality = document.municipality
    return Entry(
        kind=kind,
        key=(document.pk,),
        moment=midnight(document.adopted_on),
        sentence=sentence,
        names={"municipality": municipality.name, "document": Words(document.title, (municipality,))},
        url=f"{reverse('municipality', args=[scope.plan.slug, municipality.slug])}#documents",
        municipality=municipality,
        focus_area=scope.focus_area,
        notes=(contents, *_body(document, municipality)),
        scope=scope,
    )


def _body(document, municipality):
    if document.body:
        yield format_html(_("Adopted by: {body}."), body=written(document.body, municipality))


ACTION_PLANS = Source(_action_plans, _action_plan_entries, is_by_day=True)
BUDGET_PLANS = Source(_budget_plans, _budget_plan_entries, is_by_day=True)
