"""What has changed in a report's lines since the round before, and since it was returned."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from measures.models import Report, Status, StatusLine
from measures.report_changes import (
    Comparison,
    latest_lines_before,
    lines_as_of,
    lines_with_previous,
    writers_since,
)
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    ReportFactory,
    StatusLineFactory,
)
from tests.measures.reading import publish
from tests.measures.sizes import full_plan


def line(**values):
    return StatusLine(**{"status": Status.IN_PROGRESS} | values)


# Two states of a line -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ({}, {}, "unchanged"),
        ({"what_was_done": "Som før."}, {"what_was_done": "Som før. "}, "unchanged"),
        ({"what_was_done": "En\r\nto"}, {"what_was_done": "En\nto"}, "unchanged"),
        ({}, {"status": Status.ONGOING}, "changed"),
        ({"percent": 40}, {"percent": 50}, "changed"),
        ({"percent": 40}, {"percent": None}, "changed"),
        ({}, {"spent": 1000}, "changed"),
        ({"what_was_done": "Som før."}, {"what_was_done": "Som aldri før."}, "changed"),
        ({"next_step": "Neste"}, {"next_step": ""}, "changed"),
        ({"deviation": ""}, {"deviation": "Penger"}, "changed"),
        ({"completed_on": dt.date(2021, 1, 1)}, {"completed_on": dt.date(2021, 1, 2)}, "changed"),
        (None, {}, "new"),
        ({"status": ""}, {}, "new"),
        ({}, {"status": ""}, "unwritten"),
        (None, {"status": ""}, "unwritten"),
    ],
)
def test_a_line_is_changed_unchanged_new_or_not_written(before, now, kind):
    comparison = Comparison(line(**now), None if before is None else line(**before))

    assert comparison.kind == kind


def test_figures_and_days_are_shown_as_they_are_read_with_what_they_were():
    before = line(percent=40, spent=1000)
    now = line(status=Status.COMPLETED, percent=100, completed_on=dt.date(2021, 5, 1), spent=2000)

    with override("nb"):
        values = Comparison(now, before).values

    assert [(value.label, value.before, value.now) for value in values] == [
        ("Framdrift", "40\u00a0%", ""),
        ("Gjennomført", "", "1.5.2021"),
        ("Brukt", "1\u00a0000\u00a0kr", "2\u00a0000\u00a0kr"),
    ]


@pytest.mark.parametrize(
    ("before", "now", "label"),
    [
        (Status.DELAYED, Status.DELAYED, "Avvik"),
        (Status.DELAYED, Status.ON_HOLD, "Begrunnelse"),
        (Status.ON_HOLD, Status.DELAYED, "Avvik"),
        (Status.DELAYED, "", "Avvik"),
    ],
)
def test_a_delay_has_a_deviation_and_the_others_a_reason(before, now, label):
    with override("nb"):
        comparison = Comparison(line(status=now, deviation="Penger"), line(status=before, deviation="Folk"))
        labels = [text.label for text in comparison.texts]

    assert labels == [label]


def test_nothing_is_marked_in_what_is_new_as_a_whole():
    [text] = Comparison(line(what_was_done="Alt er nytt."), None).texts

    assert [(piece.kind, piece.text) for piece in text.pieces] == [("same", "Alt er nytt.")]


def test_a_text_written_anew_has_both():
    [text] = Comparison(line(what_was_done="Helt annet."), line(what_was_done="Noe gammelt.")).texts

    assert text.rewritten == ["Noe gammelt.", "Helt annet."]


@pytest.mark.parametrize(("before", "now"), [("", "Noe nytt."), ("Noe gammelt.", ""), ("En to", "En tre")])
def test_other_texts_are_not_written_anew(before, now):
    [text] = Comparison(line(what_was_done=now), line(what_was_done=before)).texts

    assert not text.rewritten


# The lines of a report ------------------------------------------------------------------------------------


@pytest.fixture
def earlier(plan, lyngen, draft):
    """Lyngen's published report of the year before, with the draft's follow-up and one more."""
    report = ReportFactory(
        round__plan=plan,
        round__period_start=dt.date(2020, 1, 1),
        round__period_end=dt.date(2020, 12, 31),
        municipality=lyngen,
    )
    StatusLineFactory(report=report, follow_up=draft.lines.get().follow_up, what_was_done="I fjor")
    StatusLineFactory(report=report, follow_up__measure__code="Z9", what_was_done="Falt ut")
    return publish(report)


def test_each_line_comes_with_what_was_said_before(draft, earlier):
    new = StatusLineFactory(report=draft)

    pairs = dict(lines_with_previous(draft))

    assert {one.pk: before and before.what_was_done for one, before in pairs.items()} == {
        draft.lines.get(what_was_done="Uferdig tekst").pk: "I fjor",
        new.pk: None,
    }


def test_the_lines_stand_in_the_plans_order(draft, plan, lyngen):
    draft.lines.all().delete()
    areas = [FocusAreaFactory(plan=plan, code=code) for code in ("B", "A")]
    for area, code in ((areas[0], "B1"), (areas[1], "A10"), (areas[1], "A9")):
        measure = MeasureFactory(plan=plan, focus_area=area, code=code)
        StatusLineFactory(report=draft, follow_up=FollowUpFactory(measure=measure, municipality=lyngen))

    codes = [one.follow_up.measure.code for one, _before in lines_with_previous(draft)]

    assert codes == ["A9", "A10", "B1"]


def test_what_was_reported_last_time_is_known_also_where_it_is_no_longer(draft, earlier):
    assert {one.measure_code for one in latest_lines_before(draft)} == {
        draft.lines.get().follow_up.measure.code,
        "Z9",
    }


def test_before_the_first_report_there_is_nothing(draft):
    assert latest_lines_before(draft) == []
    assert [before for _line, before in lines_with_previous(draft)] == [None]


# What a line said at a moment -----------------------------------------------------------------------------


def said(report, moment):
    return {follow_up: one.what_was_done for follow_up, one in lines_as_of(report, moment).items()}


def test_lines_are_known_as_they_were_at_a_moment(draft, planner):
    written, untouched = draft.lines.get(), StatusLineFactory(report=draft, what_was_done="Står")
    moment = timezone.now()
    written.enter(by=planner, what_was_done="Først rettet")
    written.enter(by=planner, what_was_done="Så rettet igjen")
    later = StatusLineFactory(report=draft, what_was_done="Kom til")

    assert said(draft, moment) == {
        written.follow_up_id: "Uferdig tekst",
        untouched.follow_up_id: "Står",
        later.follow_up_id: "",
    }
    assert said(draft, timezone.now())[written.follow_up_id] == "Så rettet igjen"


def test_in_a_correction_a_line_said_what_the_corrected_edition_says(report_in, planner):
    correction = report_in("published").correct(by=planner, note="Feil")
    moment = timezone.now()
    correction.lines.get().enter(by=planner, what_was_done="Rettet")

    assert list(said(correction, moment).values()) == ["Uferdig tekst"]


def test_a_line_that_was_begun_empty_said_nothing(draft, planner, plan, lyngen):
    follow_up = FollowUpFactory(measure__plan=plan, municipality=lyngen)
    draft.add_missing_lines()
    moment = timezone.now()
    draft.lines.get(follow_up=follow_up).enter(by=planner, status=Status.ONGOING, what_was_done="Nå")

    assert said(draft, moment)[follow_up.pk] == ""


def test_who_has_written_since_is_known(draft, planner, neighbour):
    draft.lines.get().enter(by=neighbour, what_was_done="Før")
    moment = timezone.now()
    draft.lines.get().enter(by=planner, what_was_done="Etter")

    assert list(writers_since(draft, moment)) == [planner]


def test_the_number_of_queries_is_the_same_for_few_and_many(db):
    taken = {}
    for size in (1, 4):
        plan = full_plan(measures=size, municipalities=2, rounds=2)
        report = Report.objects.filter(round__plan=plan).order_by("round__period_end", "municipality").last()
        for one in report.lines.all():
            values = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
            for _saved in range(size):
                one.history.create(history_date=timezone.now(), history_type="~", **values)
        with CaptureQueriesContext(connection) as queries:
            pairs = lines_with_previous(report)
            before = latest_lines_before(report)
            then = lines_as_of(report, timezone.now())

        assert (len(pairs), len(before), len(then)) == (size, size, size)
        assert all(previous for _line, previous in pairs)
        taken[size] = len(queries)
    assert taken[1] == taken[4]
