"""The report as a document for Word, read back by python-docx as another programme would read it."""

import io

import pytest
from django.urls import reverse
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn

from measures.papers.docx import as_docx
from measures.papers.report_text import report_text
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    ReportFactory,
    StatusLineFactory,
)


@pytest.fixture
def report(plan, reporting_round, lyngen):
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    area = FocusAreaFactory(plan=plan, code="A", title="Vertskap")
    for number in (1, 2):
        measure = MeasureFactory(plan=plan, focus_area=area, code=f"A{number}", title=f"Tiltak {number}")
        slot = FollowUpFactory(measure=measure, municipality=lyngen, responsible_role="næringssjef")
        StatusLineFactory(
            report=report,
            follow_up=slot,
            status="in_progress",
            percent=40,
            what_was_done="Møtt partene.\r\n\r\nSkrevet avtale.",
            spent=1_200_000 if number == 1 else None,
        )
    return report


def read(report):
    return Document(io.BytesIO(as_docx(report_text(report))))


def paragraphs(document):
    return [
        (paragraph.style.name, paragraph.text.replace("\u00a0", " ")) for paragraph in document.paragraphs
    ]


def languages(runs):
    """What each text is marked with; nothing for the document's own language."""
    return [(run.text, element.get(qn("w:val"))) for run in runs for element in run._r.iter(qn("w:lang"))]


def test_headings_are_headings_and_every_paragraph_says_something(report):
    document = read(report)

    assert paragraphs(document) == [
        ("Title", "Oppfølging av Regional næringsplan i Lyngen"),
        ("Subtitle", "Årsmelding 2021. Periode 1.1.2021–31.12.2021."),
        ("Normal", "2 tiltak er rapportert: 2 pågår."),
        ("Heading 1", "Oversikt"),
        ("Heading 1", "A Vertskap"),
        ("Heading 2", "A1 Tiltak 1"),
        ("Normal", "Status: Pågår, 40 %"),
        ("Normal", "Ansvarlig: næringssjef"),
        ("Normal", "Brukt: 1 200 000 kr"),
        ("Normal", "Hva som er gjort: Møtt partene."),
        ("Normal", "Skrevet avtale."),
        ("Heading 2", "A2 Tiltak 2"),
        ("Normal", "Status: Pågår, 40 %"),
        ("Normal", "Ansvarlig: næringssjef"),
        ("Normal", "Hva som er gjort: Møtt partene."),
        ("Normal", "Skrevet avtale."),
    ]


def test_the_overview_is_a_table_whose_head_is_repeated(report):
    table = read(report).tables[0]

    rows = [[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in table.rows]
    assert rows == [
        ["Kode", "Tiltak", "Status", "Brukt"],
        ["A1", "Tiltak 1", "Pågår, 40 %", "1 200 000 kr"],
        ["A2", "Tiltak 2", "Pågår, 40 %", "–"],
    ]
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, False, False]
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Oversikt"


def test_without_amounts_the_overview_has_no_column_for_them(report):
    report.lines.update(spent=None)

    assert [cell.text for cell in read(report).tables[0].rows[0].cells] == ["Kode", "Tiltak", "Status"]


def test_the_document_has_a_title_a_language_and_no_names(report, lyngen, planner):
    planner.name = "Kari Nordmann"
    planner.save()
    report.lines.first().enter(by=planner, what_was_done="Noe annet er skrevet her.")

    document = read(report)

    properties = document.core_properties
    assert (properties.title, properties.subject) == (
        "Oppfølging av Regional næringsplan i Lyngen",
        "Regional næringsplan",
    )
    assert (properties.author, properties.last_modified_by) == ("Lyngen", "Lyngen")
    assert properties.comments == ""
    assert "Kari" not in document.element.xml


@pytest.mark.parametrize(("form", "language"), [("nb", "nb-NO"), ("nn", "nn-NO")])
def test_the_language_is_the_municipality_s(form, language, report, lyngen):
    lyngen.language_form = form
    lyngen.save()
    report.refresh_from_db()

    document = read(report)

    default = document.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:lang')}")
    assert default.get(qn("w:val")) == document.core_properties.language == language


def test_our_own_words_are_marked_where_the_reader_s_language_is_another(report):
    with translation.override("en"):
        english = read(report)
    norwegian = read(report)

    runs = [run for paragraph in english.paragraphs for run in paragraph.runs]
    marked = dict(languages(runs))
    assert marked["Status: "] == marked["In progress, 40\u00a0%"] == "en-GB"
    assert "Møtt partene." not in marked
    assert "Tiltak 1" not in marked
    assert languages(run for paragraph in norwegian.paragraphs for run in paragraph.runs) == []


def test_the_page_is_a4(report):
    section = read(report).sections[0]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_signs_that_a_document_cannot_hold_are_left_out(report):
    report.lines.update(what_was_done="Limt inn\x0bfra \x02et annet\x1fprogram \ufffe her")

    texts = [text for _style, text in paragraphs(read(report))]

    assert "Hva som er gjort: Limt inn" in texts
    assert "fra et annetprogram  her" in texts


@pytest.mark.parametrize("sign", ["\x0b", "\x0c"])
def test_a_break_in_a_name_or_a_heading_becomes_a_space(sign, report, plan, lyngen):
    plan.name = f"Regional{sign}plan"
    plan.save()
    lyngen.name = f"Lyngen{sign}kommune"
    lyngen.save()
    report.round.name = f"Årsmelding{sign}2021"
    report.round.save()
    area = plan.focus_areas.get()
    area.title = f"Godt{sign}vertskap"
    area.save()
    measure = report.lines.first().follow_up.measure
    measure.title = f"Første{sign}tiltak"
    measure.save()
    report.refresh_from_db()

    document = read(report)

    properties = document.core_properties
    texts = [text for _style, text in paragraphs(document)]
    assert (properties.subject, properties.author) == ("Regional plan", "Lyngen kommune")
    assert texts[0] == properties.title == "Oppfølging av Regional plan i Lyngen kommune"
    assert texts[1].startswith("Årsmelding 2021.")
    assert {"A Godt vertskap", "A1 Første tiltak"} <= set(texts)
    assert document.tables[0].cell(1, 1).text == "Første tiltak"


def test_the_document_is_fetched_under_a_name_that_says_what_it_is(client, planner, report):
    client.force_login(planner)

    answer = client.get(reverse("desk-report-docx", args=[report.pk]))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="tekst-lyngen-arsmelding-2021.docx"'
    assert answer.headers["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    assert paragraphs(Document(io.BytesIO(answer.content))) == paragraphs(read(report))


def test_a_correction_s_document_has_its_edition_in_the_name(client, planner, report_in):
    correction = report_in("published").correct(by=planner, note="Feil tall")
    client.force_login(planner)

    answer = client.get(reverse("desk-report-docx", args=[correction.pk]))

    assert 'filename="tekst-lyngen-arsmelding-2021-2.docx"' in answer.headers["Content-Disposition"]
