"""What has been renamed or answered around a report's lines since it was shown is not judged unseen either."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.models import FollowUp, LineRemark, Report
from tests.factories import FollowUpFactory, StatusLineFactory
from tests.measures.desk.judging import judge, reading_of, row_of, step_address
from tests.measures.filling import fields_of, read
from tests.measures.reading import all_words, words


def rename(one, **values):
    """As a form saves it, with a row of history."""
    one = type(one).objects.get(pk=one.pk)
    for name, value in values.items():
        setattr(one, name, value)
    one.save()


@pytest.fixture
def shown(draft, planner, approver, client):
    """A report that is sent in, with a line that had another name before it was shown; its page, and that line."""
    StatusLineFactory(report=draft)
    line = draft.lines.get(what_was_done="Uferdig tekst")
    draft.submit(by=planner)
    rename(line.follow_up, own_title="Kontor for etablerere", responsible_role="rådgiver")
    return reading_of(client, approver, draft), line


RENAMED = {
    "own title": (
        lambda slot: rename(slot, own_title="Kontor på Lyngseidet"),
        ["Kontor på Lyngseidet", "før: Kontor for etablerere"],
    ),
    "responsible role": (
        lambda slot: rename(slot, responsible_role="næringssjef"),
        ["næringssjef", "før: rådgiver"],
    ),
    "responsible unit": (lambda slot: rename(slot, responsible_unit="Næring"), ["Næring", "før: ingenting"]),
    "title of the measure": (
        lambda slot: rename(slot.measure, title="Ett nytt navn"),
        ["Ett nytt navn", "før: "],
    ),
    "code of the measure": (lambda slot: rename(slot.measure, code="Z9"), ["Z9 ", "før: "]),
}


@pytest.mark.parametrize("step", ["approve", "return"])
@pytest.mark.parametrize("what", RENAMED)
def test_what_is_called_otherwise_is_shown_first_with_what_was_typed(what, step, shown, draft, client):
    page, line = shown
    change, told = RENAMED[what]
    change(line.follow_up)
    remarks = {line.follow_up: "Hvem?"} if step == "return" else {}

    answer = judge(client, step, draft, page=page, comment="Jeg har lest den.", remarks=remarks)

    page = read(answer)
    alert = page.select_one(".ds-alert[role=alert]")
    assert answer.status_code == 409
    assert words(alert.h2) == "Rapporten er endret etter at du åpnet siden"
    assert [chip["href"] for chip in alert.select(".chip")] == [f"#line-{line.pk}"]
    [since] = page.select(".reading__since")
    assert since in row_of(page, line).select(".reading__since")
    [renamed] = all_words(since.select("dd"))
    assert [text for text in told if text not in renamed] == []
    assert page.select_one("#id_comment").text.strip() == "Jeg har lest den."
    if remarks:
        assert row_of(page, line).textarea.text.strip() == "Hvem?"
    assert Report.objects.get(pk=draft.pk).is_submitted
    assert not LineRemark.objects.exists()


@pytest.mark.parametrize("step", ["approve", "return"])
def test_what_is_called_as_before_is_judged(step, shown, draft, client):
    page, line = shown
    rename(line.follow_up, responsible_role="rådgiver")

    answer = judge(client, step, draft, page=page, comment="Fint")

    assert answer.status_code == 302
    assert Report.objects.get(pk=draft.pk).state == {"approve": "approved", "return": "returned"}[step]


def test_what_is_called_otherwise_can_be_approved_once_it_is_shown(shown, draft, client):
    page, line = shown
    rename(line.follow_up, own_title="Kontor på Lyngseidet")
    page = read(judge(client, "approve", draft, page=page, comment="Fint"))

    answer = judge(client, "approve", draft, page=page, comment="Fint")

    assert answer.status_code == 302
    assert Report.objects.get(pk=draft.pk).is_approved


@pytest.mark.parametrize(
    "change",
    [
        lambda slot: FollowUpFactory(
            measure__plan=slot.measure.plan, municipality=slot.municipality, answer=""
        ),
        lambda slot: rename(slot, answer="not_relevant", reason="Har vi alt"),
        lambda slot: rename(slot.measure.focus_area, title="Nytt område"),
    ],
    ids=["another measure", "an answer", "a focus area"],
)
def test_what_has_changed_around_the_lines_is_told(change, shown, draft, client):
    page, line = shown
    change(FollowUp.objects.get(pk=line.follow_up_id))

    answer = judge(client, "approve", draft, page=page, comment="Fint")

    page = read(answer)
    assert answer.status_code == 409
    assert "noe rundt dem er det" in words(page.select_one(".ds-alert[role=alert]"))
    assert not page.select(".reading__since")
    assert Report.objects.get(pk=draft.pk).is_submitted


@pytest.mark.parametrize("shown_at", ["", "x", "-1", "9" * 40, "0", str(2**53)])
def test_names_are_not_told_from_before_what_the_reader_knows(
    shown_at, draft, planner, approver, coordinator, client
):
    line = draft.lines.get()
    rename(line.follow_up, own_title="Hemmelig navn")
    rename(line.follow_up, own_title="Navn da den ble sendt inn")
    draft.submit(by=planner)
    draft.approve(by=approver)
    page = reading_of(client, coordinator, draft)
    rename(line.follow_up, own_title="Navn som kom siden")
    data = fields_of(page.select_one("#judgement"))

    answer = client.post(step_address("return", draft), data | {"comment": "Uklart", "shown_at": shown_at})

    assert answer.status_code in (409, 422)
    assert "Navn som kom siden" in answer.content.decode()
    assert "Hemmelig" not in answer.content.decode()
    assert Report.objects.get(pk=draft.pk).is_approved


def test_the_number_of_queries_does_not_grow(draft, planner, approver, client):
    taken = {}
    for size in (2, 5):
        # Returned before, at either size.
        draft.submit(by=planner)
        draft.return_to_planner(by=approver, comment="Nei")
        StatusLineFactory.create_batch(size - draft.lines.count(), report=draft)
        draft.refresh_from_db()
        draft.submit(by=planner)
        page = reading_of(client, approver, draft)
        for line in draft.lines.all():
            rename(line.follow_up, own_title=f"Navn {size}")
            rename(line.follow_up.measure, title=f"Tittel {size}")

        with CaptureQueriesContext(connection) as refused:
            page = read(judge(client, "approve", draft, page=page, comment="Fint"))
        with CaptureQueriesContext(connection) as approved:
            judge(client, "approve", draft, page=page, comment="Fint")

        taken[size] = len(refused), len(approved)
        draft.refresh_from_db()
        assert len(page.select(".reading__since")) == size
        assert draft.is_approved
        draft.return_to_planner(by=approver, comment="Nei")
    assert taken[2] == taken[5]
