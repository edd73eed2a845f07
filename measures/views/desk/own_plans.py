"""The municipality's own action plans and budget plans: what there is, what to do next, and one of them."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from measures import rights, rolling
from measures.documents import document_card
from measures.forms.own_plans import ActionPlanForm, BudgetPlanForm
from measures.forms.roll_actions import RollActionsForm
from measures.forms.roll_amounts import RollAmountsForm
from measures.own_plans import contents_of, lacks_the_next, with_contents, year_of_work
from measures.views.desk.by_measure import actions_in, amounts_in, sums
from municipalities.dates import today
from municipalities.models import ActionPlan, BudgetPlan, Municipality


@dataclass(frozen=True)
class Kind:
    """One of the two kinds of own plans: what differs between them."""

    # Begins the names of its addresses and of its templates.
    key: str
    model: type
    form: type
    roll_form: type
    entries: object
    word: str
    section: str
    register: str
    none: str

    def address(self, page, *args):
        return reverse(f"desk-{self.key}{page}", args=args)


ACTION_PLAN = Kind(
    key="action-plan",
    model=ActionPlan,
    form=ActionPlanForm,
    roll_form=RollActionsForm,
    entries=actions_in,
    word=gettext_lazy("Action plan"),
    section=gettext_lazy("Action plans"),
    register=gettext_lazy("Register an action plan"),
    none=gettext_lazy("No action plan is registered here yet."),
)
BUDGET_PLAN = Kind(
    key="budget-plan",
    model=BudgetPlan,
    form=BudgetPlanForm,
    roll_form=RollAmountsForm,
    entries=amounts_in,
    word=gettext_lazy("Budget plan"),
    section=gettext_lazy("Budget plans"),
    register=gettext_lazy("Register a budget plan"),
    none=gettext_lazy("No budget plan is registered here yet."),
)
KINDS = (ACTION_PLAN, BUDGET_PLAN)


def of_own_municipality(kind, user, pk, *roles):
    """The document, where the user has one of the roles (any, where none is given) in its municipality."""
    own = kind.model.objects.filter(municipality__in=user.municipality_ids(*roles))
    return get_object_or_404(own.select_related("municipality"), pk=pk)


# All of them ----------------------------------------------------------------------------------------------


@require_safe
def documents(request):
    own = list(Municipality.objects.filter(pk__in=request.user.municipality_ids()))
    if not own:
        raise Http404
    found = {kind.key: _documents(kind, own) for kind in KINDS}
    return render(
        request,
        "desk/documents.html",
        {
            "desk_place": "documents",
            "municipalities": [_of_municipality(request.user, each, found) for each in own],
        },
    )


def _documents(kind, own):
    """{municipality id: its documents, newest first}; the budget plans in force are marked `in_force`."""
    chosen = with_contents(kind.model.objects.filter(municipality__in=own).select_related("municipality"))
    in_force = set()
    if kind.model is BudgetPlan:
        in_force = set(
            kind.model.objects.filter(municipality__in=own).in_force().values_list("pk", flat=True)
        )
    grouped = {}
    for document in chosen.order_by("-first_year", "title"):
        document.in_force = document.pk in in_force or (
            kind.model is ActionPlan
            and document.is_adopted
            and document.first_year <= today().year <= document.last_year
        )
        grouped.setdefault(document.municipality_id, []).append(document)
    return grouped


def _of_municipality(user, municipality, found):
    is_planner = rights.is_planner(user, municipality.pk)
    sections = [
        _section(kind, municipality, found[kind.key].get(municipality.pk, []), is_planner) for kind in KINDS
    ]
    todos = [todo for section in sections for todo in section.pop("todos")]
    return {"municipality": municipality, "is_planner": is_planner, "sections": sections, "todos": todos}


def _section(kind, municipality, documents, is_planner):
    groups = [
        (_("In force"), [document for document in documents if document.in_force]),
        (_("Proposals"), [document for document in documents if not document.is_adopted]),
        (_("Adopted, not begun yet"), [document for document in documents if _is_ahead(document)]),
        (_("Earlier"), [document for document in documents if _is_earlier(document)]),
    ]
    return {
        "kind": kind,
        "new_url": kind.address("-new", municipality.slug) if is_planner else "",
        "groups": [
            (label, [_row(kind, document, is_planner) for document in group])
            for label, group in groups
            if group
        ],
        "todos": list(_todos(kind, municipality, documents)) if is_planner else [],
    }


def _is_ahead(document):
    return document.is_adopted and not document.in_force and document.first_year > today().year


def _is_earlier(document):
    return document.is_adopted and not document.in_force and not _is_ahead(document)


def _row(kind, document, is_planner):
    return {
        "document": document,
        "url": kind.address("", document.pk),
        "edit_url": kind.address("-edit", document.pk) if is_planner else "",
        "card": document_card(document, document.in_force),
        "contents": contents_of(document),
        "outdated": document.in_force and document.last_year < today().year,
    }


def _todos(kind, municipality, documents):
    """What a planner does next with the plans of a kind: [{title, why, url, label}]."""
    newest = next(iter(documents), None)
    if newest and not newest.entries and any(document.entries for document in documents):
        yield {
            "title": _("Nothing stands in %(plan)s yet") % {"plan": newest.title},
            "why": _("Carry forward what stands in the plan before it, and change only what is new."),
            "url": kind.address("-roll", newest.pk),
            "label": _("Carry forward from the plan before"),
        }
    elif lacks_the_next(kind.model, documents):
        yield {
            "title": _("The action plan for %(year)s is not registered") % {"year": year_of_work()}
            if kind.model is ActionPlan
            else _("The budget plan from %(year)s is not registered") % {"year": year_of_work()},
            "why": _("Register it as a proposal now. What stands in it becomes public when it is adopted."),
            "url": kind.address("-new", municipality.slug),
            "label": kind.register,
        }


# One of them ----------------------------------------------------------------------------------------------


@require_safe
def document(request, kind, pk):
    shown = of_own_municipality(kind, request.user, pk)
    is_planner = rights.is_planner(request.user, shown.municipality_id)
    return render(
        request,
        f"desk/{kind.key.replace('-', '_')}.html",
        {
            "desk_place": "documents",
            "breadcrumbs": [crumb()],
            "kind": kind,
            "document": shown,
            "card": document_card(shown, in_force=False),
            "contents": contents_of(shown),
            "edit_url": kind.address("-edit", shown.pk) if is_planner else "",
            "roll_url": kind.address("-roll", shown.pk) if is_planner and _can_get_more(shown) else "",
            "plans": kind.entries(shown),
            "edit_entries": f"desk-{'planned' if kind is ACTION_PLAN else 'money'}" if is_planner else "",
            "sums": sums(shown) if kind is BUDGET_PLAN else [],
        },
    )


def _can_get_more(document):
    """Whether something can be carried forward to it: to a proposal, or to the newest there is."""
    newer = type(document).objects.filter(
        municipality=document.municipality_id, first_year__gt=document.first_year
    )
    is_open = not document.is_adopted or not newer.exists()
    return is_open and rolling.sources_for(document).exists()


def crumb(kind=None, document=None):
    """The way up: to all of them, or to one."""
    if document is None:
        return {"title": _("Own plans"), "url": reverse("desk-documents")}
    return {"title": document.title, "url": kind.address("", document.pk)}
