"""The buttons of a report in the admin: about what stood on the page, and told in sentences afterwards."""

import pytest

from measures.models import Report
from tests.factories import MembershipFactory
from tests.measures.filling import change, fields_of, read, step
from tests.measures.reading import all_words, page_at, section, words


def sent_by(button, page, report):
    """What the browser sends with the form of this button."""
    return fields_of(page.select_one(f'form[action="{step(button, report)}"]'))


@pytest.mark.parametrize("button", ["approve", "return"])
def test_what_has_changed_since_the_page_was_shown_is_not_judged(
    button, report_in, planner, approver, client
):
    report = report_in("submitted")
    client.force_login(approver)
    page = page_at(client, change(report))
    report.return_to_planner(by=approver, comment="Vent litt")
    report.submit(by=planner)

    data = sent_by(button, page, report) | {"comment": "Fordi."}
    answer = client.post(step(button, report), data, follow=True)

    assert "Den er endret etter at du åpnet siden" in words(read(answer).select_one(".messagelist .warning"))
    assert "Du hadde skrevet: Fordi." in words(read(answer).select_one(".messagelist .info"))
    assert Report.objects.get(pk=report.pk).is_submitted


@pytest.mark.parametrize("button", ["approve", "return"])
@pytest.mark.parametrize(
    ("of", "values"),
    [
        ("slot", {"own_title": "Eget navn"}),
        ("slot", {"responsible_role": "rådgiver"}),
        ("slot", {"answer": "not_relevant", "reason": "Har vi alt"}),
        ("measure", {"title": "Nytt navn"}),
    ],
)
def test_what_is_called_or_answered_otherwise_since_is_not_judged(
    of, values, button, report_in, approver, client
):
    report = report_in("submitted")
    slot = report.lines.get().follow_up
    client.force_login(approver)
    page = page_at(client, change(report))
    renamed = slot if of == "slot" else slot.measure
    type(renamed).objects.filter(pk=renamed.pk).update(**values)

    data = sent_by(button, page, report) | {"comment": "Fordi."}
    answer = client.post(step(button, report), data, follow=True)

    assert "Den er endret etter at du åpnet siden" in words(read(answer).select_one(".messagelist .warning"))
    assert "Du hadde skrevet: Fordi." in words(read(answer).select_one(".messagelist .info"))
    assert Report.objects.get(pk=report.pk).is_submitted


def test_what_stood_on_the_page_is(report_in, approver, client):
    report = report_in("submitted")
    client.force_login(approver)

    client.post(step("approve", report), sent_by("approve", page_at(client, change(report)), report))

    assert Report.objects.get(pk=report.pk).is_approved


def test_whoever_wrote_last_is_told_that_somebody_else_must_approve(draft, planner, lyngen, client):
    MembershipFactory(user=planner, municipality=lyngen, role="approver")
    draft.lines.get().enter(by=planner, what_was_done="Skrevet av meg")
    report = Report.objects.get(pk=draft.pk)
    report.submit(by=planner)
    client.force_login(planner)

    answer = client.post(step("approve", report), follow=True)

    assert "Noen andre må godkjenne" in words(read(answer).select_one(".messagelist .error"))
    assert Report.objects.get(pk=report.pk).is_submitted


def test_what_has_happened_is_told_in_sentences_with_the_remarks(report_in, planner, approver, client):
    approver.name = "Ola Vik"
    approver.save()
    report = report_in("submitted")
    line = report.lines.get()
    report.return_to_planner(by=approver, comment="Mangler tall", remarks={line.follow_up_id: "Hvor mange?"})
    client.force_login(planner)

    history = section(page_at(client, change(report)), "events")

    sentences = all_words(history.select(".history > li"))
    assert sentences[1].startswith("Returnert av Ola Vik (godkjenner i Lyngen) ")
    assert "Mangler tall" in sentences[1]
    assert f"{line.follow_up.measure}: Hvor mange?" in sentences[1]
