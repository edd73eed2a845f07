"""Inviting somebody, the mail, and the page to which its link leads."""

import datetime as dt
import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from measures import handover, invitations, reminders
from measures.models import Notice
from measures.seats import Seat
from measures.views.invitation import KEPT
from municipalities.models import Invitation, LanguageForm, Municipality, User
from tests.factories import MembershipFactory, UserFactory
from tests.measures.invited import PASSWORD, accept, invited, link_in, link_to
from tests.measures.reading import all_words, words


@pytest.fixture(autouse=True)
def no_earlier_attempts(db):
    cache.clear()


@pytest.fixture
def seat(lyngen):
    return Seat(lyngen, "planner")


@pytest.fixture
def newcomer(approver, seat):
    return invited("ny@lyngen.example", seat, by=approver, name="Kari Nykommer")


def read(answer):
    return BeautifulSoup(answer.content, "html.parser").find("main")


def followed(client, link):
    """The page to which the link leads in the end."""
    answer = client.get(link)
    return client.get(answer.url) if answer.status_code == 302 else answer


# Inviting -------------------------------------------------------------------------------------------------


def test_a_new_account_has_its_roles_and_no_password(newcomer, lyngen):
    assert newcomer.name == "Kari Nykommer"
    assert not newcomer.has_usable_password()
    assert list(newcomer.memberships.values_list("municipality", "role")) == [(lyngen.pk, "planner")]


def test_an_account_that_is_there_only_gets_the_roles(neighbour, approver, seat, storfjord):
    before = User.objects.values().get(pk=neighbour.pk)

    invitations.invite(neighbour.email.upper(), [seat], by=approver, name="Et annet navn")

    assert User.objects.values().get(pk=neighbour.pk) == before
    assert neighbour.memberships.count() == 2


def test_everybody_who_was_not_here_is_waited_for_alike(approver, seat, neighbour):
    """So the list does not tell which of the addresses had an account."""
    new = invited("ny@lyngen.example", seat, by=approver)
    known = invited(neighbour.email, seat, by=approver)

    rows = seat.rows().with_presence().filter(user__in=[new, known])

    assert {row.is_waiting for row in rows} == {True}


def test_somebody_who_is_here_is_only_told(approver, planner, lyngen):
    invitation = invitations.invite(planner.email, [Seat(lyngen, "approver")], by=approver)

    assert invitation.accepted_at
    assert not Seat(lyngen, "approver").rows().with_presence().get(user=planner).is_waiting


def test_an_invitation_sent_again_replaces_the_older_one(newcomer, approver):
    old = link_to(newcomer)
    Invitation.objects.update(created_at=timezone.now() - dt.timedelta(days=2))

    invitations.send_again(newcomer, by=approver)
    invitations.send_again(newcomer, by=approver)

    states = [Invitation.objects.behind(link.split("/")[-2])[1] for link in (old, link_to(newcomer))]
    assert states == ["replaced", "open"]
    assert newcomer.invitations.count() == 2


def test_a_mail_that_has_not_left_is_replaced_with_its_link(newcomer, approver, seat, lyngen):
    Invitation.objects.update(created_at=timezone.now() - dt.timedelta(days=2))
    invitations.send_again(newcomer, by=approver)

    assert [notice.invitation for notice in Notice.objects.all()] == [newcomer.invitations.first()]


def test_nobody_is_flooded_with_mails(approver, seat, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_A_DAY", 2)
    for number in range(2):
        invited(f"ny{number}@lyngen.example", seat, by=approver)

    with pytest.raises(invitations.TooMany):
        invited("ny3@lyngen.example", seat, by=approver)

    assert not User.objects.filter(email="ny3@lyngen.example").exists()


# The mail -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_mail_says_who_invites_to_what_and_has_the_link(approver, lyngen, client):
    User.objects.filter(pk=approver.pk).update(name="Anne Godkjenner")
    seats = [Seat(lyngen, "planner"), Seat(lyngen, "approver")]

    invitations.invite("ny@lyngen.example", seats, by=User.objects.get(pk=approver.pk))

    (message,) = mail.outbox
    assert message.to == ["ny@lyngen.example"]
    assert message.subject == "Invitasjon til rnplan"
    for said in (
        "Anne Godkjenner (godkjenner@lyngen.example) har invitert deg",
        "- Planlegger i Lyngen",
        "- Godkjenner i Lyngen",
        "Velg passordet ditt her",
    ):
        assert said in message.body
    assert "Velkommen" in words(read(followed(client, link_in(message))))


@pytest.mark.django_db(transaction=True)
def test_whoever_has_a_password_gets_no_link_that_sets_one(approver, neighbour, lyngen):
    invitations.invite(neighbour.email, [Seat(lyngen, "approver")], by=approver)

    (message,) = mail.outbox
    assert message.subject == "Du har en ny rolle i rnplan"
    assert "- Godkjenner i Lyngen" in message.body
    assert "Planlegger i Storfjord" not in message.body
    assert reverse("work") in message.body
    assert "invitasjon/" not in message.body


@pytest.mark.django_db(transaction=True)
def test_the_mail_is_in_the_municipality_s_own_norwegian(approver, lyngen):
    Municipality.objects.update(language_form=LanguageForm.NYNORSK)

    invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver)

    (message,) = mail.outbox
    assert "Vel passordet ditt her" in message.body
    assert link_in(message).startswith("/nn/konto/invitasjon/")


@pytest.mark.django_db(transaction=True)
def test_somebody_closed_gets_no_mail_before_the_account_is_open_again(
    approver, coordinator, planner, lyngen
):
    handover.close(planner, by=coordinator, asked=handover.seats_of(planner))
    invitations.invite(planner.email, [Seat(lyngen, "approver")], by=approver)

    assert mail.outbox == []


@pytest.mark.parametrize("happening", ["nothing", "time", "a newer one", "taken back"])
def test_a_delayed_mail_leaves_as_long_as_it_holds(happening, newcomer, approver, planner, lyngen):
    invitations.invite(planner.email, [Seat(lyngen, "approver")], by=approver)
    if happening == "time":
        expired(newcomer, approver, None)
    if happening == "a newer one":
        replaced(newcomer, approver, None)
    if happening == "taken back":
        withdrawn(newcomer, approver, None)

    reminders.send_waiting()
    reminders.send_waiting()

    sent = {message.to[0]: message for message in mail.outbox}
    assert len(sent) == len(mail.outbox)
    assert sent[planner.email].subject == "Du har en ny rolle i rnplan"
    assert (newcomer.email in sent) == (happening in ("nothing", "a newer one"))
    if newcomer.email in sent:
        token = link_in(sent[newcomer.email]).split("/")[-2]
        assert Invitation.objects.behind(token)[1] == "open"


# The page -------------------------------------------------------------------------------------------------


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


def replaced(newcomer, approver, client):
    newcomer.invitations.update(created_at=timezone.now() - dt.timedelta(minutes=2))
    invitations.send_again(newcomer, by=approver)


def expired(newcomer, approver, client):
    newcomer.invitations.update(created_at=timezone.now() - dt.timedelta(days=14, minutes=1))


def withdrawn(newcomer, approver, client):
    handover.take_away(handover.seats_of(newcomer)[0], newcomer, by=approver)


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


def test_the_page_without_a_link_shows_nobody_s_invitation(client, newcomer):
    assert client.get(reverse("invitation-accept")).status_code == 404
    assert accept(client, reverse("invitation", args=["nobody"])).status_code == 404


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


# Closed accounts ------------------------------------------------------------------------------------------


def test_a_closed_account_is_let_in_by_no_mail(client, planner, coordinator):
    client.post(reverse("account_reset_password"), {"email": planner.email})
    reset = next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word)
    handover.close(planner, by=coordinator, asked=handover.seats_of(planner))
    password = User.objects.get(pk=planner.pk).password
    mail.outbox.clear()

    page = client.get(reset, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    client.post(reverse("account_reset_password"), {"email": planner.email})

    assert User.objects.get(pk=planner.pk).password == password
    assert mail.outbox == []
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_code_from_a_mail_opens_nothing_of_an_account_closed_since(client, planner, coordinator, is_closed):
    client.post(reverse("account_request_login_code"), {"email": planner.email})
    code = re.search(r"code=([^\s&]+)", mail.outbox[-1].body)[1]
    if is_closed:
        handover.close(planner, by=coordinator, asked=handover.seats_of(planner))

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert ("_auth_user_id" not in client.session) == is_closed


def test_a_forgotten_password_tells_nobody_whether_there_is_an_account(client, newcomer, planner):
    addresses = (planner.email, newcomer.email, "ingen@lyngen.example")

    answers = [client.post(reverse("account_reset_password"), {"email": address}) for address in addresses]

    assert len({(answer.status_code, answer.url) for answer in answers}) == 1


def test_an_account_opened_again_is_invited_anew_where_nobody_ever_came(newcomer, approver):
    Invitation.objects.update(created_at=timezone.now() - dt.timedelta(days=20))
    User.objects.filter(pk=newcomer.pk).update(is_active=False)

    handover.open_again(newcomer, by=approver)

    assert Invitation.objects.open().filter(user=newcomer).count() == 1


def test_somebody_who_was_here_is_opened_again_without_a_mail(planner, approver, coordinator):
    handover.close(planner, by=coordinator, asked=handover.seats_of(planner))

    handover.open_again(planner, by=approver)

    assert User.objects.get(pk=planner.pk).is_active
    assert not planner.invitations.exists()


def test_an_invitation_whose_inviter_is_gone_still_works(client, newcomer, approver):
    Invitation.objects.update(invited_by=None)

    page = read(followed(client, link_to(newcomer)))

    assert "Du er invitert." in words(page)


def test_roles_given_by_two_inviters_are_all_told(client, newcomer, lyngen, storfjord):
    other = MembershipFactory(municipality=storfjord, role="approver").user
    invitations.invite(newcomer.email, [Seat(storfjord, "planner")], by=other)
    page = read(followed(client, link_to(newcomer)))

    accept(client, link_to(newcomer))

    assert all_words(page.select("ul > li > strong")) == ["Planlegger i Storfjord"]
    assert {row.is_waiting for row in newcomer.memberships.with_presence()} == {False}


def test_somebody_who_signs_in_otherwise_is_here(client, approver, seat):
    person = UserFactory(email="kjent@region.example")
    invitations.invite(person.email, [seat], by=approver)

    client.post(reverse("account_login"), {"login": person.email, "password": "riktig hest batteri stift"})

    assert not person.memberships.with_presence().get().is_waiting
