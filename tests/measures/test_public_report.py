"""One report: all that it says, how it came here, its editions, and nothing before it is published."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from measures.models import Answer, FollowUp, PlanState, Report, Silence, Status
from tests.factories import FollowUpFactory, MeasureFactory, MunicipalityCodeFactory
from tests.measures.reading import all_words, page_at, published, words
from tests.measures.round_pages import (
    close,
    corrected,
    edition_address,
    report_address,
    round_address,
    rounds_address,
)


@pytest.fixture
def follow_up(plan, lyngen):
    measure = MeasureFactory(
        plan=plan,
        code="A1",
        title="Felles vertskap",
        focus_area__code="A",
        focus_area__title="Attraktivitet",
    )
    return FollowUpFactory(measure=measure, municipality=lyngen, responsible_role="næringssjef")


def test_a_report_shows_all_that_its_lines_say(reporting_round, follow_up, client):
    report = published(
        reporting_round,
        follow_up.municipality,
        follow_up,
        status=Status.DELAYED,
        percent=60,
        what_was_done="Kontakt er på plass.",
        deviation="Nettsiden mangler.",
        next_step="Lage nettside.",
        spent=120_000,
    )

    page = page_at(client, report_address(report))

    row = page.find(id="A1")
    for text in ("Kontakt er på plass.", "Nettsiden mangler.", "Lage nettside.", "60 %", "næringssjef"):
        assert text in words(row)
    assert "120\u00a0000\u00a0kr" in row.get_text()
    assert str(Status.DELAYED.label) in words(row)
    assert row.h3.a["href"] == reverse("measure", args=["naeringsplan", "A1"]) + "#lyngen"
    assert words(page.h1) == gettext("Report from %(municipality)s") % {"municipality": "Lyngen"}


def test_a_report_counts_what_the_municipality_had_not_taken_up(plan, reporting_round, follow_up, client):
    for answer in ("", "", Answer.COVERED):
        FollowUpFactory(
            measure__plan=plan, municipality=follow_up.municipality, answer=answer, reason="Fordi"
        )
    report = published(reporting_round, follow_up.municipality, follow_up)
    FollowUp.objects.update(answer=Answer.NOT_RELEVANT, reason="Siden")

    table = page_at(client, report_address(report)).select_one("section[aria-labelledby=status] table")

    assert all_words(table.select("thead th"))[1:4] == [
        str(Status.IN_PROGRESS.label),
        str(Silence.UNANSWERED.label),
        str(Silence.COVERED.label),
    ]
    assert all_words(table.select("tbody td")) == ["1", "2", "1", "4"]


def test_a_report_keeps_the_words_of_the_day_it_was_published(reporting_round, follow_up, client):
    report = published(reporting_round, follow_up.municipality, follow_up, what_was_done="Gjort")
    before = words(page_at(client, edition_address(report)).main)
    follow_up.measure.title = "Et helt annet tiltak"
    follow_up.measure.save()
    follow_up.measure.focus_area.title = "Et annet område"
    follow_up.measure.focus_area.save()
    follow_up.own_title, follow_up.responsible_role = "Eget navn", "rådgiver"
    follow_up.save()

    assert words(page_at(client, edition_address(report)).main) == before
    assert "Felles vertskap" in before
    assert "A Attraktivitet" in before


def test_a_lines_link_finds_its_measure_also_after_a_new_code(reporting_round, follow_up, client):
    report = published(reporting_round, follow_up.municipality, follow_up)
    follow_up.measure.code = "A7"
    follow_up.measure.save()

    row = page_at(client, report_address(report)).find(id="A1")

    assert words(row.select_one(".code")) == "A1"
    assert row.h3.a["href"].startswith(reverse("measure", args=["naeringsplan", "A7"]))


def test_a_report_shows_the_code_that_was_valid_when_it_was_published(reporting_round, lyngen, client):
    MunicipalityCodeFactory(municipality=lyngen, code="1938", valid_to=dt.date(2019, 12, 31))
    MunicipalityCodeFactory(
        municipality=lyngen, code="5424", valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2023, 12, 31)
    )
    MunicipalityCodeFactory(municipality=lyngen, code="5536", valid_from=dt.date(2024, 1, 1))
    report = published(reporting_round, lyngen)
    # 31.12.2023 in Norway, and still the day before in UTC.
    Report.objects.filter(pk=report.pk).update(published_at=dt.datetime(2023, 12, 31, 22, 30, tzinfo=dt.UTC))

    head = words(page_at(client, report_address(report)).select_one(".page-head__meta"))

    assert "5424" in head
    assert "31.12.2023" in head

    Report.objects.filter(pk=report.pk).update(published_at=dt.datetime(2023, 12, 31, 23, 30, tzinfo=dt.UTC))

    assert "5536" in words(page_at(client, report_address(report)).select_one(".page-head__meta"))


def test_how_the_report_came_here_is_told_by_roles_without_names_or_comments(
    draft, planner, approver, coordinator, client
):
    for user, name in (
        (planner, "Kari Planlegger"),
        (approver, "Ola Godkjenner"),
        (coordinator, "Liv Leder"),
    ):
        user.name = name
        user.save()
    draft.submit(by=planner, comment="Bare mellom oss")
    draft.return_to_planner(by=approver, comment="Ikke bra nok")
    draft.submit(by=planner)
    draft.approve(by=approver)
    draft.publish(by=coordinator)

    page = page_at(client, report_address(draft))

    sentences = all_words(page.select("section[aria-labelledby=events] .timeline__what"))
    moments = [time["datetime"] for time in page.select("section[aria-labelledby=events] time")]
    assert [sentence.rsplit(" kl. ")[0].rsplit(" ", 3)[0] for sentence in sentences] == [
        "Sendt inn av planlegger i Lyngen",
        "Godkjent av godkjenner i Lyngen",
        "Publisert av koordinatoren for planen",
    ]
    assert moments == sorted(moments)
    for secret in ("Kari", "Ola", "Liv", "Bare mellom oss", "Ikke bra nok", planner.email):
        assert secret not in words(page)


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "returned"])
def test_a_report_that_is_not_published_is_not_there(state, report_in, reporting_round, client):
    report = report_in(state)
    close(reporting_round)

    assert client.get(report_address(report)).status_code == 404
    assert client.get(edition_address(report)).status_code == 404
    assert "Uferdig tekst" not in words(page_at(client, round_address(reporting_round)))


def test_not_even_its_own_people_read_a_draft_on_the_public_pages(
    report_in, planner, reporting_round, client
):
    report = report_in("draft")
    close(reporting_round)
    client.force_login(planner)

    assert client.get(report_address(report)).status_code == 404
    assert "Uferdig tekst" not in words(page_at(client, round_address(reporting_round)))


def test_a_municipality_that_has_not_reported_has_no_report(reporting_round, storfjord, client):
    close(reporting_round)

    address = reverse("report", args=["naeringsplan", reporting_round.slug, "storfjord"])

    assert client.get(address).status_code == 404


def test_the_newest_edition_says_that_it_is_corrected_and_leads_to_the_earlier(
    reporting_round, follow_up, planner, client
):
    first = published(reporting_round, follow_up.municipality, follow_up, what_was_done="Feil tekst")
    second = corrected(first, planner, note="Teksten var feil.", what_was_done="Rett tekst")

    page = page_at(client, report_address(first))

    assert "Rett tekst" in words(page.main)
    assert "Feil tekst" not in words(page.main)
    assert "Teksten var feil." in words(page.select_one(".note"))
    assert [link["href"] for link in page.select(".note a")] == [edition_address(first)]
    assert page.select_one(".page-head__meta").a["href"] == edition_address(second)
    assert gettext("This edition has been replaced.") not in words(page.main)
    assert words(page_at(client, edition_address(second)).main) == words(page.main)


def test_a_replaced_edition_stays_as_it_was_and_leads_to_the_newest(
    reporting_round, follow_up, planner, client
):
    first = published(reporting_round, follow_up.municipality, follow_up, what_was_done="Feil tekst")
    before = page_at(client, edition_address(first))
    second = corrected(first, planner, note="Teksten var feil.", what_was_done="Rett tekst")
    corrected(second, planner, note="En gang til.", what_was_done="Helt rett tekst")

    page = page_at(client, edition_address(first))

    notice = page.select_one(".ds-alert")
    assert gettext("This edition has been replaced.") in words(notice)
    assert notice.a["href"] == report_address(first)
    notice.extract()
    assert words(page.main) == words(before.main)


def test_a_correction_that_is_not_published_changes_nothing(reporting_round, follow_up, planner, client):
    first = published(reporting_round, follow_up.municipality, follow_up, what_was_done="Første tekst")
    correction = first.correct(by=planner, note="Hemmelig merknad")

    page = page_at(client, report_address(first))

    assert "Første tekst" in words(page.main)
    assert "Hemmelig merknad" not in words(page)
    assert client.get(edition_address(correction)).status_code == 404


def test_nothing_of_a_draft_plans_reports_is_public(reporting_round, follow_up, planner, client):
    report = published(close(reporting_round), follow_up.municipality, follow_up)
    type(reporting_round.plan).objects.update(state=PlanState.DRAFT)

    for address in (rounds_address(reporting_round.plan), round_address(reporting_round)):
        assert client.get(address).status_code == 404
    assert client.get(report_address(report)).status_code == 404

    client.force_login(planner)

    assert reporting_round.name not in words(page_at(client, rounds_address(reporting_round.plan)).main)
    assert client.get(report_address(report)).status_code == 404


def test_a_report_without_lines_says_so(reporting_round, lyngen, client):
    report = published(reporting_round, lyngen)

    assert page_at(client, report_address(report)).select_one(".empty")
