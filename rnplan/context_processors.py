from django.conf import settings
from django.urls import translate_url


def languages(request):
    """`language_links`: the page in every language, as {code, name, url, current} with absolute addresses.

    Empty where the address leads nowhere, and on what was posted: only what can be fetched has other languages.
    """
    if request.method not in ("GET", "HEAD") or getattr(request, "resolver_match", None) is None:
        return {"language_links": []}
    address = request.build_absolute_uri()
    links = [
        {
            "code": code,
            "name": name,
            "url": translate_url(address, code),
            "current": code == request.LANGUAGE_CODE,
        }
        for code, name in settings.LANGUAGES
    ]
    return {"language_links": links}
