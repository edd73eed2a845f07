"""The coordinator's rounds: those there are, a new one, and the dates of one."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from measures.coordination import coordinates_any, plans_of
from measures.formats import day_text, natural_list
from measures.forms.reporting_round import KindForm, NewRoundForm, RoundDatesForm
from measures.models import Plan, Report, ReportingRound
from measures.models.report import REVIEWED
from measures.round_kinds import same_name
from municipalities.dates import today

# Where a round is in its life: key → heading in the list.
STAGES = {
    "open": pgettext_lazy("reporting rounds", "Open"),
    "coming": pgettext_lazy("reporting rounds", "Coming"),
    "published": pgettext_lazy("reporting rounds", "Published"),
}


def kept_plan(user, slug):
    """A plan that the user coordinates; for others it does not exist."""
    return get_object_or_404(plans_of(user), slug=slug)


def kept_round(user, pk):
    """A round of a plan that the user coordinates; for others it does not exist."""
    rounds = ReportingRound.objects.filter(plan__in=plans_of(user)).select_related("plan")
    return get_object_or_404(rounds, pk=pk)


def crumbs(reporting_round=None):
    trail = [{"title": _("Rounds"), "url": reverse("desk-rounds")}]
    if reporting_round:
        trail.append({"title": reporting_round.name, "url": reverse("desk-round", args=[reporting_round.pk])})
    return trail


# The list -------------------------------------------------------------------------------------------------


@require_safe
def rounds(request):
    if not coordinates_any(request.user):
        raise Http404
    plans = list(plans_of(request.user).prefetch_related("participations__municipality"))
    rows = _rows(plans)
    sections = [{"plan": plan, "groups": _groups(rows, plan)} for plan in plans]
    return render(request, "desk/rounds.html", {"desk_place": "rounds", "sections": sections})


def _groups(rows, plan):
    """[(heading, rows)] of a plan, without empty ones."""
    of = {
        stage: [row for row in rows if row["round"].plan == plan and row["stage"] == stage]
        for stage in STAGES
    }
    return [(heading, of[stage]) for stage, heading in STAGES.items() if of[stage]]


def _rows(plans):
    rounds = ReportingRound.objects.filter(plan__in=plans).prefetch_related("municipal_dates")
    received = received_in(rounds)
    plan_of = {plan.pk: plan for plan in plans}
    return [_row(one, plan_of[one.plan_id], received.get(one.pk, set())) for one in rounds]


def received_in(rounds):
    """{round id: ids of the municipalities whose report has come to the coordinator}."""
    pairs = Report.objects.filter(round__in=rounds, state__in=REVIEWED).order_by()
    received = {}
    for round_id, municipality_id in pairs.values_list("round", "municipality").distinct():
        received.setdefault(round_id, set()).add(municipality_id)
    return received


def _row(reporting_round, plan, received):
    reporting_round.plan = plan
    counted = counted_in(reporting_round, plan, received)
    late = [pk for pk in counted - received if reporting_round.is_overdue_for(pk)]
    return {
        "round": reporting_round,
        "stage": stage_of(reporting_round),
        "received": len(received),
        "expected": len(counted),
        "late": len(late),
    }


def counted_in(reporting_round, plan, received):
    """Ids of the municipalities that are expected in the round, and of those whose report has come all the same."""
    return {one.pk for one in reporting_round.expected(plan.participations.all())} | received


def stage_of(reporting_round):
    if reporting_round.is_published:
        return "published"
    return "open" if reporting_round.has_begun else "coming"


# A new one ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new(request, plan_slug):
    """First the kind and the year, which propose the rest; then all of it, to be mended and sent."""
    plan = kept_plan(request.user, plan_slug)
    if request.method == "POST":
        return _create(request, plan)
    chosen = KindForm(request.GET if "slag" in request.GET or "ar" in request.GET else None, plan=plan)
    if not (chosen.is_bound and chosen.is_valid()):
        return _render_new(request, plan, chosen=chosen)
    form = NewRoundForm(plan=plan, by=request.user, initial=chosen.proposal)
    existing = [one for one in plan.rounds.all() if same_name(one.name, chosen.proposal["name"])]
    return _render_new(request, plan, form=form, existing=existing[:1])


def _create(request, plan):
    with transaction.atomic():
        # Two who make a round at the same moment wait for each other, and the second reads the first's name.
        Plan.objects.select_for_update().get(pk=plan.pk)
        form = NewRoundForm(request.POST, plan=plan, by=request.user)
        saved = form.save() if form.is_valid() else None
    if saved is None:
        return _render_new(request, plan, form=form)
    messages.success(request, _("The round is made. It opens %(date)s.") % {"date": day_text(saved.opens_on)})
    return redirect("desk-round", saved.pk)


def _render_new(request, plan, *, chosen=None, form=None, existing=()):
    context = {
        "desk_place": "rounds",
        "breadcrumbs": crumbs(),
        "plan": plan,
        "chosen": chosen,
        "form": form or chosen,
        "existing": existing,
    }
    return render(request, "desk/round_new.html", context)


# The dates of one -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    reporting_round = kept_round(request.user, pk)
    if request.method != "POST":
        if reporting_round.is_published:
            return _refuse_published(request, reporting_round)
        return _render_edit(request, reporting_round, _dates_form(request, reporting_round))
    with transaction.atomic():
        # Whoever saves or publishes at the same moment waits here, and then reads what the first has saved.
        locked = ReportingRound.objects.select_for_update().get(pk=reporting_round.pk)
        locked.plan = reporting_round.plan
        if locked.is_published:
            return _refuse_published(request, locked)
        form = _dates_form(request, locked, request.POST)
        saved = form.is_valid() and form.save()
    if not saved:
        return _render_edit(request, locked, form)
    messages.success(request, _("The dates are saved."))
    for text in _consequences(saved):
        messages.info(request, text)
    return redirect("desk-round", saved.pk)


def _dates_form(request, reporting_round, data=None):
    with_dates = {
        dates.municipality for dates in reporting_round.municipal_dates.select_related("municipality")
    }
    municipalities = sorted({*reporting_round.expected(), *with_dates}, key=lambda one: one.sort_key)
    return RoundDatesForm(data, instance=reporting_round, municipalities=municipalities, by=request.user)


def _render_edit(request, reporting_round, form):
    context = {
        "desk_place": "rounds",
        "breadcrumbs": crumbs(reporting_round),
        "plan": reporting_round.plan,
        "round": reporting_round,
        "form": form,
        "has_begun": reporting_round.has_begun,
    }
    return render(request, "desk/round_edit.html", context)


def _refuse_published(request, reporting_round):
    messages.warning(request, _("The round is published, so its dates stay as they are."))
    return redirect("desk-round", reporting_round.pk)


def _consequences(reporting_round):
    """What the new dates mean at once: who now is overdue, and who has to wait."""
    municipalities = reporting_round.expected()
    received = received_in([reporting_round]).get(reporting_round.pk, set())
    waiting = [one for one in municipalities if one.pk not in received]
    late = [one for one in waiting if reporting_round.is_overdue_for(one.pk)]
    closed = [one for one in waiting if reporting_round.opens_for(one.pk) > today()]
    said = []
    if late:
        said.append(_("Now overdue: %(municipalities)s.") % {"municipalities": natural_list(late)})
    if closed and len(closed) < len(municipalities):
        said.append(
            _("Cannot begin yet: %(municipalities)s. What they have begun, they can go on with.")
            % {"municipalities": natural_list(closed)}
        )
    return said
