"""A report's way through the admin: begun, sent in, approved or returned, published, corrected."""

import pytest
from django.urls import reverse

from measures.models import Report, ReportState
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    PlanMemberFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.filling import change, read, send, step
from tests.measures.reading import counted, page_at, words

STATES = ("draft", "submitted", "returned", "approved", "published")


WORKERS = ("planner", "approver", "neighbour", "coordinator", "administrator")


# Who may take which step in which state; everything else is refused. An approver's return takes a submitted report
# too, a coordinator's only an approved one.
OPEN_STEPS = {
    ("planner", "draft"): {"submit"},
    ("planner", "returned"): {"submit"},
    ("planner", "published"): {"correct"},
    ("approver", "submitted"): {"approve", "return"},
    ("approver", "approved"): {"return"},
    ("coordinator", "approved"): {"return", "publish"},
    ("coordinator", "published"): {"correct"},
    ("administrator", "approved"): {"return", "publish"},
    ("administrator", "published"): {"correct"},
}


SEES = {
    "planner": set(STATES),
    "approver": set(STATES),
    "neighbour": set(),
    "coordinator": {"approved", "published"},
    "administrator": {"approved", "published"},
}


RESULT = {
    "submit": ReportState.SUBMITTED,
    "approve": ReportState.APPROVED,
    "return": ReportState.RETURNED,
    "publish": ReportState.PUBLISHED,
    "correct": ReportState.PUBLISHED,
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", WORKERS)
def test_the_buttons_that_are_shown_are_the_steps_that_are_open(who, state, report_in, client, request):
    report = report_in(state)
    client.force_login(request.getfixturevalue(who))

    answer = client.get(change(report))

    if state not in SEES[who]:
        assert answer.status_code == 404
        return
    page = read(answer)
    addresses = {form["action"] for form in page.select("form[action]")}
    addresses |= {button["formaction"] for button in page.select("button[formaction]")}
    shown = {name for name in RESULT if step(name, report) in addresses}
    assert shown == OPEN_STEPS.get((who, state), set())


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", WORKERS)
def test_a_step_that_is_not_open_changes_nothing(who, state, report_in, client, request):
    report = report_in(state)
    client.force_login(request.getfixturevalue(who))
    closed = RESULT.keys() - OPEN_STEPS.get((who, state), set())

    statuses = {client.post(step(name, report), {"comment": "Fordi."}).status_code for name in closed}

    # Refused for the role, or told that it is too late.
    assert statuses <= ({302, 403} if state in SEES[who] else {404})
    assert Report.objects.get().state == report.state
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "state", "name"),
    [(who, state, name) for (who, state), names in OPEN_STEPS.items() for name in sorted(names)],
)
def test_an_open_step_is_taken_once_however_often_the_button_is_pressed(
    who, state, name, report_in, client, request
):
    report = report_in(state)
    before = report.events.count()
    client.force_login(request.getfixturevalue(who))

    for _click in range(2):
        assert client.post(step(name, report), {"comment": "Fordi."}).status_code in (302, 404)

    taken = Report.objects.get(pk=report.pk)
    assert taken.state == RESULT[name]
    corrections = Report.objects.filter(corrects=report).count()
    assert corrections == (name == "correct")
    assert taken.events.count() + corrections == before + 1


@pytest.mark.parametrize(
    ("who", "state", "name"), [("approver", "submitted", "return"), ("planner", "published", "correct")]
)
def test_returning_and_correcting_need_words(who, state, name, report_in, client, request):
    report = report_in(state)
    client.force_login(request.getfixturevalue(who))

    answer = client.post(step(name, report), {"comment": "  "}, follow=True)

    assert answer.redirect_chain == [(change(report), 302)]
    assert read(answer).select_one(".messagelist .error")
    assert Report.objects.get().state == state


def test_a_planner_approves_where_the_municipality_requires_no_approver(report_in, lyngen, client, planner):
    lyngen.requires_approval = False
    lyngen.save()
    report = report_in("submitted")
    client.force_login(planner)

    client.post(step("approve", report))

    assert Report.objects.get().state == ReportState.APPROVED


def test_what_a_coordinator_returns_is_out_of_their_sight(report_in, client, coordinator):
    report = report_in("approved")
    client.force_login(coordinator)

    answer = client.post(step("return", report), {"comment": "Skriv mer."}, follow=True)

    assert answer.redirect_chain == [(reverse("admin:measures_report_changelist"), 302)]
    assert str(report) not in words(read(answer).select_one("#content-main"))
    assert client.get(change(report)).status_code == 404


def test_a_report_is_begun_with_a_line_for_each_follow_up_taken_up(as_planner, plan, lyngen, reporting_round):
    taken_up = [FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen) for _ in range(2)]
    FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen, answer="")
    address = reverse("admin:report-start", args=[reporting_round.pk, lyngen.pk])
    offered = page_at(as_planner, reverse("admin:index")).select_one(f'form[action="{address}"]')

    answer = as_planner.post(address)

    report = Report.objects.get()
    assert offered
    assert answer.url == change(report)
    assert {line.follow_up for line in report.lines.all()} == set(taken_up)
    assert not page_at(as_planner, reverse("admin:index")).select_one(f'form[action="{address}"]')


def test_a_round_that_is_not_open_yet_is_neither_offered_nor_begun(as_planner, plan, lyngen):
    later = ReportingRoundFactory(plan=plan, opens_on="2999-01-01", due_on="2999-02-01")
    address = reverse("admin:report-start", args=[later.pk, lyngen.pk])

    offered = page_at(as_planner, reverse("admin:measures_report_changelist")).select(
        f'form[action="{address}"]'
    )
    answer = as_planner.post(address, follow=True)

    assert not offered
    assert read(answer).select_one(".messagelist .warning")
    assert not Report.objects.exists()


def test_a_round_of_a_plan_in_which_the_municipality_takes_no_part_does_not_exist(as_planner, lyngen):
    elsewhere = ReportingRoundFactory()

    assert as_planner.post(reverse("admin:report-start", args=[elsewhere.pk, lyngen.pk])).status_code == 404


def test_what_was_said_before_it_was_approved_stays_inside_the_municipality(
    report_in, client, coordinator, approver
):
    report = report_in("submitted")
    report.return_to_planner(by=approver, comment="Intern merknad")
    report.submit(by=report.municipality.memberships.get(role="planner").user)
    report.approve(by=approver)

    client.force_login(coordinator)
    outside = words(page_at(client, change(report)))
    client.force_login(approver)
    inside = words(page_at(client, change(report)))

    assert "Intern merknad" not in outside
    assert "godkjenner@lyngen.example" in outside
    assert "Intern merknad" in inside


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_a_draft_shows_nowhere_to_a_coordinator(state, report_in, client, coordinator, lyngen):
    report = report_in(state)
    client.force_login(coordinator)
    pages = [
        reverse("admin:index"),
        reverse("admin:measures_report_changelist"),
        reverse("admin:measures_report_changelist") + f"?state__exact={state}",
        reverse("admin:measures_reportinground_change", args=[report.round_id]),
        reverse("admin:measures_reportinground_delete", args=[report.round_id]),
    ]

    for address in pages:
        assert "Lyngen" not in words(page_at(client, address).find(id="content")), address
    delete = words(page_at(client, pages[-1]).find(id="content"))
    assert page_at(client, pages[-1]).select_one("#deleted-objects")
    assert str(report) not in delete


def test_a_round_is_published_with_what_is_approved_in_it(report_in, client, coordinator, storfjord):
    approved = report_in("approved")
    unfinished = ReportFactory(round=approved.round, municipality=storfjord)
    client.force_login(coordinator)

    answer = client.post(reverse("admin:round-publish", args=[approved.round_id]), follow=True)

    assert read(answer).select_one(".messagelist .success")
    approved.refresh_from_db()
    unfinished.refresh_from_db()
    assert approved.state == ReportState.PUBLISHED
    assert unfinished.state == ReportState.DRAFT
    assert approved.round.published_on


def test_the_state_of_a_report_or_a_round_is_not_written_by_a_form(as_planner, draft, client, coordinator):
    send(as_planner, change(draft), {"state": "published", "published_at": "2022-01-01", "edition": "7"})
    client.force_login(coordinator)
    round_page = reverse("admin:measures_reportinground_change", args=[draft.round_id])
    assert send(client, round_page, {"published_on": "1.1.2022", "name": "Nytt navn"}).status_code == 302

    draft.refresh_from_db()
    draft.round.refresh_from_db()
    assert (draft.state, draft.edition) == ("draft", 1)
    assert (draft.round.name, draft.round.published_on) == ("Nytt navn", None)


@pytest.mark.parametrize("who", ["planner", "coordinator"])
@pytest.mark.parametrize("place", ["list", "form"])
def test_the_number_of_queries_does_not_grow(db, client, who, place, plan, lyngen, planner, coordinator):
    client.force_login(planner if who == "planner" else coordinator)
    taken = {}
    for size in (2, 6):
        for _number in range(size):
            reporting_round = ReportingRoundFactory(plan=plan)
            report = ReportFactory(round=reporting_round, municipality=lyngen)
            for _line in range(size):
                measure = MeasureFactory(plan=plan)
                StatusLineFactory(report=report, follow_up__measure=measure, follow_up__municipality=lyngen)
            if who == "coordinator":
                Report.objects.filter(pk=report.pk).update(state="approved")
        address = reverse("admin:measures_report_changelist") if place == "list" else change(report)
        page_at(client, address)

        page, taken[size] = counted(client, address)

        assert len(page.select("#result_list tbody tr" if place == "list" else "[id^=line-]")) >= size
    assert taken[2] == taken[6]


def test_a_steering_member_has_no_way_to_approved_reports_here(report_in, client, plan):
    report = report_in("approved")
    client.force_login(PlanMemberFactory(plan=plan, role="steering").user)

    assert client.get(change(report)).status_code == 403
