import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from measures.models import Outcome, PlanState, Precision
from tests.factories import (
    AdoptionFactory,
    BackgroundFactFactory,
    MeasureFactory,
    MunicipalityFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanFactory,
    PlanGroupFactory,
    TimelineEventFactory,
)


@pytest.fixture
def read(client):
    """The about page of the plan, as a reader's browser sees it."""

    def read(plan):
        answer = client.get(reverse("about", args=[plan.slug]))
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "lxml")

    return read


def words(element):
    return " ".join(element.get_text(" ", strip=True).split())


def adoption_rows(page):
    return [[words(cell) for cell in row.find_all(["th", "td"])] for row in page.select("table tbody tr")]


def test_purpose_vision_and_how_it_is_followed_up_stand_with_their_sources(plan, read):
    plan.purpose, plan.purpose_source = "Felles satsingsområder", "https://example.no/formaal"
    plan.vision, plan.vision_source = "Best i Arktis", "https://example.no/visjon"
    plan.follow_up_rule, plan.follow_up_rule_source = "Hver for seg", "https://example.no/oppfolging"
    plan.save()

    page = read(plan)

    for text, source in (
        ("Felles satsingsområder", "https://example.no/formaal"),
        ("Best i Arktis", "https://example.no/visjon"),
        ("Hver for seg", "https://example.no/oppfolging"),
    ):
        assert text in words(page.main)
        assert page.main.find("a", href=source)


def test_the_text_about_the_plan_is_markdown_and_harmless(plan, read):
    plan.about = "# Mer\n\n**Trykk** <script>go()</script>"
    plan.save()

    page = read(plan)

    assert page.main.strong.get_text() == "Trykk"
    assert not page.main.find("script")
    assert len(page.find_all("h1")) == 1


def test_adoption_stands_body_by_body_with_its_date_and_case(plan, lyngen, read):
    AdoptionFactory(
        plan=plan,
        municipality=lyngen,
        body="kommunestyre",
        outcome=Outcome.ADOPTED,
        decided_on=dt.date(2018, 8, 29),
        archive_case="18/1879",
        council_case="PS 45/18",
    )

    [row] = adoption_rows(read(plan))

    assert row[:3] == ["Lyngen", "kommunestyre", "29.8.2018"]
    for text in (str(Outcome.ADOPTED.label), "18/1879", "PS 45/18"):
        assert text in row[3]


def test_a_municipality_of_which_nothing_is_known_is_shown_as_unknown(plan, lyngen, read):
    assert adoption_rows(read(plan)) == [["Lyngen", pgettext("adoption", "unknown")]]


def test_what_came_of_a_planned_day_that_has_passed_is_unknown(plan, lyngen, read):
    AdoptionFactory(plan=plan, municipality=lyngen, outcome=Outcome.PLANNED, planned_on=dt.date(2018, 10, 2))

    [row] = adoption_rows(read(plan))

    assert row[2:4] == [gettext("planned for %(date)s") % {"date": "2.10.2018"}, str(Outcome.UNKNOWN.label)]


def test_what_is_planned_for_a_day_to_come_is_planned(db, read):
    plan = PlanFactory(first_year=2050, last_year=2054)
    AdoptionFactory(plan=plan, outcome=Outcome.PLANNED, planned_on=dt.date(2050, 2, 1))

    [row] = adoption_rows(read(plan))

    assert row[3] == str(Outcome.PLANNED.label)


def test_an_adoption_without_a_day_has_an_unknown_date(plan, lyngen, read):
    AdoptionFactory(plan=plan, municipality=lyngen, outcome=Outcome.UNKNOWN)

    [row] = adoption_rows(read(plan))

    assert row[2] == pgettext("date", "unknown")


def test_the_timeline_is_as_precise_as_what_is_known(plan, read):
    TimelineEventFactory(plan=plan, date=dt.date(2015, 9, 1), precision=Precision.SEASON, title="Nytt styre")
    TimelineEventFactory(plan=plan, date=dt.date(2014, 3, 1), precision=Precision.MONTH, title="Program")
    TimelineEventFactory(plan=plan, date=dt.date(2018, 8, 29), title="Vedtak", source="https://example.no/v")

    items = read(plan).select(".timeline > li")

    assert [words(item.select_one(".timeline__what")) for item in items] == [
        "Program",
        "Nytt styre",
        "Vedtak",
    ]
    assert "1." not in words(items[0].select_one(".timeline__when"))
    assert "2014" in words(items[0].select_one(".timeline__when"))
    assert words(items[2].select_one(".timeline__when")) == "29.8.2018"
    assert items[2].find("a", href="https://example.no/v")


def test_facts_stand_together_under_their_heading(plan, read):
    BackgroundFactFactory(plan=plan, heading="Programmet", label="Tilskudd", text="2 460 000 kr", position=1)
    BackgroundFactFactory(plan=plan, heading="Temaer", label="Tema 1", text="Areal", position=2)
    BackgroundFactFactory(
        plan=plan,
        heading="Programmet",
        label="Egenandel",
        text="50 000 kr",
        position=3,
        source="https://e.no/x",
    )

    page = read(plan)

    first = page.find("h3", string="Programmet").find_next("dl")
    assert [words(term) for term in first.find_all("dt")] == ["Tilskudd", "Egenandel"]
    assert first.find("a", href="https://e.no/x")
    assert len(page.find_all("h3", string="Programmet")) == 1


def test_groups_name_bodies_and_partners_are_listed(plan, lyngen, read):
    group = PlanGroupFactory(plan=plan, name="Styringsgruppe")
    group.municipalities.add(lyngen)
    group.organisations.add(OrganisationFactory(name="Næringsforeningen", website="https://nf.example.no"))
    MeasureFactory(plan=plan).partners.add(OrganisationFactory(name="Universitetet"))
    OrganisationFactory(name="Uten del i planen")

    page = read(plan)

    assert [words(item) for item in page.select(".card li")] == ["Lyngen", "Næringsforeningen"]
    listed = [words(item) for item in page.select("section[aria-labelledby=organisations] .row__title")]
    assert listed == ["Næringsforeningen", "Universitetet"]
    assert page.find("a", href="https://nf.example.no")


def test_the_case_owner_and_the_municipalities_lead_to_their_pages(plan, lyngen, storfjord, read):
    plan.case_owner, plan.case_number = lyngen, "18/1879"
    plan.save()

    facts = read(plan).select_one("dl.facts")

    assert "18/1879" in words(facts)
    assert [link["href"] for link in facts.find_all("a")] == [
        reverse("municipality", args=[plan.slug, slug]) for slug in ("lyngen", "storfjord", "lyngen")
    ]


def test_a_case_owner_who_does_not_take_part_has_no_page(plan, lyngen, read):
    plan.case_owner = MunicipalityFactory(name="Fylket", slug="fylket")
    plan.save()

    page = read(plan)

    assert "Fylket" in words(page.main)
    assert not page.find("a", href=reverse("municipality", args=[plan.slug, "fylket"]))


def test_the_plan_document_is_downloaded_from_here_when_there_is_one(plan, read):
    address = reverse("plan-document", args=[plan.slug])
    assert not read(plan).find("a", href=address)

    plan.document.save("rsnp.pdf", ContentFile(b"x" * 2048))

    assert read(plan).find("a", href=address)
    assert "PDF, 2,0" in words(read(plan).main)


def test_without_a_file_the_link_leads_to_the_document(plan, read):
    plan.document_link = "https://example.no/planen.pdf"
    plan.save()

    assert read(plan).find("a", href="https://example.no/planen.pdf")


def test_a_draft_is_there_only_for_those_who_take_part(plan, planner, client):
    type(plan).objects.update(state=PlanState.DRAFT)
    address = reverse("about", args=[plan.slug])

    assert client.get(address).status_code == 404

    client.force_login(planner)

    assert client.get(address).status_code == 200


def test_nothing_of_another_plan_stands_on_the_page(plan, read):
    other = PlanFactory()
    TimelineEventFactory(plan=other, title="Fremmed hendelse")
    BackgroundFactFactory(plan=other, label="Fremmed opplysning")
    PlanGroupFactory(plan=other, name="Fremmed gruppe").organisations.add(OrganisationFactory(name="Fremmed"))
    AdoptionFactory(plan=other, body="Fremmed organ")
    MeasureFactory(plan=other).partners.add(OrganisationFactory(name="Fremmed partner"))

    assert "Fremmed" not in words(read(plan).main)


def fill(plan, number):
    for _ in range(number):
        municipality = ParticipationFactory(plan=plan).municipality
        AdoptionFactory(plan=plan, municipality=municipality)
        AdoptionFactory(plan=plan, municipality=municipality, body="formannskap")
        TimelineEventFactory(plan=plan)
        BackgroundFactFactory(plan=plan)
        group = PlanGroupFactory(plan=plan, name=f"Gruppe {municipality.pk}")
        group.municipalities.add(municipality)
        group.organisations.add(OrganisationFactory())


def test_the_number_of_queries_is_the_same_for_few_and_many(plan, client):
    address = reverse("about", args=[plan.slug])
    fill(plan, 2)
    with CaptureQueriesContext(connection) as for_few:
        few = client.get(address).content.decode()

    fill(plan, 6)
    with CaptureQueriesContext(connection) as for_many:
        many = client.get(address).content.decode()

    assert len(for_few) == len(for_many)
    for row in ("formannskap", "timeline__what"):
        assert few.count(row) == 2
        assert many.count(row) == 8
    assert not client.cookies
