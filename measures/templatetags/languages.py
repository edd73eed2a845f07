"""`<h1{% lang %}>` around the plan's own words, `<p{% lang municipality %}>` around a municipality's.

Where the tag around it is in another template: `{{ area.title|written }}`.
"""

from django import template

from measures import languages

register = template.Library()
register.simple_tag(languages.lang)
register.filter(languages.written)
