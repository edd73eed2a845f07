"""What the plan is: its purpose, who adopted it, and the programme that it grew out of."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.documents import file_format, markdown
from measures.formats import as_precise, as_precise_iso
from measures.models import Organisation, Outcome
from measures.views.plan import visible_plan


@login_not_required
@require_safe
def about(request, plan_slug):
    plan = visible_plan(request, plan_slug)
    taking_part = [participation.municipality for participation in _participations(plan)]
    return render(
        request,
        "public/about.html",
        {
            "plan": plan,
            "active": "about",
            "about_text": markdown(plan.about),
            "document_format": file_format(plan.document),
            "municipalities": taking_part,
            "owner_takes_part": plan.case_owner in taking_part,
            "adoptions": _adoptions(plan, taking_part),
            "events": _events(plan),
            "facts": _facts(plan),
            "groups": plan.groups.prefetch_related("municipalities", "organisations"),
            "organisations": _organisations(plan),
        },
    )


def _participations(plan):
    return plan.participations.select_related("municipality")


def _adoptions(plan, municipalities):
    """(municipality, [adoption]) of everyone who takes part, and of others that dealt with the plan."""
    by_municipality = {municipality: [] for municipality in municipalities}
    for adoption in plan.adoptions.select_related("municipality"):
        by_municipality.setdefault(adoption.municipality, []).append(_adoption(adoption, plan))
    return by_municipality.items()


def _adoption(adoption, plan):
    # A day that was planned and has passed says nothing of what came of it.
    passed = adoption.outcome == Outcome.PLANNED and adoption.planned_on <= plan.day
    return {
        "body": adoption.body,
        "decided_on": adoption.decided_on,
        "planned_on": adoption.planned_on,
        "outcome": Outcome.UNKNOWN.label if passed else adoption.get_outcome_display(),
        "archive_case": adoption.archive_case,
        "council_case": adoption.council_case,
        "note": adoption.note,
        "source": adoption.source,
    }


def _events(plan):
    return [
        {
            "when": as_precise(event.date, event.precision),
            "iso": as_precise_iso(event.date, event.precision),
            "title": event.title,
            "text": event.text,
            "source_url": event.source,
        }
        for event in plan.timeline.all()
    ]


def _facts(plan):
    """(heading, [fact]) in the order in which each heading comes first."""
    by_heading = {}
    for fact in plan.background_facts.all():
        by_heading.setdefault(fact.heading, []).append(fact)
    return by_heading.items()


def _organisations(plan):
    """Those that sit in the plan's groups or are partners in its measures."""
    return Organisation.objects.filter(Q(plan_groups__plan=plan) | Q(measures__plan=plan)).distinct()
