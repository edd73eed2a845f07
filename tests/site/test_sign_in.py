import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

PASSWORD = "en lang setning om havet"
LATER_PASSWORD = "en annen setning om fjellet"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_earlier_attempts(db):
    cache.clear()


@pytest.fixture
def planner():
    return get_user_model().objects.create_user("planlegger@example.no", PASSWORD)


@pytest.fixture
def administrator():
    return get_user_model().objects.create_superuser("drift@example.no", PASSWORD)


def sign_in(client, email="planlegger@example.no", password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def signed_in(client):
    return "_auth_user_id" in client.session


def test_one_signs_in_with_the_e_mail_address_in_whatever_case(client, planner):
    response = sign_in(client, email="Planlegger@Example.no")

    assert response.status_code == 302
    assert signed_in(client)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, planner):
    wrong = sign_in(client, password="feil")
    unknown = sign_in(client, email="ingen@example.no", password="feil")

    assert not signed_in(client)
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert wrong.context["form"].errors


def test_guessing_is_stopped_even_with_the_right_password(client, planner):
    for _attempt in range(5):
        sign_in(client, password="feil")

    sign_in(client)

    assert not signed_in(client)


def test_the_admin_has_no_sign_in_of_its_own(client, administrator):
    response = client.post(
        "/admin/login/?next=/admin/", {"username": administrator.email, "password": PASSWORD}
    )

    assert response.status_code == 302
    assert response.url == "/konto/login/?next=/admin/"
    assert not signed_in(client)


def test_the_admin_is_refused_to_those_who_do_not_work_there(client, planner):
    client.force_login(planner)

    assert client.get("/admin/", follow=True).status_code == 403


def test_the_admin_is_open_to_those_who_work_there(client, administrator):
    client.force_login(administrator)

    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("name", ["account_signup", "account_email"])
def test_nobody_signs_up_or_changes_the_address_they_sign_in_with(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_signing_out_takes_a_click_on_the_button(client, planner):
    client.force_login(planner)

    client.get(reverse("account_logout"))
    assert signed_in(client)

    client.post(reverse("account_logout"))
    assert not signed_in(client)


def test_a_new_user_sets_the_password_by_mail(client):
    get_user_model().objects.create_user("ny@example.no")

    client.post(reverse("account_reset_password"), {"email": "ny@example.no"})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": LATER_PASSWORD, "password2": LATER_PASSWORD})
    sign_in(client, email="ny@example.no", password=LATER_PASSWORD)

    assert mail.outbox[0].to == ["ny@example.no"]
    assert signed_in(client)


def test_an_unknown_address_gets_no_mail_and_the_page_does_not_tell(client, planner):
    known = client.post(reverse("account_reset_password"), {"email": planner.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "ingen@example.no"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [[planner.email]]


def test_nobody_is_sent_to_another_site_after_signing_in(client, administrator):
    response = client.post(
        reverse("account_login") + "?next=https://evil.example/",
        {"login": administrator.email, "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert response.url == "/arbeid/"
