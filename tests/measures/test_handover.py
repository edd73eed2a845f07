"""Who may invite, take roles and close accounts; and what is left without anybody when somebody leaves."""

import datetime as dt

import pytest
from django.urls import reverse

from measures import handover, invitations
from measures.coordination import can_manage, closable_by
from measures.models import NotAllowed, PlanMember
from measures.seats import Seat, seats_given_by
from municipalities.dates import today
from municipalities.models import Membership, Municipality, User
from tests.factories import (
    MembershipFactory,
    ParticipationFactory,
    PlanMemberFactory,
    ReportingRoundFactory,
    UserFactory,
)
from tests.measures.invited import invited

DAY = dt.timedelta(days=1)
ROLES = ("planner", "approver", "neighbour", "coordinator", "steering_member", "administrator")


@pytest.fixture
def seat(plan, lyngen, storfjord, elsewhere):
    """A seat by a short name: seat("planner"), seat("planner in Storfjord"), seat("coordinator elsewhere")."""
    places = {
        "planner": lyngen,
        "approver": lyngen,
        "planner in Storfjord": storfjord,
        "approver in Storfjord": storfjord,
        "planner elsewhere": elsewhere.municipality,
        "coordinator": plan,
        "steering": plan,
        "coordinator elsewhere": elsewhere.plan,
    }
    return lambda name: Seat(places[name], name.split()[0])


@pytest.fixture
def everybody(planner, approver, neighbour, coordinator, steering_member, administrator):
    return {
        "planner": planner,
        "approver": approver,
        "neighbour": neighbour,
        "coordinator": coordinator,
        "steering_member": steering_member,
        "administrator": administrator,
    }


# Who may what ---------------------------------------------------------------------------------------------

GIVEN_BY = {
    "planner": {"approver", "coordinator", "administrator"},
    "approver": {"approver", "coordinator", "administrator"},
    "planner in Storfjord": {"coordinator", "administrator"},
    "approver in Storfjord": {"coordinator", "administrator"},
    "planner elsewhere": {"administrator"},
    "coordinator": {"coordinator", "administrator"},
    "steering": {"coordinator", "administrator"},
    "coordinator elsewhere": {"administrator"},
}


@pytest.mark.parametrize("name", GIVEN_BY)
@pytest.mark.parametrize("who", ROLES)
def test_who_gives_and_takes_which_role(who, name, everybody, seat):
    user, may = everybody[who], who in GIVEN_BY[name]
    person = UserFactory()

    if may:
        invitations.invite(person.email, [seat(name)], by=user)
        assert seat(name).rows().filter(user=person).exists()
        assert handover.take_away(seat(name), person, by=user)
    else:
        with pytest.raises(NotAllowed):
            invitations.invite(person.email, [seat(name)], by=user)
        seat(name).give_to(person)
        with pytest.raises(NotAllowed):
            handover.take_away(seat(name), person, by=user)
    assert seat(name).rows().filter(user=person).exists() != may


@pytest.mark.parametrize("who", ["approver", "coordinator", "administrator"])
def test_nobody_gives_or_takes_a_role_of_their_own(who, everybody, seat):
    user = everybody[who]
    seat("planner").give_to(user)

    with pytest.raises(NotAllowed):
        invitations.invite(user.email, [seat("approver")], by=user)
    with pytest.raises(NotAllowed):
        handover.take_away(seat("planner"), user, by=user)

    assert seat("planner").rows().filter(user=user).exists()


@pytest.mark.parametrize("who", ["approver", "coordinator"])
def test_the_roles_of_an_administrator_are_not_theirs_to_give_or_take(who, everybody, seat, administrator):
    seat("planner").give_to(administrator)

    with pytest.raises(NotAllowed):
        invitations.invite(administrator.email, [seat("approver")], by=everybody[who])
    with pytest.raises(NotAllowed):
        handover.take_away(seat("planner"), administrator, by=everybody[who])

    assert administrator.memberships.count() == 1


def test_among_administrators_one_gives_another_a_role(administrator, seat):
    other = UserFactory(is_superuser=True)

    invitations.invite(other.email, [seat("planner")], by=administrator)

    assert other.memberships.get().role == "planner"


@pytest.fixture
def accounts(everybody, seat):
    """People by what they are beside planner in Lyngen."""
    people = {name: UserFactory() for name in ("nothing more", "in Storfjord", "elsewhere", "coordinator")}
    for person in people.values():
        seat("planner").give_to(person)
    seat("planner in Storfjord").give_to(people["in Storfjord"])
    seat("planner elsewhere").give_to(people["elsewhere"])
    seat("coordinator").give_to(people["coordinator"])
    seat("planner").give_to(everybody["administrator"])
    return people | {"administrator": everybody["administrator"], "no role": UserFactory()}


CLOSED_BY = {
    "nothing more": {"approver", "coordinator", "administrator"},
    "in Storfjord": {"coordinator", "administrator"},
    "elsewhere": {"administrator"},
    "coordinator": {"coordinator", "administrator"},
    "administrator": set(),
    "no role": {"administrator"},
}


@pytest.mark.parametrize("whom", CLOSED_BY)
@pytest.mark.parametrize("who", ROLES)
def test_an_account_is_closed_by_those_who_give_all_its_roles(who, whom, everybody, accounts):
    user, person, may = everybody[who], accounts[whom], who in CLOSED_BY[whom]

    if may:
        asked = handover.seats_of(person)
        assert handover.close(person, by=user, asked=asked)
        assert not handover.close(person, by=user, asked=asked)
        assert handover.open_again(person, by=user)
    else:
        for step in (handover.close, handover.open_again):
            with pytest.raises(NotAllowed):
                step(person, by=user)
    assert closable_by(user).filter(pk=person.pk).exists() == may


def test_an_approver_closes_accounts_and_does_not_keep_them(approver, planner):
    """Whoever changes an address becomes the person, and so could write what they approve."""
    assert closable_by(approver).filter(pk=planner.pk).exists()
    assert not can_manage(approver, planner)


# What is left without anybody -----------------------------------------------------------------------------


def named(seats):
    return [str(seat) for seat in seats]


@pytest.mark.parametrize(
    ("who", "lost"),
    [
        ("planner", ["Planlegger i Lyngen"]),
        ("approver", ["Godkjenner i Lyngen"]),
        ("neighbour", ["Planlegger i Storfjord"]),
        ("coordinator", ["Koordinator for Regional næringsplan"]),
        ("steering_member", []),
    ],
)
def test_the_last_one_in_a_role_is_missed(who, lost, everybody):
    person = everybody[who]

    assert named(handover.lost_with(person, handover.seats_of(person))) == lost


@pytest.mark.parametrize(
    ("colleague", "is_missed"),
    [
        ({}, False),
        ({"is_active": False}, True),
        ({"password": "!"}, True),
    ],
    ids=["active", "closed", "without a password"],
)
def test_a_colleague_counts_when_they_can_do_the_work(colleague, is_missed, planner, lyngen):
    other = MembershipFactory(municipality=lyngen).user
    User.objects.filter(pk=other.pk).update(**colleague)

    assert bool(handover.lost_with(planner, handover.seats_of(planner))) == is_missed


def test_a_colleague_who_is_only_invited_does_not_count(planner, approver, lyngen):
    invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver)

    assert named(handover.lost_with(planner, handover.seats_of(planner))) == ["Planlegger i Lyngen"]


def test_whoever_is_not_here_themselves_is_not_missed(planner, approver, lyngen):
    person = invited("ny@storfjord.example", Seat(lyngen, "approver"), by=approver)

    assert handover.lost_with(person, handover.seats_of(person)) == []


def test_an_approver_is_not_missed_where_none_is_required(approver, lyngen):
    Municipality.objects.update(requires_approval=False)

    assert handover.lost_with(approver, handover.seats_of(approver)) == []


NOT_SENT, NOT_COME = "1 rapport er ikke sendt inn.", "1 rapport har ikke kommet."
TO_APPROVE, TO_PUBLISH = "1 rapport venter på godkjenning.", "1 godkjent rapport venter på å bli publisert."


@pytest.mark.parametrize(
    ("role", "state", "inside", "outside"),
    [
        ("planner", None, NOT_SENT, NOT_COME),
        ("planner", "draft", NOT_SENT, NOT_COME),
        ("planner", "returned", NOT_SENT, NOT_COME),
        ("planner", "submitted", "", NOT_COME),
        ("planner", "approved", "", ""),
        ("approver", "draft", "", NOT_COME),
        ("approver", "submitted", TO_APPROVE, NOT_COME),
        ("approver", "approved", "", ""),
        ("coordinator", "submitted", "", ""),
        ("coordinator", "approved", TO_PUBLISH, TO_PUBLISH),
        ("coordinator", "published", "", ""),
    ],
)
def test_a_gap_says_what_waits_and_outside_nothing_of_what_is_not_approved(
    role, state, inside, outside, request, plan, lyngen, reporting_round, everybody
):
    if state:
        request.getfixturevalue("report_in")(state)
    seat = Seat(plan if role == "coordinator" else lyngen, role)

    said = {
        who: handover.gaps([seat], everybody[who])[0].work
        for who in ("planner", "approver", "coordinator", "administrator")
    }

    assert said == {
        "planner": inside,
        "approver": inside,
        "coordinator": outside,
        "administrator": outside,
    }


def test_a_round_that_is_published_or_not_open_waits_for_nobody(plan, lyngen, planner, reporting_round):
    reporting_round.published_on = reporting_round.due_on
    reporting_round.save()
    ReportingRoundFactory(plan=plan, opens_on=today() + DAY, due_on=today() + DAY)

    assert [gap.work for gap in handover.gaps([Seat(lyngen, "planner")], planner)] == [""]


def test_the_number_of_queries_does_not_grow_with_gaps(
    django_assert_num_queries, plan, coordinator, reporting_round
):
    handover.gaps(
        [Seat(plan, "coordinator"), Seat(ParticipationFactory().municipality, "planner")], coordinator
    )
    for size in (1, 5):
        seats = [
            Seat(ParticipationFactory(plan=plan).municipality, role)
            for _number in range(size)
            for role in ("planner", "approver")
        ]
        with django_assert_num_queries(4):
            assert [gap.waiting for gap in handover.gaps(seats, coordinator)] == [1] * 2 * size


# Leaving --------------------------------------------------------------------------------------------------


def test_the_last_role_is_taken_by_those_who_know_what_that_means(planner, coordinator, lyngen):
    seat = Seat(lyngen, "planner")

    with pytest.raises(handover.LeftWithout) as left:
        handover.take_away(seat, planner, by=coordinator)

    assert left.value.seats == [seat]
    assert planner.memberships.count() == 1
    assert handover.take_away(seat, planner, by=coordinator, asked=[seat])
    assert planner.memberships.count() == 0


def test_the_last_account_is_closed_by_those_who_know_what_that_means(planner, approver, coordinator, lyngen):
    seats = [Seat(lyngen, "planner"), Seat(lyngen, "approver")]
    MembershipFactory(user=planner, municipality=lyngen, role="approver")
    Membership.objects.filter(user=approver).delete()

    with pytest.raises(handover.LeftWithout) as left:
        handover.close(planner, by=coordinator, asked=seats[:1])

    assert left.value.seats == seats[1:]
    assert handover.close(planner, by=coordinator, asked=seats)
    assert not User.objects.get(pk=planner.pk).is_active


def test_a_plan_s_last_coordinator_is_missed_too(coordinator, administrator, plan):
    with pytest.raises(handover.LeftWithout):
        handover.close(coordinator, by=administrator)

    PlanMemberFactory(plan=plan)
    assert handover.close(coordinator, by=administrator)


def test_two_who_take_the_last_two_away_are_not_both_unasked(planner, coordinator, lyngen):
    """The second is told, although nobody was missing when their page was shown."""
    seat, other = Seat(lyngen, "planner"), MembershipFactory(municipality=lyngen).user
    shown = [handover.lost_with(person, [seat]) for person in (planner, other)]
    handover.take_away(seat, planner, by=coordinator)

    with pytest.raises(handover.LeftWithout):
        handover.take_away(seat, other, by=coordinator)

    assert shown == [[], []]


def test_nothing_goes_with_an_account_that_is_closed(report_in, planner, coordinator, lyngen):
    report = report_in("submitted")
    events = list(report.events.values_list("actor__email", "step"))

    handover.close(planner, by=coordinator, asked=[Seat(lyngen, "planner")])

    assert list(report.events.values_list("actor__email", "step")) == events
    assert planner.memberships.count() == 1


def test_a_role_that_is_taken_stays_in_the_history(planner, coordinator, lyngen):
    handover.take_away(Seat(lyngen, "planner"), planner, by=coordinator, asked=[Seat(lyngen, "planner")])

    assert list(Membership.history.filter(user=planner).values_list("history_type", flat=True)) == ["-", "+"]


def test_whoever_is_closed_is_signed_out_at_once(client, planner, approver, coordinator, lyngen):
    client.force_login(planner)
    before = client.get(reverse("desk-people")).status_code
    handover.close(planner, by=coordinator, asked=[Seat(lyngen, "planner")])

    after = client.get(reverse("desk-people"))

    assert before == 200
    assert after.status_code == 302
    assert after.url.startswith(reverse("account_login"))


# Traces ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "leave",
    [
        lambda person, lyngen, draft: draft.log("start", person),
        lambda person, lyngen, draft: draft.lines.update(entered_by=person),
        lambda person, lyngen, draft: Municipality.history.update(history_user=person),
        lambda person, lyngen, draft: invited("ny@x.example", Seat(lyngen, "planner"), by=person),
    ],
    ids=["a step", "an entry", "a change", "an invitation"],
)
def test_traces_are_what_others_read_of_a_person(leave, approver, lyngen, draft):
    before = approver.has_left_traces
    leave(approver, lyngen, draft)

    assert (before, approver.has_left_traces) == (False, True)


def test_roles_mails_and_invitations_are_not_traces(approver, lyngen, plan):
    person = invited("ny@lyngen.example", Seat(lyngen, "planner"), by=approver)
    PlanMember.objects.create(user=person, plan=plan, role="steering")

    assert not person.has_left_traces
    assert set(seats_given_by(person)) == set()
