"""What search engines and those who look for holes ask for: robots.txt, the sitemap and security.txt."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import EmptyPage
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from measures.addresses import PAGE, closed_paths, origin
from measures.sitemaps import SECTIONS
from municipalities.dates import today

TEXT = "text/plain; charset=utf-8"
XML = "application/xml"
# The standard wants a time less than a year away (RFC 9116, 2.5.5).
MONTHS_VALID = 6


@login_not_required
@require_safe
def robots(request):
    """Filters make thousands of addresses of one list: of a list its pages are read, and nothing else of an address
    that asks. (RFC 9309: the longest rule wins.)"""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed_paths()),
        "Disallow: /*?",
        f"Allow: /*?{PAGE}=",
        f"Disallow: /*?{PAGE}=*&",
        "",
        f"Sitemap: {origin(request)}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@login_not_required
@require_safe
def sitemap_index(request):
    sitemaps = [
        {"location": origin(request) + reverse("sitemap-section", args=[name, number])}
        for name, section in _sections(request)
        for number in section.paginator.page_range
    ]
    return _xml(render(request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type=XML))


@login_not_required
@require_safe
def sitemap_section(request, section, number):
    wanted = dict(_sections(request)).get(section)
    try:
        urls = wanted.get_urls(number) if wanted else None
    except EmptyPage:
        urls = None
    if urls is None:
        raise Http404
    return _xml(render(request, "sitemap.xml", {"urlset": urls}, content_type=XML))


def _sections(request):
    languages = [code for code, _name in settings.LANGUAGES]
    return [(name, section(origin(request), languages)) for name, section in SECTIONS.items()]


def _xml(response):
    # To be read by search engines, and not to be found by them.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
def security(request):
    """Without somebody to tell there is nothing to say: an address that nobody reads would be worse than none."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    lines = [
        *(f"Contact: {_as_address(contact)}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {_expires()}T00:00:00Z",
        f"Preferred-Languages: {', '.join(['no', *(code for code, _name in settings.LANGUAGES)])}",
        f"Canonical: {origin(request)}{reverse('security')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


def _as_address(contact):
    return contact if ":" in contact else f"mailto:{contact}"


def _expires():
    """The first of a month, months ahead: the file is the same for a month, and never out of date."""
    months = today().year * 12 + today().month - 1 + MONTHS_VALID
    return dt.date(months // 12, months % 12 + 1, 1)
