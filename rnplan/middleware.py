"""The few lines that neither Django nor a library has in the form wanted here."""

import contextvars
import logging
import re
import uuid

from django.conf import settings
from django.utils import translation

UNUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "payment",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)

# An identity from a proxy goes into the log as it is, so it must not be able to forge a line there.
SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)

current_request_id = contextvars.ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.request_id = current_request_id.get()
        return True


def request_id(get_response):
    """One identity a request: in the log, and in the answer, so that a user can quote it."""

    def middleware(request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if SANE_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        # Not reset afterwards: Django logs a failed answer only when it is on its way out.
        current_request_id.set(request.id)
        response = get_response(request)
        response.headers["X-Request-ID"] = request.id
        return response

    return middleware


def isolation_headers(get_response):
    """No device features, and nothing of ours inside other sites' pages (COOP is SecurityMiddleware's)."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def language_of(path):
    """
    The first part of the path when it is a language, else the default. Only exactly: Django's own reading
    takes a plan called /nn-plan/ for nynorsk, and then does not find it.
    """
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def language_of_the_address(get_response):
    """
    The address alone says the language: no cookie and no Accept-Language, so that a page is the same for all
    and may be kept by caches (LocaleMiddleware would add `Vary: Accept-Language`).
    """

    def middleware(request):
        request.LANGUAGE_CODE = language_of(request.path_info)
        with translation.override(request.LANGUAGE_CODE):
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


def private_pages(get_response):
    """What was made for somebody who has signed in is kept by nobody but their own browser."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private")
        return response

    return middleware
