"""The previews: exactly what becomes public, and what else changes."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from measures.models import Answer, PlanState, Report, ReportingRound, Silence, Status, StatusLine
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    MunicipalityCodeFactory,
    ParticipationFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.desk.rounds import OPEN, board_address, press_publish, preview_address, publish_address
from tests.measures.reading import all_words, counted, page_at, publish, published, section, words


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(OPEN)


def public_page(client, thing):
    """Without how it is shared: that is about the address, which a preview does not have."""
    if isinstance(thing, ReportingRound):
        address = reverse("round", args=[thing.plan.slug, thing.slug])
    else:
        address = reverse("report", args=[thing.round.plan.slug, thing.round.slug, thing.municipality.slug])
    page = page_at(client, address)
    page.main.select_one(".share").decompose()
    return page


@pytest.mark.parametrize("whole_round", [True, False])
def test_the_preview_reads_as_the_public_page_then_does_to_the_last_word(
    whole_round, as_coordinator, approved_report, reporting_round, plan, lyngen, storfjord
):
    MunicipalityCodeFactory(municipality=lyngen, code="5424")
    FollowUpFactory(measure__plan=plan, municipality=lyngen, answer="")
    FollowUpFactory(measure__plan=plan, municipality=lyngen, answer=Answer.COVERED, reason="Klimaplanen")
    published(reporting_round, storfjord, FollowUpFactory(measure__plan=plan, municipality=storfjord))
    ParticipationFactory(plan=plan, municipality__name="Balsfjord")
    thing = reporting_round if whole_round else approved_report
    preview = page_at(as_coordinator, preview_address(thing))

    press_publish(as_coordinator, thing)

    page = public_page(as_coordinator, thing)
    assert words(preview.select_one(".framed")) == words(page.main)
    for text in (
        "Kontakt er på plass.",
        "Nettsiden mangler.",
        "Lage nettside.",
        "60 %",
        "120\u00a0000\u00a0kr",
    ):
        assert text in preview.select_one(".framed").get_text()


def test_the_preview_of_a_correction_reads_as_the_new_edition(
    as_coordinator, approved_report, planner, approver, coordinator
):
    approved_report.publish(by=coordinator)
    correction = approved_report.correct(by=planner, note="Beløpet var feil.")
    correction.lines.update(spent=130_000)
    correction.submit(by=planner)
    correction.approve(by=approver)
    preview = page_at(as_coordinator, preview_address(correction))

    press_publish(as_coordinator, correction)

    page = public_page(as_coordinator, correction)
    assert words(preview.select_one(".framed")) == words(page.main)
    assert "Beløpet var feil." in words(preview.select_one(".framed"))
    assert "130\u00a0000" in preview.select_one(".framed").get_text()


@pytest.mark.parametrize("whole_round", [True, False])
def test_looking_changes_nothing(whole_round, as_coordinator, approved_report, reporting_round, follow_up):
    version = approved_report.version

    page_at(as_coordinator, preview_address(reporting_round if whole_round else approved_report))

    approved_report.refresh_from_db()
    reporting_round.refresh_from_db()
    follow_up.refresh_from_db()
    assert (approved_report.state, approved_report.version, approved_report.published_at) == (
        "approved",
        version,
        None,
    )
    assert not reporting_round.is_published
    assert follow_up.latest_line is None
    assert not StatusLine.objects.filter(published_at__isnull=False).exists()


def test_what_is_shown_otherwise_stands_with_its_status_before_and_after(as_coordinator, approved_report):
    page = page_at(as_coordinator, preview_address(approved_report))

    row = section(page, "preview-changes").select_one("tbody tr")
    assert words(row.th) == "A1 Felles vertskap"
    assert all_words(row.select("td")) == [str(Silence.NOT_REPORTED.label), str(Status.DELAYED.label)]


def test_the_rounds_preview_says_which_reports_and_whom_it_leaves_out(
    as_coordinator, approved_report, reporting_round, plan, storfjord
):
    elsewhere = ParticipationFactory(plan=plan, municipality__name="Balsfjord").municipality
    draft = StatusLineFactory(
        report__round=reporting_round, report__municipality=elsewhere, what_was_done="Uferdig tekst"
    )

    page = page_at(as_coordinator, preview_address(reporting_round))

    become, left_out = section(page, "preview-reports").select(".card")
    assert [link["href"] for link in become.select("a")] == [preview_address(approved_report)]
    assert all_words(item.find(string=True) for item in left_out.select("li")) == ["Balsfjord", "Storfjord"]
    assert gettext("has time until %(date)s") % {"date": "1.2.2022"} in words(left_out)
    assert "Uferdig tekst" not in words(page)
    assert draft.follow_up.measure.title not in words(page)
    # The page that it shows leads to the previews, as the public ones are not there yet.
    framed = {link["href"].partition("#")[0] for link in page.select(".framed a")}
    assert preview_address(approved_report) in framed
    assert reverse("report", args=[plan.slug, reporting_round.slug, "lyngen"]) not in framed


def test_that_the_time_is_out_is_not_warned_of(
    as_coordinator, coordinator, approved_report, reporting_round, time_machine
):
    time_machine.move_to("2022-02-02 12:00 +0100")
    as_coordinator.force_login(coordinator)

    left_out = section(page_at(as_coordinator, preview_address(reporting_round)), "preview-reports").select(
        ".card"
    )[1]

    assert not left_out.select_one(".flag")


def test_a_round_without_approved_reports_can_be_closed(as_coordinator, reporting_round):
    answer = press_publish(as_coordinator, reporting_round)

    assert answer.url == board_address(reporting_round)
    reporting_round.refresh_from_db()
    assert reporting_round.published_on == dt.date(2022, 1, 20)


def test_a_closed_rounds_late_reports_are_published_together(
    as_coordinator, approved_report, reporting_round, storfjord, coordinator
):
    ReportingRound.objects.filter(pk=reporting_round.pk).update(published_on=dt.date(2022, 1, 19))
    published(reporting_round, storfjord)

    answer = press_publish(as_coordinator, reporting_round)

    assert answer.url == board_address(reporting_round)
    approved_report.refresh_from_db()
    reporting_round.refresh_from_db()
    assert approved_report.is_published
    assert reporting_round.published_on == dt.date(2022, 1, 19)


@pytest.mark.parametrize("what", ["coming", "closed"])
def test_where_there_is_nothing_to_publish_it_is_said(what, as_coordinator, reporting_round):
    change = (
        {"opens_on": dt.date(2022, 1, 21)} if what == "coming" else {"published_on": dt.date(2022, 1, 19)}
    )
    ReportingRound.objects.update(**change)

    for answer in (
        as_coordinator.get(preview_address(reporting_round)),
        as_coordinator.post(publish_address(reporting_round), {"seal": ""}),
    ):
        assert answer.url == board_address(reporting_round)
    reporting_round.refresh_from_db()
    assert reporting_round.published_on == change.get("published_on")


@pytest.mark.parametrize("is_public", [True, False])
def test_a_draft_plan_says_that_others_see_nothing_yet(is_public, as_coordinator, approved_report, plan):
    type(plan).objects.update(state=PlanState.PUBLIC if is_public else PlanState.DRAFT)

    page = page_at(as_coordinator, preview_address(approved_report))

    assert bool(page.find(attrs={"aria-label": gettext("Draft")})) is not is_public
    assert "Kontakt er på plass." in words(page.select_one(".framed"))


def fill_round(plan, reporting_round, municipalities, measures):
    """Municipalities with an approved_report report each, and one that is published, with a line a measure."""
    chosen = [MeasureFactory(plan=plan) for _ in range(measures)]
    reports = []
    for _ in range(municipalities):
        municipality = ParticipationFactory(plan=plan).municipality
        report = ReportFactory(round=reporting_round, municipality=municipality)
        for measure in chosen:
            slot = FollowUpFactory(measure=measure, municipality=municipality)
            StatusLineFactory(report=report, follow_up=slot, what_was_done="Ring 77 70 10 00")
        reports.append(report)
    publish(reports.pop())
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(state="approved")
    return reports[0]


def test_the_previews_take_as_many_queries_for_few_as_for_many(as_coordinator, plan, reporting_round):
    report = fill_round(plan, reporting_round, municipalities=2, measures=1)
    few_round_page, few_round = counted(as_coordinator, preview_address(reporting_round))
    few_page, few = counted(as_coordinator, preview_address(report))

    bigger = ReportingRoundFactory(plan=plan)
    report = fill_round(plan, bigger, municipalities=4, measures=5)
    many_round_page, many_round = counted(as_coordinator, preview_address(bigger))
    many_page, many = counted(as_coordinator, preview_address(report))

    assert (few_round, few) == (many_round, many)
    assert [len(page.select(".framed .update")) for page in (few_round_page, many_round_page)] == [2, 20]
    assert [len(page.select(".framed li[id]")) for page in (few_page, many_page)] == [1, 5]
    assert [len(page.select(".finding")) for page in (few_round_page, many_round_page)] == [1, 15]


@pytest.mark.parametrize("what", ["nothing", "another report", "the round"])
def test_that_the_rounds_page_becomes_readable_is_said_the_first_time(
    what, as_coordinator, approved_report, reporting_round, storfjord
):
    if what == "another report":
        published(reporting_round, storfjord)
    if what == "the round":
        ReportingRound.objects.update(published_on=dt.date(2022, 1, 19))

    page = page_at(as_coordinator, preview_address(approved_report))

    assert bool(page.select_one(".note")) == (what == "nothing")


def test_the_admins_page_of_a_round_leads_to_the_preview(as_coordinator, reporting_round):
    answer = as_coordinator.get(reverse("admin:measures_reportinground_change", args=[reporting_round.pk]))

    assert f'href="{preview_address(reporting_round)}"' in answer.content.decode()
