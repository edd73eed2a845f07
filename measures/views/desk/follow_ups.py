"""All the measures that concern the user's municipalities, and what hangs loose on each, one click from being tied."""

from itertools import groupby
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from measures import charts, thread
from measures.formats import deadline, natural_list
from measures.forms.follow_up_filter import FollowUpFilter
from measures.loose_ends import CHOICES, WORDING, missing_steps
from measures.models import SHOWN_BY_KEY
from measures.thread import ThreadStep
from municipalities.models import MembershipRole

ON_A_PAGE = 100
# Where each loose end is tied, and what the link to there says.
TIES = {
    ThreadStep.ANSWERED: ("desk-answer", pgettext_lazy("what to do with a measure", "Answer")),
    ThreadStep.OWNED: ("desk-owner", pgettext_lazy("what to do with a measure", "Name who is responsible")),
    ThreadStep.PLANNED: (
        "desk-planned",
        pgettext_lazy("what to do with a measure", "Place it in an action plan"),
    ),
    ThreadStep.FUNDED: ("desk-money", pgettext_lazy("what to do with a measure", "Give it money")),
}


@require_safe
def follow_ups(request):
    if not request.user.municipality_ids():
        raise Http404
    form = FollowUpFilter(request.user, request.GET)
    pks = [pk for plan in form.chosen_plans for pk in form.listed_in(plan).values_list("pk", flat=True)]
    page = Paginator(pks, ON_A_PAGE).get_page(request.GET.get("side"))
    counts = form.counts()
    context = {
        "desk_place": "follow-ups",
        "form": form,
        "own": natural_list(form.municipalities.values()),
        "choices": _choices(form, counts),
        "in_all": counts[""],
        "listed": len(pks),
        "groups": _groups(request, form, list(page)),
        "clear_url": reverse("desk-follow-ups"),
        "page": page,
        "query": urlencode(form.chosen),
    }
    return render(request, "desk/follow_ups.html", context)


def _choices(form, counts):
    """What hangs loose, each with how many and the list of them; the chosen one leads to all of them."""
    return [
        {
            "label": CHOICES.get(end) or _("All measures"),
            "count": count,
            "is_chosen": end == form.lacking,
            "url": f"?{urlencode({**form.chosen, 'lacks': end})}",
        }
        for end, count in counts.items()
    ]


def _groups(request, form, pks):
    """[(plan, focus area, rows)] in the plan's order. The plan is named where there are several."""
    groups = []
    for plan in form.chosen_plans:
        slots = (
            form.listed_in(plan)
            .filter(pk__in=pks)
            .with_status()
            .with_staleness(plan)
            .select_related("measure__focus_area", "municipality")
        )
        for area, found in groupby(slots, key=lambda slot: slot.measure.focus_area):
            shown_plan = plan if len(form.chosen_plans) > 1 else None
            groups.append({"plan": shown_plan, "area": area, "rows": _rows(request, form, found)})
    return groups


def _rows(request, form, slots):
    edited = request.user.municipality_ids(MembershipRole.PLANNER)
    origin = request.get_full_path()
    return [
        {
            "slot": slot,
            "municipality": slot.municipality if len(form.municipalities) > 1 else "",
            "responsible": ", ".join(filter(None, [slot.responsible_role, slot.responsible_unit])),
            "deadline": deadline(slot),
            "status": SHOWN_BY_KEY[slot.shown_status],
            "thread": charts.dots(thread.steps(slot)),
            "lacks": [CHOICES[end] for end in loose_on(slot)],
            "ties": ties(slot, origin) if slot.municipality_id in edited else [],
        }
        for slot in slots
    ]


def loose_on(slot):
    """The keys of `loose_ends.CHOICES` that hang loose on a slot from `with_thread`."""
    return [step.value for step in missing_steps(slot)] + ([WORDING] if slot.wording_has_changed else [])


def ties(slot, origin):
    """Where what hangs loose is tied: [(address, what to do)]. From there the user comes back to `origin`."""
    query = urlencode({"next": origin})
    return [(f"{reverse(name, args=[slot.pk])}?{query}", label) for name, label in map(_tie, loose_on(slot))]


def _tie(end):
    if end in TIES:
        return TIES[ThreadStep(end)]
    return ("desk-wording", pgettext("what to do with a measure", "Look at the new wording"))
