"""Texts of the plan and of the municipalities stand on pages in other languages, and say so."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from measures.translation import column, texts_of
from tests.factories import (
    ActionPlanFactory,
    BackgroundFactFactory,
    FocusAreaFactory,
    FollowUpFactory,
    GoalFactory,
    IndicatorFactory,
    MeasureFactory,
    MunicipalityNameFactory,
    PlannedActionFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
    TimelineEventFactory,
)
from tests.measures.reading import counted, page_at, publish, words

pytestmark = pytest.mark.django_db

OF_THE_PLAN = [
    "Regional næringsplan",
    "En levende region",
    "Samarbeide om næringslivet",
    "Attraktivitet",
    "A Attraktivitet",
    "Flere skal flytte hit",
    "Flere starter bedrift",
    "Antall nye bedrifter",
    "Felles vertskap",
    "Vi ønsker velkommen.",
    "Byregionprogrammet",
    "Programmet ble avsluttet",
]
OF_THE_MUNICIPALITY = [
    "Vertskap i Lyngen",
    "næringssjef",
    "Tilsetje ein vert",
    "Handlingsplan for næring",
    "Vi har tilsett ein vert.",
    "Det vart seinare enn vi trudde.",
    "Opplæring av verten",
]


@pytest.fixture
def world(plan, lyngen):
    """A plan in bokmål, in which Lyngen says in nynorsk what it does."""
    lyngen.language_form = "nn"
    lyngen.save()
    plan.vision, plan.purpose = "En levende region", "Samarbeide om næringslivet"
    plan.save()
    area = FocusAreaFactory(plan=plan, code="A", title="Attraktivitet", description="Flere skal flytte hit")
    IndicatorFactory(
        goal=GoalFactory(focus_area=area, title="Flere starter bedrift"), title="Antall nye bedrifter"
    )
    measure = MeasureFactory(
        plan=plan, focus_area=area, code="A1", title="Felles vertskap", description="Vi ønsker velkommen."
    )
    BackgroundFactFactory(plan=plan, heading="Byregionprogrammet")
    TimelineEventFactory(plan=plan, title="Programmet ble avsluttet")
    follow_up = FollowUpFactory(
        measure=measure, municipality=lyngen, own_title="Vertskap i Lyngen", responsible_role="næringssjef"
    )
    PlannedActionFactory(
        follow_up=follow_up,
        action_plan=ActionPlanFactory(municipality=lyngen, title="Handlingsplan for næring"),
        description="Tilsetje ein vert",
    )
    reporting_round = ReportingRoundFactory(
        plan=plan, name="Årsmelding 2021", slug="arsmelding-2021", published_on=dt.date(2022, 3, 1)
    )
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    StatusLineFactory(
        report=report,
        follow_up=follow_up,
        status="delayed",
        what_was_done="Vi har tilsett ein vert.",
        deviation="Det vart seinare enn vi trudde.",
        next_step="Opplæring av verten",
    )
    publish(report)
    return plan


def addresses(plan):
    yield reverse("plan", args=[plan.slug])
    yield reverse("about", args=[plan.slug])
    yield reverse("measures", args=[plan.slug])
    yield reverse("measure", args=[plan.slug, "A1"])
    yield reverse("focus-area", args=[plan.slug, "A"])
    yield reverse("matrix", args=[plan.slug])
    yield reverse("municipality", args=[plan.slug, "lyngen"])
    yield reverse("rounds", args=[plan.slug])
    yield reverse("round", args=[plan.slug, "arsmelding-2021"])
    yield reverse("report", args=[plan.slug, "arsmelding-2021", "lyngen"])


def languages_of(page, text):
    """Of each place where the text stands alone, the language that the nearest tag around it says."""
    places = page.find("body").find_all(string=lambda words: words and " ".join(words.split()) == text)
    shown = [place for place in places if place.parent.name not in ("option", "script")]
    return {place.find_parent(attrs={"lang": True})["lang"] for place in shown}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_text_says_its_language(client, world, language):
    with translation.override(language):
        pages = [BeautifulSoup(client.get(address).content, "lxml") for address in addresses(world)]

    said = {text: set() for text in (*OF_THE_PLAN, *OF_THE_MUNICIPALITY)}
    for page in pages:
        for text in said:
            said[text] |= languages_of(page, text)
    assert said == {text: {"nb"} for text in OF_THE_PLAN} | {text: {"nn"} for text in OF_THE_MUNICIPALITY}


def given_in(world, language):
    """Writes every text of the plan in the language too; returns {bokmål: the other}."""
    area, measure = world.focus_areas.get(), world.measures.get()
    rows = [world, area, area.goals.get(), measure]
    given = {}
    for row in rows:
        for name in texts_of(type(row)):
            if text := getattr(row, column(name)):
                given[text] = f"{text} på {language}"
                setattr(row, column(name, language), given[text])
        row.save()
    return given


@pytest.mark.parametrize("language", ["nn", "en"])
def test_what_is_given_in_the_language_of_the_page_is_shown_in_it(client, world, language):
    """Everywhere but in reports, which keep the words of the day they were published."""
    given = given_in(world, language)
    with translation.override(language):
        pages = {address: BeautifulSoup(client.get(address).content, "lxml") for address in addresses(world)}

    for text in given.values():
        assert set().union(*(languages_of(page, text) for page in pages.values())) == {language}, text
    for address, page in pages.items():
        assert page.html["lang"] == language
        if "/rapporter/" not in address:
            for text in (*given, "A Attraktivitet", "A1 Felles vertskap"):
                assert languages_of(page, text) == set(), f"{address}: {text}"


@pytest.mark.parametrize(("prefix", "language"), [("", "nb"), ("/nn", "nn")])
def test_nothing_is_said_where_the_page_is_in_the_language_already(client, world, lyngen, prefix, language):
    """Neither of the plan on a page in bokmål, nor of the municipality on one in nynorsk."""
    page = BeautifulSoup(client.get(f"{prefix}/{world.slug}/tiltak/A1/").content, "lxml").find("main")

    marked = {words(tag) for tag in page.find_all(attrs={"lang": True})}
    assert page.find_all(attrs={"lang": language}) == []
    assert "Felles vertskap" not in marked or language == "nn"
    assert "Vertskap i Lyngen" not in marked or language == "nb"


def test_what_is_written_in_a_text_stays_text(client, world):
    measure = world.measures.get()
    follow_up = measure.follow_ups.get()
    follow_up.responsible_role = "<b>sjef</b> & vert"
    follow_up.responsible_unit = "Næring"
    follow_up.save()

    for prefix in ("", "/nn", "/en"):
        for address in addresses(world):
            assert "<b>sjef" not in client.get(f"{prefix}{address}").text


def test_the_language_of_a_document_costs_no_query(client, world, lyngen):
    address = f"/en/{world.slug}/kommuner/lyngen/"
    counted(client, address)
    before = counted(client, address)[1]
    for number in range(5):
        ActionPlanFactory(municipality=lyngen, title=f"Plan {number}")

    page, after = counted(client, address)

    assert languages_of(page, "Plan 4") == {"nn"}
    assert before == after


def test_a_municipality_s_heading_has_its_official_names_each_in_its_language(client, world, lyngen):
    for language, name, official in (("nb", "Lyngen", True), ("se", "Ivgu", True), ("fkv", "Yykeä", False)):
        MunicipalityNameFactory(municipality=lyngen, language=language, name=name, is_official=official)

    headings = [
        page_at(client, f"/en/{world.slug}/{address}").find(tag, attrs=attributes)
        for address, tag, attributes in (
            ("kommuner/lyngen/", "h1", {}),
            ("kommuner/", "h2", {"class": "card__title"}),
            ("tiltak/A1/", "h3", {"id": "lyngen-name"}),
            ("kommuner/lyngen/boks/", "h1", {}),
        )
    ]

    for heading in headings:
        assert words(heading) == "Lyngen – Ivgu"
        assert [span["lang"] for span in heading.find_all("span", lang=True)] == ["nb", "se"]
