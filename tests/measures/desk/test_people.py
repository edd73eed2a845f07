"""The list of those who take part, and what one does there: invite, send again, take away, close and open."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from measures import handover, invitations
from measures.models import PlanMember
from measures.seats import Seat
from municipalities.models import Invitation, Membership, Municipality, User
from tests.factories import MembershipFactory, OrganisationFactory, PlanMemberFactory, UserFactory
from tests.measures.filling import fields_of
from tests.measures.invited import invited
from tests.measures.reading import all_words, counted, page_at, words

PEOPLE = reverse("desk-people")
INVITE = reverse("desk-invite")


@pytest.fixture(autouse=True)
def no_earlier_attempts(db):
    cache.clear()


@pytest.fixture
def everybody(planner, approver, neighbour, coordinator, steering_member, administrator, elsewhere):
    MembershipFactory(user__email="planlegger@elsewhere.example", municipality=elsewhere.municipality)


def as_(client, user):
    client.force_login(user)
    return client


def read(answer):
    return BeautifulSoup(answer.content, "html.parser")


def headings(page):
    return all_words(page.select("main h2"))


def person_row(page, address):
    return next(row for row in page.select("li.person") if address in words(row))


def take_away(person, seat):
    return reverse("role-take-away", args=[person.pk, seat.key])


def said(client, answer):
    """The message on the page to which the answer leads."""
    return words(page_at(client, answer.url).find(class_="messages"))


# The list -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "places"),
    [
        ("planner", ["Lyngen"]),
        ("approver", ["Lyngen"]),
        ("neighbour", ["Storfjord"]),
        ("coordinator", ["Regional næringsplan", "Lyngen", "Storfjord"]),
    ],
)
def test_one_sees_those_of_one_s_own_places_and_nobody_else(who, places, everybody, client, request):
    page = page_at(as_(client, request.getfixturevalue(who)), PEOPLE)

    assert [one for one in headings(page) if one != "Her mangler det noen"] == places
    assert "elsewhere.example" not in words(page)
    assert ("storfjord.example" in words(page)) == ("Storfjord" in places)
    assert ("region.example" in words(page)) == ("Regional næringsplan" in places)


def test_an_administrator_sees_every_place(everybody, administrator, client, elsewhere):
    page = page_at(as_(client, administrator), PEOPLE)

    assert {str(elsewhere.plan), str(elsewhere.municipality), "Lyngen"} <= set(headings(page))


@pytest.mark.parametrize("who", ["steering_member", "somebody without a role"])
def test_for_others_there_is_no_such_page(who, client, request, db):
    user = UserFactory() if who == "somebody without a role" else request.getfixturevalue(who)
    client = as_(client, user)

    assert client.get(PEOPLE).status_code == 404
    assert not page_at(client, reverse("work")).find("a", href=PEOPLE)


def test_a_planner_reads_and_changes_nothing(everybody, planner, client):
    page = page_at(as_(client, planner), PEOPLE)

    assert "godkjenner@lyngen.example" in words(page)
    assert not page.select("main form, main a")
    assert page_at(client, reverse("work")).select_one(f".desk-nav a[href='{PEOPLE}']")


def test_one_has_no_buttons_for_oneself(everybody, approver, client):
    row = person_row(page_at(as_(client, approver), PEOPLE), approver.email)

    assert "Deg" in words(row)
    assert not row.select("a, button")


def test_each_state_is_told_in_words(client, approver, planner, lyngen, coordinator):
    gone = MembershipFactory(user__email="sluttet@lyngen.example", municipality=lyngen).user
    handover.close(gone, by=coordinator)
    invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver, name="Kari Nykommer")
    late = invited("sen@lyngen.example", Seat(lyngen, "planner"), by=approver)
    Invitation.objects.filter(user=late).update(created_at=timezone.now() - dt.timedelta(days=15))

    page = page_at(as_(client, approver), PEOPLE)

    today = timezone.localdate()
    day = f"{today.day}.{today.month}.{today.year}"
    assert "Aktiv" in words(person_row(page, planner.email))
    assert "Kontoen er stengt" in words(person_row(page, "sluttet@lyngen.example"))
    assert f"Invitert {day} , ikke vært her ennå" in words(person_row(page, "ny@lyngen.example"))
    assert "Invitasjonen gikk ut" in words(person_row(page, "sen@lyngen.example"))


def test_the_steering_group_is_shown_with_its_organisations(client, coordinator, plan):
    PlanMember.objects.create(
        user=UserFactory(name="Nils Næring"),
        plan=plan,
        role="steering",
        organisation=OrganisationFactory(name="Næringsforeningen"),
    )

    page = page_at(as_(client, coordinator), PEOPLE)

    assert "Styringsgruppe, Næringsforeningen" in words(page)


def test_a_place_without_planner_or_approver_says_so(client, coordinator, lyngen, storfjord, approver):
    page = page_at(as_(client, coordinator), PEOPLE)

    assert all_words(page.select(".ds-alert li")) == [
        "Lyngen har ingen planlegger.",
        "Storfjord har ingen planlegger.",
        "Storfjord har ingen godkjenner.",
    ]
    for link in page.select(".ds-alert li a"):
        assert page.find(id=link["href"].removeprefix("#")).name == "h2"


def test_no_approver_is_missed_where_none_is_required(client, planner, lyngen):
    Municipality.objects.update(requires_approval=False)

    assert "har ingen" not in words(page_at(as_(client, planner), PEOPLE))


def test_the_number_of_queries_does_not_grow_with_people(client, coordinator, lyngen, plan, reporting_round):
    taken = {}
    for size in (2, 12):
        for number in range(size):
            MembershipFactory(municipality=lyngen)
            PlanMemberFactory(plan=plan, role="steering")
            invited(f"ny{size}-{number}@lyngen.example", Seat(lyngen, "approver"), by=coordinator)
        page_at(as_(client, coordinator), PEOPLE)

        page, taken[size] = counted(client, PEOPLE)

        assert len(page.select("li.person")) >= 3 * size
    assert taken[2] == taken[12]


def test_the_number_of_queries_does_not_grow_with_municipalities(client, administrator, plan):
    taken = {}
    for size in (2, 12):
        for _number in range(size):
            MembershipFactory()
        page_at(as_(client, administrator), PEOPLE)

        page, taken[size] = counted(client, PEOPLE)

        assert len(page.select("section.people")) >= size
    assert taken[2] == taken[12]


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


# Taking away and closing ----------------------------------------------------------------------------------


@pytest.fixture
def colleague(lyngen):
    return MembershipFactory(
        user__email="kollega@lyngen.example", user__name="Kari Kollega", municipality=lyngen
    ).user


def test_a_role_is_taken_away_after_a_page_that_says_what_it_means(
    client, approver, planner, colleague, lyngen
):
    client = as_(client, approver)
    address = take_away(colleague, Seat(lyngen, "planner"))
    link = person_row(page_at(client, PEOPLE), colleague.email).find("a", href=address)
    page = page_at(client, address)

    answer = client.post(address, fields_of(page.select_one("main form")))

    assert link
    assert "Kari Kollega kan da ikke lenger" in words(page)
    assert not page.select("main [role=radiogroup]")
    assert "Kari Kollega har ikke lenger rollen «Planlegger i Lyngen»." in said(client, answer)
    assert not colleague.memberships.exists()


def test_reading_the_page_takes_nothing_away(client, approver, planner, lyngen):
    page_at(as_(client, approver), take_away(planner, Seat(lyngen, "planner")))
    page_at(client, reverse("person-close", args=[planner.pk]))

    assert planner.memberships.exists()
    assert User.objects.get(pk=planner.pk).is_active


def test_a_role_that_is_gone_already_is_said_so(client, approver, planner, colleague, lyngen):
    address = take_away(colleague, Seat(lyngen, "planner"))
    first, second = (as_(client, approver).post(address) for _click in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert "Rollen er allerede tatt bort." in said(client, second)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "key", ["kommune-storfjord-planner", "plan-naeringsplan-coordinator", "kommune-ingen-planner", "x"]
)
def test_what_is_not_one_s_own_to_take_is_not_found(method, key, everybody, client, approver, neighbour):
    address = reverse("role-take-away", args=[neighbour.pk, key])

    assert getattr(as_(client, approver), method)(address).status_code == 404
    assert neighbour.memberships.exists()


@pytest.fixture
def closing(report_in, planner, approver, coordinator, client):
    """The coordinator closes Lyngen's only approver, while a report waits for approval."""
    report_in("submitted")
    return as_(client, coordinator), reverse("person-close", args=[approver.pk])


def name(seat, field):
    return f"{seat.key}-{field}"


def test_closing_the_last_approver_lists_what_is_left_and_asks(closing, approver, planner):
    client, address = closing
    page = page_at(client, address)

    answer = client.post(address, fields_of(page.select_one("main form")))

    assert words(page.find("legend")) == "Lyngen har da ingen godkjenner."
    assert "1 rapport har ikke kommet." in words(page)
    assert "godkjenning" not in words(page.find("main"))
    assert all_words(page.select(".successor .ds-field > label")) == [
        str(planner),
        "En ny, som inviteres med e-post",
        "E-postadressen til den nye",
        "Ingen ennå. Jeg vet hva det betyr.",
    ]
    assert answer.status_code == 200
    assert "Velg hvem som tar over" in words(read(answer).find(class_="ds-error-summary"))
    link = read(answer).select_one(".ds-error-summary a")
    assert read(answer).find(id=link["href"][1:])["type"] == "radio"
    assert User.objects.get(pk=approver.pk).is_active


@pytest.mark.parametrize("heir", ["colleague", "invite", "nobody"])
def test_the_last_approver_leaves_with_a_successor_or_knowingly_without(
    closing, heir, approver, planner, lyngen
):
    client, address = closing
    seat = Seat(lyngen, "approver")
    sent = {name(seat, "heir"): str(planner.pk) if heir == "colleague" else heir}
    sent[name(seat, "email")] = "ny@lyngen.example" if heir == "invite" else ""

    answer = client.post(address, sent)

    holders = set(seat.rows().filter(user__is_active=True).values_list("user__email", flat=True))
    assert answer.status_code == 302
    assert not User.objects.get(pk=approver.pk).is_active
    assert holders == {"colleague": {planner.email}, "invite": {"ny@lyngen.example"}, "nobody": set()}[heir]
    assert ("Lyngen har ingen godkjenner." in words(page_at(client, PEOPLE))) == (heir != "colleague")


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"heir": "invite"}, "Skriv e-postadressen til den nye."),
        ({"heir": "invite", "email": "kari"}, "Skriv en gyldig e-postadresse"),
        ({"heir": "invite", "email": "koordinator@region.example"}, "Ingen kan gi seg selv en rolle."),
        ({"heir": "invite", "email": "administrator@region.example"}, "kan du ikke gi en rolle"),
        ({"heir": "99999"}, "kan ikke ta over"),
        ({}, "Velg hvem som tar over"),
    ],
)
def test_a_successor_who_cannot_be_is_said_and_nothing_happens(
    sent, error, closing, approver, lyngen, administrator
):
    client, address = closing
    data = {name(Seat(lyngen, "approver"), field): value for field, value in sent.items()}

    answer = client.post(address, data)

    assert answer.status_code == 200
    assert error in words(read(answer).find(class_="ds-error-summary"))
    assert User.objects.get(pk=approver.pk).is_active


def test_a_successor_from_elsewhere_is_not_offered(closing, approver, lyngen, neighbour):
    client, address = closing

    answer = client.post(address, {name(Seat(lyngen, "approver"), "heir"): str(neighbour.pk)})

    assert answer.status_code == 200
    assert neighbour.memberships.count() == 1


def test_each_seat_that_is_left_empty_is_asked_about(client, coordinator, planner, lyngen):
    MembershipFactory(user=planner, municipality=lyngen, role="approver")
    seats = [Seat(lyngen, "planner"), Seat(lyngen, "approver")]
    address = reverse("person-close", args=[planner.pk])

    half = as_(client, coordinator).post(address, {name(seats[0], "heir"): "nobody"})
    whole = client.post(address, {name(seat, "heir"): "nobody" for seat in seats})

    assert half.status_code == 200
    assert len(read(half).select("fieldset.successor")) == 2
    assert whole.status_code == 302


def test_who_leaves_meanwhile_is_asked_about_before_anything_happens(
    client, coordinator, planner, colleague, lyngen
):
    seat = Seat(lyngen, "planner")
    page = page_at(as_(client, coordinator), take_away(planner, seat))
    handover.take_away(seat, colleague, by=coordinator)

    answer = client.post(take_away(planner, seat), fields_of(page.select_one("main form")))

    assert not page.select("fieldset.successor")
    assert words(read(answer).find("legend")) == "Lyngen har da ingen planlegger."
    assert planner.memberships.exists()


def test_a_plan_s_last_coordinator_is_asked_about_by_an_administrator(
    client, administrator, coordinator, plan, steering_member
):
    seat = Seat(plan, "coordinator")
    address = reverse("person-close", args=[coordinator.pk])
    page = page_at(as_(client, administrator), address)

    client.post(address, {name(seat, "heir"): str(steering_member.pk)})

    assert words(page.find("legend")) == "Regional næringsplan har da ingen koordinator."
    assert not User.objects.get(pk=coordinator.pk).is_active
    assert seat.rows().filter(user=steering_member).exists()


def test_an_invitation_taken_back_is_not_mailed_any_more(client, approver, lyngen):
    person = invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver)
    before = person.notices.count()

    as_(client, approver).post(take_away(person, Seat(lyngen, "planner")))

    assert (before, person.notices.count()) == (1, 0)
    assert person.email not in words(page_at(client, PEOPLE).find("main"))


def test_a_closed_person_stays_in_the_list_and_in_the_history_with_the_name(
    client, coordinator, colleague, planner, draft
):
    draft.log("start", colleague)

    as_(client, coordinator).post(reverse("person-close", args=[colleague.pk]))

    assert "Kari Kollega" in words(person_row(page_at(client, PEOPLE), colleague.email))
    assert str(draft.events.get().actor) == "Kari Kollega"
