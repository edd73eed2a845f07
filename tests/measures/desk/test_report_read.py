"""A report on one page: who reads it, what is new in it, and what one need not read again."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import FollowUp, Report, Status
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    PlanMemberFactory,
    ReportFactory,
    StatusLineFactory,
)
from tests.measures.desk.judging import figures, read_address, reading_of, row_of
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


@pytest.fixture
def earlier(plan, lyngen):
    """Lyngen's report of the year before, not published yet."""
    return ReportFactory(
        round__plan=plan,
        round__name="Årsmelding 2020",
        round__period_start=dt.date(2020, 1, 1),
        round__period_end=dt.date(2020, 12, 31),
        municipality=lyngen,
    )


@pytest.fixture
def slot(plan, lyngen):
    def slot(code, title="Et tiltak"):
        area = plan.focus_areas.filter(code=code[0]).first() or FocusAreaFactory(
            plan=plan, code=code[0], title=f"Område {code[0]}"
        )
        measure = MeasureFactory(plan=plan, focus_area=area, code=code, title=title)
        return FollowUpFactory(measure=measure, municipality=lyngen)

    return slot


@pytest.fixture
def year(earlier, reporting_round, lyngen, slot):
    """A report with a changed, an unchanged, a new and an unwritten line; and one follow-up is no longer in it."""
    changed, unchanged, new, gone, empty = (slot(code) for code in ("A1", "A2", "A3", "B1", "B2"))
    StatusLineFactory(
        report=earlier,
        follow_up=changed,
        status=Status.IN_PROGRESS,
        percent=40,
        what_was_done="Kontoret er åpnet, med to ansatte.",
    )
    StatusLineFactory(report=earlier, follow_up=unchanged, status=Status.ONGOING, what_was_done="Som alltid.")
    StatusLineFactory(report=earlier, follow_up=gone, what_was_done="Falt ut.")
    publish(earlier)
    FollowUp.objects.filter(pk=gone.pk).update(answer="covered", reason="Klimaplanen")
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    StatusLineFactory(
        report=report,
        follow_up=changed,
        status=Status.DELAYED,
        percent=60,
        what_was_done="Kontoret er åpnet, med tre ansatte.",
        deviation="Lokalet var for lite.",
    )
    StatusLineFactory(report=report, follow_up=unchanged, status=Status.ONGOING, what_was_done="Som alltid.")
    StatusLineFactory(report=report, follow_up=new, what_was_done="Helt nytt.")
    StatusLineFactory(report=report, follow_up=empty, status="")
    return report


def line_of(report, code):
    return report.lines.get(follow_up__measure__code=code)


def test_the_summary_counts_what_is_new(year, approver, client):
    page = reading_of(client, approver, year)

    assert figures(page) == {"endret": "1", "ingen endring": "1", "nye": "1", "ikke skrevet ennå": "1"}
    assert words(page.find(id="summary")) == "Siden Årsmelding 2020"
    assert all_words(section(page, "summary").select(".chip")) == ["A1 Et tiltak"]
    assert "B1" in words(section(page, "summary"))


def test_the_first_report_is_compared_with_nothing(draft, approver, client):
    page = reading_of(client, approver, draft)

    assert figures(page) == {"nye": "1"}
    assert words(page.find(id="summary")) == "Kort fortalt"
    assert not page.select("ins, del")


def test_the_distribution_is_now_and_last_time(year, approver, client):
    table = section(reading_of(client, approver, year), "summary").select_one("table")

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


def test_a_changed_line_shows_its_status_now_and_before_and_the_words_that_changed(year, approver, client):
    row = row_of(reading_of(client, approver, year), line_of(year, "A1"))

    assert words(row.select_one(".reading__status")) == "Før: Pågår Nå: Forsinket endret"
    assert [words(mark) for mark in row.select(".prose del")] == ["(tatt ut: to slutt på tatt ut)"]
    assert "tre" in words(row.select_one(".prose ins"))
    assert "Kontoret er åpnet, med" in words(row)
    assert "60 % før: 40 %" in words(row)
    assert not row.find("details", class_="reading__fold")


def test_the_words_are_marked_for_those_who_do_not_see_the_marks(year, approver, client):
    row = row_of(reading_of(client, approver, year), line_of(year, "A1"))

    for mark in row.select(".prose ins, .prose del"):
        assert len(mark.select(".visually-hidden")) == 2


def test_an_unchanged_line_is_folded_and_says_so(year, approver, client):
    row = row_of(reading_of(client, approver, year), line_of(year, "A2"))

    fold = row.find("details", class_="reading__fold")
    assert not fold.has_attr("open")
    assert words(fold.summary) == "A2 Et tiltak Løpende ingen endring"
    assert "Som alltid." in words(fold)


def test_what_is_folded_is_opened_all_at_once_without_javascript(year, approver, client):
    page = reading_of(client, approver, year)
    address = read_address(year) + page.find(id="open-all")["href"]

    opened = page_at(client, address)

    assert all(fold.has_attr("open") for fold in opened.select(".reading__fold"))
    assert opened.find(id="open-all")["href"] == "?"


def test_a_new_line_is_marked_as_new_and_nothing_in_it_as_changed(year, approver, client):
    row = row_of(reading_of(client, approver, year), line_of(year, "A3"))

    assert words(row.select_one(".reading__status")) == "Pågår ny"
    assert "Helt nytt." in words(row)
    assert not row.select("ins, del")


def test_what_is_not_written_yet_does_not_show_as_deleted(year, approver, client):
    row = row_of(reading_of(client, approver, year), line_of(year, "B2"))

    assert words(row.select_one(".reading__status")) == "Ikke rapportert"
    assert not row.select("ins, del")


def test_the_lines_stand_by_focus_area_in_the_plans_order(year, approver, client):
    page = reading_of(client, approver, year)

    sections = page.select("section[aria-labelledby^=area-]")
    assert all_words(one.h2 for one in sections) == ["A Område A", "B Område B"]
    assert all_words(sections[0].select("h3 .code")) == ["A1", "A2", "A3"]


def test_a_published_report_is_read_in_the_words_of_its_day(year, approver, client):
    year.lines.filter(status="").delete()
    publish(year)
    MeasureFactory._meta.model.objects.update(title="Et helt annet tiltak")

    page = reading_of(client, approver, year)

    assert words(row_of(page, line_of(year, "A1")).h3) == "A1 Et tiltak"
    assert page.find("a", href=reverse("report-edition", args=["naeringsplan", year.round.slug, "lyngen", 1]))


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


def test_no_change_is_told_as_an_entry(earlier, draft, planner, approver, client):
    planner.name = "Kari Nordmann"
    planner.save()
    line = draft.lines.get()
    StatusLineFactory(report=earlier, follow_up=line.follow_up, what_was_done="Som før.")
    publish(earlier)
    line.enter_unchanged(by=planner)

    row = row_of(reading_of(client, approver, draft), line)

    assert "«ingen endring» ført av Kari Nordmann" in words(row)


# What is new since it was returned ------------------------------------------------------------------------


@pytest.fixture
def sent_again(year, planner, approver):
    """Returned with a remark, mended in two lines, and sent in again."""
    year.lines.filter(status="").delete()
    follow_up = FollowUp.objects.get(measure__code="B2")
    FollowUp.objects.filter(pk=follow_up.pk).update(answer="covered", reason="Klimaplanen")
    year.submit(by=planner)
    year.return_to_planner(
        by=approver,
        comment="Hvor mange?",
        remarks={line_of(year, "A3").follow_up_id: "Si mer om dette."},
    )
    line_of(year, "A1").enter(by=planner, what_was_done="Kontoret er åpnet, med tre faste ansatte.")
    line_of(year, "A2").enter(by=planner, next_step="Fortsette.")
    year.refresh_from_db()
    year.submit(by=planner)
    return year


def test_what_changed_since_it_was_returned_is_marked_and_led_to(sent_again, approver, client):
    page = reading_of(client, approver, sent_again)

    note = page.select_one(".note")
    assert "Hvor mange?" in words(note)
    assert "2 linjer er endret siden da:" in words(note)
    assert [chip["href"] for chip in note.select(".chip")] == [
        f"#line-{line_of(sent_again, code).pk}" for code in ("A1", "A2")
    ]
    since = row_of(page, line_of(sent_again, "A1")).select_one(".reading__since")
    assert words(since.h4) == "Endret siden rapporten ble returnert"
    assert [words(mark) for mark in since.select("ins")] == ["(nytt: faste slutt på nytt)"]
    assert not since.select("del")
    assert not row_of(page, line_of(sent_again, "A3")).select(".reading__since")


def test_a_line_with_a_remark_shows_it(sent_again, approver, client):
    page = reading_of(client, approver, sent_again)

    assert "Si mer om dette." in words(row_of(page, line_of(sent_again, "A3")).select_one(".reading__remark"))
    assert not row_of(page, line_of(sent_again, "A1")).select(".reading__remark")


def test_outside_the_municipality_none_of_it_is_told(
    sent_again, approver, steering_member, coordinator, client
):
    sent_again.approve(by=approver)

    for user in (steering_member, coordinator):
        page = reading_of(client, user, sent_again)

        assert not page.select(".reading__since, .reading__remark")
        assert "Hvor mange?" not in words(page)
        assert "Si mer om dette." not in words(page)


def test_what_changed_since_the_coordinator_returned_it_is_told_to_the_coordinator(
    sent_again, planner, approver, coordinator, steering_member, client
):
    sent_again.approve(by=approver)
    sent_again.return_to_planner(
        by=coordinator, comment="Uklart", remarks={line_of(sent_again, "A1").follow_up_id: "Hvem?"}
    )
    line_of(sent_again, "A1").enter(by=planner, next_step="Ansette en til.")
    sent_again.refresh_from_db()
    sent_again.submit(by=planner)
    sent_again.approve(by=approver)

    page = reading_of(client, coordinator, sent_again)
    others = reading_of(client, steering_member, sent_again)

    row = row_of(page, line_of(sent_again, "A1"))
    assert "Hvem?" in words(row.select_one(".reading__remark"))
    assert "Ansette en til." in words(row.select_one(".reading__since"))
    assert "1 linje er endret siden da:" in words(page.select_one(".note"))
    assert "Uklart" not in words(others)
    assert not others.select(".reading__since")


# The frame ------------------------------------------------------------------------------------------------


def test_a_planner_is_led_on_to_writing(draft, planner, approver, client):
    address = reverse("desk-report", args=[draft.pk])

    assert reading_of(client, planner, draft).find("a", href=address)
    assert not reading_of(client, approver, draft).find("a", href=address)


def test_what_has_happened_is_told_in_sentences(sent_again, approver, client):
    history = section(reading_of(client, approver, sent_again), "history")

    sentences = all_words(history.select(".timeline__what"))
    assert [sentence.split(" av ")[0] for sentence in sentences] == ["Sendt inn", "Returnert", "Sendt inn"]
    assert "Hvor mange?" in words(history)
    assert "A3" in words(history.select_one(".remarks"))


def test_a_report_without_lines_says_so(reporting_round, lyngen, approver, client):
    report = ReportFactory(round=reporting_round, municipality=lyngen)

    assert reading_of(client, approver, report).select_one(".empty")


def test_in_another_language_the_texts_say_whose_they_are(year, lyngen, approver, client):
    client.force_login(approver)

    page = page_at(client, "/en" + read_address(year))

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
