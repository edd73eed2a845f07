"""Where nothing is found: other spellings, what else could be searched for, and signs that mean nothing."""

import pytest
from django.utils import translation

from measures.models import PlanState
from tests.factories import FollowUpFactory, MeasureFactory
from tests.measures.reading import all_words, page_at, words
from tests.measures.search.searching import search, titles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vertskp", "vertskap"),
        ("vretskap", "vertskap"),
        ("vertskapp", "vertskap"),
        ("vertskip", "vertskap"),
        ("okonomi", "økonomi"),
        ("oekonomi", "økonomi"),
        ("grunder", "gründer"),
        ("lyngn", "lyngen"),
        ("vertskp okonomi", "vertskap økonomi"),
    ],
)
def test_a_mistake_in_typing_is_forgiven_and_said(typed, meant, plan, lyngen, client):
    MeasureFactory(plan=plan, title="Felles vertskap og økonomi for en gründer")

    page = search(client, typed)

    assert len(titles(page)) == 1
    assert words(page.main.select_one(".note strong")) == meant
    assert page.find(id="id_q")["value"] == typed


def test_a_word_that_can_be_found_is_never_put_right(plan, client):
    MeasureFactory(plan=plan, title="Vertskap")
    MeasureFactory(plan=plan, title="Vertskip")

    assert search(client, "vertskip").main.select_one(".note") is None


def test_a_mended_word_is_not_claimed_where_it_finds_nothing_either(plan, client):
    MeasureFactory(plan=plan, title="Vertskap")
    MeasureFactory(plan=plan, title="Samarbeid")

    page = search(client, "vertskp samarbeid")

    assert page.main.select_one(".note") is None
    assert all_words(page.main.select(".search__help a")) == ["samarbeid"]


def meant(page):
    note = page.main.select_one(".note strong")
    return words(note) if note else ""


@pytest.mark.parametrize(
    ("typed", "near", "nearer"),
    [
        ("grunder", "På norsk grunn", "For gründere"),
        ("vertskp", "Noe annet", "Vertskapet"),
    ],
)
def test_a_word_in_another_form_is_nearer_than_another_word(typed, near, nearer, plan, client):
    MeasureFactory(plan=plan, code="A1", title=near)
    MeasureFactory(plan=plan, code="A2", title=nearer)

    page = search(client, typed)

    assert titles(page) == [f"A2 {nearer}"]
    assert meant(page) == nearer.split()[-1].lower()


def test_another_word_is_in_a_language_that_the_page_shows(plan, client):
    for code in ("A1", "A2"):
        MeasureFactory(plan=plan, code=code, title_nb="Noe annet", title_en="Tourism")
    assert meant(search(client, "turismen")) == ""
    with translation.override("en"):
        assert meant(search(client, "turismen")) == "tourism"

    MeasureFactory(plan=plan, code="A3", title_nb="Mange turist")

    assert meant(search(client, "turismen")) == "turist"


@pytest.mark.parametrize("typed", ["havn", "havna", "avna"])
def test_a_short_word_keeps_its_first_letter(typed, plan, client):
    MeasureFactory(plan=plan, title="Navn og navna")
    assert meant(search(client, typed)) == ""

    MeasureFactory(plan=plan, title="Øker")
    assert meant(search(client, "oker")) == "øker"


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("reiselivsnæring", "reiseliv"),
        ("næringspark", "næring"),
        ("havnehage", "havn"),
        ("reiselivspark vertskap", "reiseliv vertskap"),
    ],
)
def test_of_a_compound_that_is_nowhere_the_longest_known_beginning(typed, known, plan, client):
    MeasureFactory(
        plan=plan, code="A1", title="Reiselivet og vertskap", description="Reise og nærings i havna"
    )

    page = search(client, typed)

    assert "A1 Reiselivet og vertskap" in titles(page)
    assert meant(page) == known


@pytest.mark.parametrize("typed", ["kommunikasjon", "underverk", "kaipromenade"])
def test_what_only_looks_like_the_beginning_of_a_compound_is_none(typed, plan, client):
    MeasureFactory(plan=plan, title="Kommune under kai")

    assert meant(search(client, typed)) == ""


def test_the_longest_beginning_is_found_among_many_shorter_ones(plan, client, monkeypatch):
    monkeypatch.setattr("measures.search.standing.ROWS", 2)
    for number in range(3):
        MeasureFactory(plan=plan, code=f"A{number}", title="Reise")
    MeasureFactory(plan=plan, code="B1", title="Reiseliv")

    assert meant(search(client, "reiselivspark")) == "reiseliv"


@pytest.mark.parametrize("typed", ["vertskp", "reiselivspark"])
def test_no_other_form_and_no_beginning_is_known_from_a_draft(typed, plan, client):
    MeasureFactory(plan__state=PlanState.DRAFT, title="Vertskapet for reiseliv")

    page = search(client, typed)

    assert meant(page) == ""
    assert titles(page) == []


def test_words_that_stand_nowhere_together_are_offered_one_at_a_time(plan, client):
    MeasureFactory(plan=plan, title="Kai")
    MeasureFactory(plan=plan, title="Flyplass")

    help_ = search(client, "kai flyplass").main.select_one(".search__help")

    assert all_words(help_.find_all("a")) == ["kai", "flyplass"]


def test_hits_outside_the_choices_are_told_of(plan, lyngen, storfjord, client):
    FollowUpFactory(measure__plan=plan, measure__title="Kai", municipality=lyngen)

    page = search(client, "kai", kommune="storfjord")

    assert titles(page) == []
    assert len(titles(page_at(client, f"/sok/{page.main.select_one('.search__help a')['href']}"))) == 1


@pytest.mark.parametrize("text", ["", " ", "og i på", "?", "xyzzyq", "🙂", "x" * 101, "kai\0", "*"])
def test_without_hits_there_is_a_page_that_helps(text, plan, client):
    MeasureFactory(plan=plan, title="Kai")

    page = search(client, text)

    assert titles(page) == []
    assert page.main.select_one(".search__help, .field-error")
    assert page.main.find("input", attrs={"name": "q"})


ODD = [
    '"', "'", "''", '"""', "*", "kai*", "^kai", "-kai", "NOT kai", "kai OR", "kai AND", "NEAR(kai, 2)", "head:kai",
    "{head}:kai", "kai:*", "kai & | !", "(kai", "kai)", "<->", "a:b", "\\", "kai\\", "%", "_", "; DROP TABLE x; --",
    "' OR 1=1 --", "{{ kai }}", "\ud83d\ude42".encode("utf-16", "surrogatepass").decode("utf-16"), "ﷺ", "أهلا", "日本",
    "a\u0300", "\u202ekai", "ǅ", "İ", "ß", "½", "²", "1e5", "-1", "0x1", "«", "kai " * 24, "å" * 100, "a/b", "@",
    "a@b.no", "http://a.no/b?c=d&e", "<b>kai</b>", "&nbsp;", "%s", "%(x)s", "?",
]  # fmt: skip


def test_no_sign_is_too_odd(plan, client):
    MeasureFactory(plan=plan, title="Kai")

    answers = {text: client.get("/sok/", {"q": text}).status_code for text in ODD}

    assert set(answers.values()) == {200}


@pytest.mark.parametrize(
    "query", ["type=alt", "plan=finnes-ikke", "kommune=oslo", "side=x", "side=-1", "plan=a%00"]
)
def test_a_choice_that_is_none_is_ignored(query, plan, lyngen, client):
    MeasureFactory(plan=plan, title="Kai")

    assert len(titles(page_at(client, f"/sok/?q=kai&{query}"))) == 1
