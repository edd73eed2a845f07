"""The page on which planners write their report: what stands on it."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from measures.models import Report, ReportState, RoundDates
from measures.models.status_line import ANY, FILLED, RULES
from tests.factories import (
    ActionPlanFactory,
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    PlannedActionFactory,
    ReportingRoundFactory,
)
from tests.measures.desk.writing import (
    address,
    line_of,
    new_line,
    opened,
    said_before,
    send,
)
from tests.measures.reading import all_words, counted, words


@pytest.fixture
def earlier(plan):
    return ReportingRoundFactory(
        plan=plan,
        name="Årsmelding 2020",
        slug="arsmelding-2020",
        period_start=dt.date(2020, 1, 1),
        period_end=dt.date(2020, 12, 31),
    )


def summary(page, line):
    return words(line_of(page, line).select_one("summary"))


# What stands on the page ----------------------------------------------------------------------------------


def test_a_row_a_follow_up_by_focus_area_in_the_order_of_the_plan(as_planner, draft, line):
    line.follow_up.measure.focus_area.code = "B"
    line.follow_up.measure.focus_area.save()
    first = FocusAreaFactory(plan=draft.round.plan, code="A")
    for code in ("A10", "A2"):
        measure = new_line(draft, code).follow_up.measure
        measure.focus_area = first
        measure.save()

    page = opened(as_planner, draft)

    codes = all_words(page.select(".line__title .code"))
    assert codes == ["A2", "A10", line.follow_up.measure.code]
    assert [len(lines.select(".line")) for lines in page.select(".lines")] == [2, 1]


def test_last_time_stands_beside_this_time(as_planner, draft, line, earlier):
    said_before(
        earlier, line, status="delayed", deviation="Ventet på svar.", what_was_done="Kartlagt behovet."
    )

    page = opened(as_planner, draft)

    assert "Sist: Forsinket" in summary(page, line)
    assert "Nå: Pågår" in summary(page, line)
    last = words(line_of(page, line).select_one(".line__last"))
    assert "Årsmelding 2020" in last
    assert "Kartlagt behovet." in last
    assert "Ventet på svar." in last


def test_the_head_tells_how_far_it_has_come_how_long_is_left_and_what_is_next(
    as_planner, draft, line, time_machine
):
    time_machine.move_to(dt.datetime(2022, 1, 20, 12, tzinfo=dt.UTC))
    silent = [new_line(draft, code) for code in ("U1", "U2")]

    head = opened(as_planner, draft).select_one(".report-bar")

    assert "1 av 3 rapportert" in words(head)
    assert "12 dager igjen" in words(head)
    assert "1.2.2022" in words(head)
    assert head.select_one("[data-next]")["href"] == f"#line-{silent[0].pk}"


def test_a_municipality_s_own_last_day_is_the_one_that_counts(as_planner, draft, time_machine):
    time_machine.move_to(dt.datetime(2022, 2, 5, 12, tzinfo=dt.UTC))
    RoundDates.objects.create(
        round=draft.round,
        municipality=draft.municipality,
        opens_on=dt.date(2022, 1, 10),
        due_on=dt.date(2022, 2, 8),
    )

    assert "3 dager igjen" in words(opened(as_planner, draft).select_one(".report-bar"))


def test_who_wrote_last_and_when_is_told_in_norwegian_time(as_planner, planner, line, time_machine):
    time_machine.move_to(dt.datetime(2022, 5, 3, 12, 5, tzinfo=dt.UTC))
    planner.name = "Kari Nordmann"
    planner.save()
    line.enter(by=planner, next_step="Lyse ut")
    time_machine.move_to(dt.datetime(2022, 5, 10, 12, tzinfo=dt.UTC))

    shown = words(line_of(opened(as_planner, line.report), line).select_one("[data-slot=entered]"))

    assert shown == "Sist ført av Kari Nordmann, 3.5. kl. 14.05."


def test_a_suggestion_stands_beside_what_is_typed_and_changes_nothing(as_planner, plan, draft, line):
    line.follow_up.deadline_kind, line.follow_up.deadline_end = "date", dt.date(2020, 6, 30)
    line.follow_up.save()

    place = line_of(opened(as_planner, draft), line)

    assert "Forsinket" in words(place.select_one(".suggestion"))
    assert place.select_one("input[type=radio][checked]")["value"] == "in_progress"


def test_the_rules_of_each_status_are_told_before_sending(as_planner, draft, line):
    page = opened(as_planner, draft)
    told = json.loads(page.select_one("#report")["data-needs"])

    for rule in RULES:
        if rule.expected is FILLED and rule.statuses != ANY:
            assert told[rule.field]["for"] == list(rule.statuses)
            assert told[rule.field]["message"] == str(rule.message)
    assert "ongoing" in told["percent"]["without"]
    place = line_of(page, line)
    assert "forsinket, satt på vent og utgår" in words(place.select_one("[data-field=deviation]")).lower()
    assert "gjennomført" in words(place.select_one("[data-field=completed_on]")).lower()


def test_a_returned_report_shows_the_comment_on_top_and_each_remark_at_its_line(
    as_planner, draft, line, planner, approver
):
    draft.submit(by=planner)
    draft.return_to_planner(
        by=approver, comment="Nesten i mål.", remarks={line.follow_up_id: "Skriv hvor mange."}
    )

    page = opened(as_planner, draft)

    assert "Nesten i mål." in words(page.select_one(".ds-alert"))
    assert page.select_one(f'.ds-alert a[href="#line-{line.pk}"]')
    assert "Skriv hvor mange." in words(line_of(page, line).select_one(".line__form"))


def test_only_the_newest_return_is_shown_and_only_while_it_is_returned(
    as_planner, draft, line, planner, approver
):
    for comment in ("Den første gangen.", "Den andre gangen."):
        draft.submit(by=planner)
        draft.return_to_planner(by=approver, comment=comment)

    shown = words(opened(as_planner, draft))

    assert "Den andre gangen." in shown
    assert "Den første gangen." not in shown


def test_unanswered_measures_are_a_warning_with_the_way_to_their_answer(as_planner, draft, plan, lyngen):
    silent = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen, answer="")

    page = opened(as_planner, draft)

    assert page.select_one(f'a[href="{reverse("desk-answer", args=[silent.pk])}"]')
    assert send(as_planner, draft, to=reverse("report-submit", args=[draft.pk])).status_code == 302
    assert Report.objects.get(pk=draft.pk).state == ReportState.SUBMITTED


def test_what_is_taken_up_after_the_report_was_begun_is_taken_in_when_something_is_saved(
    as_planner, draft, plan, lyngen
):
    late = FollowUpFactory(measure=MeasureFactory(plan=plan, title="Kom til siden"), municipality=lyngen)

    before = opened(as_planner, draft)
    send(as_planner, draft)
    after = opened(as_planner, draft)

    assert "Kom til siden" not in all_words(before.select(".line__title > span:last-child"))
    assert "Kom til siden" in words(before.select_one("#report .note"))
    assert line_of(after, draft.lines.get(follow_up=late))
    assert not after.select("#report .note")


def test_an_empty_line_of_what_is_no_longer_taken_up_is_not_asked_for(as_planner, draft, line):
    gone = new_line(draft, "G1")
    gone.follow_up.answer, gone.follow_up.reason = "not_relevant", "Vi har ingen kai."
    gone.follow_up.save()
    line.follow_up.answer, line.follow_up.reason = "not_relevant", "Det samme her."
    line.follow_up.save()

    page = opened(as_planner, draft)

    assert line_of(page, gone) is None
    assert "ikke lenger tatt opp" in summary(page, line)


@pytest.mark.parametrize("lines", [2, 20])
def test_the_page_takes_no_more_queries_for_more_lines(as_planner, draft, earlier, lines):
    for number in range(lines):
        added = new_line(draft, f"N{number}", what_was_done=f"Tekst {number}", status="in_progress")
        said_before(earlier, added, what_was_done=f"Sist {number}") if number == 0 else None
        PlannedActionFactory(
            follow_up=added.follow_up,
            action_plan=ActionPlanFactory(municipality=draft.municipality),
            done_on=dt.date(2021, 1, 1),
        )
        FollowUpFactory(
            measure=MeasureFactory(plan=draft.round.plan), municipality=draft.municipality, answer=""
        )

    page, queries = counted(as_planner, address(draft))

    assert len(page.select(".line")) == lines + 1
    assert all(f"Tekst {number}" in words(page) for number in range(lines))
    assert len(page.select(".suggestion")) == lines
    assert queries <= 16
