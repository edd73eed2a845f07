"""The board of a round: what the coordinator is told of each municipality, and what not; and the reminders."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from measures.models import Notice, NoticeChoice, NoticeKind, Report, RoundDates
from municipalities.models import MembershipRole
from tests.factories import (
    MembershipFactory,
    ParticipationFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.reading import all_words, counted, page_at, publish, published, words

OPEN = "2022-01-20 12:00 +0100"
LATE = "2022-02-03 12:00 +0100"
STATES = ["draft", "submitted", "returned", "approved", "published"]
UNSEEN = ["draft", "submitted", "returned"]


@pytest.fixture(autouse=True)
def now(time_machine):
    """The round of the cast has opened on 10 January, and is due on 1 February."""
    time_machine.move_to(OPEN)


@pytest.fixture
def as_coordinator(client, coordinator, lyngen, storfjord):
    client.force_login(coordinator)
    return client


@pytest.fixture
def late(as_coordinator, coordinator, time_machine):
    time_machine.move_to(LATE)
    as_coordinator.force_login(coordinator)
    return as_coordinator


def board_address(reporting_round):
    return reverse("desk-round", args=[reporting_round.pk])


def board(client, reporting_round):
    return page_at(client, board_address(reporting_round))


def row(client, reporting_round, slug="lyngen"):
    return board(client, reporting_round).find(id=slug)


def addresses_in(element):
    links = {link["href"] for link in element.select("a")}
    return links | {form["action"] for form in element.select("form")}


def remind_address(reporting_round, slug="lyngen"):
    return reverse("round-remind", args=[reporting_round.pk, slug])


def asked():
    return list(
        Notice.objects.filter(kind=NoticeKind.ASKED)
        .order_by("recipient__email")
        .values_list("recipient__email", flat=True)
    )


# What is told


@pytest.mark.parametrize("state", [None, *UNSEEN])
def test_of_what_is_not_approved_nothing_is_told_but_that_it_has_not_come(
    state, as_coordinator, reporting_round, report_in, planner, approver
):
    """Whatever the municipality does before it approves, the board reads the same to the last sign."""
    before = words(board(as_coordinator, reporting_round).main)

    if state:
        report_in(state)

    page = board(as_coordinator, reporting_round)
    assert words(page.main) == before
    assert "Uferdig tekst" not in str(page)
    assert addresses_in(page.find(id="lyngen")) == {remind_address(reporting_round)}


@pytest.mark.parametrize(
    ("state", "label"), [(None, "Not received"), ("approved", "Approved"), ("published", "Published")]
)
def test_the_state_is_told_in_a_word(state, label, as_coordinator, reporting_round, report_in):
    if state:
        report_in(state)

    assert words(row(as_coordinator, reporting_round).select_one(".status")) == gettext(label)


def test_an_approved_report_can_be_read_and_published(as_coordinator, reporting_round, report_in):
    report = report_in("approved")

    found = addresses_in(row(as_coordinator, reporting_round))

    assert found == {
        reverse("desk-report-preview", args=[report.pk]),
        reverse("desk-report-read", args=[report.pk]),
    }
    page = board(as_coordinator, reporting_round)
    assert page.main.find("a", href=reverse("desk-round-preview", args=[reporting_round.pk]))


def test_a_published_report_can_be_read_and_corrected(as_coordinator, reporting_round, report_in):
    report = report_in("published")

    found = row(as_coordinator, reporting_round)

    assert addresses_in(found) == {reverse("desk-report-read", args=[report.pk])}
    page = board(as_coordinator, reporting_round)
    public = reverse("round", args=[reporting_round.plan.slug, reporting_round.slug])
    assert page.select_one(f".page-head__meta a[href='{public}']")


def test_a_correction_is_told_of_when_it_is_approved_and_not_before(
    as_coordinator, reporting_round, report_in, planner, approver
):
    first = report_in("published")
    before = words(row(as_coordinator, reporting_round))
    correction = first.correct(by=planner, note="Hemmelig merknad")
    assert words(row(as_coordinator, reporting_round)) == before

    correction.submit(by=planner)
    assert words(row(as_coordinator, reporting_round)) == before

    correction.approve(by=approver)
    found = row(as_coordinator, reporting_round)
    assert words(found.select_one(".status")) == gettext("Correction approved")
    assert reverse("desk-report-preview", args=[correction.pk]) in addresses_in(found)
    assert reverse("desk-report-read", args=[first.pk]) in addresses_in(found)


def test_what_the_coordinator_has_returned_themselves_they_are_told(
    as_coordinator, reporting_round, report_in, coordinator, planner
):
    report = report_in("approved")
    report.return_to_planner(by=coordinator, comment="Se på A1.")
    said = gettext("returned by the coordinator %(date)s") % {"date": "20.1.2022"}

    assert said in words(row(as_coordinator, reporting_round))

    report.submit(by=planner)
    assert said in words(row(as_coordinator, reporting_round))


def test_everyone_who_took_part_on_the_last_day_has_a_row_and_who_has_reported(
    as_coordinator, reporting_round, plan
):
    last_day = dt.date(2021, 12, 31)
    ParticipationFactory(plan=plan, municipality__name="Balsfjord", left_on=last_day)
    ParticipationFactory(plan=plan, municipality__name="Karlsøy", joined_on=dt.date(2022, 1, 1))
    gone = ParticipationFactory(plan=plan, municipality__name="Tromsø", left_on=dt.date(2020, 1, 1))
    published(reporting_round, gone.municipality)

    names = [
        words(head.find(string=True)) for head in board(as_coordinator, reporting_round).select("tbody th")
    ]

    assert names == ["Balsfjord", "Lyngen", "Storfjord", "Tromsø"]


def test_days_are_counted_by_each_municipalitys_own_day_until_the_report_has_come(
    late, reporting_round, lyngen, storfjord, report_in
):
    RoundDates.objects.create(
        round=reporting_round, municipality=lyngen, opens_on=dt.date(2022, 1, 10), due_on=dt.date(2022, 2, 13)
    )

    left = ngettext("%(days)d day left", "%(days)d days left", 10) % {"days": 10}
    over = ngettext("%(days)d day overdue", "%(days)d days overdue", 2) % {"days": 2}
    assert left in words(row(late, reporting_round))
    assert gettext("own date") in words(row(late, reporting_round))
    assert over in words(row(late, reporting_round, "storfjord"))

    report_in("approved")
    assert left not in words(row(late, reporting_round))


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2022-02-01 23:59 +0100", gettext("due today, before midnight")),
        ("2022-02-02 00:01 +0100", ngettext("%(days)d day overdue", "", 1) % {"days": 1}),
    ],
)
def test_the_due_day_lasts_to_midnight_in_norway(
    moment, told, as_coordinator, coordinator, reporting_round, time_machine
):
    time_machine.move_to(moment)
    as_coordinator.force_login(coordinator)

    assert told in words(row(as_coordinator, reporting_round))


WARNINGS = {
    "no planner": ([], [MembershipRole.APPROVER], True, "Nobody can write: there is no active planner."),
    "no approver": (
        [MembershipRole.PLANNER],
        [],
        True,
        "Nobody can approve: there is no active approver.",
    ),
    "no approver, and none required": ([MembershipRole.PLANNER], [], False, None),
    "both": ([MembershipRole.PLANNER], [MembershipRole.APPROVER], True, None),
}


@pytest.mark.parametrize("what", WARNINGS)
def test_a_municipality_in_which_nobody_can_go_on_is_warned_of(what, as_coordinator, reporting_round, lyngen):
    planners, approvers, lyngen.requires_approval, warning = WARNINGS[what]
    lyngen.save()
    for role in (*planners, *approvers):
        MembershipFactory(municipality=lyngen, role=role)
    for role in MembershipRole:
        MembershipFactory(municipality=lyngen, role=role, user__is_active=False)

    told = all_words(row(as_coordinator, reporting_round).select(".board__warning span"))

    assert [warning and gettext(warning) in text for text in told] == ([True] if warning else [])


def test_one_person_alone_in_both_roles_is_warned_of(as_coordinator, reporting_round, lyngen):
    alone = MembershipFactory(municipality=lyngen).user
    MembershipFactory(municipality=lyngen, role=MembershipRole.APPROVER, user=alone)
    warning = gettext(
        "The only approver is the only planner too, and cannot approve what they wrote themselves."
    )
    assert warning in words(row(as_coordinator, reporting_round))

    MembershipFactory(municipality=lyngen)

    assert warning not in words(row(as_coordinator, reporting_round))


def test_the_board_takes_as_many_queries_for_few_as_for_many(as_coordinator, plan, reporting_round):
    few_page, few = counted(as_coordinator, board_address(reporting_round))
    for state in ("draft", "approved", "published", "returned") * 2:
        municipality = ParticipationFactory(plan=plan).municipality
        MembershipFactory(municipality=municipality)
        RoundDates.objects.create(
            round=reporting_round,
            municipality=municipality,
            opens_on=reporting_round.opens_on,
            due_on=reporting_round.due_on,
        )
        report = ReportFactory(round=reporting_round, municipality=municipality)
        StatusLineFactory(report=report)
        if state == "published":
            publish(report)
        else:
            Report.objects.filter(pk=report.pk).update(state=state)
    many_page, many = counted(as_coordinator, board_address(reporting_round))

    assert few == many
    assert (len(few_page.select("tbody tr")), len(many_page.select("tbody tr"))) == (2, 10)


@pytest.mark.parametrize(
    ("state", "moment", "expected"),
    [
        # The round may still be waited for: nothing is urged on the coordinator.
        ("approved", OPEN, "secondary"),
        ("approved", LATE, "secondary"),
        ("both", OPEN, None),
    ],
)
def test_the_one_primary_button_is_what_is_to_be_done_next(
    state, moment, expected, as_coordinator, coordinator, reporting_round, report_in, storfjord, time_machine
):
    report_in("approved")
    if state == "both":
        published(reporting_round, storfjord)
    RoundDates.objects.create(
        round=reporting_round,
        municipality=storfjord,
        opens_on=dt.date(2022, 1, 10),
        due_on=dt.date(2022, 2, 13),
    )
    time_machine.move_to(moment)
    as_coordinator.force_login(coordinator)

    page = board(as_coordinator, reporting_round)

    button = page.main.find("a", href=reverse("desk-round-preview", args=[reporting_round.pk]))
    assert button.get("data-variant") == expected


# Reminders


def test_the_active_planners_are_reminded_once_a_day(
    as_coordinator, reporting_round, planner, approver, neighbour, lyngen, coordinator, time_machine
):
    other = MembershipFactory(municipality=lyngen, user__email="z@lyngen.example").user
    MembershipFactory(municipality=lyngen, user__is_active=False)

    answer = as_coordinator.post(remind_address(reporting_round))

    assert answer.url == board_address(reporting_round)
    assert asked() == [planner.email, other.email]
    assert gettext("today") in words(row(as_coordinator, reporting_round))
    assert row(as_coordinator, reporting_round).button.has_attr("disabled")

    as_coordinator.post(remind_address(reporting_round))
    assert len(asked()) == 2

    time_machine.move_to("2022-01-21 12:00 +0100")
    as_coordinator.force_login(coordinator)
    assert "20.1.2022" in words(row(as_coordinator, reporting_round))
    assert not row(as_coordinator, reporting_round).button.has_attr("disabled")
    as_coordinator.post(remind_address(reporting_round))
    assert len(asked()) == 4


def test_a_reminder_is_told_of_and_what_comes_of_it(
    as_coordinator, reporting_round, planner, lyngen, storfjord
):
    def told(slug):
        page = as_coordinator.post(remind_address(reporting_round, slug), follow=True)
        return [str(message) for message in page.context["messages"]]

    assert told("lyngen") == [
        ngettext(
            "%(municipalities)s: %(count)d person is reminded by e-mail.",
            "%(municipalities)s: %(count)d people are reminded by e-mail.",
            1,
        )
        % {"municipalities": "Lyngen", "count": 1}
    ]
    assert told("lyngen") == [
        gettext("%(municipalities)s: reminded today already, so no new e-mail is sent.")
        % {"municipalities": "Lyngen"}
    ]
    nobody = [
        gettext("%(municipalities)s: nobody to remind. No active planner gets these e-mails.")
        % {"municipalities": "Storfjord"}
    ]
    assert told("storfjord") == nobody
    choice = MembershipFactory(municipality=storfjord).user
    NoticeChoice.objects.create(user=choice, kind=NoticeKind.ASKED)
    assert told("storfjord") == nobody


def test_all_that_are_overdue_are_reminded_at_once_and_nobody_else(
    late, reporting_round, planner, neighbour, plan, storfjord, report_in
):
    in_time = MembershipFactory(municipality__name="Balsfjord")
    ParticipationFactory(plan=plan, municipality=in_time.municipality)
    RoundDates.objects.create(
        round=reporting_round,
        municipality=in_time.municipality,
        opens_on=dt.date(2022, 1, 10),
        due_on=dt.date(2022, 2, 13),
    )
    come = MembershipFactory(municipality__name="Karlsøy")
    ParticipationFactory(plan=plan, municipality=come.municipality)
    published(reporting_round, come.municipality)
    report_in("submitted")
    button = board(late, reporting_round).find(
        "form", action=reverse("round-remind-late", args=[reporting_round.pk])
    )
    assert "2" in words(button)

    answer = late.post(button["action"])

    assert answer.url == board_address(reporting_round)
    assert asked() == [planner.email, neighbour.email]
    again = board(late, reporting_round).find("form", action=button["action"])
    assert again.button.has_attr("disabled")


def test_where_nobody_is_overdue_there_is_nobody_to_remind(as_coordinator, reporting_round, planner):
    address = reverse("round-remind-late", args=[reporting_round.pk])
    assert not board(as_coordinator, reporting_round).find("form", action=address)

    as_coordinator.post(address)

    assert asked() == []


@pytest.mark.parametrize("what", ["approved", "published", "coming", "closed"])
def test_who_has_reported_or_cannot_is_not_reminded(
    what, as_coordinator, reporting_round, report_in, planner, coordinator
):
    if what == "coming":
        type(reporting_round).objects.update(opens_on=dt.date(2022, 1, 21))
    elif what == "closed":
        reporting_round.publish(by=coordinator)
    else:
        report_in(what)
    mail.outbox.clear()

    assert remind_address(reporting_round) not in addresses_in(row(as_coordinator, reporting_round))
    assert as_coordinator.post(remind_address(reporting_round)).status_code == 302
    assert asked() == []


@pytest.mark.parametrize("slug", ["balsfjord", "finnes-ikke"])
def test_who_takes_no_part_is_not_there_to_be_reminded(slug, as_coordinator, reporting_round):
    MembershipFactory(municipality__slug="balsfjord")

    assert as_coordinator.post(remind_address(reporting_round, slug)).status_code == 404
    assert asked() == []


def test_a_round_of_somebody_elses_plan_is_not_there(as_coordinator):
    elsewhere = ReportingRoundFactory()
    ParticipationFactory(plan=elsewhere.plan, municipality__slug="balsfjord")

    assert as_coordinator.get(board_address(elsewhere)).status_code == 404
    assert as_coordinator.post(remind_address(elsewhere, "balsfjord")).status_code == 404
    assert as_coordinator.post(reverse("round-remind-late", args=[elsewhere.pk])).status_code == 404
