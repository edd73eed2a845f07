"""Taking a role away and closing an account, and who takes over a seat that nobody else has."""

import pytest
from django.urls import reverse

from measures import handover
from measures.seats import Seat
from municipalities.models import User
from tests.factories import MembershipFactory, UserFactory
from tests.measures.desk.people_page import PEOPLE, as_, person_row, said, take_away
from tests.measures.filling import fields_of, read
from tests.measures.invited import LONG_ADDRESS, invited
from tests.measures.reading import all_words, page_at, words

pytestmark = pytest.mark.usefixtures("no_earlier_attempts")


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
        ({"heir": "invite", "email": "Godkjenner@lyngen.example"}, "Dette er den som slutter."),
        ({"heir": "invite", "email": "sluttet@lyngen.example"}, "er stengt. Åpne den igjen"),
        ({"heir": "invite", "email": LONG_ADDRESS}, "254"),
        ({"heir": "99999"}, "kan ikke ta over"),
        ({}, "Velg hvem som tar over"),
    ],
)
def test_a_successor_who_cannot_be_is_said_and_nothing_happens(
    sent, error, closing, approver, lyngen, administrator
):
    MembershipFactory(user__email="sluttet@lyngen.example", user__is_active=False, municipality=lyngen)
    client, address = closing
    data = {name(Seat(lyngen, "approver"), field): value for field, value in sent.items()}

    answer = client.post(address, data)

    assert answer.status_code == 200
    assert error in words(read(answer).find(class_="ds-error-summary"))
    assert User.objects.get(pk=approver.pk).is_active


def test_nobody_takes_over_a_role_from_themselves(client, coordinator, planner, lyngen):
    seat = Seat(lyngen, "planner")
    sent = {name(seat, "heir"): "invite", name(seat, "email"): planner.email}

    answer = as_(client, coordinator).post(take_away(planner, seat), sent)

    assert "Dette er den som slutter." in words(read(answer).find(class_="ds-error-summary"))
    assert seat.rows().get().user == planner
    assert not planner.invitations.exists()


@pytest.mark.parametrize("heir", ["invite", "nobody"])
def test_whether_an_account_elsewhere_is_closed_is_not_told(heir, closing, approver, lyngen):
    """An address that is typed and then not used is asked about nowhere either."""
    stranger = UserFactory(is_active=False)
    seat = Seat(lyngen, "approver")
    client, address = closing

    answer = client.post(address, {name(seat, "heir"): heir, name(seat, "email"): stranger.email})

    assert answer.status_code == 302
    assert seat.rows().filter(user=stranger).exists() == (heir == "invite")


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
