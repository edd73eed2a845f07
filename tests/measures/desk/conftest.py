"""What lies before those who work at the desk."""

import pytest

from measures.models import FollowUp, Status
from tests.factories import ReportFactory, StatusLineFactory
from tests.measures.desk.rounds import LATE


@pytest.fixture
def line(draft):
    """The one line of Lyngen's report in draft."""
    return draft.lines.get()


@pytest.fixture
def approved_report(reporting_round, follow_up, planner, approver):
    """Lyngen's report on A1, with all that a line can say, sent in and approved."""
    FollowUp.objects.filter(pk=follow_up.pk).update(responsible_role="næringssjef")
    report = ReportFactory(round=reporting_round, municipality=follow_up.municipality)
    StatusLineFactory(
        report=report,
        follow_up=follow_up,
        status=Status.DELAYED,
        percent=60,
        what_was_done="Kontakt er på plass.",
        deviation="Nettsiden mangler.",
        next_step="Lage nettside.",
        spent=120_000,
    )
    report.submit(by=planner)
    report.approve(by=approver)
    return report


@pytest.fixture
def late(as_coordinator, coordinator, time_machine):
    """The coordinator at the desk, two days after the round of the cast was due."""
    time_machine.move_to(LATE)
    as_coordinator.force_login(coordinator)
    return as_coordinator
