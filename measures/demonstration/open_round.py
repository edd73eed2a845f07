"""A round that is under way on the day the demonstration is loaded, so that every desk has work to show."""

import datetime as dt
import json
from pathlib import Path

from measures.models import FollowUp, PlannedAction, Report, ReportingRound, ReportState, RoundDates
from municipalities.dates import today
from municipalities.models import Membership, MembershipRole, Municipality

FILE = Path(__file__).with_name("open_round.json")
UNCHANGED = "unchanged"


def open_round(plan):
    """Makes the round and brings each report to its state, by the steps that people take. Returns the round."""
    told = json.loads(FILE.read_text())
    reporting_round = _round(plan, told["round"])
    municipalities = {one.slug: one for one in plan.municipalities.all()}
    for dates in told["own_dates"]:
        RoundDates.objects.create(
            round=reporting_round,
            municipality=municipalities[dates["municipality"]],
            opens_on=reporting_round.opens_on,
            due_on=_in_days(dates["due_in_days"]),
        )
    _finish_planned_actions(plan, told["planned_actions_done"])
    _leave_wording_unread(plan, told["wording_seen"])
    for report in told["reports"]:
        _report(reporting_round, municipalities[report["municipality"]], report)
    return reporting_round


def _round(plan, told):
    return ReportingRound.objects.create(
        plan=plan,
        slug=told["slug"],
        name=told["name"],
        period_start=dt.date(plan.first_year, 1, 1),
        period_end=dt.date(plan.last_year, 12, 31),
        opens_on=_in_days(-told["opened_days_ago"]),
        due_on=_in_days(told["due_in_days"]),
    )


def _in_days(days):
    return today() + dt.timedelta(days=days)


def _finish_planned_actions(plan, told):
    for one in told:
        for action in PlannedAction.objects.filter(**_slot(plan, one, "follow_up__")):
            action.done_on = dt.date.fromisoformat(one["done_on"])
            action.save()


def _leave_wording_unread(plan, told):
    """The shared measure reads otherwise than when the municipality took it up."""
    for one in told:
        for follow_up in FollowUp.objects.filter(**_slot(plan, one)):
            follow_up.seen_title = one["title"]
            follow_up.save()


def _slot(plan, told, path=""):
    return {
        f"{path}measure__plan": plan,
        f"{path}measure__code": told["measure"],
        f"{path}municipality__slug": told["municipality"],
    }


def _report(reporting_round, municipality, told):
    planner, approver = (_one_with(role, municipality) for role in MembershipRole)
    report = Report.objects.start(reporting_round=reporting_round, municipality=municipality, by=planner)
    _write(report, told["lines"], planner)
    if told["state"] == ReportState.DRAFT:
        return
    is_returned = told["state"] == ReportState.RETURNED
    report.submit(by=planner, comment="" if is_returned else told["comment"])
    if told["state"] == ReportState.APPROVED:
        report.approve(by=approver)
    if is_returned:
        follow_ups = dict(report.follow_ups().values_list("measure__code", "pk"))
        remarks = {follow_ups[code]: text for code, text in told["remarks"].items()}
        report.return_to_planner(by=approver, comment=told["comment"], remarks=remarks)


def _one_with(role, municipality: Municipality):
    return Membership.objects.select_related("user").filter(municipality=municipality, role=role)[0].user


def _write(report, told, planner):
    for line in report.lines.select_related("follow_up__measure", "report__round"):
        entry = told.get(line.follow_up.measure.code)
        if entry == UNCHANGED:
            line.enter_unchanged(by=planner)
        elif entry:
            values = dict(entry)
            if "completed_on" in values:
                values["completed_on"] = dt.date.fromisoformat(values["completed_on"])
            line.enter(by=planner, **values)
