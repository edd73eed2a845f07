"""All municipalities of a plan: their order, their names, and how far each has come."""

import datetime as dt

from django.utils.translation import gettext

from measures.models import Silence
from measures.thread import ThreadStep
from tests.factories import FollowUpFactory, MunicipalityNameFactory, ParticipationFactory
from tests.measures.municipality_pages import address, list_address
from tests.measures.reading import all_words, page_at, words


def test_the_municipalities_stand_in_norwegian_alphabetical_order(plan, client):
    for name in ("Ås", "Tromsø", "Ørland", "Balsfjord", "Ærøy"):
        ParticipationFactory(plan=plan, municipality__name=name)

    cards = page_at(client, list_address(plan)).select(".card h2")

    assert all_words(cards) == ["Balsfjord", "Tromsø", "Ærøy", "Ørland", "Ås"]


def test_a_municipality_has_its_official_names_each_in_its_language(plan, storfjord, client):
    MunicipalityNameFactory(municipality=storfjord, language="fkv", name="Omasvuono", is_official=True)
    MunicipalityNameFactory(municipality=storfjord, language="se", name="Omasvuotna", is_official=True)
    MunicipalityNameFactory(municipality=storfjord, language="nb", name="Storfjord", is_official=True)

    for heading in (
        page_at(client, list_address(plan)).select_one(".card h2"),
        page_at(client, address(plan, storfjord)).h1,
    ):
        assert words(heading) == "Storfjord – Omasvuotna – Omasvuono"
        assert [(name["lang"], words(name)) for name in heading.select("[lang]")] == [
            ("se", "Omasvuotna"),
            ("fkv", "Omasvuono"),
        ]


def test_a_name_that_is_not_official_is_shown_as_such_on_the_municipalitys_page_alone(plan, lyngen, client):
    MunicipalityNameFactory(municipality=lyngen, language="nb", name="Lyngen", is_official=True)
    MunicipalityNameFactory(municipality=lyngen, language="fkv", name="Yykeä")
    MunicipalityNameFactory(municipality=lyngen, language="se", name="Ivgu")

    page = page_at(client, address(plan, lyngen))

    assert words(page.h1) == "Lyngen"
    names = page.select_one(".names")
    assert gettext("Also in use, not official:") in words(names)
    assert [(name["lang"], words(name)) for name in names.select("[lang]")] == [
        ("se", "Ivgu"),
        ("fkv", "Yykeä"),
    ]
    assert "Ivgu" not in words(page_at(client, list_address(plan)).main)


def test_a_card_counts_the_municipalitys_own_slots(plan, follow_up, storfjord, client):
    FollowUpFactory(measure__plan=plan, municipality=follow_up.municipality, answer="")
    FollowUpFactory(measure=follow_up.measure, municipality=storfjord, answer="")

    lyngens, storfjords = page_at(client, list_address(plan)).select(".card")

    assert all_words(lyngens.select("dd")) == ["1", "0", "0", "0", "0", "0"]
    assert all_words(lyngens.select("dt")) == [str(step.label) for step in ThreadStep]
    assert all_words(storfjords.select("dd")) == ["0"] * 6
    assert f"1 {str(Silence.UNANSWERED.label).lower()}" in words(storfjords)


def test_one_that_has_left_is_shown_with_its_dates(plan, client):
    gone = ParticipationFactory(
        plan=plan, joined_on=dt.date(2018, 8, 29), left_on=dt.date(2020, 12, 31)
    ).municipality

    for page in (page_at(client, list_address(plan)), page_at(client, address(plan, gone))):
        assert "29.8.2018" in words(page.main)
        assert "31.12.2020" in words(page.main)


def test_a_plan_without_municipalities_says_so(plan, client):
    assert page_at(client, list_address(plan)).select_one(".empty")
