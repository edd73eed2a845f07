"""That a report was corrected, when and what, is shown wherever one of its lines is, and leads to it."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import Report, ReportingRound, Status, StatusLine
from tests.factories import FocusAreaFactory, FollowUpFactory, MeasureFactory
from tests.measures.reading import counted, page_at, publish, published, words

NOTE = "Beløpet for A1 var feil."


@pytest.fixture
def follow_up(plan, lyngen):
    area = FocusAreaFactory(plan=plan, code="A", title="Attraktivitet")
    measure = MeasureFactory(plan=plan, focus_area=area, code="A1", title="Felles vertskap")
    return FollowUpFactory(measure=measure, municipality=lyngen)


@pytest.fixture
def first(follow_up, reporting_round, lyngen):
    ReportingRound.objects.filter(pk=reporting_round.pk).update(published_on=dt.date(2022, 2, 15))
    return published(
        reporting_round, lyngen, follow_up, status=Status.DELAYED, deviation="Feil tekst", spent=100
    )


def correct(report, planner, note=NOTE, day=dt.date(2026, 5, 3)):
    """Published on the day, as the first edition was."""
    correction = report.correct(by=planner, note=note)
    correction.lines.get().enter(by=planner, deviation="Helt rett tekst")
    publish(correction)
    moment = dt.datetime(day.year, day.month, day.day, 10, tzinfo=dt.UTC)
    Report.objects.filter(pk=correction.pk).update(published_at=moment)
    return correction


ROUND = {"plan_slug": "naeringsplan", "round_slug": "arsmelding-2021"}
REPORT = reverse("report", kwargs=ROUND | {"municipality_slug": "lyngen"})
# Where a line of the report is shown, the part of the page, and where "corrected" leads to.
PLACES = {
    "the measure": (reverse("measure", args=["naeringsplan", "A1"]), ".update", REPORT),
    "the round, the municipality": (
        reverse("round", kwargs=ROUND),
        "section[aria-labelledby=municipalities] .row",
        REPORT,
    ),
    "the round, the line": (reverse("round", kwargs=ROUND), ".update", f"{REPORT}#A1"),
    "the municipality, what is late": (
        reverse("municipality", args=["naeringsplan", "lyngen"]),
        "section[aria-labelledby=late] .row",
        REPORT,
    ),
    "the municipality, its reports": (
        reverse("municipality", args=["naeringsplan", "lyngen"]),
        "section[aria-labelledby=reports] .row",
        REPORT,
    ),
    "the overview, what is late": (
        reverse("plan", args=["naeringsplan"]),
        "section[aria-labelledby=late] .row",
        REPORT,
    ),
    "the overview, what is new": (
        reverse("plan", args=["naeringsplan"]),
        "section[aria-labelledby=changes] .row",
        REPORT,
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_where_a_line_of_a_corrected_edition_is_shown_it_says_so(place, first, planner, client):
    address, selector, leads_to = PLACES[place]
    before = page_at(client, address).select_one(selector)
    correct(first, planner)

    after = page_at(client, address).select_one(selector)

    said = after.select_one(".corrected")
    assert words(said) == f"Rettet 3.5.2026 : {NOTE}"
    assert said.a["href"] == leads_to
    assert page_at(client, said.a["href"]).select_one(".note")
    assert not before.select(".corrected")


@pytest.mark.parametrize("place", PLACES)
def test_a_correction_that_is_not_published_says_nothing_yet(place, first, planner, client):
    address, _selector, _leads_to = PLACES[place]

    first.correct(by=planner, note=NOTE)

    page = page_at(client, address)
    assert not page.select(".corrected")
    assert NOTE not in words(page)


def test_the_report_itself_says_it_once(first, planner, client):
    correct(first, planner)

    page = page_at(client, REPORT)

    assert words(page.select_one(".note strong")) == "Rettet 3.5.2026"
    assert NOTE in words(page.select_one(".note"))
    assert not page.select(".corrected")


def test_the_newest_correction_counts(first, planner, client):
    second = correct(first, planner, note="Første retting.")
    correct(second, planner, note="Andre retting.", day=dt.date(2026, 6, 1))

    text = words(page_at(client, PLACES["the measure"][0]).main)

    assert "Rettet 1.6.2026 : Andre retting." in text
    assert "Første retting." not in text


def test_the_old_edition_stays_at_its_address_as_it_was(first, planner, client):
    address = reverse("report-edition", kwargs=ROUND | {"municipality_slug": "lyngen", "edition": 1})
    before = page_at(client, address).find(id="A1")

    correct(first, planner)

    assert words(page_at(client, address).find(id="A1")) == words(before)
    assert "Feil tekst" in words(before)
    assert StatusLine.objects.filter(deviation="Feil tekst").exists()


@pytest.mark.parametrize(
    "address",
    [
        reverse("plan", args=["naeringsplan"]),
        reverse("round", kwargs=ROUND),
        reverse("municipality", args=["naeringsplan", "lyngen"]),
    ],
)
def test_a_corrected_line_costs_no_query_of_its_own(address, first, planner, plan, lyngen, client):
    page_at(client, address)
    correct(first, planner)
    few, taken_by_few = counted(client, address)
    more = [
        FollowUpFactory(
            measure=MeasureFactory(plan=plan, focus_area=plan.focus_areas.get(), code=f"A{number}"),
            municipality=lyngen,
        )
        for number in range(2, 6)
    ]
    newest = Report.objects.latest("edition")
    again = newest.correct(by=planner, note=NOTE)
    for follow_up in more:
        again.lines.get_or_create(follow_up=follow_up)
    for line in again.lines.all():
        line.enter(by=planner, status=Status.DELAYED, deviation=f"Ny tekst om {line.pk}")
    publish(again)

    many, taken_by_many = counted(client, address)

    assert len(many.select(".corrected")) > len(few.select(".corrected"))
    assert taken_by_few == taken_by_many
