"""`{% for number in page|numbers %}`: the pages of a long list, with a gap where there are many."""

from django import template

register = template.Library()


@register.filter
def numbers(page):
    """Page numbers, and the paginator's own "…" where some are left out."""
    return page.paginator.get_elided_page_range(page.number)
