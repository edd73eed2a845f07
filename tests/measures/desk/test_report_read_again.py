"""A report that was returned and sent in again: what changed since, so that the rest need not be read again."""

import pytest

from measures.models import FollowUp
from tests.measures.desk.judging import line_of, reading_of, row_of
from tests.measures.reading import all_words, section, words


@pytest.fixture
def sent_again(this_years_report, planner, approver):
    """Returned with a remark, mended in two lines, and sent in again."""
    this_years_report.lines.filter(status="").delete()
    follow_up = FollowUp.objects.get(measure__code="B2")
    FollowUp.objects.filter(pk=follow_up.pk).update(answer="covered", reason="Klimaplanen")
    this_years_report.submit(by=planner)
    this_years_report.return_to_planner(
        by=approver,
        comment="Hvor mange?",
        remarks={line_of(this_years_report, "A3").follow_up_id: "Si mer om dette."},
    )
    line_of(this_years_report, "A1").enter(
        by=planner, what_was_done="Kontoret er åpnet, med tre faste ansatte."
    )
    line_of(this_years_report, "A2").enter(by=planner, next_step="Fortsette.")
    this_years_report.refresh_from_db()
    this_years_report.submit(by=planner)
    return this_years_report


def test_what_changed_since_it_was_returned_is_marked_and_led_to(sent_again, approver, client):
    page = reading_of(client, approver, sent_again)

    note = page.select_one(".note")
    assert "Hvor mange?" in words(note)
    assert "2 linjer er endret siden da:" in words(note)
    assert [chip["href"] for chip in note.select(".chip")] == [
        f"#line-{line_of(sent_again, code).pk}" for code in ("A1", "A2")
    ]
    since = row_of(page, line_of(sent_again, "A1")).select_one(".reading__since")
    assert words(since.h4) == "Endret siden rapporten ble returnert"
    assert [words(mark) for mark in since.select("ins")] == ["(nytt: faste slutt på nytt)"]
    assert not since.select("del")
    assert not row_of(page, line_of(sent_again, "A3")).select(".reading__since")


def test_a_line_with_a_remark_shows_it(sent_again, approver, client):
    page = reading_of(client, approver, sent_again)

    assert "Si mer om dette." in words(row_of(page, line_of(sent_again, "A3")).select_one(".reading__remark"))
    assert not row_of(page, line_of(sent_again, "A1")).select(".reading__remark")


def test_outside_the_municipality_none_of_it_is_told(
    sent_again, approver, steering_member, coordinator, client
):
    sent_again.approve(by=approver)

    for user in (steering_member, coordinator):
        page = reading_of(client, user, sent_again)

        assert not page.select(".reading__since, .reading__remark")
        assert "Hvor mange?" not in words(page)
        assert "Si mer om dette." not in words(page)


def test_what_changed_since_the_coordinator_returned_it_is_told_to_the_coordinator(
    sent_again, planner, approver, coordinator, steering_member, client
):
    sent_again.approve(by=approver)
    sent_again.return_to_planner(
        by=coordinator, comment="Uklart", remarks={line_of(sent_again, "A1").follow_up_id: "Hvem?"}
    )
    line_of(sent_again, "A1").enter(by=planner, next_step="Ansette en til.")
    sent_again.refresh_from_db()
    sent_again.submit(by=planner)
    sent_again.approve(by=approver)

    page = reading_of(client, coordinator, sent_again)
    others = reading_of(client, steering_member, sent_again)

    row = row_of(page, line_of(sent_again, "A1"))
    assert "Hvem?" in words(row.select_one(".reading__remark"))
    assert "Ansette en til." in words(row.select_one(".reading__since"))
    assert "1 linje er endret siden da:" in words(page.select_one(".note"))
    assert "Uklart" not in words(others)
    assert not others.select(".reading__since")


def test_what_has_happened_is_told_in_sentences(sent_again, approver, client):
    history = section(reading_of(client, approver, sent_again), "history")

    sentences = all_words(history.select(".timeline__what"))
    assert [sentence.split(" av ")[0] for sentence in sentences] == ["Sendt inn", "Returnert", "Sendt inn"]
    assert "Hvor mange?" in words(history)
    assert "A3" in words(history.select_one(".remarks"))
