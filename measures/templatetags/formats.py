"""What `measures.formats` writes, as filters: `{{ amount|kroner }}`, `{{ date|day }}`."""

from django import template

from measures import formats

register = template.Library()

for function in (
    formats.as_precise,
    formats.as_precise_iso,
    formats.clock,
    formats.day,
    formats.days_left,
    formats.deadline,
    formats.kroner,
    formats.lower_first,
    formats.month,
    formats.natural_list,
    formats.number,
    formats.recently,
    formats.said_of,
    formats.thousands,
    formats.years,
):
    register.filter(function.__name__, function)
