"""How far a report has come: the start page, the list of reports, the report's page and each saving say the same."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from measures.report_progress import progress_of
from tests.factories import FollowUpFactory, MeasureFactory, ReportFactory, ReportingRoundFactory
from tests.measures.desk.writing import new_line, opened, save_line, send
from tests.measures.reading import all_words, page_at, words

START, LIST = "/arbeid/", "/arbeid/rapporter/"


def told(client, report, line):
    """What is said of how far the report has come: in three places, and when a line is saved."""
    return [
        words(page_at(client, START).select_one(".desk-card strong")),
        words(page_at(client, LIST).select_one(".report-row .row__meta > span:last-child")),
        words(opened(client, report).select_one(".report-bar__count")),
        words(bar(save_line(client, line)).select_one(".report-bar__count")),
    ]


def bar(answer):
    """The bar as the script puts it on the page."""
    return BeautifulSoup(answer.json()["head"], "lxml")


@pytest.fixture
def no_longer(draft):
    """A written line of what the municipality has said no to since."""
    gone = new_line(draft, "G1", status="in_progress", what_was_done="Skrevet før vi sa nei.")
    gone.follow_up.answer, gone.follow_up.reason = "not_relevant", "Vi har ingen kai."
    gone.follow_up.save()
    return gone


@pytest.fixture
def since(draft, plan):
    """What was taken up after the report was begun, without a line in it."""
    measure = MeasureFactory(plan=plan, code="Z9", title="Kom til siden")
    return FollowUpFactory(measure=measure, municipality=draft.municipality)


def test_what_is_no_longer_taken_up_does_not_count(as_planner, draft, line, no_longer):
    new_line(draft, "H1")

    assert told(as_planner, draft, line) == ["1 av 2 rapportert"] * 4


def test_what_was_taken_up_since_counts_and_is_missing(as_planner, draft, line, since):
    assert told(as_planner, draft, line) == ["1 av 2 rapportert"] * 4


def test_both_at_once_do_not_look_like_a_report_that_is_done(as_planner, draft, line, no_longer, since):
    assert told(as_planner, draft, line) == ["1 av 2 rapportert"] * 4

    card = page_at(as_planner, START).select_one(".desk-card")
    assert "Alt er skrevet" not in words(card)
    assert all_words(card.select(".missing a")) == ["Z9"]
    page = opened(as_planner, draft)
    assert "send den inn" not in words(page.select_one(".report-bar"))


def test_the_way_to_what_was_taken_up_since_is_the_same_from_everywhere(as_planner, draft, line, since):
    missing = page_at(as_planner, START).select_one(".missing a")
    saved = bar(save_line(as_planner, line)).select_one(".report-bar__next a")
    page = opened(as_planner, draft)
    shown = page.select_one(".report-bar__next a")

    assert missing["href"] == f"{reverse('desk-report', args=[draft.pk])}#taken-up-since"
    assert shown["href"] == saved["href"] == "#taken-up-since"
    # Only what has a line is gone to by the script.
    assert not shown.has_attr("data-next")
    assert "Z9 Kom til siden" in words(page.find(id="taken-up-since"))
    send(as_planner, draft)
    written = draft.lines.get(follow_up=since)
    assert opened(as_planner, draft).select_one(".report-bar__next a")["href"] == f"#line-{written.pk}"


def test_a_page_that_was_open_already_hears_of_it_when_a_line_is_saved(as_planner, draft, line, plan, lyngen):
    silent = save_line(as_planner, line).json()["since"]
    FollowUpFactory(measure=MeasureFactory(plan=plan, code="Z9"), municipality=lyngen)

    told = save_line(as_planner, line).json()["since"]

    assert "<button" not in silent
    assert "Z9" in told
    assert "<button" in told


def test_what_hinders_sending_in_is_what_is_missing(draft, no_longer, since):
    assert [follow_up for follow_up, _faults in draft.missing()] == [since]
    assert [one.code for one in progress_of([draft])[draft.pk].missing] == ["Z9"]


@pytest.mark.parametrize("size", [1, 5])
def test_all_are_counted_in_one_query(plan, lyngen, size, django_assert_num_queries):
    reports = []
    for number in range(size):
        reports.append(ReportFactory(round=ReportingRoundFactory(plan=plan), municipality=lyngen))
        new_line(reports[-1], f"N{number}", status="in_progress")

    with django_assert_num_queries(1):
        progress = progress_of(reports)

    assert [progress[report.pk].reported for report in reports] == [1] * size
    assert {one.total for one in progress.values()} == {size}
