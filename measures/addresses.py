"""Where the public pages are: the address by which others know a page, in each language, and what is not public."""

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.urls import reverse, translate_url

# The page of a long list.
PAGE = "side"
# Behind the sign-in, or about it: nothing for search engines.
CLOSED = ("admin/", "arbeid/", "konto/")


def origin(request):
    """As set for a site that may be found by several names; else the one by which it was asked."""
    return settings.PUBLIC_ORIGIN or f"{request.scheme}://{request.get_host()}"


def absolute(request, path):
    """A path as others know it: in feeds, calendars and what is passed on."""
    return origin(request) + path


def canonical(request):
    """The path without filters: a filtered list says nothing that the whole does not. A page of the whole is kept."""
    number = request.GET.get(PAGE, "")
    is_later_page = set(request.GET) == {PAGE} and number.isascii() and number.isdecimal() and int(number) > 1
    return f"{request.path}?{PAGE}={int(number)}" if is_later_page else request.path


def follow_up_url(plan, measure, municipality):
    """The municipality's part of the page of a measure."""
    return f"{reverse('measure', args=[plan.slug, measure.code])}#{municipality.slug}"


def path_of(address):
    """An address without its scheme and host."""
    return urlunsplit(("", "", *urlsplit(address)[2:]))


def in_languages(path):
    """{code: path} of the same page in every language."""
    return {code: translate_url(path, code) for code, _name in settings.LANGUAGES}


def language_prefixes():
    return ["/", *(f"/{code}/" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]


def closed_paths():
    """The beginnings of all that is not public."""
    return [f"{prefix}{name}" for prefix in language_prefixes() for name in CLOSED]


def is_public(path):
    return not path.startswith(tuple(closed_paths()))
