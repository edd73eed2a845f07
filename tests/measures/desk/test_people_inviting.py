"""Inviting from the list: which roles are offered, what is refused, sending again and opening again."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from measures import handover, invitations
from measures.models import PlanMember
from measures.seats import Seat
from municipalities.models import Invitation, Membership, User
from tests.factories import MembershipFactory, PlanMemberFactory
from tests.measures.desk.people_page import PEOPLE, as_, person_row, said
from tests.measures.filling import read
from tests.measures.invited import LONG_ADDRESS, invited
from tests.measures.reading import all_words, page_at, words

pytestmark = pytest.mark.usefixtures("no_earlier_attempts")

INVITE = reverse("desk-invite")


# Inviting -------------------------------------------------------------------------------------------------


def offered(client, address=INVITE):
    form = page_at(client, address).select_one("main form")
    return [words(label) for label in form.select(".seats__place label")], all_words(
        form.select(".seats__place > p")
    )


@pytest.mark.parametrize(
    ("who", "places"),
    [
        ("approver", ["Lyngen"]),
        ("coordinator", ["Regional næringsplan", "Lyngen", "Storfjord"]),
    ],
)
def test_the_roles_offered_are_those_that_one_may_give(who, places, everybody, client, request):
    roles, shown = offered(as_(client, request.getfixturevalue(who)))

    assert shown == places
    assert ("Koordinator" in roles) == (who == "coordinator")


def test_from_a_municipality_only_its_roles_are_offered(everybody, coordinator, client):
    client = as_(client, coordinator)
    link = next(
        one for one in page_at(client, PEOPLE).select(".section__head a") if "Storfjord" in words(one)
    )

    assert offered(client, link["href"])[1] == ["Storfjord"]


def send(client, address=INVITE, **data):
    return client.post(address, data)


def test_several_roles_are_given_at_once(client, coordinator, plan, lyngen, storfjord):
    keys = ["kommune-lyngen-planner", "kommune-storfjord-planner", "plan-naeringsplan-steering"]

    answer = send(as_(client, coordinator), email="Ny@Region.example", name="Kari Ny", seats=keys)

    person = User.objects.get(email="ny@region.example")
    assert (answer.status_code, answer.url) == (302, PEOPLE)
    assert {seat.key for seat in handover.seats_of(person)} == set(keys)
    assert person.name == "Kari Ny"


@pytest.mark.parametrize(
    "address", ["ny@lyngen.example", "planlegger@storfjord.example", "administrator elsewhere"]
)
def test_the_page_answers_alike_whether_there_was_an_account(address, client, approver, neighbour, lyngen):
    """Also in the list afterwards, where of those who were not here only the address is told."""
    User.objects.filter(pk=neighbour.pk).update(name="Navn Nabosen", last_login=timezone.now())
    if address == "administrator elsewhere":
        person = PlanMemberFactory(user__name="Koordinator Et Annet Sted", user__email="k@x.example").user
        address = person.email

    answer = send(as_(client, approver), email=address, name="", seats=["kommune-lyngen-planner"])
    page = page_at(client, answer.url)
    row = person_row(page, address)

    today = timezone.localdate()
    assert words(page.find(class_="messages")) == f"{address} er invitert. E-posten er på vei."
    assert words(row) == (
        f"{address} Planlegger Ta bort : {address}, Planlegger i Lyngen Invitert "
        f"{today.day}.{today.month}.{today.year} , ikke vært her ennå Send invitasjonen igjen : {address}"
    )
    assert client.get(reverse("person-close", args=[User.objects.get(email=address).pk])).status_code == 403


@pytest.mark.parametrize(
    ("data", "field", "words_of_error"),
    [
        ({"email": ""}, "email", "Skriv e-postadressen til den du inviterer."),
        ({"email": "kari"}, "email", "Skriv en gyldig e-postadresse"),
        ({"email": LONG_ADDRESS}, "email", "254"),
        ({"seats": []}, "seats", "Velg minst én rolle."),
        ({"seats": ["kommune-storfjord-planner"]}, "seats", "kan ikke du gi"),
        ({"seats": ["plan-naeringsplan-coordinator"]}, "seats", "kan ikke du gi"),
        ({"email": "GODKJENNER@lyngen.example"}, "email", "Ingen kan gi seg selv en rolle."),
        ({"email": "administrator@region.example"}, "email", "kan du ikke gi en rolle"),
        ({"email": "planlegger@lyngen.example"}, "seats", "har denne rollen fra før"),
        ({"email": "sluttet@lyngen.example"}, "email", "er stengt. Åpne den igjen"),
        ({"name": "x" * 121}, "name", "120"),
    ],
)
def test_what_cannot_be_done_is_said_at_its_field_and_what_was_typed_is_kept(
    data, field, words_of_error, everybody, approver, lyngen, client
):
    MembershipFactory(user__email="sluttet@lyngen.example", user__is_active=False, municipality=lyngen)
    sent = {"email": "ny@lyngen.example", "name": "Kari", "seats": ["kommune-lyngen-planner"]} | data
    before = User.objects.count(), Membership.objects.count(), PlanMember.objects.count()

    answer = send(as_(client, approver), **sent)

    page = read(answer)
    assert answer.status_code == 200
    assert words_of_error in words(page.find(class_="ds-error-summary"))
    assert [page.find(id=link["href"][1:])["name"] for link in page.select(".ds-error-summary a")] == [field]
    assert page.find(id="id_email").get("value", "") == sent["email"]
    assert page.find(id="id_name").get("value", "") == sent["name"]
    assert (User.objects.count(), Membership.objects.count(), PlanMember.objects.count()) == before


def test_an_invitation_on_its_way_is_sent_once_more_by_inviting_again(client, approver, lyngen):
    invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver)

    send(as_(client, approver), email="ny@lyngen.example", name="", seats=["kommune-lyngen-planner"])

    person = User.objects.get(email="ny@lyngen.example")
    assert (person.memberships.count(), person.invitations.count()) == (1, 2)


def test_too_many_invitations_are_refused_in_words(client, approver, lyngen, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_A_DAY", 0)

    answer = send(as_(client, approver), email="ny@lyngen.example", name="", seats=["kommune-lyngen-planner"])

    assert "Vent til i morgen" in words(read(answer).find(class_="ds-error-summary"))


# Sending again, opening again -----------------------------------------------------------------------------


def test_an_invitation_is_sent_again_from_the_list(client, approver, lyngen):
    person = invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver)
    Invitation.objects.update(created_at=timezone.now() - dt.timedelta(days=20))
    form = person_row(page_at(as_(client, approver), PEOPLE), person.email).find("form")

    answer = client.post(form["action"])

    assert "En ny e-post er på vei til ny@lyngen.example" in said(client, answer)
    assert Invitation.objects.open().filter(user=person).count() == 1


def test_whoever_is_here_already_is_sent_nothing(client, approver, planner):
    answer = as_(client, approver).post(reverse("person-invite-again", args=[planner.pk]))

    assert "er her allerede" in said(client, answer)
    assert not planner.invitations.exists()


def test_a_closed_account_is_opened_again_once(client, approver, coordinator, planner):
    handover.close(planner, by=coordinator, asked=handover.seats_of(planner))
    form = person_row(page_at(as_(client, approver), PEOPLE), planner.email).find("form")

    first, second = client.post(form["action"]), client.post(form["action"])

    assert User.objects.get(pk=planner.pk).is_active
    assert (first.status_code, second.status_code) == (302, 302)


def test_an_account_stays_closed_on_a_day_with_too_many_invitations(client, approver, lyngen, monkeypatch):
    person = invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver)
    person.invitations.update(created_at=timezone.now() - dt.timedelta(days=2))
    User.objects.filter(pk=person.pk).update(is_active=False)
    monkeypatch.setattr(invitations, "MOST_A_DAY", 0)

    answer = as_(client, approver).post(reverse("person-open", args=[person.pk]))

    assert "Vent til i morgen" in said(client, answer)
    assert not User.objects.get(pk=person.pk).is_active
