"""Text for the municipality's own tertial report: what stands in it, and who gets it."""

import pytest
from django.urls import reverse

from measures.models import FocusArea, StatusLine
from measures.papers.report_text import report_text
from measures.papers.text import as_text
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    ReportFactory,
    StatusLineFactory,
)
from tests.measures.reading import page_at, words

MEMBERS = ("planner", "approver")
REVIEWERS = ("coordinator", "steering_member", "administrator")
# State → who gets the text, beside the municipality's own.
READERS = {
    "draft": (),
    "submitted": (),
    "returned": (),
    "approved": REVIEWERS,
    "published": (*REVIEWERS, "neighbour"),
}


@pytest.fixture
def report(plan, reporting_round, lyngen):
    """Two focus areas, three measures, each with another status."""
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    areas = {code: FocusAreaFactory(plan=plan, code=code, title=f"Område {code}") for code in ("B", "A")}
    lines = {
        "B1": {
            "status": "delayed",
            "percent": 40,
            "what_was_done": "Møtt partene.\r\n\r\nSkrevet avtale.",
            "deviation": "Ventet på fylket.",
            "next_step": "Signere.",
            "spent": 120_000,
        },
        "A10": {"status": "completed", "percent": 100, "completed_on": "2021-05-12"},
        "A2": {"status": "ongoing", "what_was_done": "Driftet nettverket."},
    }
    for code, said in lines.items():
        measure = MeasureFactory(plan=plan, focus_area=areas[code[0]], code=code, title=f"Tiltak {code}")
        slot = FollowUpFactory(
            measure=measure,
            municipality=lyngen,
            own_title="Vår egen" if code == "B1" else "",
            responsible_role="næringssjef",
            responsible_unit="Næring",
        )
        StatusLineFactory(report=report, follow_up=slot, **said)
    for answer, reason in (("covered", "Se planen"), ("", ""), ("", "")):
        FollowUpFactory(
            measure=MeasureFactory(plan=plan, focus_area=areas["A"]),
            municipality=lyngen,
            answer=answer,
            reason=reason,
        )
    return report


def test_the_text_is_ordered_as_in_the_plan_and_says_all_that_was_reported(report):
    text = as_text(report_text(report)).replace("\u00a0", " ")

    assert text == (
        "Oppfølging av Regional næringsplan i Lyngen\n"
        "Årsmelding 2021. Periode 1.1.2021–31.12.2021.\n"
        "\n"
        "3 tiltak er rapportert: 1 gjennomført, 1 løpende og 1 forsinket."
        " I tillegg: 1 dekket av en annen plan og 2 ikke svart.\n"
        "\n"
        "A Område A\n"
        "\n"
        "A2 Tiltak A2\n"
        "Status: Løpende\n"
        "Ansvarlig: næringssjef, Næring\n"
        "Hva som er gjort: Driftet nettverket.\n"
        "\n"
        "A10 Tiltak A10\n"
        "Status: Gjennomført 12.5.2021\n"
        "Ansvarlig: næringssjef, Næring\n"
        "\n"
        "B Område B\n"
        "\n"
        "B1 Tiltak B1\n"
        "Kommunens egen tittel: Vår egen\n"
        "Status: Forsinket, 40 %\n"
        "Ansvarlig: næringssjef, Næring\n"
        "Brukt: 120 000 kr\n"
        "Hva som er gjort: Møtt partene.\n"
        "\n"
        "Skrevet avtale.\n"
        "Avvik: Ventet på fylket.\n"
        "Neste steg: Signere.\n"
    )


def test_a_published_report_keeps_the_words_of_that_day(report_in):
    report = report_in("published")
    line = report.lines.get()
    measure = line.follow_up.measure
    FocusArea.objects.update(title="Ny overskrift")
    measure.title = "Ny tittel"
    measure.save()
    line.follow_up.responsible_role = "ny leder"
    line.follow_up.save()

    text = as_text(report_text(report))

    assert line.measure_title in text
    assert line.focus_area_title in text
    for new in ("Ny overskrift", "Ny tittel", "ny leder"):
        assert new not in text


def test_what_is_not_reported_yet_is_left_out_and_counted(client, planner, report):
    StatusLine.objects.filter(status="ongoing").update(status="")
    client.force_login(planner)

    page = page_at(client, reverse("desk-report-text", args=[report.pk]))

    assert "A2" not in page.textarea.text
    assert "1 tiltak har ikke status ennå og er ikke med" in words(page.select_one(".page-head"))


def test_a_report_without_a_status_says_so_and_has_no_text(client, planner, report):
    StatusLine.objects.update(status="")
    client.force_login(planner)

    page = page_at(client, reverse("desk-report-text", args=[report.pk]))

    assert page.textarea is None
    assert "Ingenting er rapportert ennå" in words(page.main)


def test_the_page_shows_the_text_to_be_copied_and_leads_to_the_document(client, planner, report):
    client.force_login(planner)

    page = page_at(client, reverse("desk-report-text", args=[report.pk]))

    assert page.textarea.text.removeprefix("\n") == as_text(report_text(report))
    assert page.textarea.has_attr("readonly")
    assert page.textarea["lang"] == "nb"
    assert page.select_one(f'a[href="{reverse("desk-report-docx", args=[report.pk])}"]')
    assert "Rapporten er ikke godkjent" in words(page.select_one(".ds-alert"))


@pytest.mark.parametrize("who", ["approver", "coordinator"])
def test_the_municipality_s_own_come_to_it_from_the_report(who, report_in, client, request):
    report = report_in("approved")
    client.force_login(request.getfixturevalue(who))

    page = page_at(client, reverse("desk-report-read", args=[report.pk]))

    is_there = page.select_one(f'a[href="{reverse("desk-report-text", args=[report.pk])}"]') is not None
    assert is_there == (who == "approver")


@pytest.mark.parametrize("state", READERS)
@pytest.mark.parametrize("name", ["desk-report-text", "desk-report-docx"])
def test_who_gets_the_text(name, state, report_in, client, request, neighbour):
    address = reverse(name, args=[report_in(state).pk])
    everyone = (*MEMBERS, *REVIEWERS, "neighbour")
    got = {}

    for who in everyone:
        client.force_login(request.getfixturevalue(who))
        got[who] = client.get(address).status_code

    assert got == {who: 200 if who in (*MEMBERS, *READERS[state]) else 404 for who in everyone}


@pytest.mark.parametrize("name", ["desk-report-text", "desk-report-docx"])
def test_the_text_is_kept_by_nobody(name, client, planner, report):
    client.force_login(planner)

    answer = client.get(reverse(name, args=[report.pk]))

    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_text_takes_the_same_number_of_queries_however_long(
    plan, lyngen, reporting_round, django_assert_max_num_queries
):
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    taken = {}
    for size in (2, 8):
        while report.lines.count() < size:
            StatusLineFactory(report=report)
        with django_assert_max_num_queries(20) as queries:
            text = report_text(type(report).objects.get(pk=report.pk))
        taken[size] = len(queries)
        assert len(text.entries) == size
    assert taken[2] == taken[8]
