"""Carrying forward what stands in one year's plan to the next, so that years follow each other without retyping."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from measures.formats import natural_list, years
from measures.own_plans import contents_of
from measures.rolling import ChangedMeanwhile, Choice, nearest_source, sources_for
from measures.views.desk import own_plans
from measures.views.desk.by_measure import by_plan
from municipalities.models import MembershipRole


@require_http_methods(["GET", "HEAD", "POST"])
def roll(request, kind, pk):
    target = own_plans.of_own_municipality(kind, request.user, pk, MembershipRole.PLANNER)
    sources = list(sources_for(target))
    source = _chosen(request, target, sources)
    form = None
    if source:
        form = kind.roll_form(source, target, request.POST or None)
    if form and form.is_bound:
        if "fill" in request.POST and kind is own_plans.BUDGET_PLAN:
            form.fill_new_years()
        elif form.is_valid():
            try:
                return _saved(request, kind, target, form.save(by=request.user))
            except ChangedMeanwhile:
                form = _read_again(request, kind, source, pk)
                target = form.target
    return _page(request, kind, target, form, source=source, sources=sources)


def _chosen(request, target, sources):
    """The plan that is carried forward from: the one that is asked for, or the one that comes just before."""
    wanted = request.GET.get("fra", "")
    asked_for = next((source for source in sources if str(source.pk) == wanted), None)
    return asked_for or nearest_source(target, sources)


def _read_again(request, kind, source, pk):
    """Between reading and writing somebody else was quicker: the form says what is new."""
    target = own_plans.of_own_municipality(kind, request.user, pk, MembershipRole.PLANNER)
    form = kind.roll_form(source, target, request.POST)
    if form.is_valid():
        form.add_error(None, _("Somebody else was saving at the same moment. Nothing was saved. Save again."))
    return form


def _saved(request, kind, target, counts):
    messages.success(request, _result(counts))
    return redirect(kind.address("", target.pk))


def _result(counts):
    kept, changed, dropped = counts[Choice.KEPT], counts[Choice.CHANGED], counts[Choice.DROPPED]
    if not kept and not changed:
        return _("Nothing new was carried forward.")
    parts = [
        (kept, ngettext("%(count)d kept", "%(count)d kept", kept)),
        (changed, ngettext("%(count)d changed", "%(count)d changed", changed)),
        (dropped, ngettext("%(count)d dropped", "%(count)d dropped", dropped)),
    ]
    words = natural_list([text % {"count": count} for count, text in parts if count])
    return _("Carried forward: %(what)s.") % {"what": words}


def _page(request, kind, target, form, *, source, sources):
    there = [entry for entry in form.entries if entry.is_there] if form else []
    context = {
        "desk_place": "documents",
        "breadcrumbs": [own_plans.crumb(), own_plans.crumb(kind, target)],
        "kind": kind,
        "document": target,
        "source": source,
        "sources": [(each, contents_of(each)) for each in sources],
        "form": form,
        "plans": by_plan(form.rows) if form else [],
        "there": by_plan(there),
        "there_count": len(there),
        "back_url": kind.address("", target.pk),
    }
    if form and kind is own_plans.BUDGET_PLAN:
        context |= _fill_button(form)
    return render(request, f"desk/roll_{kind.key.replace('-', '_')}.html", context)


def _fill_button(form):
    """The years that the earlier plan says nothing of, and the one whose amounts they can be filled in with."""
    new = form.new_years
    return {"new_years": years(new[0], new[-1]) if new else "", "year_before": form.source.last_year}
