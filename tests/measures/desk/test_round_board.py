"""The board of a round: what the coordinator is told of each municipality, and what not."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from measures.models import Report, RoundDates
from municipalities.models import MembershipRole, User
from tests.factories import MembershipFactory, ParticipationFactory, ReportFactory, StatusLineFactory
from tests.measures.desk.rounds import LATE, OPEN, addresses_in, board, board_address, remind_address, row_of
from tests.measures.reading import all_words, counted, publish, published, words

UNSEEN = ["draft", "submitted", "returned"]


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(OPEN)


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

    assert words(row_of(as_coordinator, reporting_round).select_one(".status")) == gettext(label)


def test_an_approved_report_can_be_read_and_published(as_coordinator, reporting_round, report_in):
    report = report_in("approved")

    found = addresses_in(row_of(as_coordinator, reporting_round))

    assert found == {
        reverse("desk-report-preview", args=[report.pk]),
        reverse("desk-report-read", args=[report.pk]),
    }
    page = board(as_coordinator, reporting_round)
    assert page.main.find("a", href=reverse("desk-round-preview", args=[reporting_round.pk]))


def test_a_published_report_can_be_read_and_corrected(as_coordinator, reporting_round, report_in):
    report = report_in("published")

    found = row_of(as_coordinator, reporting_round)

    assert addresses_in(found) == {reverse("desk-report-read", args=[report.pk])}
    page = board(as_coordinator, reporting_round)
    public = reverse("round", args=[reporting_round.plan.slug, reporting_round.slug])
    assert page.select_one(f".page-head__meta a[href='{public}']")


def test_a_correction_is_told_of_when_it_is_approved_and_not_before(
    as_coordinator, reporting_round, report_in, planner, approver
):
    first = report_in("published")
    before = words(row_of(as_coordinator, reporting_round))
    correction = first.correct(by=planner, note="Hemmelig merknad")
    assert words(row_of(as_coordinator, reporting_round)) == before

    correction.submit(by=planner)
    assert words(row_of(as_coordinator, reporting_round)) == before

    correction.approve(by=approver)
    found = row_of(as_coordinator, reporting_round)
    assert words(found.select_one(".status")) == gettext("Correction approved")
    assert reverse("desk-report-preview", args=[correction.pk]) in addresses_in(found)
    assert reverse("desk-report-read", args=[first.pk]) in addresses_in(found)


def test_what_the_coordinator_has_returned_themselves_they_are_told(
    as_coordinator, reporting_round, report_in, coordinator, planner
):
    report = report_in("approved")
    report.return_to_planner(by=coordinator, comment="Se på A1.")
    said = gettext("returned by the coordinator %(date)s") % {"date": "20.1.2022"}

    assert said in words(row_of(as_coordinator, reporting_round))

    report.submit(by=planner)
    assert said in words(row_of(as_coordinator, reporting_round))


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
    assert left in words(row_of(late, reporting_round))
    assert gettext("own date") in words(row_of(late, reporting_round))
    assert over in words(row_of(late, reporting_round, "storfjord"))

    report_in("approved")
    assert left not in words(row_of(late, reporting_round))


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

    assert told in words(row_of(as_coordinator, reporting_round))


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

    told = all_words(row_of(as_coordinator, reporting_round).select(".board__warning span"))

    assert [warning and gettext(warning) in text for text in told] == ([True] if warning else [])


def test_who_is_only_invited_neither_writes_nor_approves_yet(as_coordinator, reporting_round, newcomer):
    warning = gettext("Nobody can write: there is no active planner.")
    assert warning in words(row_of(as_coordinator, reporting_round))

    newcomer.invitations.get().accept("en lang setning om havet")
    User.objects.filter(pk=newcomer.pk).update(last_login=timezone.now())

    assert warning not in words(row_of(as_coordinator, reporting_round))


def test_one_person_alone_in_both_roles_is_warned_of(as_coordinator, reporting_round, lyngen):
    alone = MembershipFactory(municipality=lyngen).user
    MembershipFactory(municipality=lyngen, role=MembershipRole.APPROVER, user=alone)
    warning = gettext(
        "The only approver is the only planner too, and cannot approve what they wrote themselves."
    )
    assert warning in words(row_of(as_coordinator, reporting_round))

    MembershipFactory(municipality=lyngen)

    assert warning not in words(row_of(as_coordinator, reporting_round))


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
