"""What stands beside the form: the public page as it will read, and how the other municipalities do it."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import StatusLine
from tests.factories import FollowUpFactory, ReportingRoundFactory
from tests.measures.desk.writing import JSON, address, filled, line_of, name
from tests.measures.filling import fields_of, read
from tests.measures.reading import published, words


@pytest.fixture
def theirs(plan, line, storfjord):
    """What Storfjord has published of the same measure."""
    earlier = ReportingRoundFactory(
        plan=plan, name="Årsmelding 2020", period_start=dt.date(2020, 1, 1), period_end=dt.date(2020, 12, 31)
    )
    slot = FollowUpFactory(
        measure=line.follow_up.measure, municipality=storfjord, responsible_role="næringssjef"
    )
    return published(earlier, storfjord, slot, what_was_done="To nettverksmøter i Storfjord.").lines.get()


def preview_address(line):
    return reverse("report-line-preview", args=[line.report_id, line.pk])


def test_the_public_page_shows_what_is_typed_and_nothing_is_saved(as_planner, draft, line):
    version = line.version
    sent = filled(
        as_planner,
        draft,
        {(line, "status"): "delayed", (line, "deviation"): "Ventet på svar.", (line, "percent"): "40"},
    )

    html = as_planner.post(preview_address(line), sent, **JSON).json()["html"]

    shown = words(read(type("Answer", (), {"content": html.encode()})))
    assert "Forsinket" in shown
    assert "40 %" in shown.replace("\u00a0", " ")
    assert "Avvik: Ventet på svar." in shown
    assert StatusLine.objects.get(pk=line.pk).version == version


def test_it_is_drawn_with_what_the_public_page_is_drawn_with(as_planner, draft, line):
    answer = as_planner.post(preview_address(line), filled(as_planner, draft), **JSON)

    assert "public/_line.html" in {template.name for template in answer.templates}


@pytest.mark.parametrize("written", ["mye", "101"])
def test_what_cannot_be_understood_is_left_out_of_it(as_planner, draft, line, written):
    sent = filled(as_planner, draft, {(line, "percent"): written, (line, "next_step"): "Lyse ut"})

    html = as_planner.post(preview_address(line), sent, **JSON).json()["html"]

    assert "Lyse ut" in html
    assert written not in html


def test_without_a_script_a_button_shows_both_beside_the_line_and_nothing_typed_is_lost(
    as_planner, draft, line, theirs
):
    sent = filled(as_planner, draft, {(line, "next_step"): "Skrevet, men ikke lagret"}) | {
        "comment": "Mine ord"
    }

    page = read(as_planner.post(preview_address(line), sent))

    place = line_of(page, line)
    assert place.details.has_attr("open")
    assert "Skrevet, men ikke lagret" in words(place.select_one("[data-slot=preview]"))
    assert "To nettverksmøter i Storfjord." in words(place.select_one("[data-slot=others]"))
    assert fields_of(place)[name(line, "next_step")] == ["Skrevet, men ikke lagret"]
    assert page.find(id="id_comment").text.strip() == "Mine ord"
    assert StatusLine.objects.get(pk=line.pk).next_step == ""
    as_planner.post(reverse("report-save", args=[draft.pk]), fields_of(page.select_one("#report")))
    assert StatusLine.objects.get(pk=line.pk).next_step == "Skrevet, men ikke lagret"


def test_the_others_are_fetched_when_they_are_asked_for(as_planner, draft, line, theirs):
    where = reverse("report-line-others", args=[draft.pk, line.pk])

    html = as_planner.get(where, **JSON).json()["html"]

    assert "Storfjord" in html
    assert "To nettverksmøter i Storfjord." in html
    assert "næringssjef" in html
    assert as_planner.get(where).url == f"{address(draft)}?linje={line.pk}#line-{line.pk}"


def use_as_draft(client, line, source, changes=None):
    where = reverse("report-line-draft", args=[line.report_id, line.pk, source.pk])
    return client.post(where, filled(client, line.report, changes))


def test_a_text_elsewhere_becomes_a_draft_below_what_is_typed(as_planner, draft, line, theirs):
    answer = use_as_draft(as_planner, line, theirs, {(line, "what_was_done"): "Våre egne ord."})

    assert answer.url == f"{address(draft)}?linje={line.pk}#line-{line.pk}"
    assert (
        StatusLine.objects.get(pk=line.pk).what_was_done == "Våre egne ord.\n\nTo nettverksmøter i Storfjord."
    )


def test_in_an_empty_line_it_stands_alone(as_planner, line, theirs):
    use_as_draft(as_planner, line, theirs, {(line, "what_was_done"): "  "})

    assert StatusLine.objects.get(pk=line.pk).what_was_done == "To nettverksmøter i Storfjord."


def test_a_text_that_is_not_published_or_of_another_measure_is_no_draft(as_planner, line, storfjord, theirs):
    other = FollowUpFactory(measure__plan=line.follow_up.measure.plan, municipality=storfjord)
    later = ReportingRoundFactory(plan=other.measure.plan)
    foreign = published(later, storfjord, other, what_was_done="Et annet tiltak").lines.get()

    assert use_as_draft(as_planner, line, foreign).status_code == 404
    assert use_as_draft(as_planner, line, line).status_code == 404
    assert StatusLine.objects.get(pk=line.pk).what_was_done == "Uferdig tekst"


def test_a_draft_without_the_line_it_belongs_to_is_refused(as_planner, line, theirs):
    where = reverse("report-line-draft", args=[line.report_id, line.pk, theirs.pk])

    assert as_planner.post(where).status_code == 400
