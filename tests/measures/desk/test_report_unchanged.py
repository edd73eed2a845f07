"""No change since last time: for one line or for several at once, an entry with a name and a time."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from measures.models import StatusLine
from tests.factories import ReportingRoundFactory
from tests.measures.desk.writing import JSON, filled, line_of, name, new_line, opened, said_before
from tests.measures.filling import read
from tests.measures.reading import words

SAID = {
    "status": "delayed",
    "percent": 40,
    "what_was_done": "Kartlagt behovet.",
    "deviation": "Ventet på svar.",
    "next_step": "Lyse ut",
    "spent": 5000,
}


@pytest.fixture
def earlier(plan):
    return ReportingRoundFactory(
        plan=plan, period_start=dt.date(2020, 1, 1), period_end=dt.date(2020, 12, 31)
    )


@pytest.fixture
def silent(draft, earlier, coordinator):
    """Two lines in which nothing is written yet, with what was published of them last time."""
    lines = [new_line(draft, code) for code in ("U1", "U2")]
    for line in lines:
        said_before(earlier_of(line, earlier), line, coordinator=coordinator, **SAID)
    return lines


def earlier_of(line, first):
    """Each in a round of its own, so that each has a report."""
    if not first.reports.filter(municipality=line.report.municipality).exists():
        return first
    return ReportingRoundFactory(
        plan=first.plan, period_start=dt.date(2019, 1, 1), period_end=dt.date(2019, 12, 31)
    )


def saved(line):
    return StatusLine.objects.get(pk=line.pk)


def said(line):
    return {field: getattr(saved(line), field) for field in SAID}


def leave_unchanged(client, report, *lines, as_json=False, changes=None, **more):
    where = reverse("report-unchanged", args=[report.pk])
    sent = filled(client, report, changes) | {"unchanged": [line.pk for line in lines]} | more
    return client.post(where, sent, **(JSON if as_json else {}))


def test_several_lines_at_once_say_as_much_as_last_time_with_a_name_and_a_time(
    as_planner, planner, draft, silent
):
    answer = leave_unchanged(as_planner, draft, *silent)

    assert answer.status_code == 302
    for line in silent:
        assert said(line) == SAID
        assert saved(line).unchanged
        assert saved(line).entered_by == planner
        assert saved(line).entered_at
    page = opened(as_planner, draft)
    assert "ingen endring" in words(line_of(page, silent[0]).select_one("summary"))
    assert "Ingen endring siden sist" in words(line_of(page, silent[0]).select_one("[data-slot=entered]"))


def test_a_button_at_the_line_does_it_for_that_one_alone_and_saves_what_is_written_in_the_others(
    as_planner, draft, line, silent
):
    button = line_of(opened(as_planner, draft), silent[0]).select_one("button[data-unchanged]")

    leave_unchanged(
        as_planner,
        draft,
        silent[1],
        changes={(line, "next_step"): "Skrevet nå"},
        **{button["name"]: button["value"]},
    )

    assert said(silent[0]) == SAID
    assert saved(silent[1]).status == ""
    assert saved(line).next_step == "Skrevet nå"


def test_without_any_ticked_nothing_happens_and_one_is_told(as_planner, draft, silent):
    answer = leave_unchanged(as_planner, draft)

    assert "Kryss av" in words(read(as_planner.get(answer.url)))
    assert saved(silent[0]).status == ""


def test_only_lines_that_have_a_last_time_and_say_nothing_yet_can_be_ticked(as_planner, draft, line, silent):
    never_reported = new_line(draft, "N1")

    page = opened(as_planner, draft)

    ticks = {tick["value"] for tick in page.select("input[name=unchanged]")}
    assert ticks == {str(one.pk) for one in silent}
    leave_unchanged(as_planner, draft, never_reported)
    assert saved(never_reported).status == ""


def test_what_is_written_already_gives_way_only_when_one_says_so(as_planner, draft, silent):
    (line, _other) = silent
    written = {(line, "what_was_done"): "Mine egne ord"}

    asked = leave_unchanged(as_planner, draft, line, changes=written)
    question = line_of(read(asked), line).select_one("[data-question]")
    replace = question.select_one("input[type=hidden]")
    after_asking = saved(line).what_was_done
    leave_unchanged(as_planner, draft, line, **{replace["name"]: replace["value"]})

    assert asked.status_code == 409
    assert line_of(read(asked), line).details.has_attr("open")
    assert after_asking == "Mine egne ord"
    assert said(line) == SAID


def test_the_answer_holds_only_for_the_words_that_were_seen(as_planner, draft, silent, approver):
    (line, _other) = silent
    line.enter(by=approver, what_was_done="Det første")
    seen = line.version
    line.enter(by=approver, what_was_done="Det andre")

    asked = leave_unchanged(as_planner, draft, line, **{name(line, "replace"): seen})

    assert asked.status_code == 409
    assert saved(line).what_was_done == "Det andre"


def test_a_colleague_who_is_quicker_is_not_written_over(as_planner, draft, silent, approver, monkeypatch):
    (line, _other) = silent
    save = StatusLine.save

    def other_is_quicker(self, *args, **kwargs):
        monkeypatch.setattr(StatusLine, "save", save)
        StatusLine.objects.get(pk=line.pk).enter(by=approver, what_was_done="Den raske")
        return save(self, *args, **kwargs)

    monkeypatch.setattr(StatusLine, "save", other_is_quicker)
    asked = leave_unchanged(as_planner, draft, line, as_json=True)

    assert str(line.pk) in asked.json()["questions"]
    assert saved(line).what_was_done == "Den raske"


def test_the_script_gets_each_line_as_it_is_then(as_planner, draft, silent):
    told = leave_unchanged(as_planner, draft, *silent, as_json=True).json()

    assert set(told["lines"]) == {str(line.pk) for line in silent}
    assert told["lines"][str(silent[0].pk)]["values"]["what_was_done"] == "Kartlagt behovet."
    assert "ingen endring" in told["lines"][str(silent[0].pk)]["now"]
    assert "3 av 3" in told["head"]


def test_writing_on_makes_it_an_entry_of_its_own(as_planner, draft, silent, planner):
    leave_unchanged(as_planner, draft, *silent)
    saved(silent[0]).enter(by=planner, next_step="Noe helt annet enn sist")

    assert not saved(silent[0]).unchanged
    assert saved(silent[1]).unchanged


def test_once_the_report_is_sent_in_nothing_is_left_unchanged_any_more(as_planner, draft, silent, planner):
    page = opened(as_planner, draft)
    for line in silent:
        line.enter(by=planner, status="in_progress")
    draft.submit(by=planner)
    sent = {"unchanged": [line.pk for line in silent]}

    answer = as_planner.post(reverse("report-unchanged", args=[draft.pk]), sent, **JSON)

    assert page
    assert answer.json()["state"] == "closed"
    assert not saved(silent[0]).unchanged


@pytest.mark.parametrize("others", [0, 20])
def test_it_takes_as_many_queries_however_long_the_report_is(as_planner, draft, silent, others):
    for number in range(others):
        new_line(draft, f"N{number}", status="in_progress")
    where = reverse("report-unchanged", args=[draft.pk])

    with CaptureQueriesContext(connection) as queries:
        as_planner.post(where, {"unchanged": [line.pk for line in silent]}, **JSON)

    assert all(saved(line).unchanged for line in silent)
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 24
