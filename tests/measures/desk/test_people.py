"""The list of those who take part: who sees whom, what is said of each, and where somebody is missed."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from measures import handover
from measures.models import PlanMember
from measures.seats import Seat
from municipalities.models import Invitation, Municipality
from tests.factories import MembershipFactory, OrganisationFactory, PlanMemberFactory, UserFactory
from tests.measures.desk.people_page import PEOPLE, as_, person_row
from tests.measures.invited import invited
from tests.measures.reading import all_words, counted, page_at, words

pytestmark = pytest.mark.usefixtures("no_earlier_attempts")


def headings(page):
    return all_words(page.select("main h2"))


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


@pytest.mark.parametrize(("now", "has_ended"), [("2026-05-15T21:59", False), ("2026-05-15T22:01", True)])
def test_an_invitation_has_ended_when_its_last_day_in_norway_is_over(
    now, has_ended, client, approver, lyngen, time_machine
):
    new = invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver)
    made = dt.datetime(2026, 5, 1, 7, tzinfo=dt.UTC)
    Invitation.objects.filter(user=new).update(created_at=made)
    time_machine.move_to(dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC), tick=False)

    row = person_row(page_at(as_(client, approver), PEOPLE), new.email)

    assert ("Invitasjonen gikk ut 15.5.2026" in words(row)) == has_ended


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
