"""What is new: a page to read, and feeds and calendars to subscribe to.

Feeds and calendars are of public plans alone, and the same for everybody: whoever may read a draft reads it on pages.
"""

from functools import partial
from itertools import groupby
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from measures import addresses, news
from measures.calendars import calendar_of
from measures.formats import month
from measures.forms.news_filter import NewsFilter
from measures.models import Plan
from measures.news import Place, Scope
from measures.views.follow_along import follow_along
from measures.views.news_feed import NewsFeed
from measures.views.plan import visible_plan
from municipalities.models import Municipality

ON_A_PAGE = 30


@login_not_required
@require_safe
def news_page(request, plan_slug):
    plan = visible_plan(request, plan_slug)
    form = NewsFilter(plan, request.GET)
    scope = Scope(plan, form.municipality, form.focus_area)
    before = Place.read(request.GET.get("eldre"))
    entries, older = news.newest(scope, ON_A_PAGE, before)
    address = reverse("news", args=[plan.slug])
    context = {
        "plan": plan,
        "active": "news",
        "form": form,
        "chosen": form.chosen,
        "clear_url": address,
        "months": _by_month(entries),
        "older_url": _address(address, **form.chosen, eldre=older) if older else "",
        "newest_url": _address(address, **form.chosen) if before else "",
        "follow": follow_along(request, scope, with_plan=True),
    }
    return render(request, "public/news.html", context)


def _by_month(entries):
    """[(November 2026, [(day, [entry])])], newest first."""
    months = groupby(entries, key=lambda entry: (entry.day.year, entry.day.month))
    return [_month(list(of_month)) for _key, of_month in months]


def _month(entries):
    days = [(day, list(of_day)) for day, of_day in groupby(entries, key=lambda entry: entry.day)]
    return capfirst(month(entries[0].day)), days


def _address(address, **choices):
    return f"{address}?{urlencode(choices)}" if choices else address


# To subscribe to ------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def plan_feed(request, plan_slug):
    return NewsFeed(Scope(_public_plan(plan_slug)), request)(request)


@login_not_required
@require_safe
def municipality_feed(request, plan_slug, slug):
    plan = _public_plan(plan_slug)
    return NewsFeed(Scope(plan, municipality=_participant(plan, slug)), request)(request)


@login_not_required
@require_safe
def focus_area_feed(request, plan_slug, code):
    plan = _public_plan(plan_slug)
    return NewsFeed(Scope(plan, focus_area=get_object_or_404(plan.focus_areas, code=code)), request)(request)


@login_not_required
@require_safe
def calendar(request, plan_slug):
    return _calendar(request, _public_plan(plan_slug))


@login_not_required
@require_safe
def municipality_calendar(request, plan_slug, slug):
    plan = _public_plan(plan_slug)
    return _calendar(request, plan, _participant(plan, slug))


def _calendar(request, plan, municipality=None):
    content = calendar_of(plan, municipality, absolute=partial(addresses.absolute, request))
    name = f"frister-{plan.slug}" + (f"-{municipality.slug}" if municipality else "")
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _public_plan(plan_slug):
    return get_object_or_404(Plan.objects.public(), slug=plan_slug)


def _participant(plan, slug):
    return get_object_or_404(Municipality.objects.filter(participations__plan=plan), slug=slug)
