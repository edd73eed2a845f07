import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from measures.models import (
    Answer,
    CommentNeeded,
    Immutable,
    Incomplete,
    NotAllowed,
    Report,
    ReportState,
    Status,
    StatusLine,
    WrongState,
)
from tests.factories import FollowUpFactory, ReportFactory, ReportingRoundFactory, StatusLineFactory

STATES = ["draft", "submitted", "returned", "approved", "published"]
STEPS = {
    "submit": lambda report, by: report.submit(by=by),
    "approve": lambda report, by: report.approve(by=by),
    "return": lambda report, by: report.return_to_planner(by=by, comment="Mangler tall."),
    "publish": lambda report, by: report.publish(by=by),
    "correct": lambda report, by: report.correct(by=by, note="Feil beløp."),
}
# step → state from which it leads → roles that may take it there, and the state it leads to
ALLOWED = {
    "submit": ({"draft": {"planner"}, "returned": {"planner"}}, "submitted"),
    "approve": ({"submitted": {"approver"}}, "approved"),
    "return": (
        {"submitted": {"approver"}, "approved": {"approver", "coordinator", "administrator"}},
        "returned",
    ),
    "publish": ({"approved": {"coordinator", "administrator"}}, "published"),
    "correct": ({"published": {"planner", "coordinator", "administrator"}}, "published"),
}
PEOPLE = ["planner", "approver", "neighbour", "coordinator", "steering_member", "administrator", "visitor"]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_for_its_role_and_its_state(step, state, who, report_in, request):
    report = report_in(state)
    actor = request.getfixturevalue(who)
    events = report.events.count()
    sources, target = ALLOWED[step]

    if who in sources.get(state, ()):
        STEPS[step](report, actor)

        assert Report.objects.get(pk=report.pk).state == target
    else:
        with pytest.raises((NotAllowed, WrongState)):
            STEPS[step](report, actor)

        assert Report.objects.get(pk=report.pk).state == state
        assert report.events.count() == events


def test_a_planner_approves_where_the_municipality_requires_no_approval(report_in, planner, lyngen):
    report = report_in("submitted")
    lyngen.requires_approval = False
    lyngen.save()
    report.municipality.refresh_from_db()

    report.approve(by=planner)

    assert report.state == ReportState.APPROVED


def test_two_clicks_count_once(draft, planner):
    same = Report.objects.get(pk=draft.pk)

    draft.submit(by=planner)
    with pytest.raises(WrongState):
        same.submit(by=planner)

    assert list(draft.events.values_list("step", flat=True)) == ["submit"]


def test_submitting_names_every_follow_up_that_lacks_something(draft, planner):
    without_line = FollowUpFactory(measure__plan=draft.round.plan, municipality=draft.municipality)
    delayed = StatusLineFactory(report=draft, status=Status.DELAYED, deviation="  ").follow_up
    unanswered = FollowUpFactory(measure__plan=draft.round.plan, municipality=draft.municipality, answer="")

    with pytest.raises(Incomplete) as refusal:
        draft.submit(by=planner)

    missing = {follow_up: set(faults) for follow_up, faults in refusal.value.missing}
    assert missing == {without_line: {"status"}, delayed: {"deviation"}}
    assert list(draft.unanswered_follow_ups()) == [unanswered]
    assert Report.objects.get(pk=draft.pk).state == ReportState.DRAFT


def test_returning_and_correcting_need_words(report_in, approver, planner, coordinator):
    report = report_in("approved")
    with pytest.raises(CommentNeeded):
        report.return_to_planner(by=approver, comment=" ")
    report.publish(by=coordinator)

    with pytest.raises(CommentNeeded):
        report.correct(by=planner, note="")


def test_publishing_keeps_the_words_of_the_day(report_in, coordinator):
    report = report_in("approved")
    line = report.lines.get()
    measure = line.follow_up.measure
    code, title = measure.code, measure.title

    report.publish(by=coordinator)
    measure.title = "Et helt annet tiltak"
    measure.save()

    line.refresh_from_db()
    assert (line.measure_code, line.measure_title) == (code, title)
    assert line.focus_area_title == measure.focus_area.title
    assert line.published_at == report.published_at


def test_published_lines_are_never_changed_or_deleted(report_in):
    line = report_in("published").lines.get()
    line.what_was_done = "Pyntet"

    for attempt in (
        line.save,
        line.delete,
        lambda: StatusLine.objects.filter(pk=line.pk).update(what_was_done="Pyntet"),
        lambda: StatusLine.objects.filter(pk=line.pk).delete(),
        lambda: StatusLine.objects.bulk_update([line], ["what_was_done"]),
    ):
        with pytest.raises(Immutable), transaction.atomic():
            attempt()

    assert StatusLine.objects.get(pk=line.pk).what_was_done == "Uferdig tekst"


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_lines_stand_still_while_a_report_is_judged(state, report_in):
    line = report_in(state).lines.get()
    line.what_was_done = "Sent"

    with pytest.raises(WrongState):
        line.save()
    with pytest.raises(WrongState):
        line.delete()

    assert StatusLine.objects.get(pk=line.pk).what_was_done == "Uferdig tekst"


def test_a_follow_up_points_at_the_line_of_its_newest_round_whatever_is_published_last(
    report_in, plan, lyngen, planner, approver, coordinator
):
    newer = report_in("published")
    line = newer.lines.get()
    older = ReportFactory(
        round=ReportingRoundFactory(
            plan=plan, period_start=dt.date(2020, 1, 1), period_end=dt.date(2020, 12, 31)
        ),
        municipality=lyngen,
    )
    StatusLineFactory(report=older, follow_up=line.follow_up)
    older.submit(by=planner)
    older.approve(by=approver)

    older.publish(by=coordinator)

    line.follow_up.refresh_from_db()
    assert line.follow_up.latest_line == line


def test_a_published_line_remembers_what_the_round_before_said(
    report_in, plan, lyngen, planner, approver, coordinator
):
    first = report_in("published").lines.get()
    correction = first.report.correct(by=planner, note="Feil status.")
    correction.lines.update(status=Status.ONGOING)
    later = ReportFactory(
        round=ReportingRoundFactory(plan=plan, due_on=dt.date(2022, 3, 1)), municipality=lyngen
    )
    StatusLineFactory(report=later, follow_up=first.follow_up, status=Status.ONGOING)
    for report in (correction, later):
        report.submit(by=planner)
        report.approve(by=approver)
        report.publish(by=coordinator)

    assert first.status_before == ""
    assert correction.lines.get().status_before == ""
    assert later.lines.get().status_before == Status.ONGOING
    assert list(StatusLine.objects.published().current().changes()) == [correction.lines.get()]


def test_a_correction_is_a_new_edition_and_the_old_one_stays(report_in, planner, approver, coordinator):
    report = report_in("published")
    old_line = report.lines.get()

    correction = report.correct(by=planner, note="Beløpet var feil.")
    assert (correction.edition, correction.state) == (2, ReportState.DRAFT)
    line = correction.lines.get()
    assert line.what_was_done == old_line.what_was_done
    line.what_was_done = "Rettet tekst"
    line.save()
    correction.submit(by=planner)
    correction.approve(by=approver)
    correction.publish(by=coordinator)

    assert StatusLine.objects.get(pk=old_line.pk).what_was_done == "Uferdig tekst"
    assert list(Report.objects.published().current()) == [correction]
    assert set(Report.objects.published()) == {report, correction}
    assert [line.what_was_done for line in StatusLine.objects.published().current()] == ["Rettet tekst"]
    line.follow_up.refresh_from_db()
    assert line.follow_up.latest_line == line


def test_a_draft_correction_changes_nothing_for_the_public(report_in, planner):
    report = report_in("published")

    report.correct(by=planner, note="Beløpet var feil.")

    assert list(Report.objects.published().current()) == [report]
    assert StatusLine.objects.published().current().get().report == report


def test_a_report_is_corrected_once(report_in, planner):
    report = report_in("published")
    report.correct(by=planner, note="Beløpet var feil.")

    with pytest.raises(WrongState):
        report.correct(by=planner, note="En gang til.")


def test_publishing_a_round_publishes_what_is_approved_and_nothing_else(
    report_in, reporting_round, storfjord, coordinator
):
    approved = report_in("approved")
    unfinished = ReportFactory(round=reporting_round, municipality=storfjord)

    published = reporting_round.publish(by=coordinator)

    assert published == [approved]
    unfinished.refresh_from_db()
    assert unfinished.state == ReportState.DRAFT
    assert reporting_round.is_published


@pytest.mark.parametrize("who", ["planner", "approver", "neighbour", "steering_member", "visitor"])
def test_only_the_coordinator_publishes_a_round(who, report_in, reporting_round, request):
    report_in("approved")

    with pytest.raises(NotAllowed):
        reporting_round.publish(by=request.getfixturevalue(who))

    reporting_round.refresh_from_db()
    assert not reporting_round.is_published


def test_a_published_report_remembers_what_was_not_taken_up(report_in, coordinator, plan, lyngen):
    report = report_in("approved")
    FollowUpFactory(measure__plan=plan, municipality=lyngen, answer="")
    FollowUpFactory(measure__plan=plan, municipality=lyngen, answer=Answer.NOT_RELEVANT, reason="Ingen kyst")
    FollowUpFactory(measure__plan=plan, municipality=lyngen, answer=Answer.COVERED, reason="Klimaplanen")

    report.publish(by=coordinator)

    assert (report.unanswered, report.covered, report.not_relevant) == (1, 1, 1)


class TestStart:
    def test_a_planner_starts_the_report_with_a_line_a_follow_up_taken_up(
        self, reporting_round, lyngen, planner, plan
    ):
        taken_up = FollowUpFactory(measure__plan=plan, municipality=lyngen)
        FollowUpFactory(measure__plan=plan, municipality=lyngen, answer="")

        report = Report.objects.start(reporting_round=reporting_round, municipality=lyngen, by=planner)
        again = Report.objects.start(reporting_round=reporting_round, municipality=lyngen, by=planner)

        assert again == report
        assert [line.follow_up for line in report.lines.all()] == [taken_up]
        assert [event.step for event in report.events.all()] == ["start"]

    def test_nobody_else_does(self, reporting_round, lyngen, neighbour, coordinator, approver):
        for other in (neighbour, coordinator, approver):
            with pytest.raises(NotAllowed):
                Report.objects.start(reporting_round=reporting_round, municipality=lyngen, by=other)

        assert not Report.objects.exists()

    def test_not_before_the_round_opens(self, plan, lyngen, planner):
        coming = ReportingRoundFactory(plan=plan, opens_on=dt.date(2999, 1, 1), due_on=dt.date(2999, 2, 1))

        with pytest.raises(WrongState):
            Report.objects.start(reporting_round=coming, municipality=lyngen, by=planner)

    def test_not_where_the_municipality_takes_no_part(self, lyngen, planner):
        elsewhere = ReportingRoundFactory()

        with pytest.raises(WrongState):
            Report.objects.start(reporting_round=elsewhere, municipality=lyngen, by=planner)


# who sees a report in which states
SEES = {
    "visitor": {"published"},
    "neighbour": {"published"},
    "planner": set(STATES),
    "approver": set(STATES),
    "coordinator": {"approved", "published"},
    "steering_member": {"approved", "published"},
    "administrator": {"approved", "published"},
}


@pytest.mark.parametrize("who", SEES)
@pytest.mark.parametrize("state", STATES)
def test_a_report_and_its_lines_are_seen_by_whom_they_concern(who, state, report_in, request):
    report = report_in(state)
    user = request.getfixturevalue(who)

    assert Report.objects.visible_to(user).filter(pk=report.pk).exists() == (state in SEES[who])
    assert StatusLine.objects.visible_to(user).exists() == (state in SEES[who])


def test_nothing_of_a_draft_plan_is_published(report_in, plan, visitor):
    report_in("published")
    plan.state = "draft"
    plan.save()

    assert not Report.objects.visible_to(visitor).exists()
    assert not StatusLine.objects.published().exists()


BROKEN = [
    ({"status": Status.DELAYED}, "says_why"),
    ({"status": Status.ON_HOLD}, "says_why"),
    ({"status": Status.DROPPED}, "says_why"),
    (
        {"status": Status.COMPLETED, "percent": 90, "completed_on": dt.date(2021, 5, 1)},
        "completed_is_100_percent",
    ),
    (
        {"status": Status.COMPLETED, "percent": None, "completed_on": dt.date(2021, 5, 1)},
        "completed_is_100_percent",
    ),
    ({"status": Status.COMPLETED, "percent": 100}, "completed_has_a_date"),
    ({"status": Status.ONGOING, "percent": 10}, "ongoing_has_no_percent"),
    ({"status": ""}, "has_a_status"),
]


@pytest.mark.parametrize(("values", "rule"), BROKEN)
def test_the_database_refuses_to_publish_a_line_that_breaks_a_rule(values, rule, draft, plan):
    line = StatusLineFactory(report=draft, **values)

    assert line.faults()
    line.freeze(dt.datetime(2022, 2, 1, tzinfo=dt.UTC))
    with pytest.raises(IntegrityError, match=f"status_line_published_{rule}"), transaction.atomic():
        StatusLine.objects.bulk_update([line], ["published_at", "measure_code", "measure_title"])


KEPT = [
    {"status": Status.NOT_STARTED},
    {"status": Status.IN_PROGRESS, "percent": 40},
    {"status": Status.ONGOING},
    {"status": Status.DELAYED, "deviation": "Stillingen sto tom."},
    {"status": Status.COMPLETED, "percent": 100, "completed_on": dt.date(2021, 5, 1)},
]


@pytest.mark.parametrize("values", KEPT)
def test_a_line_that_keeps_the_rules_has_no_faults_and_is_published(values, draft):
    line = StatusLineFactory(report=draft, **values)

    draft.freeze_lines(dt.datetime(2022, 2, 1, tzinfo=dt.UTC))

    assert line.faults() == {}
    line.refresh_from_db()
    assert line.is_published


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"percent": 101}, "status_line_percent_is_0_to_100"),
        ({"spent": -1}, "status_line_spent_is_not_negative"),
        ({"status": "finito"}, "status_line_status_is_known"),
    ],
)
def test_the_database_refuses_impossible_values_in_drafts_too(values, constraint, draft):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StatusLineFactory(report=draft, **values)
