"""A report on one page: who reads it, what is new in it, and what one need not read again."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import Report, Status
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    PlanMemberFactory,
    ReportFactory,
    StatusLineFactory,
)
from tests.measures.desk.judging import figures, line_of, read_address, reading_of, row_of
from tests.measures.reading import all_words, counted, page_at, publish, section, words
from tests.measures.sizes import full_plan

STATES = ("draft", "submitted", "returned", "approved", "published")
READS = {
    "planner": set(STATES),
    "approver": set(STATES),
    "coordinator": {"approved", "published"},
    "steering_member": {"approved", "published"},
    "administrator": {"approved", "published"},
    "neighbour": set(),
}


@pytest.mark.parametrize("who", READS)
@pytest.mark.parametrize("state", STATES)
def test_a_report_is_read_by_whom_it_concerns(who, state, report_in, client, request):
    report = report_in(state)
    client.force_login(request.getfixturevalue(who))

    answer = client.get(read_address(report))

    assert answer.status_code == (200 if state in READS[who] else 404)
    if state in READS[who]:
        assert "Uferdig tekst" in answer.content.decode()


def test_a_visitor_signs_in_first(report_in, client):
    report = report_in("published")

    assert client.get(read_address(report)).headers["Location"].startswith("/konto/")


@pytest.mark.parametrize("role", ["steering", "coordinator"])
def test_those_of_another_plan_read_nothing(role, report_in, client):
    report = report_in("published")
    client.force_login(PlanMemberFactory(role=role).user)

    assert client.get(read_address(report)).status_code == 404


# What is new since the round before -----------------------------------------------------------------------


def test_the_summary_counts_what_is_new(this_years_report, approver, client):
    page = reading_of(client, approver, this_years_report)

    assert figures(page) == {"endret": "1", "ingen endring": "1", "nye": "1", "ikke skrevet ennå": "1"}
    assert words(page.find(id="summary")) == "Siden Årsmelding 2020"
    assert all_words(section(page, "summary").select(".chip")) == ["A1 Et tiltak"]
    assert "B1" in words(section(page, "summary"))


def test_the_first_report_is_compared_with_nothing(draft, approver, client):
    page = reading_of(client, approver, draft)

    assert figures(page) == {"nye": "1"}
    assert words(page.find(id="summary")) == "Kort fortalt"
    assert not page.select("ins, del")


def test_the_distribution_is_now_and_last_time(this_years_report, approver, client):
    table = section(reading_of(client, approver, this_years_report), "summary").select_one("table")

    heads = all_words(table.select("thead th"))[1:]
    rows = {
        words(row.th): dict(zip(heads, all_words(row.select("td")), strict=True))
        for row in table.select("tbody tr")
    }
    assert rows["Nå"]["Forsinket"] == "1"
    assert rows["Nå"]["Pågår"] == "1"
    assert rows["Sist"]["Pågår"] == "1"
    assert rows["Sist"]["Ikke rapportert"] == "2"
    assert {row["I alt"] for row in rows.values()} == {"4"}


def test_a_changed_line_shows_its_status_now_and_before_and_the_words_that_changed(
    this_years_report, approver, client
):
    row = row_of(reading_of(client, approver, this_years_report), line_of(this_years_report, "A1"))

    assert words(row.select_one(".reading__status")) == "Før: Pågår Nå: Forsinket endret"
    assert [words(mark) for mark in row.select(".prose del")] == ["(tatt ut: to slutt på tatt ut)"]
    assert "tre" in words(row.select_one(".prose ins"))
    assert "Kontoret er åpnet, med" in words(row)
    assert "60 % før: 40 %" in words(row)
    assert not row.find("details", class_="reading__fold")


def test_the_words_are_marked_for_those_who_do_not_see_the_marks(this_years_report, approver, client):
    row = row_of(reading_of(client, approver, this_years_report), line_of(this_years_report, "A1"))

    for mark in row.select(".prose ins, .prose del"):
        assert len(mark.select(".visually-hidden")) == 2


def test_an_unchanged_line_is_folded_and_says_so(this_years_report, approver, client):
    row = row_of(reading_of(client, approver, this_years_report), line_of(this_years_report, "A2"))

    fold = row.find("details", class_="reading__fold")
    assert not fold.has_attr("open")
    assert words(fold.summary) == "A2 Et tiltak Løpende ingen endring"
    assert "Som alltid." in words(fold)


def test_what_is_folded_is_opened_all_at_once_without_javascript(this_years_report, approver, client):
    page = reading_of(client, approver, this_years_report)
    address = read_address(this_years_report) + page.find(id="open-all")["href"]

    opened = page_at(client, address)

    assert all(fold.has_attr("open") for fold in opened.select(".reading__fold"))
    assert opened.find(id="open-all")["href"] == "?"


def test_a_new_line_is_marked_as_new_and_nothing_in_it_as_changed(this_years_report, approver, client):
    row = row_of(reading_of(client, approver, this_years_report), line_of(this_years_report, "A3"))

    assert words(row.select_one(".reading__status")) == "Pågår ny"
    assert "Helt nytt." in words(row)
    assert not row.select("ins, del")


def test_what_is_not_written_yet_does_not_show_as_deleted(this_years_report, approver, client):
    row = row_of(reading_of(client, approver, this_years_report), line_of(this_years_report, "B2"))

    assert words(row.select_one(".reading__status")) == "Ikke rapportert"
    assert not row.select("ins, del")


def test_the_lines_stand_by_focus_area_in_the_plans_order(this_years_report, approver, client):
    page = reading_of(client, approver, this_years_report)

    sections = page.select("section[aria-labelledby^=area-]")
    assert all_words(one.h2 for one in sections) == ["A Område A", "B Område B"]
    assert all_words(sections[0].select("h3 .code")) == ["A1", "A2", "A3"]


def test_a_published_report_is_read_in_the_words_of_its_day(this_years_report, approver, client):
    this_years_report.lines.filter(status="").delete()
    publish(this_years_report)
    MeasureFactory._meta.model.objects.update(title="Et helt annet tiltak")

    page = reading_of(client, approver, this_years_report)

    assert words(row_of(page, line_of(this_years_report, "A1")).h3) == "A1 Et tiltak"
    assert page.find(
        "a", href=reverse("report-edition", args=["naeringsplan", this_years_report.round.slug, "lyngen", 1])
    )


def test_unanswered_measures_are_a_warning(draft, approver, steering_member, plan, lyngen, client, planner):
    silent = FollowUpFactory(
        measure__plan=plan, measure__code="C7", measure__title="Taus", municipality=lyngen, answer=""
    )
    draft.submit(by=planner)

    inside = section(reading_of(client, approver, draft), "summary")
    draft.approve(by=approver)
    outside = section(reading_of(client, steering_member, draft), "summary")

    assert "1 tiltak uten svar" in words(inside)
    assert "Rapporten kan godkjennes likevel." in words(inside)
    assert inside.find("a", href=reverse("desk-follow-up", args=[silent.pk]))
    assert outside.find("a", href=reverse("measure", args=["naeringsplan", "C7"]) + "#lyngen")
    assert "godkjennes likevel" not in words(outside)


def test_who_wrote_a_line_is_told_to_colleagues_alone(
    draft, planner, approver, coordinator, steering_member, client
):
    planner.name = "Kari Nordmann"
    planner.save()
    draft.lines.get().enter(by=planner, what_was_done="Alt er gjort.")
    draft = Report.objects.get(pk=draft.pk)
    draft.submit(by=planner)
    draft.approve(by=approver)

    inside, *outside = (
        words(section(reading_of(client, user, draft), "area-1"))
        for user in (approver, coordinator, steering_member)
    )

    assert "skrevet av Kari Nordmann" in inside
    assert not any("Kari" in text for text in outside)


def test_no_change_is_told_as_an_entry(last_years_report, draft, planner, approver, client):
    planner.name = "Kari Nordmann"
    planner.save()
    line = draft.lines.get()
    StatusLineFactory(report=last_years_report, follow_up=line.follow_up, what_was_done="Som før.")
    publish(last_years_report)
    line.enter_unchanged(by=planner)

    row = row_of(reading_of(client, approver, draft), line)

    assert "«ingen endring» ført av Kari Nordmann" in words(row)


# The frame ------------------------------------------------------------------------------------------------


def test_a_planner_is_led_on_to_writing(draft, planner, approver, client):
    address = reverse("desk-report", args=[draft.pk])

    assert reading_of(client, planner, draft).find("a", href=address)
    assert not reading_of(client, approver, draft).find("a", href=address)


def test_a_report_without_lines_says_so(reporting_round, lyngen, approver, client):
    report = ReportFactory(round=reporting_round, municipality=lyngen)

    assert reading_of(client, approver, report).select_one(".empty")


def test_in_another_language_the_texts_say_whose_they_are(this_years_report, lyngen, approver, client):
    client.force_login(approver)

    page = page_at(client, "/en" + read_address(this_years_report))

    assert page.select_one(".reading .prose")["lang"] == lyngen.language_form


def test_the_number_of_queries_does_not_grow(db, client, approver):
    taken = {}
    for size in (2, 5):
        plan = full_plan(measures=size, municipalities=1, rounds=2)
        last = plan.rounds.in_order().last()
        municipality = plan.municipalities.get()
        report = ReportFactory(
            round__plan=plan, round__period_end=dt.date(2025, 12, 31), municipality=municipality
        )
        report.add_missing_lines()
        FollowUpFactory.create_batch(size, measure__plan=plan, municipality=municipality, answer="")
        for role in ("planner", "approver"):
            municipality.memberships.create(user=approver, role=role)
        user = type(approver).objects.get(pk=approver.pk)
        remarks = {}
        for line in report.lines.all():
            line.enter(by=user, status=Status.IN_PROGRESS, what_was_done="Noe ble gjort.")
            remarks[line.follow_up_id] = "Hvordan?"
        report.refresh_from_db()
        for _time in range(size):
            report.submit(by=user)
            report.return_to_planner(by=user, comment="Nei", remarks=remarks)
        for line in report.lines.all():
            line.enter(by=user, what_was_done="Noe annet ble gjort.")
        report.refresh_from_db()
        report.submit(by=user)
        client.force_login(user)
        page_at(client, read_address(report))

        page, taken[size] = counted(client, read_address(report))

        assert len(page.select(".reading__since")) == size
        assert len(page.select(".reading__remark")) == size
        assert len(section(page, "summary").select(".note li")) == size
        assert last.reports.exists()
    assert taken[2] == taken[5]
