"""Rich texts and adopted documents as pages show them."""

from functools import cache
from html import unescape
from pathlib import PurePath

import nh3
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from measures.formats import years
from municipalities.models import ActionPlan

ALLOWED_TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "ul",
    ]
)
ALLOWED_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
ALLOWED_SCHEMES = frozenset(["http", "https", "mailto"])
# A page has its own h1 and h2 above the text.
HEADINGS_ABOVE = 2
LOWEST_HEADING = 6


@cache
def _parser():
    return MarkdownIt("commonmark", {"html": False})


def markdown(text):
    """Markdown as safe HTML. HTML in the text is shown as it was written; headings start at h3."""
    tokens = _parser().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + HEADINGS_ABOVE, LOWEST_HEADING)}"
    html = _parser().renderer.render(tokens, _parser().options, {})
    clean = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel="noopener",
    )
    return mark_safe(clean)  # noqa: S308  (cleaned by nh3 in the line above)


def without_marks(text):
    """The words of a text in Markdown, without addresses and signs."""
    return " ".join(unescape(strip_tags(markdown(text))).split())


def document_card(document, in_force):
    """An action plan or a budget plan, for _document.html."""
    is_action_plan = isinstance(document, ActionPlan)
    return {
        "title": document.title,
        "url": _address(document, "action-plan-document" if is_action_plan else "budget-plan-document"),
        "format": file_format(document.file),
        "kind": _("Action plan") if is_action_plan else _("Budget plan"),
        "period": years(document.first_year, document.last_year),
        "adopted_on": document.adopted_on,
        "body": document.body,
        "case": case(document),
        "in_force": in_force,
    }


def _address(document, view):
    return reverse(view, args=[document.pk]) if document.file else document.link


def file_format(file):
    """PDF, 1.2 MB: what the reader is about to fetch. Nothing where the file is not there."""
    if not file:
        return ""
    kind = PurePath(file.name).suffix.lstrip(".").upper()
    try:
        return f"{kind}, {filesizeformat(file.size)}"
    except OSError:
        return kind


def case(references):
    """Where the case is found: the archive's number, the council's, or both."""
    return ", ".join(filter(None, [references.archive_case, references.council_case]))
