from django.conf import settings

from measures.addresses import in_languages


def languages(request):
    """`language_links`: the page in every language, as {code, name, url, current}, with what is chosen on it.

    Empty where the address leads nowhere, and on what was posted: only what can be fetched has other languages.
    """
    if request.method not in ("GET", "HEAD") or getattr(request, "resolver_match", None) is None:
        return {"language_links": []}
    urls = in_languages(request.get_full_path())
    links = [
        {"code": code, "name": name, "url": urls[code], "current": code == request.LANGUAGE_CODE}
        for code, name in settings.LANGUAGES
    ]
    return {"language_links": links}
