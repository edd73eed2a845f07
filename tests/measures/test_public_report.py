import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from measures.models import Answer, FollowUp, PlanState, Report, ReportingRound, Silence, Status, StatusLine
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    MunicipalityCodeFactory,
    MunicipalityFactory,
    ParticipationFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.reading import all_words, counted, page_at, publish, published, words


@pytest.fixture
def area(plan):
    return FocusAreaFactory(plan=plan, code="A", title="Attraktivitet")


@pytest.fixture
def follow_up(area, lyngen):
    measure = MeasureFactory(plan=area.plan, focus_area=area, code="A1", title="Felles vertskap")
    return FollowUpFactory(measure=measure, municipality=lyngen, responsible_role="næringssjef")


def rounds_address(plan):
    return reverse("rounds", args=[plan.slug])


def round_address(reporting_round):
    return reverse("round", args=[reporting_round.plan.slug, reporting_round.slug])


def report_address(report):
    return reverse("report", args=[report.round.plan.slug, report.round.slug, report.municipality.slug])


def edition_address(report):
    return reverse(
        "report-edition",
        args=[report.round.plan.slug, report.round.slug, report.municipality.slug, report.edition],
    )


def close(reporting_round):
    ReportingRound.objects.filter(pk=reporting_round.pk).update(published_on=dt.date(2022, 2, 15))
    reporting_round.refresh_from_db()
    return reporting_round


def corrected(report, planner, note="Beløpet var feil.", **changes):
    correction = report.correct(by=planner, note=note)
    for line in correction.lines.all():
        for name, value in changes.items():
            setattr(line, name, value)
        line.save()
    return publish(correction)


# The list of rounds


def test_published_rounds_stand_newest_first_with_how_many_have_reported(plan, lyngen, storfjord, client):
    old = ReportingRoundFactory(
        plan=plan, name="Gammel", period_start=dt.date(2020, 1, 1), period_end=dt.date(2020, 12, 31)
    )
    new = ReportingRoundFactory(plan=plan, name="Ny")
    close(old)
    close(new)
    published(new, lyngen)

    rows = page_at(client, rounds_address(plan)).select(".row")

    assert all_words(row.h2 for row in rows) == ["Ny", "Gammel"]
    said = gettext("%(reported)s of %(expected)s municipalities have reported")
    assert said % {"reported": 1, "expected": 2} in words(rows[0])
    assert said % {"reported": 0, "expected": 2} in words(rows[1])


def test_a_round_that_is_open_or_to_come_is_not_there(plan, reporting_round, draft, client):
    page = page_at(client, rounds_address(plan))

    assert reporting_round.name not in words(page.main)
    assert client.get(round_address(reporting_round)).status_code == 404


def test_an_unpublished_round_shows_the_report_that_is_published_and_nothing_else(
    plan, reporting_round, follow_up, storfjord, client
):
    report = published(reporting_round, follow_up.municipality, follow_up, what_was_done="Fast kontakt")
    secret = StatusLineFactory(
        report__round=reporting_round, report__municipality=storfjord, what_was_done="Hemmelig"
    )

    page = page_at(client, round_address(reporting_round))

    assert page.find("a", href=report_address(report))
    assert "Fast kontakt" in words(page.main)
    assert "Hemmelig" not in words(page.main)
    assert secret.follow_up.measure.title not in words(page.main)
    assert reporting_round.name in words(page_at(client, rounds_address(plan)).main)


# One round


def test_a_municipality_without_a_published_report_is_silent(reporting_round, follow_up, storfjord, client):
    close(reporting_round)
    published(reporting_round, follow_up.municipality, follow_up)
    ReportFactory(round=reporting_round, municipality=storfjord, state="approved")

    rows = page_at(client, round_address(reporting_round)).select(
        "section[aria-labelledby=municipalities] li"
    )

    assert all_words(row.h3 for row in rows) == ["Lyngen", "Storfjord"]
    assert str(Silence.NOT_REPORTED.label) not in words(rows[0])
    assert str(Silence.NOT_REPORTED.label) in words(rows[1])
    assert not rows[1].find("a")


@pytest.mark.parametrize(
    ("joined_on", "left_on", "expected"),
    [
        (None, None, True),
        (dt.date(2021, 12, 31), None, True),
        (dt.date(2022, 1, 1), None, False),
        (None, dt.date(2021, 12, 31), True),
        (None, dt.date(2021, 12, 30), False),
    ],
)
def test_silence_is_expected_of_those_who_took_part_when_the_period_ended(
    joined_on, left_on, expected, reporting_round, client
):
    close(reporting_round)
    ParticipationFactory(
        plan=reporting_round.plan, municipality__name="Balsfjord", joined_on=joined_on, left_on=left_on
    )

    text = words(page_at(client, round_address(reporting_round)).main)

    assert ("Balsfjord" in text) == expected


def test_a_report_counts_also_from_one_who_left_before_the_period_ended(reporting_round, client):
    close(reporting_round)
    gone = ParticipationFactory(plan=reporting_round.plan, left_on=dt.date(2020, 1, 1)).municipality
    published(reporting_round, gone)

    assert gone.name in words(page_at(client, round_address(reporting_round)).main)


def test_lines_stand_by_focus_area_and_measure_in_the_plans_order(plan, lyngen, storfjord, area, client):
    reporting_round = close(ReportingRoundFactory(plan=plan))
    later = FocusAreaFactory(plan=plan, code="B", title="Bærekraft")
    measures = [
        MeasureFactory(plan=plan, focus_area=chosen, code=code, title=f"Tiltak {code}")
        for chosen, code in ((later, "B1"), (area, "A10"), (area, "A9"))
    ]
    for municipality in (storfjord, lyngen):
        published(
            reporting_round,
            municipality,
            *(FollowUpFactory(measure=measure, municipality=municipality) for measure in measures),
        )

    page = page_at(client, round_address(reporting_round))

    sections = page.select("section[aria-labelledby^=area-]")
    assert all_words(section.h2 for section in sections) == ["A Attraktivitet", "B Bærekraft"]
    assert all_words(sections[0].select(".code")) == ["A9", "A10"]
    assert all_words(sections[0].li.select("h4")) == ["Lyngen", "Storfjord"]


def test_the_round_shows_the_distribution_of_each_focus_area(plan, lyngen, area, client):
    reporting_round = close(ReportingRoundFactory(plan=plan))
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    for status in (Status.IN_PROGRESS, Status.IN_PROGRESS, Status.NOT_STARTED):
        measure = MeasureFactory(plan=plan, focus_area=area)
        follow_up = FollowUpFactory(measure=measure, municipality=lyngen)
        StatusLineFactory(report=report, follow_up=follow_up, status=status)
    publish(report)

    table = page_at(client, round_address(reporting_round)).select_one(
        "section[aria-labelledby=distribution] table"
    )

    assert all_words(table.select("thead th"))[1:3] == [
        str(Status.IN_PROGRESS.label),
        str(Status.NOT_STARTED.label),
    ]
    assert all_words(table.select("tbody td")) == ["2", "1", "3"]


def test_the_round_shows_the_newest_edition(reporting_round, follow_up, planner, client):
    close(reporting_round)
    first = published(reporting_round, follow_up.municipality, follow_up, what_was_done="Feil tekst")
    corrected(first, planner, what_was_done="Rett tekst")

    text = words(page_at(client, round_address(reporting_round)).main)

    assert "Rett tekst" in text
    assert "Feil tekst" not in text
    assert "Rettet " in text


def test_the_round_keeps_the_words_of_the_day_its_reports_were_published(reporting_round, follow_up, client):
    close(reporting_round)
    published(reporting_round, follow_up.municipality, follow_up)
    before = words(page_at(client, round_address(reporting_round)).main)
    follow_up.measure.title = "Et helt annet tiltak"
    follow_up.measure.save()

    assert words(page_at(client, round_address(reporting_round)).main) == before
    assert "Felles vertskap" in before


# One report


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


def test_a_plan_without_rounds_says_so(plan, client):
    assert page_at(client, rounds_address(plan)).select_one(".empty")


def test_a_report_without_lines_says_so(reporting_round, lyngen, client):
    report = published(reporting_round, lyngen)

    assert page_at(client, report_address(report)).select_one(".empty")


# Queries


def report_rounds(plan, municipalities, rounds, measures):
    """Every municipality reports every measure in every round."""
    areas = [FocusAreaFactory(plan=plan) for _ in range(measures)]
    chosen = [MeasureFactory(plan=plan, focus_area=area) for area in areas]
    participants = [ParticipationFactory(plan=plan).municipality for _ in range(municipalities)]
    slots = {
        municipality: [FollowUpFactory(measure=measure, municipality=municipality) for measure in chosen]
        for municipality in participants
    }
    closed = [close(ReportingRoundFactory(plan=plan)) for _ in range(rounds)]
    for each in closed:
        for municipality, follow_ups in slots.items():
            published(each, municipality, *follow_ups)
    return closed


def test_the_number_of_queries_is_the_same_for_few_and_many(plan, client):
    few = report_rounds(plan, municipalities=1, rounds=1, measures=1)[0]
    _page, few_for_rounds = counted(client, rounds_address(plan))
    few_page, few_for_round = counted(client, round_address(few))
    few_report, few_for_report = counted(client, report_address(few.reports.get()))

    many = report_rounds(plan, municipalities=3, rounds=3, measures=4)[0]
    rounds_page, many_for_rounds = counted(client, rounds_address(plan))
    many_page, many_for_round = counted(client, round_address(many))
    many_report, many_for_report = counted(client, report_address(many.reports.first()))

    assert (few_for_rounds, few_for_round, few_for_report) == (
        many_for_rounds,
        many_for_round,
        many_for_report,
    )
    assert len(rounds_page.select(".row")) == 4
    assert (len(few_page.select(".update")), len(many_page.select(".update"))) == (1, 12)
    assert (len(few_report.select("li[id]")), len(many_report.select("li[id]"))) == (1, 4)
    assert not client.cookies
    assert StatusLine.objects.count() == 1 + 36
    assert MunicipalityFactory._meta.model.objects.count() == 4
