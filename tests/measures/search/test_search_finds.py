"""What is found by which words."""

import pytest

from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    GoalFactory,
    MeasureFactory,
    MunicipalityNameFactory,
    PlannedActionFactory,
)
from tests.measures.reading import published
from tests.measures.search.searching import links, marks, search, titles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "vertskap",
        "Vertskapet",
        "VERTSKAPENE",
        "vertskap bedrifter",
        "bedrift",
        '"felles vertskap"',
        "åpner",
        "ÅPNE",
    ],
)
def test_a_measure_is_found_by_the_forms_of_its_words(text, plan, client):
    MeasureFactory(plan=plan, code="A1", title="Felles vertskap for bedrifter", description="Åpner i mai.")
    MeasureFactory(plan=plan, code="A2", title="Noe annet")

    assert links(search(client, text)) == ["/naeringsplan/tiltak/A1/"]


def test_the_beginning_of_a_compound_is_found_and_a_short_word_in_its_forms_alone(plan, client):
    MeasureFactory(plan=plan, code="A1", title="Havneutbygging")
    MeasureFactory(plan=plan, code="A2", title="Bygge ut")

    assert titles(search(client, "havn")) == ["A1 Havneutbygging"]
    assert titles(search(client, "by")) == []


@pytest.mark.parametrize("text", ["čuovvoleapmi", "Ealáhusplána", "ŋ", "đoaibma", "Ferøyværing"])
def test_norwegian_and_sami_letters(text, plan, client):
    MeasureFactory(plan=plan, title="Čuovvoleapmi ealáhusplána ŋ Đoaibma ferøyværing")

    assert len(titles(search(client, text))) == 1


def test_all_words_must_be_there_and_quoted_ones_next_to_each_other(plan, client):
    MeasureFactory(plan=plan, code="A1", title="Felles vertskap")
    MeasureFactory(plan=plan, code="A2", title="Vertskap som er felles")
    MeasureFactory(plan=plan, code="A3", title="Felles kai")

    assert titles(search(client, "vertskap felles")) == ["A1 Felles vertskap", "A2 Vertskap som er felles"]
    assert titles(search(client, '"felles vertskap"')) == ["A1 Felles vertskap"]
    assert titles(search(client, "«felles vertskap»")) == ["A1 Felles vertskap"]


def test_what_stands_in_the_title_comes_first(plan, client):
    MeasureFactory(plan=plan, code="A1", title="Noe", description="En kai")
    MeasureFactory(plan=plan, code="A2", title="En kai")

    assert titles(search(client, "kai")) == ["A2 En kai", "A1 Noe"]


@pytest.mark.parametrize(("typed", "first"), [("A1", "A1"), ("a1", "A1"), ("1.1", "1.1")])
def test_a_code_leads_straight_to_its_measure(typed, first, plan, client):
    MeasureFactory(plan=plan, code="B1", title="Se også A1 og 1.1")
    for code in ("A1", "A11", "1.1", "1.10"):
        MeasureFactory(plan=plan, code=code, title="Tiltak")

    assert titles(search(client, typed))[0] == f"{first} Tiltak"


def test_a_municipality_is_found_by_all_its_names(plan, storfjord, client):
    MunicipalityNameFactory(municipality=storfjord, name="Omasvuotna")

    page = search(client, "omasvuotna")

    assert links(page) == ["/naeringsplan/kommuner/storfjord/"]
    assert marks(page) == ["Omasvuotna"]


def test_a_word_and_a_municipality_find_what_that_one_does(plan, lyngen, storfjord, client):
    measure = MeasureFactory(plan=plan, code="A1", title="Vertskap")
    for municipality in (lyngen, storfjord):
        FollowUpFactory(measure=measure, municipality=municipality, own_title="Vertskap her")
    MeasureFactory(plan=plan, code="A2", title="Vertskap for andre")

    assert links(search(client, "vertskap lyngen")) == [
        "/naeringsplan/tiltak/A1/",
        "/naeringsplan/tiltak/A1/#lyngen",
    ]
    assert links(search(client, "A1 lyngen")) == [
        "/naeringsplan/tiltak/A1/",
        "/naeringsplan/tiltak/A1/#lyngen",
    ]


def test_each_kind_leads_to_the_place_where_the_words_stand(plan, lyngen, reporting_round, client):
    area = FocusAreaFactory(plan=plan, code="A", title="Sjømat")
    GoalFactory(focus_area=FocusAreaFactory(plan=plan, code="B"), title="Mer sjømat")
    slot = FollowUpFactory(measure__plan=plan, measure__code="A1", municipality=lyngen, reason="For sjømat")
    planned = FollowUpFactory(measure__plan=plan, measure__code="A2", municipality=lyngen)
    PlannedActionFactory(follow_up=planned, description="Kartlegge sjømat")
    published(reporting_round, lyngen, slot, what_was_done="Sjømaten er kartlagt")
    type(plan).objects.update(purpose_nb="Sjømat i hele regionen")
    MeasureFactory(plan=plan, focus_area=area, code="A3", title="Sjømat")

    assert links(search(client, "sjømat")) == [
        "/naeringsplan/tiltak/A3/",
        "/naeringsplan/tiltak/A1/#lyngen",
        "/naeringsplan/tiltak/A2/#lyngen",
        "/naeringsplan/rapporter/arsmelding-2021/lyngen/#A1",
        "/naeringsplan/satsingsomrader/A/",
        "/naeringsplan/satsingsomrader/B/",
        "/naeringsplan/om/",
    ]


def test_a_report_is_found_by_what_is_reported_and_not_by_its_measure_alone(
    plan, lyngen, reporting_round, client
):
    slot = FollowUpFactory(measure__plan=plan, measure__title="Vertskap", municipality=lyngen)
    published(reporting_round, lyngen, slot, what_was_done="Ansatt en vert i havna")

    assert links(search(client, "vertskap", type="rapportert")) == []
    assert len(links(search(client, "vertskap havn", type="rapportert"))) == 1


def test_a_title_in_another_language_is_found_and_shown(plan, client):
    MeasureFactory(plan=plan, code="A1", title_nb="Reiseliv", title_en="Tourism all year")

    page = search(client, "tourism")

    assert titles(page) == ["A1 Reiseliv"]
    assert str(page.main.select_one(".hit__text")).startswith(
        '<p class="hit__text" lang="en"><mark>Tourism</mark>'
    )


def test_the_address_of_a_link_is_not_what_a_text_says(plan, client):
    plan.about_nb = 'Se [saken](https://region.example/naering/(sak)/ "Tittel") og [x].\n\n[x]: /sjarken'
    plan.about_en = "Harbours"
    plan.save()

    assert links(search(client, "naering")) == []
    assert links(search(client, "sjarken")) == []
    assert links(search(client, "saken harbours")) == ["/naeringsplan/om/"]

    plan.name_nb = "Naering"
    plan.save()
    assert links(search(client, "naering saken")) == ["/naeringsplan/"]
