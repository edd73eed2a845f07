"""The page of what is new, and where it leads to feeds and calendars."""

import datetime as dt

import pytest

from measures.models import PlanState
from tests.factories import FocusAreaFactory, ParticipationFactory, ReportingRoundFactory
from tests.measures.reading import all_words, counted, page_at, words
from tests.measures.sizes import full_plan

pytestmark = pytest.mark.django_db

NEWS = "/en/naeringsplan/nytt/"


def titles(page):
    return all_words(page.select(".news__title"))


def feeds(page):
    return [link["href"] for link in page.select('link[type="application/atom+xml"]')]


def test_the_newest_stands_first_under_its_month_and_day(client, plan):
    for month, name in ((11, "Høst"), (5, "Vår")):
        opens = dt.date(2021, month, 3)
        ReportingRoundFactory(plan=plan, name=name, opens_on=opens, due_on=dt.date(2021, 12, 1))

    page = page_at(client, NEWS)

    assert words(page.h1) == "What is new"
    assert all_words(page.select("h2"))[:2] == ["November 2021", "May 2021"]
    assert titles(page) == ["Reporting has opened: Høst", "Reporting has opened: Vår"]
    assert [day["datetime"] for day in page.select(".news__when time")] == ["2021-11-03", "2021-05-03"]
    assert page.select_one(".plan-nav a[aria-current]")["href"] == NEWS


def test_a_changed_status_stands_with_its_icon_and_words(client, report_in):
    line = report_in("published").lines.get()

    page = page_at(client, NEWS)

    detail = page.select_one(".news__details li")
    assert words(detail) == f"{line.measure_code} {line.measure_title} In progress"
    assert detail.select_one(".status-in_progress svg")
    assert detail.a["href"] == f"/en/naeringsplan/tiltak/{line.measure_code}/#lyngen"
    assert detail.a.find(lang="nb")


def test_the_filter_narrows_the_list_and_leads_to_the_feeds_of_what_is_chosen(
    client, report_in, storfjord, plan
):
    area = report_in("published").lines.get().follow_up.measure.focus_area
    other = FocusAreaFactory(plan=plan, code="Z")

    chosen = page_at(client, f"{NEWS}?kommune=lyngen&omrade={area.code}")

    assert titles(chosen) == ["New report from Lyngen: Årsmelding 2021"]
    assert feeds(chosen) == [
        "/en/naeringsplan/nytt/atom.xml",
        "/en/naeringsplan/kommuner/lyngen/atom.xml",
        f"/en/naeringsplan/satsingsomrader/{area.code}/atom.xml",
    ]
    visible = [link["href"] for link in chosen.select("main a") if link["href"].endswith("atom.xml")]
    assert visible == feeds(chosen)
    assert chosen.select_one('a[href$="kalender.ics"]')["href"].endswith("/kommuner/lyngen/kalender.ics")
    assert titles(page_at(client, f"{NEWS}?omrade={other.code}")) == []
    assert titles(page_at(client, f"{NEWS}?kommune=storfjord")) == ["Reporting has opened: Årsmelding 2021"]
    unknown = page_at(client, f"{NEWS}?kommune=oslo")
    assert len(titles(unknown)) == 2
    assert "the list ignores it" in words(unknown.select_one(".field-error"))


def test_the_page_leads_to_older_news_and_back_and_keeps_the_filter(client, plan, lyngen):
    for number in range(31):
        day = dt.date(2021, 1, 1) + dt.timedelta(days=number)
        ReportingRoundFactory(plan=plan, name=f"Runde {number:02}", opens_on=day)

    first = page_at(client, f"{NEWS}?kommune=lyngen")
    older = page_at(client, first.find("a", rel="next")["href"])

    assert len(titles(first)) == 30
    assert titles(older) == ["Reporting has opened: Runde 00"]
    assert older.find("option", value="lyngen").has_attr("selected")
    assert older.find("a", rel="next") is None
    assert older.find("a", string="To the newest")["href"] == f"{NEWS}?kommune=lyngen"
    assert len(titles(page_at(client, f"{NEWS}?eldre=tull"))) == 30


@pytest.mark.parametrize("query", ["", "?kommune=lyngen"])
def test_a_page_without_news_helps_on(query, client, plan, lyngen):
    page = page_at(client, NEWS + query)

    assert titles(page) == []
    assert page.select_one(".empty a")["href"] == (NEWS if query else "/en/naeringsplan/tiltak/")


def test_a_draft_plan_has_a_page_for_those_inside_and_no_feeds(client, coordinator, plan, lyngen):
    ReportingRoundFactory(plan=plan)
    plan.state = PlanState.DRAFT
    plan.save()
    assert client.get(NEWS).status_code == 404
    client.force_login(coordinator)

    page = page_at(client, NEWS)

    assert titles(page) == feeds(page) == page.select('a[href*="kalender"]') == []


def test_where_one_subscribes_is_said_on_the_page_of_a_municipality_and_of_a_focus_area(client, plan, lyngen):
    FocusAreaFactory(plan=plan, code="A")

    municipality = page_at(client, "/naeringsplan/kommuner/lyngen/")
    area = page_at(client, "/naeringsplan/satsingsomrader/A/")

    assert feeds(municipality) == ["/naeringsplan/nytt/atom.xml", "/naeringsplan/kommuner/lyngen/atom.xml"]
    assert feeds(area) == ["/naeringsplan/nytt/atom.xml", "/naeringsplan/satsingsomrader/A/atom.xml"]
    assert feeds(page_at(client, "/naeringsplan/")) == ["/naeringsplan/nytt/atom.xml"]
    assert feeds(page_at(client, "/personvern/")) == []
    assert area.select_one(".subscribe a")["href"] == "/naeringsplan/satsingsomrader/A/atom.xml"
    ways = [link["href"] for link in municipality.select(".subscribe a")]
    assert ways == [
        "/naeringsplan/kommuner/lyngen/atom.xml",
        "webcal://testserver/naeringsplan/kommuner/lyngen/kalender.ics",
        "/naeringsplan/kommuner/lyngen/kalender.ics",
    ]


def test_queries_of_the_page_do_not_grow(client):
    counts, numbers = [], []
    for size in (1, 3):
        plan = full_plan(measures=size, municipalities=size, rounds=size)
        page, count = counted(client, f"/{plan.slug}/nytt/")
        counts.append(count)
        numbers.append(len(titles(page)))

    assert counts[0] == counts[1]
    assert numbers == [5, 27]


def test_one_page_holds_for_everybody_and_sets_no_cookie(client, plan):
    other = ParticipationFactory(plan=plan)
    assert other.plan_id == plan.pk

    answer = client.get(NEWS)

    assert not answer.cookies
    again = client.get(NEWS, headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.head(NEWS).status_code == 200
    assert client.head(NEWS).content == b""
