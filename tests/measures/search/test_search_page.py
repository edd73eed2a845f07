"""The page of hits: how they are shown, counted and chosen among."""

import pytest
from bs4 import BeautifulSoup

from tests.factories import FollowUpFactory, MeasureFactory, ParticipationFactory, PlanFactory
from tests.measures.reading import counted, page_at, words
from tests.measures.search.searching import links, marks, search, titles
from tests.measures.sizes import full_plan
from tests.site.test_every_public_page import faults_of

pytestmark = pytest.mark.django_db


def test_what_was_sought_is_marked_and_signs_are_only_signs(plan, client):
    MeasureFactory(plan=plan, title="<b>Havn</b> & havneanlegg", description="En <script>havn</script>")

    page = search(client, "havn")

    assert marks(page) == ["Havn", "havneanlegg", "havn"]
    assert page.main.select_one(".hit a").text == "<b>Havn</b> & havneanlegg"
    assert page.main.script is None


def test_of_a_long_text_the_part_with_the_words_is_shown(plan, client):
    MeasureFactory(plan=plan, description=f"{'Mye annet. ' * 60}Her kommer fiskemottaket. {'Og mer. ' * 60}")

    text = page_at(client, "/sok/?q=fiskemottak").main.select_one(".hit__text").text

    assert text.startswith("…")
    assert text.endswith("…")
    assert "Her kommer fiskemottaket." in text
    assert len(text) < 300


def test_a_rich_text_is_shown_without_its_signs(plan, client):
    plan.about = "En del av [Byregionprogrammet](https://region.example/) & **flere** kommuner."
    plan.save()

    text = page_at(client, "/sok/?q=byregionprogrammet").main.select_one(".hit__text").text

    assert text == "En del av Byregionprogrammet & flere kommuner."


def test_each_kind_is_counted_and_can_be_chosen(plan, lyngen, client):
    for number in range(7):
        MeasureFactory(plan=plan, code=f"A{number}", title="En kai")
    FollowUpFactory(measure__plan=plan, municipality=lyngen, own_title="Kai i Lyngen")

    page = page_at(client, "/en/sok/?q=kai")
    tabs = {words(tab): tab["href"] for tab in page.main.select("nav .chip")}
    measures_alone = page_at(client, f"/en/sok/{tabs['Measures 7']}")

    assert words(page.main.h2).startswith("8 hits")
    assert list(tabs)[1:] == ["Measures 7", "Follow-up 1"]
    assert len(titles(page)) == 5 + 1
    assert len(titles(measures_alone)) == 7
    assert measures_alone.find(attrs={"name": "type"})["value"] == "tiltak"


def test_one_kind_comes_in_pages_that_keep_the_choices(plan, client):
    for number in range(21):
        MeasureFactory(plan=plan, code=f"A{number}", title="En kai")

    first = search(client, "kai", type="tiltak")
    second = page_at(client, f"/sok/{first.find('a', rel='next')['href']}")

    assert len(titles(first)) == 20
    assert titles(second) == ["A20 En kai"]
    assert second.find(id="id_q")["value"] == "kai"


def test_the_filters_by_municipality_and_plan(plan, lyngen, storfjord, client):
    measure = MeasureFactory(plan=plan, code="A1", title="Kai")
    FollowUpFactory(measure=measure, municipality=lyngen, own_title="Kai her")
    MeasureFactory(plan=plan, code="A2", title="Kai")
    other = MeasureFactory(plan=PlanFactory(slug="klima"), code="K1", title="Kai")

    assert links(search(client, "kai", kommune="lyngen")) == [
        "/naeringsplan/tiltak/A1/",
        "/naeringsplan/tiltak/A1/#lyngen",
    ]
    assert titles(search(client, "kai", plan="klima")) == ["K1 Kai"]
    assert str(other.plan) in words(search(client, "kai").main)


def test_many_hits_are_not_counted_to_the_last(plan, client, monkeypatch):
    monkeypatch.setattr("measures.search.kinds.MOST", 3)
    monkeypatch.setattr("measures.views.search.MOST", 3)
    for number in range(5):
        MeasureFactory(plan=plan, code=f"A{number}", title="Kai")

    page = page_at(client, "/en/sok/?q=kai&type=tiltak")

    assert words(page.main.h2).startswith("Over 3 hits")
    assert len(titles(page)) == 3


# The page itself --------------------------------------------------------------------------------------------


def test_search_engines_do_not_list_it_and_no_cookie_is_set(plan, client):
    for address in ("/sok/", "/sok/?q=kai"):
        answer = client.get(address)

        assert (
            BeautifulSoup(answer.content, "lxml").find("meta", attrs={"name": "robots"})["content"]
            == "noindex"
        )
        assert not answer.cookies


def test_every_page_has_a_field_that_leads_there(plan, client):
    form = page_at(client, "/en/naeringsplan/").header.find("form", role="search")

    assert form["action"] == "/en/sok/"
    assert form.find("input")["name"] == "q"
    assert form.find("label", attrs={"for": form.input["id"]})


def test_the_headings_and_names_are_in_order(plan, lyngen, client):
    ParticipationFactory(plan=PlanFactory(), municipality=lyngen)
    FollowUpFactory(measure__plan=plan, measure__title="Kai", municipality=lyngen, own_title="Kai")

    for query in ("", "q=kai", "q=kai&type=tiltak", "q=finnes-ikke"):
        assert faults_of(page_at(client, f"/sok/?{query}")) == []


@pytest.mark.parametrize("query", ["q=tiltak", "q=gjøre&type=oppfolging", "q=t1+kommune"])
def test_the_number_of_queries_is_the_same_for_a_small_and_a_large_plan(query, client):
    def look(**size):
        full_plan(**size)
        page, queries = counted(client, f"/sok/?{query}")
        return queries, len(titles(page))

    small, large = look(measures=2, municipalities=2, rounds=1), look(measures=12, municipalities=4, rounds=2)

    assert 0 < small[1] < large[1]
    assert small[0] >= large[0] - 3
    assert large[0] <= 40
