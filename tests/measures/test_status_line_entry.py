"""Entries in a line: who said what, and when; "no change" is one, and a mended typo is none."""

import datetime as dt

import pytest
import time_machine

from measures.models import FollowUp, NothingBefore, Report, ReportingRound, Status, StatusLine, WrongState
from municipalities.models import Conflict
from tests.factories import MembershipFactory, ReportFactory, ReportingRoundFactory, StatusLineFactory

MONDAY = dt.datetime(2022, 1, 17, 9, tzinfo=dt.UTC)
TUESDAY = MONDAY + dt.timedelta(days=1)


@pytest.fixture
def colleague(lyngen):
    return MembershipFactory(municipality=lyngen).user


@pytest.fixture
def line(draft, planner):
    """Entered by the planner on Monday."""
    line = draft.lines.get()
    with time_machine.travel(MONDAY, tick=False):
        line.enter(
            by=planner,
            status=Status.IN_PROGRESS,
            percent=40,
            what_was_done="Kontoret er åpnet i Lyngseidet, med to ansatte.",
        )
    return StatusLine.objects.get(pk=line.pk)


def entry(line):
    line = StatusLine.objects.get(pk=line.pk)
    return line.entered_by, line.entered_at, line.unchanged


def last_writer(line):
    """Of the rows of its history the one that was written last, whatever its clock says."""
    return line.history.order_by("history_id").last().history_user


def on_tuesday(line, **values):
    with time_machine.travel(TUESDAY, tick=False):
        line.enter(**values)


# Entries --------------------------------------------------------------------------------------------------


def test_a_line_that_nobody_has_written_has_no_entry(draft):
    empty = StatusLineFactory(report=draft, status="")

    assert entry(empty) == (None, None, False)
    assert not empty.is_entered


def test_an_entry_has_a_name_and_a_time(line, planner):
    assert entry(line) == (planner, MONDAY, False)
    assert last_writer(line) == planner


@pytest.mark.parametrize(
    "values",
    [
        {"status": Status.ON_HOLD, "deviation": "Penger"},
        {"percent": 50},
        {"percent": None},
        {"spent": 1000},
        {"next_step": "Ansette en til."},
        {"what_was_done": ""},
        {"what_was_done": "Kontoret er åpnet i Lyngseidet, med tre ansatte."},
        {"what_was_done": "Kontoret er ikke åpnet i Lyngseidet, med to ansatte."},
        {"what_was_done": "Kontoret er åpnet i Lyngseidet, med to ansatte i 2021."},
        {"completed_on": dt.date(2022, 1, 1)},
    ],
)
def test_saying_something_else_is_an_entry(values, line, colleague):
    on_tuesday(line, by=colleague, **values)

    assert entry(line) == (colleague, TUESDAY, False)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"status": Status.IN_PROGRESS, "percent": 40},
        {"what_was_done": "Kontoret er åpnet i Lyngseidet, med to ansatte."},
        {"what_was_done": "Kontoret er åpnet i Lyngseidt med to ansate"},
        {"what_was_done": "kontoret er åpnet i Lyngseidet,\nmed to ansatte."},
    ],
)
def test_mending_a_typo_or_saving_the_same_is_none(values, line, colleague, planner):
    on_tuesday(line, by=colleague, **values)

    assert entry(line) == (planner, MONDAY, False)
    assert last_writer(line) == colleague


def test_of_two_who_write_the_second_is_stopped_and_the_first_keeps_the_entry(line, colleague, planner):
    same = StatusLine.objects.get(pk=line.pk)
    on_tuesday(line, by=colleague, percent=50)

    with pytest.raises(Conflict):
        same.enter(by=planner, percent=60)

    assert entry(line) == (colleague, TUESDAY, False)


def test_nothing_is_entered_in_a_report_that_is_sent_in(line, draft, planner):
    draft.submit(by=planner)

    with pytest.raises(WrongState):
        line.enter(by=planner, percent=50)
    with pytest.raises(WrongState):
        line.enter_unchanged(by=planner, previous=line)

    assert StatusLine.objects.get(pk=line.pk).percent == 40


# No change ------------------------------------------------------------------------------------------------


@pytest.fixture
def last_year(plan):
    return ReportingRoundFactory(
        plan=plan,
        name="Årsmelding 2020",
        period_start=dt.date(2020, 1, 1),
        period_end=dt.date(2020, 12, 31),
    )


@pytest.fixture
def published(last_year, lyngen, line, planner, approver, coordinator):
    """What Lyngen published of the same follow-up the year before."""
    report = ReportFactory(round=last_year, municipality=lyngen)
    StatusLineFactory(
        report=report,
        follow_up=line.follow_up,
        status=Status.DELAYED,
        percent=20,
        what_was_done="Lokalet er leid.",
        deviation="Stillingen sto tom.",
        next_step="Ansette.",
        spent=5000,
        entered_by=planner,
        entered_at=MONDAY - dt.timedelta(days=365),
    )
    go(report, planner, approver, coordinator)
    return report.lines.get()


def go(report, planner, approver, coordinator):
    report.submit(by=planner)
    report.approve(by=approver)
    report.publish(by=coordinator)


def test_no_change_says_all_that_was_said_last_with_ones_own_name_and_time(line, published, colleague):
    with time_machine.travel(TUESDAY, tick=False):
        line.enter_unchanged(by=colleague)

    assert entry(line) == (colleague, TUESDAY, True)
    line.refresh_from_db()
    said = ("status", "percent", "completed_on", "what_was_done", "deviation", "next_step", "spent")
    assert [getattr(line, name) for name in said] == [getattr(published, name) for name in said]
    assert last_writer(line) == colleague


def test_no_change_after_no_change_is_an_entry_again(line, published, colleague, planner):
    line.enter_unchanged(by=planner)
    with time_machine.travel(TUESDAY, tick=False):
        line.enter_unchanged(by=colleague)

    assert entry(line) == (colleague, TUESDAY, True)


def test_a_typo_mended_in_what_has_not_changed_leaves_it_unchanged(line, published, colleague, planner):
    with time_machine.travel(MONDAY, tick=False):
        line.enter_unchanged(by=planner)
    on_tuesday(line, by=colleague, what_was_done="Lokala er leid.")

    assert entry(line) == (planner, MONDAY, True)


def test_what_is_written_after_no_change_is_a_change(line, published, colleague, planner):
    line.enter_unchanged(by=planner)
    on_tuesday(line, by=colleague, what_was_done="Lokalet er leid, og to er ansatt.")

    assert entry(line) == (colleague, TUESDAY, False)


def test_a_first_line_has_nothing_that_it_could_be_unchanged_from(line, planner):
    with pytest.raises(NothingBefore):
        line.enter_unchanged(by=planner)


# The line before ------------------------------------------------------------------------------------------


def test_the_line_before_is_the_newest_published_one_of_an_earlier_round(
    line, published, plan, lyngen, planner, approver, coordinator
):
    older, later = (
        ReportingRoundFactory(plan=plan, period_start=dt.date(year, 1, 1), period_end=dt.date(year, 12, 31))
        for year in (2019, 2022)
    )
    for reporting_round in (older, later):
        report = ReportFactory(round=reporting_round, municipality=lyngen)
        StatusLineFactory(report=report, follow_up=line.follow_up)
        go(report, planner, approver, coordinator)

    assert line.previous() == published


def test_a_correction_takes_the_place_of_what_it_corrects(line, published, planner, approver, coordinator):
    correction = published.report.correct(by=planner, note="Beløpet var feil.")
    draft_before = line.previous()
    go(correction, planner, approver, coordinator)

    assert draft_before == published
    assert line.previous() == correction.lines.get()


@pytest.mark.parametrize("state", ["draft", "submitted", "approved"])
def test_what_is_not_published_is_not_the_line_before(state, line, last_year, lyngen, planner, approver):
    report = ReportFactory(round=last_year, municipality=lyngen)
    StatusLineFactory(report=report, follow_up=line.follow_up)
    if state != "draft":
        report.submit(by=planner)
    if state == "approved":
        report.approve(by=approver)

    assert line.previous() is None


def test_neither_is_another_municipality_s(line, last_year, storfjord, coordinator):
    other = StatusLineFactory(
        report=ReportFactory(round=last_year, municipality=storfjord),
        follow_up__measure=line.follow_up.measure,
        follow_up__municipality=storfjord,
    )
    Report.objects.filter(pk=other.report_id).update(state="approved")
    other.report.refresh_from_db()
    other.report.publish(by=coordinator)

    assert line.previous() is None


# Corrections ----------------------------------------------------------------------------------------------


def test_a_correction_keeps_the_entries_that_it_does_not_touch(published, planner, colleague):
    untouched = entry(published)

    correction = published.report.correct(by=colleague, note="Beløpet var feil.")

    assert entry(correction.lines.get()) == untouched
    assert untouched[:2] == (planner, MONDAY - dt.timedelta(days=365))


def test_a_typo_mended_in_a_correction_keeps_the_entry_and_an_amount_does_not(published, planner, colleague):
    untouched = entry(published)
    line = published.report.correct(by=planner, note="Skrivefeil og beløp.").lines.get()

    on_tuesday(line, by=colleague, next_step="Ansete.")
    after_typo = entry(line)
    on_tuesday(line, by=colleague, spent=6000)

    assert after_typo == untouched
    assert entry(line) == (colleague, TUESDAY, False)


# Staleness ------------------------------------------------------------------------------------------------


def is_stale(line, plan):
    fresh = type(plan).objects.get(pk=plan.pk)
    return FollowUp.objects.with_staleness(fresh).get(pk=line.follow_up_id).stale


def close(reporting_round):
    ReportingRound.objects.filter(pk=reporting_round.pk).update(published_on=dt.date(2022, 3, 1))


def test_a_round_without_a_line_makes_the_last_one_stale_and_a_correction_of_an_old_round_does_not_renew_it(
    published, line, plan, last_year, reporting_round, planner, approver, coordinator
):
    close(last_year)
    before = is_stale(published, plan)
    close(reporting_round)
    behind = is_stale(published, plan)

    correction = published.report.correct(by=planner, note="Beløpet var feil.")
    correction.lines.get().enter(by=planner, what_was_done="Noe helt annet ble gjort i året som gikk.")
    go(correction, planner, approver, coordinator)

    assert (before, behind) == (False, True)
    assert is_stale(published, plan)
    assert FollowUp.objects.get(pk=line.follow_up_id).latest_line.report == correction


def test_no_change_in_the_new_round_renews_it(
    published, line, plan, draft, reporting_round, planner, approver, coordinator
):
    close(reporting_round)
    line.enter_unchanged(by=planner)
    draft.refresh_from_db()
    go(draft, planner, approver, coordinator)

    assert not is_stale(line, plan)


def test_what_is_not_published_yet_renews_nothing(published, line, plan, reporting_round, planner):
    close(reporting_round)

    line.enter_unchanged(by=planner)

    assert is_stale(line, plan)
