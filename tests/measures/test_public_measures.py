import datetime as dt
import unicodedata
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from measures.models import PlanState, Silence, Status
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    PlannedActionFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.reading import counted, page_at, words
from tests.measures.sizes import full_plan, publish

pytestmark = pytest.mark.django_db


def listed(client, query=""):
    """The codes of the measures in the list."""
    page = page_at(client, f"/en/naeringsplan/tiltak/?{query}")
    return [words(code) for code in page.main.select(".rows .code")]


def report_status(follow_up, year, **values):
    """A published line of the round of the year, which has closed."""
    reporting_round = ReportingRoundFactory(
        plan=follow_up.measure.plan,
        period_start=dt.date(year, 1, 1),
        period_end=dt.date(year, 12, 31),
        published_on=dt.date(year + 1, 3, 1),
    )
    report = ReportFactory(round=reporting_round, municipality=follow_up.municipality)
    StatusLineFactory(report=report, follow_up=follow_up, **values)
    publish(report, dt.datetime(year + 1, 3, 1, 12, tzinfo=dt.UTC))


COMPLETE = {
    "completed": {"percent": 100, "completed_on": dt.date(2021, 11, 1)},
    "delayed": {"deviation": "Venter"},
    "on_hold": {"deviation": "Venter"},
    "dropped": {"deviation": "Dyrt"},
}


# What is listed -------------------------------------------------------------------------------------------


def test_all_measures_are_listed_in_the_order_of_their_codes(plan, client):
    for code in ("A10", "B1", "A9"):
        MeasureFactory(plan=plan, code=code)
    MeasureFactory(code="ANNEN-PLAN")

    assert listed(client) == ["A9", "A10", "B1"]


def test_a_measure_leads_to_its_page_and_says_whom_it_concerns(plan, lyngen, storfjord, client):
    joint = MeasureFactory(
        plan=plan,
        code="A1",
        title="Felles vertskap",
        scope="joint",
        lead=storfjord,
        first_year=2019,
        last_year=2022,
    )
    joint.concern([lyngen, storfjord])

    row = page_at(client, "/en/naeringsplan/tiltak/").main.find(class_="row")

    assert row.a["href"] == "/en/naeringsplan/tiltak/A1/"
    assert "Joint measure of Lyngen and Storfjord Lead: Storfjord 2019–2022" in words(row)
    assert words(row.find(class_="row__side")) == "2 not answered"


def test_only_a_joint_measure_has_a_lead_to_show(plan, lyngen, client):
    MeasureFactory(plan=plan, scope="named", lead=lyngen).concern([lyngen])

    assert "Lead:" not in words(page_at(client, "/en/naeringsplan/tiltak/").main)


def test_more_than_three_municipalities_are_counted(client):
    plan = full_plan(measures=1, municipalities=4, rounds=0)

    assert "Joint measure of 4 municipalities" in words(page_at(client, f"/en/{plan.slug}/tiltak/").main)


def test_a_plan_without_measures_says_so(plan, client):
    assert "The plan has no measures yet" in words(page_at(client, "/en/naeringsplan/tiltak/").main)


def test_a_draft_is_not_there_for_visitors(plan, client):
    type(plan).objects.update(state=PlanState.DRAFT)

    assert client.get("/naeringsplan/tiltak/").status_code == 404


def test_the_page_sets_no_cookie_for_a_visitor(plan, client):
    assert not client.get("/naeringsplan/tiltak/?kommune=finnes-ikke").cookies


# The filter -----------------------------------------------------------------------------------------------


def test_the_filter_by_focus_area(plan, client):
    area = FocusAreaFactory(plan=plan, code="B")
    MeasureFactory(plan=plan, focus_area=area, code="B1")
    MeasureFactory(plan=plan, code="A1")

    assert listed(client, "omrade=B") == ["B1"]


def test_the_filter_by_municipality_shows_how_that_one_stands(plan, lyngen, storfjord, client):
    own = FollowUpFactory(measure__plan=plan, measure__code="A1", municipality=lyngen)
    FollowUpFactory(measure=own.measure, municipality=storfjord, answer="")
    FollowUpFactory(measure__plan=plan, measure__code="A2", municipality=storfjord)

    page = page_at(client, "/en/naeringsplan/tiltak/?kommune=lyngen")

    rows = page.main.find_all(class_="row")
    assert [words(row.find(class_="code")) for row in rows] == ["A1"]
    assert words(rows[0].find(class_="status")) == "Not reported"
    assert "1 of 6" in words(rows[0].find(class_="dots"))


@pytest.mark.parametrize("status", Status.values)
def test_the_filter_by_reported_status(status, plan, lyngen, client):
    slot = FollowUpFactory(measure__plan=plan, measure__code="A1", municipality=lyngen)
    report_status(slot, 2021, status=status, **COMPLETE.get(status, {}))
    FollowUpFactory(measure__plan=plan, measure__code="A2", municipality=lyngen)

    assert listed(client, f"status={status}") == ["A1"]


@pytest.mark.parametrize(
    ("silence", "answer"),
    [
        (Silence.UNANSWERED, ""),
        (Silence.NOT_RELEVANT, "not_relevant"),
        (Silence.COVERED, "covered"),
        (Silence.NOT_REPORTED, "take_up"),
    ],
)
def test_the_filter_by_kind_of_silence(silence, answer, plan, lyngen, client):
    for code, other in [("A1", ""), ("A2", "not_relevant"), ("A3", "covered"), ("A4", "take_up")]:
        slot = FollowUpFactory(
            measure__plan=plan, measure__code=code, municipality=lyngen, answer=other, reason="Nei"
        )
        if other == answer:
            expected = slot.measure.code

    assert listed(client, f"status={silence.value}") == [expected]


def test_the_filter_by_what_is_not_updated(plan, lyngen, client):
    stale = FollowUpFactory(measure__plan=plan, measure__code="A1", municipality=lyngen)
    fresh = FollowUpFactory(measure__plan=plan, measure__code="A2", municipality=lyngen)
    report_status(stale, 2020, status="in_progress")
    report_status(fresh, 2021, status="in_progress")

    assert listed(client, "status=stale") == ["A1"]


def test_the_filter_by_what_is_late(plan, lyngen, client):
    past = {"deadline_kind": "date", "deadline_end": dt.date(2022, 6, 30)}
    FollowUpFactory(measure__plan=plan, measure__code="A1", municipality=lyngen, **past)
    done = FollowUpFactory(measure__plan=plan, measure__code="A2", municipality=lyngen, **past)
    report_status(done, 2021, status="completed", **COMPLETE["completed"])

    assert listed(client, "status=late") == ["A1"]


def test_status_and_municipality_are_asked_of_the_same_follow_up(plan, lyngen, storfjord, client):
    """Lyngen has not answered, Storfjord has: Storfjord with "not answered" finds nothing."""
    measure = MeasureFactory(plan=plan, code="A1")
    FollowUpFactory(measure=measure, municipality=lyngen, answer="")
    FollowUpFactory(measure=measure, municipality=storfjord)

    assert listed(client, "kommune=storfjord&status=unanswered") == []
    assert listed(client, "kommune=lyngen&status=unanswered") == ["A1"]


def test_the_filter_by_a_step_that_is_reached(plan, lyngen, client):
    planned = FollowUpFactory(measure__plan=plan, measure__code="A1", municipality=lyngen)
    PlannedActionFactory(follow_up=planned)
    proposed = FollowUpFactory(measure__plan=plan, measure__code="A2", municipality=lyngen)
    PlannedActionFactory(follow_up=proposed, action_plan__adopted_on=None)

    assert listed(client, "trad=planned") == ["A1"]


def test_the_filter_by_a_step_that_is_missing_leaves_out_those_who_said_no(plan, lyngen, client):
    FollowUpFactory(measure__plan=plan, measure__code="A1", municipality=lyngen)
    FollowUpFactory(measure__plan=plan, measure__code="A2", municipality=lyngen, answer="")
    FollowUpFactory(
        measure__plan=plan,
        measure__code="A3",
        municipality=lyngen,
        answer="not_relevant",
        reason="Ingen kyst",
    )
    FollowUpFactory(
        measure__plan=plan,
        measure__code="A4",
        municipality=lyngen,
        responsible_role="næringssjef",
        responsible_unit="Næring",
    )

    assert listed(client, "trad=mangler-owned") == ["A1", "A2"]
    assert listed(client, "trad=mangler-answered") == ["A2"]
    assert listed(client, "trad=owned") == ["A4"]


@pytest.mark.parametrize(
    "text",
    [
        "åpen",
        "Åpen",
        "ÅPEN",
        unicodedata.normalize("NFD", "åpen"),
        "  havn   åpen ",
        "straße",
    ],
)
def test_the_search_sees_no_difference_between_capitals_and_small_letters(text, plan, client):
    MeasureFactory(plan=plan, code="A1", title="Åpen havn ved STRASSE")
    MeasureFactory(plan=plan, code="A2", title="Lukket havn")

    assert listed(client, f"q={text}") == ["A1"]


def test_the_search_looks_in_code_title_description_and_own_titles(plan, lyngen, client):
    MeasureFactory(plan=plan, code="FYR1")
    MeasureFactory(plan=plan, code="A2", title="Nytt fyr")
    MeasureFactory(plan=plan, code="A3", description="Et fyr til")
    FollowUpFactory(measure__plan=plan, measure__code="A4", municipality=lyngen, own_title="Vårt fyr")
    MeasureFactory(plan=plan, code="A5", title="Noe annet")

    assert listed(client, "q=fyr") == ["A2", "A3", "A4", "FYR1"]


def test_the_search_takes_signs_for_what_they_are(plan, client):
    MeasureFactory(plan=plan, code="A1", title="100 % fornybar")
    MeasureFactory(plan=plan, code="A2", title="Noe annet")

    assert listed(client, "q=%25") == ["A1"]
    assert listed(client, "q=_") == []


@pytest.mark.parametrize(
    "query", ["omrade=Z", "kommune=oslo", "status=fin", "trad=mangler-alt", f"q={'x' * 101}", "q=a%00b"]
)
def test_a_choice_that_is_none_is_said_and_otherwise_ignored(query, plan, lyngen, client):
    FollowUpFactory(measure__plan=plan, measure__code="A1", municipality=lyngen)

    page = page_at(client, f"/en/naeringsplan/tiltak/?{query}")

    error = page.main.find(class_="field-error")
    assert page.find(attrs={"aria-describedby": error["id"]})["aria-invalid"] == "true"
    assert [words(code) for code in page.main.select(".rows .code")] == ["A1"]


def test_each_choice_can_be_taken_away(plan, lyngen, client):
    FollowUpFactory(measure__plan=plan, municipality=lyngen)

    page = page_at(client, "/en/naeringsplan/tiltak/?kommune=lyngen&status=not_reported&q=tiltak&side=1")

    chips = page.main.select(".chips a")
    assert [words(chip) for chip in chips] == [
        "Take away: Search in the measures: “tiltak” ×",
        "Take away: Municipality: Lyngen ×",
        "Take away: Status: Not reported ×",
    ]
    left = [sorted(parse_qs(urlsplit(chip["href"]).query)) for chip in chips]
    assert left == [["kommune", "status"], ["q", "status"], ["kommune", "q"]]


def test_the_result_is_counted_in_words(plan, lyngen, storfjord, client):
    measure = MeasureFactory(plan=plan)
    measure.concern([lyngen, storfjord])
    MeasureFactory(plan=plan)

    def result(query):
        return words(page_at(client, f"/en/naeringsplan/tiltak/?{query}").find(class_="filter__result").h2)

    assert result("") == "2 measures"
    assert result("status=unanswered") == "1 of 2 measures, 2 follow-ups"
    assert result("q=finnes-ikke") == "0 of 2 measures"


def test_no_result_offers_the_way_back(plan, client):
    MeasureFactory(plan=plan)

    empty = page_at(client, "/en/naeringsplan/tiltak/?q=finnes-ikke").find(class_="empty")

    assert "No measure fits the choices" in words(empty)
    assert empty.a["href"] == "/en/naeringsplan/tiltak/"


def test_more_than_a_hundred_measures_come_in_pages_that_keep_the_choices(plan, client):
    area = FocusAreaFactory(plan=plan, code="B")
    for number in range(101):
        MeasureFactory(plan=plan, focus_area=area, code=f"B{number}")

    first = page_at(client, "/en/naeringsplan/tiltak/?omrade=B")
    following = first.find("a", rel="next")["href"]
    second = page_at(client, f"/en/naeringsplan/tiltak/{following}")

    assert len(first.main.select(".rows .row")) == 100
    assert [words(code) for code in second.main.select(".rows .code")] == ["B100"]
    assert parse_qs(urlsplit(following).query) == {"omrade": ["B"], "side": ["2"]}
    assert [words(item) for item in second.select(".ds-pagination li") if item.text.strip()] == [
        "Previous",
        "1",
        "2",
    ]
    assert words(second.select_one(".ds-pagination [aria-current]")) == "2"


def test_of_many_pages_those_around_are_named():
    page = Paginator(range(3000), 10).page(150)

    shown = BeautifulSoup(render_to_string("_pagination.html", {"page": page}), "lxml")

    assert [words(item) for item in shown.select("li")][1:-1] == [
        *("1", "2", "…", "147", "148", "149", "150", "151", "152", "153", "…", "299", "300")
    ]
    assert len(shown.select("li a")) == 13


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_an_unpublished_status_finds_nothing(state, plan, report_in, client):
    report_in(state)

    assert listed(client, "status=in_progress") == []
    assert len(listed(client, "status=not_reported")) == 1


@pytest.mark.parametrize(
    "query", ["", "kommune={}", "status=not_started&trad=owned&q=tiltak", "kommune={}&status=late&omrade={}"]
)
def test_the_number_of_queries_is_the_same_for_a_small_and_a_large_plan(query, client):
    def look(**size):
        plan = full_plan(**size)
        municipality, area = plan.municipalities.first(), plan.focus_areas.first()
        address = query.format(municipality.slug, area.code)
        page, queries = counted(client, f"/{plan.slug}/tiltak/?{address}")
        return queries, len(page.main.select(".rows .row"))

    small = look(measures=2, municipalities=2, rounds=1)
    large = look(measures=12, municipalities=5, rounds=3)

    only_one = "omrade" in query
    assert (small[1], large[1]) == ((1, 1) if only_one else (2, 12))
    assert small[0] == large[0] <= 14
