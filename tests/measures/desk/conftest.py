"""What lies before those who work at the desk."""

import datetime as dt

import pytest

from measures.models import FollowUp, Status
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    MembershipFactory,
    ReportFactory,
    StatusLineFactory,
)
from tests.measures.desk.rounds import LATE
from tests.measures.reading import publish


@pytest.fixture
def everybody(planner, approver, neighbour, coordinator, steering_member, administrator, elsewhere):
    """The whole cast, and a planner in a municipality of another plan."""
    MembershipFactory(user__email="planlegger@elsewhere.example", municipality=elsewhere.municipality)


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


@pytest.fixture
def last_years_report(plan, lyngen):
    """Lyngen's report of the year before, not published yet."""
    return ReportFactory(
        round__plan=plan,
        round__name="Årsmelding 2020",
        round__period_start=dt.date(2020, 1, 1),
        round__period_end=dt.date(2020, 12, 31),
        municipality=lyngen,
    )


@pytest.fixture
def this_years_report(last_years_report, reporting_round, lyngen):
    """A report with a changed, an unchanged, a new and an unwritten line; and one follow-up is no longer in it."""
    changed, unchanged, new, gone, empty = (
        _slot(reporting_round.plan, lyngen, code) for code in ("A1", "A2", "A3", "B1", "B2")
    )
    StatusLineFactory(
        report=last_years_report,
        follow_up=changed,
        status=Status.IN_PROGRESS,
        percent=40,
        what_was_done="Kontoret er åpnet, med to ansatte.",
    )
    StatusLineFactory(
        report=last_years_report, follow_up=unchanged, status=Status.ONGOING, what_was_done="Som alltid."
    )
    StatusLineFactory(report=last_years_report, follow_up=gone, what_was_done="Falt ut.")
    publish(last_years_report)
    FollowUp.objects.filter(pk=gone.pk).update(answer="covered", reason="Klimaplanen")
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    StatusLineFactory(
        report=report,
        follow_up=changed,
        status=Status.DELAYED,
        percent=60,
        what_was_done="Kontoret er åpnet, med tre ansatte.",
        deviation="Lokalet var for lite.",
    )
    StatusLineFactory(report=report, follow_up=unchanged, status=Status.ONGOING, what_was_done="Som alltid.")
    StatusLineFactory(report=report, follow_up=new, what_was_done="Helt nytt.")
    StatusLineFactory(report=report, follow_up=empty, status="")
    return report


def _slot(plan, municipality, code):
    area = plan.focus_areas.filter(code=code[0]).first() or FocusAreaFactory(
        plan=plan, code=code[0], title=f"Område {code[0]}"
    )
    measure = MeasureFactory(plan=plan, focus_area=area, code=code, title="Et tiltak")
    return FollowUpFactory(measure=measure, municipality=municipality)
