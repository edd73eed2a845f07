"""The page to which an invitation's link leads: choosing a password, and what works no more."""

import copy

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import translation

from measures import invitations
from measures.seats import Seat
from measures.views.invitation import KEPT
from municipalities.models import Invitation, User
from tests.factories import MembershipFactory
from tests.measures.filling import fields_of
from tests.measures.invited import PASSWORD, accept, expired, followed, link_to, read, replaced, withdrawn
from tests.measures.reading import all_words, page_at, words

pytestmark = pytest.mark.usefixtures("no_earlier_attempts")


def test_the_page_says_who_invited_to_what(client, newcomer, lyngen):
    page = read(followed(client, link_to(newcomer)))

    assert "godkjenner@lyngen.example har invitert deg" in words(page)
    assert all_words(page.select("ul > li > strong")) == ["Planlegger i Lyngen"]
    assert "ny@lyngen.example" in words(page)


def test_the_link_sets_the_password_signs_in_and_leads_to_the_desk(client, newcomer):
    answer = accept(client, link_to(newcomer))

    newcomer.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, reverse("work"))
    assert client.session["_auth_user_id"] == str(newcomer.pk)
    assert KEPT not in client.session
    assert newcomer.check_password(PASSWORD)
    assert not newcomer.memberships.with_presence().get().is_waiting


def test_reading_the_page_changes_nothing(client, newcomer):
    link = link_to(newcomer)
    for _time in range(3):
        followed(client, link)
        client.head(link)

    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()
    assert Invitation.objects.get().accepted_at is None
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["invitation", "invitation-accept", "closed"])
def test_no_page_is_kept_searched_or_told_to_others(client, newcomer, name):
    link = link_to(newcomer)
    first = client.get(link)
    answer = {
        "invitation": first,
        "invitation-accept": client.get(reverse("invitation-accept")),
        "closed": client.get(reverse("invitation", args=["nobody"])),
    }[name]

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    if name != "invitation-accept":
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert link.split("/")[-2] not in answer.text
    assert link.split("/")[-2] not in answer.headers.get("Location", "")


def test_the_form_is_refused_when_it_comes_from_another_site(newcomer, client):
    strict = type(client)(enforce_csrf_checks=True)

    answer = accept(strict, link_to(newcomer))

    assert answer.status_code == 403
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("kort", "kort", "Passordet er for kort."),
        ("qwertyuiop123", "qwertyuiop123", "Mange bruker dette passordet"),
        ("kari nykommer", "kari nykommer", "ligner for mye på navnet"),
        (PASSWORD, "en annen setning", "det samme passordet"),
        ("", "", "Feltet er påkrevet."),
    ],
)
def test_a_password_that_does_not_do_is_told_as_elsewhere(client, newcomer, first, second, said):
    client.get(link_to(newcomer))

    answer = client.post(reverse("invitation-accept"), {"password1": first, "password2": second})

    assert answer.status_code == 200
    assert said in words(read(answer).find(class_="ds-error-summary"))
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()


def used(newcomer, approver, client):
    accept(type(client)(), link_to(newcomer))


def closed(newcomer, approver, client):
    User.objects.filter(pk=newcomer.pk).update(is_active=False)


@pytest.mark.parametrize(
    ("happening", "said", "leads_to"),
    [
        (used, "Du har et passord allerede", "account_login"),
        (replaced, "Bruk lenken i den nyeste e-posten", None),
        (expired, "fjorten dager, og de er gått. Be godkjenner@lyngen.example invitere deg på nytt", None),
        (withdrawn, "er trukket tilbake. Be godkjenner@lyngen.example invitere deg på nytt", None),
        (closed, "Denne kontoen er ikke lenger i bruk", None),
    ],
)
@pytest.mark.parametrize("when", ["before the page is opened", "while the page is open"])
def test_a_link_that_works_no_more_says_why_and_what_to_do(
    client, newcomer, approver, happening, said, leads_to, when
):
    link = link_to(newcomer)
    if when == "while the page is open":
        client.get(link)
    happening(newcomer, approver, client)
    password = User.objects.get(pk=newcomer.pk).password

    if when == "while the page is open":
        answer = client.post(
            reverse("invitation-accept"), {"password1": "en ny setning her", "password2": "en ny setning her"}
        )
    else:
        answer = followed(client, link)

    assert answer.status_code == 410
    assert said in words(read(answer))
    if leads_to:
        assert read(answer).find("a", href=reverse(leads_to))
    assert "_auth_user_id" not in client.session
    assert User.objects.get(pk=newcomer.pk).password == password


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_link_that_nobody_has_made_is_not_found(client, db, language):
    with translation.override(language):
        link = reverse("invitation", args=["WzEsIjAi:1abc:signature"])

    answer = client.get(link)

    assert answer.status_code == 404
    assert {"nb": "hele lenken", "nn": "heile lenkja", "en": "all of it"}[language] in words(read(answer))


def test_the_page_without_a_link_shows_nobody_s_invitation_and_leads_to_signing_in(client, newcomer):
    answers = [
        client.get(reverse("invitation-accept")),
        accept(client, reverse("invitation", args=["nobody"])),
    ]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, reverse("account_login"))] * 2
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()


@pytest.fixture
def press(client, newcomer):
    """Press the button of one opened page, as often as one likes."""
    window = type(client)(enforce_csrf_checks=True)
    form = fields_of(read(followed(window, link_to(newcomer))).find("form"))
    form |= {"password1": PASSWORD, "password2": PASSWORD}
    return window, lambda: window.post(reverse("invitation-accept"), form)


def test_a_second_press_after_the_first_is_answered_leads_to_the_desk(press, newcomer):
    window, press = press
    first, second = press(), press()

    assert (first.status_code, second.status_code) == (302, 302)
    assert (second.url, window.get(second.url).status_code) == (reverse("work"), 200)
    assert User.objects.get(pk=newcomer.pk).check_password(PASSWORD)


def test_a_second_press_before_the_first_is_answered_signs_nobody_out(press):
    window, press = press
    sent = copy.deepcopy(window.cookies)
    press()
    answered, window.cookies = window.cookies, sent

    second = press()

    assert (second.status_code, second.url) == (302, reverse("account_login"))
    assert settings.SESSION_COOKIE_NAME not in second.cookies
    assert "Logg inn hvis du har valgt et passord." in words(
        page_at(window, second.url).find(class_="messages")
    )
    window.cookies = answered
    assert window.get(second.url).url == reverse("work")


def test_whoever_is_signed_in_as_somebody_else_is_told_and_signed_out(client, newcomer, planner):
    client.force_login(planner)
    page = read(followed(client, link_to(newcomer)))

    accept(client, link_to(newcomer))

    assert "Du er logget inn som planlegger@lyngen.example" in words(page)
    assert client.session["_auth_user_id"] == str(newcomer.pk)


def test_a_password_chosen_by_forgotten_password_makes_the_invitation_s_link_powerless(client, newcomer):
    link = link_to(newcomer)
    client.post(reverse("account_reset_password"), {"email": newcomer.email})
    reset = next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word)
    form = client.get(reset, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})

    answer = client.get(link)

    assert User.objects.get(pk=newcomer.pk).check_password(PASSWORD)
    assert answer.status_code == 410
    assert "Du har et passord allerede" in words(read(answer))


def test_an_invitation_whose_inviter_is_gone_still_works(client, newcomer, approver):
    Invitation.objects.update(invited_by=None)

    page = read(followed(client, link_to(newcomer)))

    assert "Du er invitert." in words(page)


def test_roles_given_by_two_inviters_are_all_told(client, newcomer, lyngen, storfjord):
    other = MembershipFactory(municipality=storfjord, role="approver").user
    invitations.invite(newcomer.email, [Seat(storfjord, "planner")], by=other)
    page = read(followed(client, link_to(newcomer)))

    accept(client, link_to(newcomer))

    assert all_words(page.select("ul > li > strong")) == ["Planlegger i Lyngen", "Planlegger i Storfjord"]
    assert {row.is_waiting for row in newcomer.memberships.with_presence()} == {False}
