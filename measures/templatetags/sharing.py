"""`{% share measure.title box %}` at the end of a public page: its address, to be passed on without a third party.

A page without a box for other sites has `{% share area.title %}`.
"""

from urllib.parse import quote, urlencode

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from measures import addresses

register = template.Library()


@register.inclusion_tag("public/_share.html", takes_context=True)
def share(context, title, box=""):
    """`box` is the address of the page's box for other sites. Nothing is shown of a draft, which others cannot open."""
    if not context["plan"].is_public:
        return {}
    request = context["request"]
    origin = addresses.origin(request)
    given = context.get("canonical_url")
    address = origin + (addresses.path_of(given) if given else request.path)
    return {
        "address": address,
        "mail": f"mailto:?{urlencode({'subject': title, 'body': address}, quote_via=quote)}",
        "box": box,
        "frame": frame(origin + box, title) if box else "",
    }


def frame(address, title):
    """The HTML with which another site shows the box; it does not even tell us on which page it stands."""
    return format_html(
        '<iframe src="{}" title="{}" loading="lazy" referrerpolicy="no-referrer"'
        ' style="border: 0; width: 100%; max-width: 30rem; height: 26rem"></iframe>',
        address,
        _("Status: %(title)s") % {"title": title},
    )
