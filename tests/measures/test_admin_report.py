"""A report's way through the admin: begun, written, sent in, approved or returned, published, corrected."""

import pytest
from django.urls import reverse

from measures.models import Report, ReportState, StatusLine
from measures.models.report_event import Step
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    PlanMemberFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.filling import fields_of, main_form, read, send
from tests.measures.reading import counted, page_at, words

STATES = ("draft", "submitted", "returned", "approved", "published")
WORKERS = ("planner", "approver", "neighbour", "coordinator", "administrator")


def change(report):
    return reverse("admin:measures_report_change", args=[report.pk])


def step(name, report):
    return reverse(f"admin:report-{name}", args=[report.pk])


@pytest.fixture
def follow_up(draft):
    return draft.lines.get().follow_up


@pytest.fixture
def as_planner(client, planner):
    client.force_login(planner)
    return client


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


def test_lines_are_written_and_kept_as_a_draft_though_not_complete(as_planner, draft):
    answer = send(
        as_planner,
        change(draft),
        {
            "lines-0-status": "delayed",
            "lines-0-percent": "40",
            "lines-0-spent": "1 250 000",
            "lines-0-next_step": "Neste",
        },
    )

    line = draft.lines.get()
    assert answer.status_code == 302
    assert (line.status, line.percent, line.spent, line.next_step) == ("delayed", 40, 1_250_000, "Neste")
    assert line.history.first().history_user.email == "planlegger@lyngen.example"


@pytest.mark.parametrize(
    ("field", "written"),
    [("percent", "101"), ("percent", "-1"), ("spent", "mye"), ("completed_on", "i går"), ("status", "x")],
)
def test_a_faulty_line_says_so_and_keeps_what_was_typed(as_planner, draft, field, written):
    answer = send(as_planner, change(draft), {f"lines-0-{field}": written, "lines-0-next_step": "Skrevet nå"})

    assert answer.status_code == 200
    errors = answer.context["inline_admin_formsets"][0].formset.errors
    assert [set(faulty) for faulty in errors] == [{field}]
    assert read(answer).find(id="id_lines-0-next_step").text.strip() == "Skrevet nå"


def test_a_line_of_another_report_cannot_be_written_through_one_s_own(as_planner, draft, storfjord):
    foreign = StatusLineFactory(
        report=ReportFactory(round=draft.round, municipality=storfjord), next_step="Storfjords ord"
    )

    answer = send(as_planner, change(draft), {"lines-0-id": foreign.pk, "lines-0-next_step": "Tatt over"})

    assert answer.status_code == 200
    assert StatusLine.objects.get(pk=foreign.pk).next_step == "Storfjords ord"


def test_a_line_is_neither_added_nor_moved_nor_deleted_by_what_is_sent(
    as_planner, draft, plan, lyngen, storfjord
):
    other = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=storfjord)

    send(
        as_planner,
        change(draft),
        {
            "lines-TOTAL_FORMS": 2,
            "lines-0-DELETE": "on",
            "lines-0-follow_up": other.pk,
            "lines-1-follow_up": other.pk,
            "lines-1-status": "ongoing",
        },
    )

    line = draft.lines.get()
    assert line.follow_up != other


def test_sending_in_saves_what_is_written_first(as_planner, draft):
    answer = send(as_planner, change(draft), {"lines-0-next_step": "Skrevet nå"}, to=step("submit", draft))

    assert answer.url == change(draft)
    assert Report.objects.get().state == ReportState.SUBMITTED
    assert draft.lines.get().next_step == "Skrevet nå"


def test_words_to_the_approver_go_with_it(as_planner, draft):
    send(as_planner, change(draft), {"comment": "Se særlig på A1."}, to=step("submit", draft))

    assert draft.events.get(step=Step.SUBMIT).comment == "Se særlig på A1."


def test_what_is_missing_is_listed_with_the_way_to_its_line_and_what_is_written_is_saved(
    as_planner, draft, plan, lyngen
):
    lacking = FollowUpFactory(measure=MeasureFactory(plan=plan, title="Uten linje"), municipality=lyngen)

    answer = send(
        as_planner,
        change(draft),
        {"lines-0-status": "on_hold", "lines-0-next_step": "Skrevet nå"},
        to=step("submit", draft),
    )
    page = read(as_planner.get(answer.url))

    assert Report.objects.get().state == ReportState.DRAFT
    assert draft.lines.get(follow_up__isnull=False, status="on_hold").next_step == "Skrevet nå"
    targets = [link["href"] for link in page.select(".conflict a")]
    assert sorted(targets) == sorted(f"#line-{line.pk}" for line in draft.lines.all())
    assert all(page.select_one(target) for target in targets)
    assert lacking.measure.title in words(page.select_one(".conflict"))


def test_a_faulty_form_is_not_sent_in_and_saves_to_the_right_address(as_planner, draft):
    answer = send(as_planner, change(draft), {"lines-0-percent": "mye"}, to=step("submit", draft))

    assert answer.status_code == 200
    assert main_form(read(answer))["action"] == change(draft)
    assert Report.objects.get().state == ReportState.DRAFT


def test_the_first_button_of_the_form_saves_and_does_not_send_in(as_planner, draft):
    """Enter in a field presses the first button."""
    form = main_form(page_at(as_planner, change(draft)))

    first = form.select("input[type=submit], button")[0]

    assert first.get("name") == "_save"


@pytest.mark.parametrize("state", ["submitted", "approved", "published"])
def test_a_report_that_has_been_sent_in_has_nothing_to_fill_in(as_planner, report_in, state):
    form = main_form(page_at(as_planner, change(report_in(state))))

    names = {name for name in fields_of(form) if not name.endswith("_FORMS")}
    assert names <= {"csrfmiddlewaretoken", "lines-0-id", "lines-0-report"}


def test_who_writes_while_it_is_sent_in_gets_their_words_back(as_planner, draft, planner):
    page = page_at(as_planner, change(draft))
    draft.submit(by=planner)

    answer = send(as_planner, change(draft), {"lines-0-next_step": "Et helt nytt avsnitt"}, page=page)

    assert answer.status_code == 409
    assert "Et helt nytt avsnitt" in words(read(answer))
    assert "Uferdig tekst" not in words(read(answer))
    assert draft.lines.get().next_step == ""


@pytest.mark.parametrize("who", ["approver", "coordinator"])
def test_only_planners_write(who, report_in, client, request):
    report = report_in("approved" if who == "coordinator" else "draft")
    client.force_login(request.getfixturevalue(who))

    answer = client.post(change(report), {"lines-0-next_step": "Ikke mitt"})

    assert answer.status_code == 403


@pytest.fixture
def two_lines(draft, plan, lyngen):
    measures = [MeasureFactory(plan=plan, code=code) for code in ("A1", "B1")]
    line = draft.lines.get()
    line.delete()
    line.follow_up.delete()
    for measure in measures:
        line = StatusLineFactory(
            report=draft, follow_up=FollowUpFactory(measure=measure, municipality=lyngen), status=""
        )
        line.status = "in_progress"
        line.save()
    return draft


def test_two_planners_write_in_different_lines_of_one_report(as_planner, two_lines):
    page = page_at(as_planner, change(two_lines))
    send(as_planner, change(two_lines), {"lines-0-next_step": "Den ene"})

    answer = send(as_planner, change(two_lines), {"lines-1-next_step": "Den andre"}, page=page)

    assert answer.status_code == 302
    assert [line.next_step for line in two_lines.lines.all()] == ["Den ene", "Den andre"]


def test_two_planners_write_in_different_fields_of_one_line(as_planner, two_lines):
    page = page_at(as_planner, change(two_lines))
    send(as_planner, change(two_lines), {"lines-0-next_step": "Den ene"})

    answer = send(as_planner, change(two_lines), {"lines-0-percent": "40"}, page=page)

    line = two_lines.lines.first()
    assert answer.status_code == 302
    assert (line.next_step, line.percent) == ("Den ene", 40)


def test_two_planners_write_in_the_same_field_and_the_second_is_asked(as_planner, two_lines):
    page = page_at(as_planner, change(two_lines))
    send(as_planner, change(two_lines), {"lines-0-next_step": "Den ene"})

    answer = send(as_planner, change(two_lines), {"lines-0-next_step": "Den andre"}, page=page)

    assert answer.status_code == 200
    shown = read(answer)
    assert "Den ene" in words(shown.select_one(".conflict"))
    assert shown.find(id="id_lines-0-next_step").text.strip() == "Den andre"
    assert two_lines.lines.first().next_step == "Den ene"
    seen = shown.find(id="id_lines-0-overwrite")["value"]
    assert send(as_planner, change(two_lines), {"lines-0-overwrite": seen}, page=shown).status_code == 302
    assert two_lines.lines.first().next_step == "Den andre"


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


def test_the_published_line_shows_the_words_of_its_day(report_in, client, planner):
    report = report_in("published")
    measure = report.lines.get().follow_up.measure
    title, measure.title = measure.title, "Omdøpt siden"
    measure.save()
    client.force_login(planner)

    lines = words(page_at(client, change(report)).find(id="lines-group"))

    assert title in lines
    assert "Omdøpt siden" not in lines


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
