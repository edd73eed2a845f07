"""Search on the whole site: the best of each kind, or one kind in pages; and help where nothing is found."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from measures import search
from measures.formats import number
from measures.forms.search import SearchForm
from measures.search import MOST, Kind
from measures.views.search_hits import hits

ON_A_PAGE = 20
# Of each kind, where all are shown.
FIRST = 5


@login_not_required
@require_safe
def results(request):
    form = SearchForm(request.user, request.GET)
    question = search.asked(
        form.text, user=request.user, plan=form.chosen_plan, municipality=form.chosen_municipality
    )
    found = search.found_by_kind(question)
    instead = None
    if question.terms and not any(found.values()):
        instead, found = _instead(question, found)
        question = instead or question
    context = {
        "plan": form.only_plan,
        "form": form,
        "text": form.text,
        "searched": bool(question.terms),
        "found_any": any(found.values()),
        "instead": " ".join(map(str, instead.terms)) if instead else "",
        "tabs": _tabs(form, found),
    }
    shown = (
        _one_kind(request, form, question, found) if form.chosen_kind else _all_kinds(form, question, found)
    )
    return render(request, "public/search.html", context | shown | _help(form, question, found))


def _instead(question, nothing):
    """The same question with mistakes in typing mended, and what it finds; None and nothing where that is nothing."""

    def is_known(term):
        # Of a single word it is known already that it is nowhere.
        return len(question.terms) > 1 and search.is_found(search.with_terms(question, [term]))

    terms = search.corrected(question, is_known)
    if terms:
        mended = search.with_terms(question, terms)
        found = search.found_by_kind(mended)
        if any(found.values()):
            return mended, found
    return None, nothing


def _all_kinds(form, question, found):
    groups = [
        {
            "kind": kind,
            "hits": hits(kind, ids[:FIRST], question),
            "more": f"?{urlencode(form.chosen | {'type': kind.value})}" if len(ids) > FIRST else "",
            "all": _("Show all %(count)s") % {"count": _how_many(len(ids))},
        }
        for kind, ids in found.items()
        if ids
    ]
    return {"groups": groups, "result": _result([len(ids) for ids in found.values()])}


def _one_kind(request, form, question, found):
    ids = found[form.chosen_kind]
    pages = Paginator(ids[:MOST], ON_A_PAGE)
    page = pages.get_page(request.GET.get("side"))
    group = {"kind": form.chosen_kind, "hits": hits(form.chosen_kind, list(page), question), "more": ""}
    return {
        "groups": [group] if ids else [],
        "page": page,
        "query": urlencode(form.chosen),
        "result": _result([len(ids)]),
    }


def _how_many(count):
    return _("over %(count)s") % {"count": number(MOST)} if count > MOST else number(count)


def _result(counts):
    """How many hits there are, in words."""
    if any(count > MOST for count in counts):
        return _("Over %(count)s hits") % {"count": number(MOST)}
    total = sum(counts)
    return (
        ngettext("%(count)s hit", "%(count)s hits", total) % {"count": number(total)}
        if total
        else _("No hits")
    )


def _tabs(form, found):
    """All, and each kind of which something is found, with how many."""
    choices = {name: value for name, value in form.chosen.items() if name != "type"}
    everything = {
        "label": _("All hits"),
        "url": f"?{urlencode(choices)}",
        "current": form.chosen_kind is None,
    }
    kinds = [
        {
            "label": kind.label,
            "count": _how_many(len(found[kind])),
            "url": f"?{urlencode(choices | {'type': kind.value})}",
            "current": kind == form.chosen_kind,
        }
        for kind in Kind
        if found[kind] or kind == form.chosen_kind
    ]
    return [everything, *kinds] if any(found.values()) else []


# Where nothing is found -----------------------------------------------------------------------------------


def _help(form, question, found):
    if not question.terms or (any(found.values()) and not form.chosen_kind):
        return {}
    if any(found.values()):
        return {"wider": _without(form, "type")} if not found[form.chosen_kind] else {}
    return {"wider": _wider(form, question), "words": _words(form, question)}


def _wider(form, question):
    """The same search in all plans and municipalities, where that finds something."""
    if not (question.plan or question.municipality):
        return ""
    everywhere = search.asked(form.text, user=question.user)
    return _without(form, "plan", "kommune", "type") if search.is_found(everywhere) else ""


def _without(form, *names):
    return f"?{urlencode({name: value for name, value in form.chosen.items() if name not in names})}"


def _words(form, question):
    """Each of several words by itself, where that finds something."""
    if len(question.terms) < 2:
        return []
    choices = {name: value for name, value in form.chosen.items() if name != "type"}
    return [
        {"text": str(term), "url": f"{reverse('search')}?{urlencode(choices | {'q': str(term)})}"}
        for term in question.terms
        if search.is_found(search.with_terms(question, [term]))
    ]
