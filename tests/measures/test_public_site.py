import pytest
from django.conf import settings
from django.urls import reverse

from measures.models import PlanState
from tests.factories import MunicipalityFactory, PlanFactory
from tests.measures.reading import page_at, words

pytestmark = pytest.mark.django_db

PAGES = {
    "/tilgjengelighet/": "Accessibility",
    "/personvern/": "Privacy",
    "/informasjonskapsler/": "Cookies",
}


@pytest.mark.parametrize(("address", "title"), PAGES.items())
def test_the_pages_on_the_site_itself_are_there_on_an_empty_site_and_set_no_cookie(address, title, client):
    assert not client.get(address).cookies
    page = page_at(client, f"/en{address}")

    assert words(page.h1) == title
    assert page.title.string == f"{title} – rnplan"


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_they_load_nothing_from_elsewhere(address, language, client):
    page = page_at(client, f"{language}{address}")

    loaded = [tag.get("src") or tag.get("href") for tag in page.select("[src], link[rel=stylesheet], use")]
    assert loaded
    assert all(link.startswith("/static/") for link in loaded)


@pytest.mark.parametrize("address", ["/personvern/", "/tilgjengelighet/"])
def test_questions_go_to_those_who_have_the_case_of_a_public_plan(address, client):
    owner = MunicipalityFactory(name="Tromsø", contact_email="postmottak@tromso.example")
    PlanFactory.create_batch(2, case_owner=owner)
    PlanFactory(case_owner=MunicipalityFactory(name="Utkastkommunen"), state=PlanState.DRAFT)

    page = page_at(client, address)

    assert [words(a) for a in page.select("main a[href^=mailto]")] == ["postmottak@tromso.example"]
    assert "Utkastkommunen" not in words(page)


def test_the_cookies_named_are_the_cookies_set(client, planner):
    named = {words(cell) for cell in page_at(client, "/informasjonskapsler/").select("tbody th")}

    sign_in = client.get(reverse("account_login"))
    entry = {"login": planner.email, "password": "riktig hest batteri stift"}
    signed_in = client.post(reverse("account_login"), entry)
    signed_out = client.post(reverse("account_logout"))

    set_by = {name for answer in (sign_in, signed_in, signed_out) for name in answer.cookies}
    assert signed_in.status_code == 302
    assert set_by == named
    assert signed_in.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 12 * 60 * 60
    assert all(cookie["httponly"] for cookie in signed_in.cookies.values() if cookie.value)


def test_the_length_of_a_session_is_what_the_page_says(client, settings):
    settings.SESSION_COOKIE_AGE = 3 * 60 * 60

    assert "3 hours, or until you sign out" in words(page_at(client, "/en/informasjonskapsler/"))


def test_what_the_browser_keeps_while_one_writes_is_told(client, db):
    """That it is kept there, and taken away again, is in tests/browser/writing."""
    assert "lokal lagring" in words(page_at(client, reverse("cookies")).main)
