"""`<h1{% lang %}>` around the plan's own words, `<p{% lang municipality %}>` around a municipality's.

Around a text of a plan that may be there in several languages: `<h1{% lang measure "title" %}>`. Where the tag around
it is in another template: `{{ area|said:"title" }}`, and `{{ event.title|written }}` for what is only in bokmål.
"""

from django import template

from measures import languages

register = template.Library()
register.simple_tag(languages.lang)
register.filter(languages.said)
register.filter(languages.written)
