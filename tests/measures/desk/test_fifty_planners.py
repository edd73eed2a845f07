"""Fifty planners who save at the same moment: nothing is lost, nothing is overwritten, and no database is locked."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from measures.forms.report_line import line_form
from measures.models import StatusLine
from tests.factories import FollowUpFactory, MeasureFactory, MembershipFactory, ReportFactory

MANY = 50
# How often each of them saves, one after the other, as somebody does who writes on.
SAVES = 3

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def report(plan, lyngen, reporting_round):
    for number in range(MANY):
        FollowUpFactory(measure=MeasureFactory(plan=plan, code=f"T{number}"), municipality=lyngen)
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    report.add_missing_lines()
    return report


@pytest.fixture
def planners(lyngen):
    return [MembershipFactory(municipality=lyngen).user for _ in range(MANY)]


def sent(line, text):
    """What the browser of somebody who has the line open sends when they write `text`."""
    form = line_form(line)
    fields = {f"{form.prefix}-version": form.version_shown}
    for cell in form.cells.values():
        fields |= {cell.html_name: cell.value, cell.initial_name: cell.initial}
    return fields | {f"{form.prefix}-status": "in_progress", f"{form.prefix}-what_was_done": text}


def save(client, line, text):
    address = reverse("report-line-save", args=[line.report_id, line.pk])
    return client.post(address, sent(line, text), headers={"accept": "application/json"})


def at_once(planners, work):
    """`work(client, number)` of each planner, all begun together; what each returns."""
    clients = [Client() for _ in planners]
    for client, planner in zip(clients, planners, strict=True):
        client.force_login(planner)
    everybody = Barrier(len(planners))

    def one(number):
        try:
            everybody.wait(timeout=60)
            return work(clients[number], number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(planners)) as threads:
        return list(threads.map(one, range(len(planners))))


def test_fifty_who_write_in_one_report_all_find_their_words_saved(report, planners):
    lines = list(report.lines.order_by("pk"))

    def write_on(client, number):
        for text in range(SAVES):
            line = StatusLine.objects.get(pk=lines[number].pk)
            answer = save(client, line, f"Planlegger {number}, gang {text}")
            if answer.status_code != 200:
                return answer.status_code, answer.content
        return 200, b""

    answers = at_once(planners, write_on)

    assert set(answers) == {(200, b"")}
    said = dict(report.lines.order_by("pk").values_list("pk", "what_was_done"))
    assert list(said.values()) == [f"Planlegger {number}, gang {SAVES - 1}" for number in range(MANY)]
    by = dict(report.lines.values_list("pk", "entered_by"))
    assert [by[line.pk] for line in lines] == [planner.pk for planner in planners]
    assert StatusLine.history.filter(report_id=report.pk).count() == MANY * SAVES


def test_of_fifty_on_one_line_one_is_saved_and_the_others_get_both_texts(report, planners):
    line = report.lines.first()

    answers = at_once(planners, lambda client, number: save(client, line, f"Ord fra planlegger {number}."))

    assert sorted(answer.status_code for answer in answers) == [200, *[409] * (MANY - 1)]
    line.refresh_from_db()
    (winner,) = (number for number, answer in enumerate(answers) if answer.status_code == 200)
    assert line.what_was_done == f"Ord fra planlegger {winner}."
    assert line.entered_by == planners[winner]
    for number, answer in enumerate(answers):
        if number != winner:
            told = answer.json()
            assert told["state"] == "conflict"
            assert f"Ord fra planlegger {number}." in told["html"]
            assert line.what_was_done in told["html"]
