"""Pages for what goes wrong: they say what may be wrong, what one can do, and whom to ask."""

import pytest
from bs4 import BeautifulSoup
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.shortcuts import render
from django.urls import include, path

from measures.models import PlanState
from rnplan import errors
from rnplan.urls import handler403, handler404, handler500  # noqa: F401  (as the site's own)
from tests.factories import MunicipalityFactory, PlanFactory
from tests.measures.reading import words


@login_not_required
def fails(request):
    raise {"403": PermissionDenied, "400": SuspiciousOperation, "500": OperationalError}[request.GET["with"]]


@login_not_required
def too_many(request):
    return render(request, "429.html", status=429)


urlpatterns = i18n_patterns(
    path("fails/", fails),
    path("too-many/", too_many),
    path("konto/", include("allauth.account.urls")),
    path("", include("measures.urls")),
    prefix_default_language=False,
)


def page_of(answer):
    return BeautifulSoup(answer.content, "lxml")


def links(page):
    return [link["href"] for link in page.main.find_all("a", href=True)]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/fails/?with=400", 400),
        ("/fails/?with=403", 403),
        ("/nowhere/else/", 404),
        ("/too-many/", 429),
        ("/fails/?with=500", 500),
    ],
)
@pytest.mark.parametrize(("prefix", "language"), [("", "nb"), ("/nn", "nn"), ("/en", "en")])
def test_each_speaks_the_language_of_the_address_and_leads_on(address, status, prefix, language, client):
    client.raise_request_exception = False

    answer = client.get(prefix + address)
    page = page_of(answer)

    assert answer.status_code == status
    assert page.html["lang"] == language
    assert words(page.select_one(".eyebrow")) == str(status)
    assert len(page.find_all("h1")) == 1
    assert words(page.h1) in page.title.string
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert links(page)
    assert not answer.cookies


@pytest.mark.django_db
def test_a_page_that_is_not_there_leads_to_the_pages_of_its_plan_and_to_somebody_to_ask(client, plan):
    plan.case_owner = MunicipalityFactory(name="Tromsø", contact_email="postmottak@tromso.example")
    plan.save()

    answer = client.get("/en/naeringsplan/tiltak/Z99/")
    page = page_of(answer)

    assert answer.status_code == 404
    wanted = [f"/en/naeringsplan/{part}" for part in ("", "tiltak/", "kommuner/", "rapporter/")]
    assert set(wanted) <= set(links(page))
    assert page.find("nav", class_="plan-nav")
    assert "mailto:postmottak@tromso.example" in links(page)
    feedback = next(link for link in links(page) if "tilbakemelding" in link)
    assert page_of(client.get(feedback)).find("input", attrs={"name": "page"})["value"] == (
        "/en/naeringsplan/tiltak/Z99/"
    )


@pytest.mark.django_db
def test_elsewhere_it_leads_to_the_public_plans(client, plan):
    page = page_of(client.get("/finnes-ikke/"))

    assert "/naeringsplan/" in links(page)
    assert page.find("nav", class_="plan-nav") is None


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["//[x/", "/\0/", "/en/naeringsplan\0/tiltak/"])
def test_an_address_that_is_none_is_not_found_like_any_other(path, client, plan):
    answer = client.get("/", PATH_INFO=path)

    assert answer.status_code == 404
    assert "/naeringsplan/" in answer.text


@pytest.mark.django_db
def test_a_plan_that_is_not_public_is_answered_as_one_that_is_not_there(client):
    PlanFactory(slug="utkast", name="Hemmelig plan", state=PlanState.DRAFT)

    there, not_there = client.get("/utkast/tiltak/"), client.get("/finnes/tiltak/")

    assert there.status_code == not_there.status_code == 404
    assert "Hemmelig" not in there.text
    assert there.text.replace("utkast", "finnes") == not_there.text


@pytest.mark.django_db
def test_the_page_asks_the_database_as_often_however_many_plans_there_are(client, django_assert_num_queries):
    for number in range(12):
        PlanFactory(slug=f"plan-{number}", name=f"Plan {number}")

    with django_assert_num_queries(4):
        page = page_of(client.get("/finnes-ikke/"))

    assert len([link for link in links(page) if link.startswith("/plan-")]) == 10


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_who_has_no_access_is_told_as_whom_they_are_here(client, planner):
    client.force_login(planner)

    page = page_of(client.get("/fails/?with=403"))

    assert planner.email in words(page.main)
    assert "/arbeid/" in links(page)


def test_a_fault_of_ours_is_told_without_the_database(rf):
    """Without a mark for it, a test that asks the database fails."""
    request = rf.get("/nn/naeringsplan/tiltak/")
    request.id = "b7c1f2d4a5"

    answer = errors.server_error(request)
    page = page_of(answer)

    assert answer.status_code == 500
    assert page.html["lang"] == "nn"
    assert words(page.find("code")) == "b7c1f2d4a5"
    assert "/nn/tilgjengelighet/tilbakemelding/?fra=/nn/naeringsplan/tiltak/" in links(page)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_the_identity_on_the_page_is_that_of_the_log(client):
    client.raise_request_exception = False

    answer = client.get("/fails/?with=500")

    assert words(page_of(answer).find("code")) == answer.headers["X-Request-ID"]


def test_where_not_even_its_page_can_be_made_a_line_is_said(rf, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": []}]
    request = rf.get("/")
    request.id = "b7c1f2d4a5"

    answer = errors.server_error(request)

    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "b7c1f2d4a5" in answer.text
