import logging

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from rnplan.middleware import RequestIdFilter
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@login_not_required
def language_page(request, plan=None):
    return HttpResponse(f"{get_language()} " * 100)


@login_not_required
def failing_page(request):
    raise ValueError("on purpose")


def closed_page(request):
    return HttpResponse("never")


@login_not_required
@never_cache
def secret_page(request):
    return HttpResponse(str(request.user))


urlpatterns = i18n_patterns(
    path("page/", language_page),
    path("<slug:plan>/page/", language_page),
    path("fails/", failing_page),
    path("closed/", closed_page),
    path("secret/", secret_page),
    path("konto/login/", language_page, name="account_login"),
    prefix_default_language=False,
)


@pytest.mark.parametrize(
    ("address", "language"),
    [
        ("/page/", "nb"),
        ("/nn/page/", "nn"),
        ("/en/page/", "en"),
        # Plans whose names begin as a language does.
        ("/nn-plan/page/", "nb"),
        ("/en-ny-plan/page/", "nb"),
        ("/nn/en-ny-plan/page/", "nn"),
    ],
)
def test_the_address_alone_says_the_language(client, address, language):
    response = client.get(address, headers={"Accept-Language": "en", "Cookie": "django_language=en"})

    assert response.status_code == 200
    assert response.content.decode().split()[0] == language
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" not in response.headers["Vary"]


def test_the_default_language_has_no_address_with_its_name(client):
    assert client.get("/nb/nn-plan/page/").status_code == 404


def test_a_visitor_gets_the_same_bytes_each_time_and_no_cookie(client):
    first, second = client.get("/page/"), client.get("/page/")

    assert first.content == second.content
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.cookies == second.cookies == {}
    assert client.get("/page/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_pages_are_compressed(client):
    assert client.get("/page/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


def test_a_page_is_closed_unless_opened(client):
    response = client.get("/closed/")

    assert response.status_code == 302
    assert response.url == "/konto/login/?next=/closed/"


@pytest.mark.parametrize("address", ["/page/", "/closed/", "/nowhere/"])
def test_only_ones_own_browser_keeps_what_one_reads_signed_in(client, address):
    client.force_login(UserFactory())

    assert client.get(address).headers["Cache-Control"] == "private"


def test_a_page_that_says_itself_how_it_is_kept_is_believed(client):
    client.force_login(UserFactory())

    assert "no-store" in client.get("/secret/").headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/page/", "/closed/", "/nowhere/"])
def test_what_a_visitor_reads_may_be_kept_by_all(client, address):
    assert "Cache-Control" not in client.get(address).headers


@pytest.mark.parametrize("given", ["proxy-request-1", "0123456789abcdef0123456789abcdef"])
def test_a_proxys_request_id_is_kept(client, given):
    assert client.get("/page/", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "with spaces in it", "line\nbreak-in-it", "æøåæøåæøå"]
)
def test_a_request_id_that_is_not_sane_is_replaced(client, given):
    answered = client.get("/page/", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert answered != given
    assert len(answered) == 32


def test_the_log_of_an_error_names_the_request(client, caplog):
    client.raise_request_exception = False
    caplog.handler.addFilter(RequestIdFilter())
    logger = logging.getLogger("django.request")
    logger.addHandler(caplog.handler)

    response = client.get("/fails/")

    logger.removeHandler(caplog.handler)
    assert response.status_code == 500
    assert {record.request_id for record in caplog.records} == {response.headers["X-Request-ID"]}


@pytest.mark.parametrize("address", ["/page/", "/closed/", "/nowhere/", "/fails/"])
def test_every_answer_is_isolated_from_other_sites(client, address):
    client.raise_request_exception = False

    headers = client.get(address).headers

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
