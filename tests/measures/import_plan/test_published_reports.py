"""`import_plan`: reports are records, added and never changed."""

import datetime as dt
import re

import pytest

from measures.models import (
    FollowUp,
    Report,
    StatusLine,
)
from tests.measures.import_plan.documents import everything, imported, problems_of, put, small_plan


def test_an_imported_report_is_published_with_the_words_of_the_day(db):
    document = small_plan()
    document["reports"][0]["lines"][0]["as_published"] = {
        "measure_title": "Vertskap",
        "responsible_unit": "Plan",
    }

    imported(document)

    report = Report.objects.get(round__slug="arsmelding-2019", municipality__slug="lyngen")
    line = report.lines.get()
    assert report.published_at == line.published_at == dt.datetime(2020, 2, 14, 11, tzinfo=dt.UTC)
    assert (line.measure_code, line.measure_title, line.focus_area_title) == (
        "A1",
        "Vertskap",
        "Attraktivitet",
    )
    assert (line.own_title, line.responsible_role, line.responsible_unit) == (
        "Én dør inn",
        "næringssjef",
        "Plan",
    )
    event = report.events.get()
    assert (event.step, event.role, event.actor) == ("import", "import", None)


def test_without_a_moment_a_report_is_published_when_its_round_was(db):
    imported(small_plan())

    report = Report.objects.get(round__slug="1-tertial-2019")
    assert report.published_at == dt.datetime(2019, 6, 7, 10, tzinfo=dt.UTC)


def test_the_follow_up_points_at_the_line_of_the_newest_round(db):
    imported(small_plan())

    newest = FollowUp.objects.get(measure__code="A1", municipality__slug="lyngen").latest_line
    assert newest.report.round.slug == "arsmelding-2019"
    assert FollowUp.objects.get(measure__code="A2").latest_line.report.round.slug == "1-tertial-2019"
    assert FollowUp.objects.get(municipality__slug="storfjord").latest_line is None


def test_a_draft_is_imported_as_a_draft(db):
    imported(small_plan())

    report = Report.objects.get(municipality__slug="storfjord")
    assert (report.state, report.published_at) == ("draft", None)
    assert not StatusLine.objects.published().filter(report=report).exists()


def correction():
    document = small_plan()
    document["reports"].append(
        document["reports"][0]
        | {
            "edition": 2,
            "published_at": "2020-03-01T12:00:00+01:00",
            "correction_note": "Prosenten var feil.",
            "lines": [{"measure": "A1", "status": "in_progress", "percent": 50}],
        }
    )
    return document


@pytest.mark.parametrize("in_one_go", [True, False])
def test_a_correction_becomes_the_newest_line_and_the_first_edition_stays(in_one_go, db):
    if not in_one_go:
        imported(small_plan())
    imported(correction())

    newest = FollowUp.objects.get(measure__code="A1", municipality__slug="lyngen").latest_line
    assert (newest.report.edition, newest.percent) == (2, 50)
    assert newest.report.corrects.lines.get().percent == 60
    assert problems_of(correction()) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (put("reports", 0, "lines", 0, "percent", 65), "reports[0].lines[0].percent"),
        (put("reports", 0, "lines", 0, "what_was_done", "Noe annet"), "reports[0].lines[0].what_was_done"),
        (put("reports", 0, "lines", "+", {"measure": "A2", "status": "ongoing"}), "reports[0].lines[1]"),
        (
            put("reports", 0, "lines", 0, "as_published", {"own_title": "Annet"}),
            "reports[0].lines[0].as_published.own_title",
        ),
        (put("reports", 0, "published_at", "2020-02-15T12:00:00+01:00"), "reports[0].published_at"),
        (put("reports", 0, "unanswered", 3), "reports[0].unanswered"),
        (put("reports", 0, "state", "draft"), "reports[0].state"),
        (put("rounds", 0, "published_on", "2019-07-01"), "rounds[0].published_on"),
        (put("rounds", 0, "published_on", None), "rounds[0].published_on"),
        (put("plan", "state", "draft"), "plan.state"),
    ],
)
def test_what_is_published_is_never_overwritten(change, place, db, run):
    imported(small_plan())
    document = small_plan()
    change(document)
    before = everything()

    said, refusal = run(document, "--save")

    assert re.search(rf"^{re.escape(place)}( \(.+\))?: differs from ", said, re.MULTILINE)
    assert refusal.startswith("1 error.")
    assert everything() == before


def test_a_published_report_keeps_its_words_when_the_measure_is_renamed(db):
    imported(small_plan())
    document = small_plan()
    document["measures"][0]["title"] = "Nytt navn"

    imported(document)

    assert {line.measure_title for line in StatusLine.objects.filter(measure_code="A1")} == {
        "Felles vertskap"
    }


def test_a_planners_draft_is_not_published_by_a_file(db):
    imported(small_plan())
    document = small_plan()
    document["reports"][2]["state"] = "published"
    document["reports"][2]["lines"][0]["status"] = "not_started"

    assert [problem.split(":")[0] for problem in problems_of(document)] == [
        "reports[2].state (arsmelding-2019, storfjord)"
    ]


def test_the_lines_of_a_draft_can_change(db):
    imported(small_plan())
    document = small_plan()
    document["reports"][2]["lines"][0] |= {"status": "in_progress", "what_was_done": "Ferdig"}

    imported(document)

    line = StatusLine.objects.get(report__state="draft")
    assert (line.status, line.what_was_done, line.version) == ("in_progress", "Ferdig", 2)


def test_a_report_that_is_sent_in_is_not_changed(db):
    imported(small_plan())
    Report.objects.filter(state="draft").update(state="submitted")
    document = small_plan()
    document["reports"][2]["lines"][0]["what_was_done"] = "Ferdig"

    assert problems_of(document) == [
        (
            "reports[2].lines[0] (arsmelding-2019, storfjord, A1): The report is sent in, and is not edited now."
            " Take the line out, or have the report returned."
        )
    ]


def test_two_reports_under_work_in_one_round_are_refused(db):
    imported(small_plan())
    document = correction()
    document["reports"][3]["state"] = "draft"
    document["reports"][3]["published_at"] = None
    imported(document)
    document["reports"].append(document["reports"][3] | {"edition": 3})

    assert any(
        problem.startswith(
            "reports[4] (arsmelding-2019, lyngen): The municipality has another unpublished report"
        )
        for problem in problems_of(document)
    )
