"""The reports that concern somebody, round by round, with what they can do with each."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from measures.models import Report, RoundDates
from tests.factories import (
    FollowUpFactory,
    MembershipFactory,
    ParticipationFactory,
    PlanMemberFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
    UserFactory,
)
from tests.measures.reading import all_words, counted, page_at, publish, words
from tests.measures.sizes import full_plan

ADDRESS = "/arbeid/rapporter/"


def list_of(client, user):
    client.force_login(user)
    return page_at(client, ADDRESS)


def titles(page):
    return all_words(page.select(".row__title"))


STATES = ("draft", "submitted", "returned", "approved", "published")
# What each can do with a report; an empty text: read it; None: it is not there for them.
DOES = {
    "planner": {
        "draft": "Fortsett rapporten",
        "submitted": "",
        "returned": "Rett og send på nytt",
        "approved": "",
        "published": "",
    },
    "approver": {
        "draft": "",
        "submitted": "Les og godkjenn",
        "returned": "",
        "approved": "",
        "published": "",
    },
    "coordinator": {"approved": "Se og publiser", "published": ""},
    "administrator": {"approved": "Se og publiser", "published": ""},
    "steering_member": {"approved": "", "published": ""},
    "neighbour": {},
}


@pytest.mark.parametrize("who", DOES)
@pytest.mark.parametrize("state", STATES)
def test_each_sees_their_reports_and_what_they_can_do_now(who, state, report_in, client, request):
    report = report_in(state)

    page = list_of(client, request.getfixturevalue(who))

    row = next((row for row in page.select("li.report-row") if row.select_one(".row__title a")), None)
    if state not in DOES[who]:
        assert row is None
        assert "Uferdig tekst" not in words(page)
        return
    assert row.select_one(".row__title a")["href"] == reverse("desk-report-read", args=[report.pk])
    assert words(row.select_one(".tag")) == report.get_state_display()
    button = row.select_one("a.ds-button")
    assert (words(button).split(",")[0].strip() if button else "") == DOES[who][state]


@pytest.mark.parametrize(
    ("who", "state", "name"),
    [
        ("planner", "draft", "desk-report"),
        ("planner", "returned", "desk-report"),
        ("approver", "submitted", "desk-report-read"),
        ("coordinator", "approved", "desk-report-preview"),
    ],
)
def test_the_button_leads_to_where_it_is_done(who, state, name, report_in, client, request):
    report = report_in(state)

    page = list_of(client, request.getfixturevalue(who))

    assert page.select_one("a.ds-button")["href"] == reverse(name, args=[report.pk])


def test_a_planner_approves_from_here_where_no_approver_is_required(report_in, planner, lyngen, client):
    lyngen.requires_approval = False
    lyngen.save()
    report_in("submitted")

    assert "Les og godkjenn" in words(list_of(client, planner).select_one("a.ds-button"))


def test_the_newest_round_stands_first(plan, lyngen, planner, client):
    for year in (2019, 2021, 2020):
        reporting_round = ReportingRoundFactory(
            plan=plan,
            name=f"Årsmelding {year}",
            period_start=dt.date(year, 1, 1),
            period_end=dt.date(year, 12, 31),
        )
        ReportFactory(round=reporting_round, municipality=lyngen)

    assert titles(list_of(client, planner)) == ["Årsmelding 2021", "Årsmelding 2020", "Årsmelding 2019"]


def test_who_coordinates_sees_the_municipalities_under_each_round(
    reporting_round, lyngen, storfjord, coordinator, client
):
    for municipality in (storfjord, lyngen):
        publish(ReportFactory(round=reporting_round, municipality=municipality))

    page = list_of(client, coordinator)

    assert all_words(page.select("h2")) == ["Årsmelding 2021"]
    assert titles(page) == ["Lyngen", "Storfjord"]


def test_a_coordinator_of_another_plan_sees_nothing_here(report_in, client):
    report_in("published")

    page = list_of(client, PlanMemberFactory().user)

    assert page.select_one(".empty")
    assert "Lyngen" not in words(page.main)


def test_one_who_plans_here_and_coordinates_sees_both(report_in, reporting_round, storfjord, planner, client):
    report_in("draft")
    ReportFactory(round=reporting_round, municipality=storfjord)
    publish(
        ReportFactory(
            round=reporting_round, municipality=ParticipationFactory(plan=reporting_round.plan).municipality
        )
    )
    PlanMemberFactory(user=planner, plan=reporting_round.plan)

    assert len(titles(list_of(client, planner))) == 2


@time_machine.travel(dt.datetime(2022, 1, 20, 12, tzinfo=dt.UTC), tick=False)
def test_a_report_that_is_waited_for_says_when_it_is_due_and_how_far_it_has_come(draft, planner, client):
    StatusLineFactory(report=draft, status="")

    row = words(list_of(client, planner).select_one(".report-row"))

    assert "frist 1.2.2022 , 12 dager igjen" in row
    assert "1 av 2 rapportert" in row


@time_machine.travel(dt.datetime(2022, 1, 20, 12, tzinfo=dt.UTC), tick=False)
def test_a_municipality_with_dates_of_its_own_is_told_those(draft, planner, lyngen, client):
    RoundDates.objects.create(
        round=draft.round, municipality=lyngen, opens_on=draft.round.opens_on, due_on=dt.date(2022, 3, 1)
    )

    assert "frist 1.3.2022 , 40 dager igjen" in words(list_of(client, planner).select_one(".report-row"))


def test_a_correction_and_what_it_replaces_are_told_apart(report_in, planner, coordinator, client):
    report = report_in("published")
    correction = report.correct(by=planner, note="Feil beløp.")

    drafted = all_words(list_of(client, planner).select(".report-row"))
    coordinated = all_words(list_of(client, coordinator).select(".report-row"))
    publish(correction, coordinator)
    published = all_words(list_of(client, coordinator).select(".report-row"))

    assert "Utgave 2, en retting" in drafted[0]
    assert "frist" not in drafted[0]
    assert len(coordinated) == 1
    assert "Erstattet" not in coordinated[0]
    assert "Utgave 2, en retting" in published[0]
    assert "Erstattet av utgave 2" in published[1]


# Beginning ------------------------------------------------------------------------------------------------


def test_a_round_that_is_open_is_begun_from_here(reporting_round, lyngen, planner, client, plan):
    FollowUpFactory(measure__plan=plan, municipality=lyngen)

    page = list_of(client, planner)

    form = page.select_one("li.report-row form[method=post]")
    assert form["action"] == reverse("report-start", args=[reporting_round.pk, "lyngen"])
    assert titles(page) == ["Årsmelding 2021"]
    assert client.post(form["action"]).status_code == 302
    assert Report.objects.get().municipality == lyngen
    assert not list_of(client, planner).select("li.report-row form")


def test_the_button_works_in_a_browser_too(reporting_round, lyngen, planner, client):
    """Django's own client does not ask for the token that a browser must send."""
    assert list_of(client, planner).select_one("li.report-row form input[name=csrfmiddlewaretoken]")["value"]


@pytest.mark.parametrize("who", ["approver", "coordinator", "steering_member"])
def test_nobody_but_a_planner_is_offered_to_begin(who, reporting_round, lyngen, client, request):
    page = list_of(client, request.getfixturevalue(who))

    assert not page.select("li.report-row form")
    assert page.select_one(".empty")


def test_what_can_be_begun_stands_on_the_first_page_alone(plan, lyngen, planner, client, settings):
    for number in range(62):
        old = ReportingRoundFactory(
            plan=plan, name=f"Runde {number}", published_on=dt.date(2022, 3, 1), due_on=dt.date(2022, 1, 11)
        )
        publish(ReportFactory(round=old, municipality=lyngen))
    ReportingRoundFactory(plan=plan, name="Ny runde")

    first = list_of(client, planner)
    second = page_at(client, f"{ADDRESS}?side=2")

    assert titles(first)[0] == "Ny runde"
    assert len(titles(first)) == 61
    assert len(titles(second)) == 2


# The place --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["planner", "approver", "coordinator", "steering_member"])
def test_the_reports_are_a_place_of_the_desk(who, lyngen, client, request):
    page = list_of(client, request.getfixturevalue(who))

    place = page.select_one(".desk-nav a[aria-current]")
    assert place["href"] == ADDRESS


def test_for_those_without_a_role_there_is_nothing(db, client):
    page = list_of(client, UserFactory())

    assert page.select_one(".empty")
    assert not page.select(f'.desk-nav a[href="{ADDRESS}"]')


def test_the_number_of_queries_does_not_grow(db, client):
    taken = {}
    for size in (2, 5):
        plan = full_plan(measures=1, municipalities=size, rounds=size)
        user = PlanMemberFactory(plan=plan).user
        for municipality in plan.municipalities.all():
            MembershipFactory(user=user, municipality=municipality)
            ReportFactory(round=ReportingRoundFactory(plan=plan), municipality=municipality)
        ReportingRoundFactory(plan=plan)
        client.force_login(user)
        page_at(client, ADDRESS)

        page, taken[size] = counted(client, ADDRESS)

        assert len(page.select(".report-row")) >= size * size + 2 * size
    assert taken[2] == taken[5]
