"""Publishing what was previewed, and nothing else."""

import pytest
from bs4 import BeautifulSoup
from django.utils.translation import gettext, ngettext

from measures.models import FollowUp, StatusLine
from tests.factories import ParticipationFactory, ReportFactory
from tests.measures.desk.rounds import (
    OPEN,
    board_address,
    messages_of,
    press_publish,
    preview_address,
    publish_address,
)
from tests.measures.reading import page_at, section, words


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(OPEN)


def test_a_report_is_published_as_it_was_shown(as_coordinator, approved_report, coordinator, follow_up):
    answer = press_publish(as_coordinator, approved_report)

    assert answer.url == board_address(approved_report)
    assert messages_of(answer) == [
        gettext("The report from %(municipality)s is published.") % {"municipality": "Lyngen"}
    ]
    approved_report.refresh_from_db()
    follow_up.refresh_from_db()
    assert approved_report.is_published
    assert follow_up.latest_line == approved_report.lines.get()
    last = approved_report.events.last()
    assert (last.step, last.actor, last.role) == ("publish", coordinator, "coordinator")


def test_a_round_is_published_as_it_was_shown(
    as_coordinator, approved_report, reporting_round, plan, storfjord
):
    draft = ReportFactory(round=reporting_round, municipality=storfjord)

    answer = press_publish(as_coordinator, reporting_round)

    assert messages_of(answer) == [
        ngettext(
            "The round is published, with %(count)d report.",
            "The round is published, with %(count)d reports.",
            1,
        )
        % {"count": 1}
    ]
    approved_report.refresh_from_db()
    draft.refresh_from_db()
    assert (approved_report.state, draft.state) == ("published", "draft")


@pytest.mark.parametrize("whole_round", [True, False])
def test_what_has_changed_since_it_was_shown_is_not_published(
    whole_round, as_coordinator, approved_report, reporting_round, follow_up
):
    thing = reporting_round if whole_round else approved_report
    opened = page_at(as_coordinator, preview_address(thing))
    FollowUp.objects.filter(pk=follow_up.pk).update(responsible_role="rådgiver")

    answer = press_publish(as_coordinator, thing, page=opened)

    assert answer.url == preview_address(thing)
    assert messages_of(answer) == [
        gettext("Something has changed since you looked. Nothing is published: look at it as it is now.")
    ]
    approved_report.refresh_from_db()
    reporting_round.refresh_from_db()
    assert approved_report.is_approved
    assert not reporting_round.is_published
    assert press_publish(as_coordinator, thing).url == board_address(thing)


@pytest.mark.parametrize("sent", [{}, {"seal": ""}, {"seal": "0" * 64}])
@pytest.mark.parametrize("whole_round", [True, False])
def test_without_having_seen_the_preview_nothing_is_published(
    whole_round, sent, as_coordinator, approved_report, reporting_round
):
    thing = reporting_round if whole_round else approved_report

    answer = as_coordinator.post(publish_address(thing), sent)

    assert answer.url == preview_address(thing)
    approved_report.refresh_from_db()
    assert approved_report.is_approved


def test_whom_it_leaves_out_is_a_part_of_what_was_shown(as_coordinator, reporting_round, plan):
    opened = page_at(as_coordinator, preview_address(reporting_round))
    ParticipationFactory(plan=plan)

    assert press_publish(as_coordinator, reporting_round, page=opened).url == preview_address(reporting_round)
    reporting_round.refresh_from_db()
    assert not reporting_round.is_published


@pytest.mark.parametrize("whole_round", [True, False])
def test_two_presses_publish_once(whole_round, as_coordinator, approved_report, reporting_round):
    thing = reporting_round if whole_round else approved_report
    opened = page_at(as_coordinator, preview_address(thing))

    press_publish(as_coordinator, thing, page=opened)
    again = press_publish(as_coordinator, thing, page=opened)

    assert again.url == board_address(thing)
    assert [event.step for event in approved_report.events.all()] == ["submit", "approve", "publish"]


def test_what_was_returned_while_it_was_read_is_not_published(as_coordinator, approved_report, approver):
    opened = page_at(as_coordinator, preview_address(approved_report))
    approved_report.return_to_planner(by=approver, comment="Vent litt.")

    answer = press_publish(as_coordinator, approved_report, page=opened)

    assert answer.url == board_address(approved_report)
    approved_report.refresh_from_db()
    assert approved_report.state == "returned"
    assert as_coordinator.get(preview_address(approved_report)).status_code == 404


@pytest.fixture
def with_a_number(approved_report):
    approved_report.lines.update(next_step="Ring Kari på 77 70 10 00 <før> jul.")
    return approved_report


@pytest.mark.parametrize("whole_round", [True, False])
def test_what_is_found_is_shown_with_line_and_field_and_marked(
    whole_round, as_coordinator, with_a_number, reporting_round
):
    page = page_at(as_coordinator, preview_address(reporting_round if whole_round else with_a_number))

    [found] = section(page, "preview-findings").select(".finding")
    assert "A1" in words(found.h3)
    assert gettext("Phone number") in words(found)
    assert words(found.select_one("mark")) == "77 70 10 00"
    assert words(found.select_one(".finding__text")) == "Ring Kari på 77 70 10 00 <før> jul."
    label = StatusLine._meta.get_field("next_step").verbose_name
    assert str(label).lower() in words(found).lower()
    assert ("Lyngen" in words(found.h3)) == whole_round


@pytest.mark.parametrize("whole_round", [True, False])
def test_what_is_found_must_be_looked_at_before_it_is_published(
    whole_round, as_coordinator, with_a_number, reporting_round
):
    thing = reporting_round if whole_round else with_a_number

    answer = press_publish(as_coordinator, thing)

    page = BeautifulSoup(answer.content, "lxml")
    summary = page.select_one(".ds-error-summary")
    assert summary.a["href"] == "#id_looked"
    assert page.select_one("#id_looked")["aria-invalid"] == "true"
    assert page.title.get_text().startswith(gettext("Error:"))
    with_a_number.refresh_from_db()
    assert with_a_number.is_approved

    answer = press_publish(as_coordinator, thing, {"looked": "on"}, page=page)

    assert answer.url == board_address(thing)
    with_a_number.refresh_from_db()
    assert with_a_number.is_published


def test_where_nothing_is_found_there_is_nothing_to_tick(as_coordinator, approved_report):
    page = page_at(as_coordinator, preview_address(approved_report))

    assert not page.find(id="preview-findings")
    assert not page.find(id="id_looked")
