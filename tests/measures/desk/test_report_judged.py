"""Who may approve, return and correct a report, and in which state; everything else is refused."""

import pytest

from measures.models import Report
from tests.measures.desk.judging import (
    reading_of,
    step_address,
    steps_on,
)

STATES = ("draft", "submitted", "returned", "approved", "published")
PEOPLE = ("planner", "approver", "neighbour", "coordinator", "steering_member", "administrator")
# Whose page has which buttons; everything else is refused.
OPEN = {
    ("approver", "submitted"): {"approve", "return"},
    ("approver", "approved"): {"return"},
    ("coordinator", "approved"): {"return"},
    ("administrator", "approved"): {"return"},
    ("planner", "published"): {"correct"},
    ("coordinator", "published"): {"correct"},
    ("administrator", "published"): {"correct"},
}
# Whose role gives no right to the step, in whatever state.
FORBIDDEN = {
    "approve": {"planner", "coordinator", "steering_member", "administrator"},
    "return": {"planner", "steering_member"},
    "correct": {"approver", "steering_member"},
}
NOT_THERE = {
    "neighbour": set(STATES),
    "coordinator": {"draft", "submitted", "returned"},
    "administrator": {"draft", "submitted", "returned"},
    "steering_member": {"draft", "submitted", "returned"},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", STATES)
def test_the_page_has_the_buttons_that_are_open(who, state, report_in, client, request):
    report = report_in(state)
    if state in NOT_THERE.get(who, ()):
        return
    page = reading_of(client, request.getfixturevalue(who), report)

    assert steps_on(page, report) == OPEN.get((who, state), set())


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", ["approve", "return", "correct"])
def test_a_step_that_is_not_open_changes_nothing(step, state, who, report_in, client, request):
    if step in OPEN.get((who, state), set()):
        return
    report = report_in(state)
    events = report.events.count()
    client.force_login(request.getfixturevalue(who))

    answer = client.post(
        step_address(step, report), {"comment": "Fordi.", "note": "Fordi.", "seal": report.seal()}
    )

    if state in NOT_THERE.get(who, ()):
        # Returned once, it had been approved and so seen by those who review the plan.
        assert answer.status_code == 404
    elif who in FORBIDDEN[step]:
        assert answer.status_code == 403
    else:
        assert answer.status_code in (302, 409)
    assert Report.objects.get(pk=report.pk).state == state
    assert Report.objects.count() == 1
    assert report.events.count() == events


@pytest.mark.parametrize("step", ["approve", "return", "correct"])
def test_steps_are_sent_and_not_read(step, report_in, client, approver):
    report = report_in("submitted")
    client.force_login(approver)

    assert client.get(step_address(step, report)).status_code == 405
