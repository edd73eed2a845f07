"""Who writes a report, who begins one, and for whom it does not exist."""

import pytest
from django.urls import reverse

from measures.models import Report, ReportState, StatusLine
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.desk.writing import (
    address,
    name,
    send,
)

# Who gets it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "state", "status"),
    [
        ("planner", "draft", 200),
        ("planner", "returned", 200),
        ("planner", "submitted", 302),
        ("planner", "published", 302),
        ("approver", "draft", 302),
        ("neighbour", "draft", 404),
        ("neighbour", "approved", 404),
        ("coordinator", "draft", 404),
        ("coordinator", "submitted", 404),
        ("coordinator", "approved", 302),
        ("steering_member", "approved", 302),
        ("administrator", "draft", 404),
    ],
)
def test_who_writes_who_reads_and_for_whom_it_does_not_exist(who, state, status, report_in, client, request):
    report = report_in(state)
    client.force_login(request.getfixturevalue(who))

    answer = client.get(address(report))

    assert answer.status_code == status
    if status == 302:
        assert answer.url == reverse("desk-report-read", args=[report.pk])


@pytest.mark.parametrize(("who", "status"), [("approver", 403), ("neighbour", 404), ("coordinator", 404)])
def test_only_planners_of_the_municipality_save_and_send(who, status, draft, line, client, request):
    client.force_login(request.getfixturevalue(who))
    sent = {name(line, "version"): "1", name(line, "next_step"): "Ikke mitt", "unchanged": line.pk}
    addresses = [
        reverse("report-save", args=[draft.pk]),
        reverse("report-submit", args=[draft.pk]),
        reverse("report-unchanged", args=[draft.pk]),
        reverse("report-line-save", args=[draft.pk, line.pk]),
        reverse("report-line-preview", args=[draft.pk, line.pk]),
        reverse("report-line-draft", args=[draft.pk, line.pk, line.pk]),
    ]

    statuses = {client.post(where, sent).status_code for where in addresses}

    assert statuses == {status}
    assert draft.lines.get().next_step == ""
    assert Report.objects.get(pk=draft.pk).state == ReportState.DRAFT


@pytest.mark.parametrize("verb", ["report-line-save", "report-line-preview", "report-line-others"])
def test_a_line_of_another_report_is_not_reached_through_one_s_own(as_planner, draft, storfjord, verb):
    foreign = StatusLineFactory(report=ReportFactory(round=draft.round, municipality=storfjord))
    where = reverse(verb, args=[draft.pk, foreign.pk])
    sent = {name(foreign, "version"): "1", name(foreign, "next_step"): "Tatt over"}

    assert as_planner.post(where, sent).status_code in (404, 405)
    assert as_planner.get(where).status_code in (404, 405)
    send(as_planner, draft, **sent)
    assert StatusLine.objects.get(pk=foreign.pk).next_step == ""


# Begun ----------------------------------------------------------------------------------------------------


def begin(client, reporting_round, municipality):
    return client.post(reverse("report-start", args=[reporting_round.pk, municipality.slug]))


def test_a_report_is_begun_with_a_line_a_follow_up_and_leads_to_its_page(
    as_planner, plan, lyngen, reporting_round
):
    taken_up = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen)
    FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen, answer="")

    answer = begin(as_planner, reporting_round, lyngen)

    report = Report.objects.get()
    assert answer.url == address(report)
    assert [line.follow_up for line in report.lines.all()] == [taken_up]
    assert begin(as_planner, reporting_round, lyngen).url == address(report)
    assert Report.objects.count() == 1


def test_before_it_opens_a_round_is_not_begun_and_one_is_told(as_planner, plan, lyngen):
    later = ReportingRoundFactory(plan=plan, opens_on="2999-01-01", due_on="2999-02-01")

    answer = begin(as_planner, later, lyngen)

    assert answer.url == reverse("desk-reports")
    assert not Report.objects.exists()


def test_one_that_is_sent_in_is_read_instead(as_planner, report_in, lyngen):
    report = report_in("submitted")

    answer = begin(as_planner, report.round, lyngen)

    assert answer.url == reverse("desk-report-read", args=[report.pk])


def test_nobody_begins_another_municipality_s_report_nor_one_of_a_foreign_plan(
    as_planner, client, lyngen, storfjord, reporting_round, approver
):
    assert begin(as_planner, reporting_round, storfjord).status_code == 404
    assert begin(as_planner, ReportingRoundFactory(), lyngen).status_code == 404
    client.force_login(approver)
    assert begin(client, reporting_round, lyngen).status_code == 403
    assert not Report.objects.exists()
