"""Who meets what at the coordinator's addresses, in each state of a report."""

import pytest
from django.urls import reverse

from measures.models import Report, ReportingRound
from tests.factories import ReportFactory, ReportingRoundFactory
from tests.measures.desk.rounds import OPEN, preview_address, publish_address


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(OPEN)


STATES = ["draft", "submitted", "returned", "approved", "published"]
PEOPLE = ["planner", "approver", "neighbour", "coordinator", "steering_member", "administrator", "visitor"]
PAGES = {
    "desk-rounds": "get",
    "desk-round-new": "get",
    "desk-round": "get",
    "desk-round-edit": "get",
    "desk-round-preview": "get",
    "round-remind": "post",
    "round-remind-late": "post",
    "round-publish": "post",
    "desk-report-preview": "get",
    "report-publish": "post",
}
# What the coordinator meets at a report's addresses: a page, or the way to another. Of the rest there is nothing.
OF_A_REPORT = {
    ("desk-report-preview", "approved"): 200,
    ("desk-report-preview", "published"): 302,
    ("report-publish", "approved"): 302,
    ("report-publish", "published"): 302,
}


def arguments(name, report):
    if name == "desk-rounds":
        return []
    if name == "desk-round-new":
        return [report.round.plan.slug]
    if name.endswith(("report-preview", "report-publish")):
        return [report.pk]
    return [report.round_id, "lyngen"] if name == "round-remind" else [report.round_id]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", STATES)
def test_the_rounds_are_their_coordinators_and_nobody_elses(who, state, report_in, client, request):
    report = report_in(state)
    user = request.getfixturevalue(who)
    if user.is_authenticated:
        client.force_login(user)

    answers = {
        name: getattr(client, method)(reverse(name, args=arguments(name, report))).status_code
        for name, method in PAGES.items()
    }

    if who == "visitor":
        assert set(answers.values()) == {302}
    elif who in ("coordinator", "administrator"):
        assert answers == {
            name: OF_A_REPORT.get((name, state), 404)
            if "report-p" in name
            else (200 if method == "get" else 302)
            for name, method in PAGES.items()
        }
    else:
        assert set(answers.values()) == {404}
    assert Report.objects.get(pk=report.pk).state == state
    assert not ReportingRound.objects.get(pk=report.round_id).is_published or state == "published"


def test_another_plans_reports_and_rounds_are_not_there(as_coordinator):
    elsewhere = ReportFactory(round=ReportingRoundFactory())
    Report.objects.filter(pk=elsewhere.pk).update(state="approved")

    for thing in (elsewhere, elsewhere.round):
        assert as_coordinator.get(preview_address(thing)).status_code == 404
        assert as_coordinator.post(publish_address(thing)).status_code == 404
