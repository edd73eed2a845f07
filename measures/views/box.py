"""How it goes, in a small box that a municipality may show on its own site: an address made for iframes.

Whoever frames it can do no harm with it: the box has no scripts, no cookies and nothing to press but links, and it is
the same for everybody, also for those who are signed in.
"""

from functools import wraps

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from measures import charts, thread
from measures.models import SHOWN_BY_KEY, FollowUp, Plan

ANY_SITE = "*"
POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "frame-ancestors": [ANY_SITE],
    "base-uri": [NONE],
    "form-action": [NONE],
}


def in_frames(view):
    """For a view that gives the context of a box: other sites may frame the answer, and only this one of ours."""

    @login_not_required
    @require_safe
    @xframe_options_exempt
    @csp(POLICY)
    @wraps(view)
    def shown(request, plan_slug, **kwargs):
        plan = get_object_or_404(Plan.objects.visible_to(AnonymousUser()), slug=plan_slug)
        response = render(request, "public/box.html", {"plan": plan} | view(plan, **kwargs))
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        # It says in short what stands on its page.
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return shown


@in_frames
def plan(plan):
    return {
        "url": reverse("plan", args=[plan.slug]),
        "link": _("See the whole plan"),
        **_standing(plan, FollowUp.objects.in_plan(plan)),
    }


@in_frames
def municipality(plan, slug):
    participations = plan.participations.select_related("municipality").prefetch_related(
        "municipality__names"
    )
    shown = get_object_or_404(participations, municipality__slug=slug).municipality
    return {
        "municipality": shown,
        "url": reverse("municipality", args=[plan.slug, shown.slug]),
        "link": _("See what the municipality does"),
        **_standing(plan, FollowUp.objects.in_plan(plan).of(shown)),
    }


@in_frames
def measure(plan, code):
    shown = get_object_or_404(plan.measures, code=code)
    slots = shown.follow_ups.with_status().select_related("municipality").order_by("municipality__sort_key")
    return {
        "measure": shown,
        "url": reverse("measure", args=[plan.slug, shown.code]),
        "link": _("See the measure"),
        "rows": [(slot.municipality, SHOWN_BY_KEY[slot.shown_status]) for slot in slots],
    }


def _standing(plan, slots):
    counts = thread.funnel(slots.with_thread(plan))
    distribution = thread.distribution(slots.with_status())
    return {"counts": counts, "bar": charts.bar(distribution), "legend": distribution}
