"""What a page is about in the words of schema.org, for those who read it by machine."""

import json
from html import unescape

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

# As Django's json_script: nothing in the data can end its element, or begin another.
ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


def script(things):
    """The element with these things in one graph; nothing where there are none."""
    if not things:
        return ""
    graph = {"@context": "https://schema.org", "@graph": things}
    data = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{data}</script>')  # noqa: S308


def of_page(context, page):
    """The things that the page is about. `page` is what `addresses_of_page` answers."""
    origin = page["origin"]
    name = context["request"].resolver_match.url_name
    things = [_site(origin)] if name == "front" else []
    plan = context.get("plan")
    if plan and context.get("breadcrumbs"):
        things.append(_breadcrumbs(origin, plan, context["breadcrumbs"]))
    if name == "municipality" and context.get("municipality"):
        things.append(_municipality(origin, context))
    if name in ("report", "report-edition") and context.get("report"):
        things.append(_report(origin, context["report"], page["canonical"]))
    return things


def _site(origin):
    address = f"{origin}{reverse('search')}?q={{search_term_string}}"
    target = {"@type": "EntryPoint", "urlTemplate": address}
    return {
        "@type": "WebSite",
        "name": "rnplan",
        "url": origin + reverse("front"),
        "potentialAction": {
            "@type": "SearchAction",
            "target": target,
            "query-input": "required name=search_term_string",
        },
    }


def _breadcrumbs(origin, plan, crumbs):
    """From the plan down to the page's parent, as the page shows them."""
    trail = [(plan.name, reverse("plan", args=[plan.slug]))]
    trail += [(_words(crumb["title"]), crumb["url"]) for crumb in crumbs if crumb["url"] != trail[0][1]]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": origin + url}
            for place, (name, url) in enumerate(trail, start=1)
        ],
    }


def _words(title):
    """A title may be in a tag that says its language."""
    return unescape(strip_tags(title)) if hasattr(title, "__html__") else str(title)


def _municipality(origin, context):
    municipality = context["municipality"]
    # Places are bokmål in Norway's own lists: other names are the same place's in its other languages.
    others = [name for _language, name in context.get("official_names") or [] if name != municipality.name]
    others += [name.name for name in context.get("other_names") or []]
    code = context.get("code")
    return _without_empty(
        {
            "@type": "GovernmentOrganization",
            "name": municipality.name,
            "alternateName": others,
            "url": municipality.website,
            "email": municipality.contact_email,
            "identifier": code
            and {"@type": "PropertyValue", "propertyID": "kommunenummer", "value": code.code},
        }
    )


def _report(origin, report, address):
    return _without_empty(
        {
            "@type": "Report",
            "name": f"{report.round.name}, {report.municipality.name}",
            "url": address,
            "datePublished": report.published_at and report.published_at.isoformat(),
            "version": str(report.edition),
            "author": {"@type": "GovernmentOrganization", "name": report.municipality.name},
        }
    )


def _without_empty(thing):
    return {name: value for name, value in thing.items() if value}
