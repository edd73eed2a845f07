"""The admin's first page: what waits for the user, before the list of all there is."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from measures.coordination import coordinates_any, plans_of
from measures.loose_ends import LACKS, lacking, lacks, what_is_lacking
from measures.models import FollowUp, Report, ReportState
from measures.models.report import EDITABLE
from measures.report_steps import existing_for, startable
from municipalities.models import MembershipRole, Municipality

SHORT = 8


def start(user):
    """The context of admin/start.html."""
    own = user.municipality_ids()
    return {
        "own_municipalities": Municipality.objects.filter(pk__in=own) if own else [],
        "follow_ups": _follow_ups(user) if own else None,
        "reports": _reports(user),
        "startable": startable(user),
        "plans": _plans(user) if coordinates_any(user) else [],
    }


def _follow_ups(user):
    """How many lack what, and the first of them: those not answered before the others."""
    lacking_in = {step: lacking(user, step) for step in LACKS}
    counts = FollowUp.objects.aggregate(
        **{step.value: Count("pk", filter=Q(pk__in=found.values("pk"))) for step, found in lacking_in.items()}
    )
    some = Q(pk__in=[])
    for found in lacking_in.values():
        some |= Q(pk__in=found.values("pk"))
    first = list(
        FollowUp.objects.filter(some)
        .select_related("measure__plan", "municipality")
        .order_by("answer", "measure__sort_key", "municipality__sort_key")[:SHORT]
    )
    words = what_is_lacking(first)
    for follow_up in first:
        follow_up.lacks = lacks(follow_up, words.get(follow_up.pk, []))
    address = reverse("admin:measures_followup_changelist")
    return {
        "lists": [
            {
                "label": choice,
                "count": counts[step.value],
                "url": f"{address}?{urlencode({'lacks': step.value})}",
            }
            for step, (_word, choice) in LACKS.items()
        ],
        "first": first,
        "url": address,
    }


def _reports(user):
    """Those with which the user has something to do now."""
    writes = Q(state__in=EDITABLE, municipality__in=user.municipality_ids(MembershipRole.PLANNER))
    approves = Q(state=ReportState.SUBMITTED) & (
        Q(municipality__in=user.municipality_ids(MembershipRole.APPROVER))
        | Q(
            municipality__in=user.municipality_ids(MembershipRole.PLANNER),
            municipality__requires_approval=False,
        )
    )
    publishes = Q(state=ReportState.APPROVED, round__plan__in=plans_of(user))
    found = existing_for(user, Report.objects.filter(writes | approves | publishes))
    return found.select_related("round", "municipality").order_by("round__due_on", "municipality__sort_key")


def _plans(user):
    return plans_of(user).annotate(measure_count=Count("measures"))
