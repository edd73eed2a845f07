import datetime as dt

import pytest

from measures.models import IndicatorValue, PlanState
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    GoalFactory,
    IndicatorFactory,
    MeasureFactory,
)
from tests.measures.reading import all_words, counted, page_at, section, words
from tests.measures.sizes import full_plan

pytestmark = pytest.mark.django_db

ADDRESS = "/en/naeringsplan/satsingsomrader/B/"


@pytest.fixture
def area(plan):
    return FocusAreaFactory(
        plan=plan,
        code="B",
        title="Verdiskaping",
        description="Mer ut av havet",
        source="https://example.no/b",
    )


def test_the_area_says_what_it_is_about(area, client):
    page = page_at(client, ADDRESS)

    assert words(page.h1) == "Verdiskaping"
    assert "Mer ut av havet" in words(page.find(class_="page-head"))
    assert page.find("a", href="https://example.no/b")
    assert page.title.string == "Verdiskaping – Regional næringsplan – rnplan"


@pytest.mark.parametrize("code", ["b", "C"])
def test_an_area_that_is_not_in_the_plan_is_not_found(code, area, client):
    FocusAreaFactory(code="C")

    assert client.get(f"/naeringsplan/satsingsomrader/{code}/").status_code == 404


def test_a_draft_is_not_there_for_visitors(plan, area, client):
    type(plan).objects.update(state=PlanState.DRAFT)

    assert client.get(ADDRESS).status_code == 404


def test_the_page_sets_no_cookie_for_a_visitor(area, client):
    assert not client.get(ADDRESS).cookies


def test_an_area_with_nothing_in_it_says_so(area, client):
    said = words(page_at(client, ADDRESS).main)

    assert "The plan names no goals for this focus area." in said
    assert "The focus area has no measures yet." in said


def test_a_goal_without_an_indicator_is_not_measurable_yet(area, client):
    GoalFactory(focus_area=area, code="B.1", title="Flere bedrifter")

    goals = section(page_at(client, ADDRESS), "goals")

    assert words(goals.li) == "B.1 Flere bedrifter Not measurable yet"


def test_an_indicator_has_its_baseline_values_and_target(area, lyngen, client):
    indicator = IndicatorFactory(
        goal=GoalFactory(focus_area=area),
        municipality=lyngen,
        title="Folketall",
        unit="personer",
        baseline_value=2300,
        baseline_on=dt.date(2018, 1, 1),
        target_value=3000,
        target_year=2030,
    )
    IndicatorValue.objects.create(indicator=indicator, year=2020, value="2250.5")

    goals = section(page_at(client, ADDRESS), "goals")

    assert "Folketall (Lyngen)" in words(goals)
    facts = dict(zip(all_words(goals.find_all("dt")), all_words(goals.find_all("dd")), strict=True))
    assert facts == {
        "Baseline": "2 300 personer ( 1 January 2018 )",
        "2020": "2 250.5 personer",
        "Target": "3 000 personer in 2030",
    }
    assert "Not measurable yet" not in words(goals)


def test_an_indicator_of_the_area_itself_stands_there_too(area, client):
    IndicatorFactory(goal=None, focus_area=area, title="Nye arbeidsplasser")

    assert "Nye arbeidsplasser" in words(section(page_at(client, ADDRESS), "goals"))


def test_the_funnel_and_the_status_are_of_this_area_alone(area, plan, lyngen, client):
    FollowUpFactory(measure=MeasureFactory(plan=plan, focus_area=area, code="B1"), municipality=lyngen)
    FollowUpFactory(measure__plan=plan, municipality=lyngen, answer="")

    page = page_at(client, ADDRESS)

    assert all_words(page.find_all(class_="funnel__count")) == ["1 of 1"] + ["0 of 1"] * 5
    assert section(page, "status").find(class_="bar")["aria-label"] == "1 not reported"
    assert page.find(class_="funnel").a["href"] == "/en/naeringsplan/tiltak/?trad=answered&omrade=B"


def test_its_measures_are_listed_each_with_its_distribution(area, plan, lyngen, storfjord, client):
    measure = MeasureFactory(plan=plan, focus_area=area, code="B1", title="Nettverk")
    FollowUpFactory(measure=measure, municipality=lyngen)
    FollowUpFactory(measure=measure, municipality=storfjord, answer="")
    MeasureFactory(plan=plan, code="A1")

    rows = section(page_at(client, ADDRESS), "measures").find_all(class_="row")

    assert [row.a["href"] for row in rows] == ["/en/naeringsplan/tiltak/B1/"]
    assert words(rows[0].find(class_="row__side")) == "1 not reported, 1 not answered"


def test_the_number_of_queries_is_the_same_for_a_small_and_a_large_plan(client):
    def look(**size):
        plan = full_plan(**size)
        area = plan.focus_areas.get(measures__code="T0")
        plan.measures.update(focus_area=area)
        type(area.goals.get()).objects.filter(focus_area__plan=plan).update(focus_area=area)
        page, queries = counted(client, f"/{plan.slug}/satsingsomrader/{area.code}/")
        goals, measures = section(page, "goals"), section(page, "measures")
        rounds = section(page, "over-rounds").find_all(class_="bars__row")
        return (
            queries,
            len(goals.find_all("h3", class_="row__title")),
            len(measures.find_all(class_="row")),
            len(rounds),
        )

    small = look(measures=2, municipalities=2, rounds=1)
    large = look(measures=12, municipalities=5, rounds=4)

    assert (small[1:], large[1:]) == ((2, 2, 1), (12, 12, 4))
    assert small[0] == large[0] <= 16
