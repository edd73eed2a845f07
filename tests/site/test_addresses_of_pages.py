"""What a page tells in its head: by which address to know it, where it is in other languages, and what it is about."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories import FocusAreaFactory, MeasureFactory, MunicipalityNameFactory
from tests.measures.reading import page_at

pytestmark = pytest.mark.django_db

HERE = "http://testserver"


def canonical(page):
    return page.find("link", rel="canonical")["href"]


def hreflangs(page):
    return {link["hreflang"]: link["href"] for link in page.select("head link[hreflang]")}


def prop(page, name):
    return page.find("meta", property=name)["content"]


def data(page):
    """{type: thing} of the page's facts in the words of schema.org."""
    scripts = page.find_all("script", type="application/ld+json")
    return {thing["@type"]: thing for script in scripts for thing in json.loads(script.string)["@graph"]}


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("?side=2", "?side=2"),
        ("?side=1", ""),
        ("?side=x", ""),
        ("?side=٢", ""),
        ("?omrade=A", ""),
        # The second page of a filtered list is not the second of the whole.
        ("?omrade=A&side=2", ""),
        ("?side=2&side=3", "?side=3"),
    ],
)
def test_a_list_is_known_without_its_filters_and_with_its_page(query, kept, plan, client):
    page = page_at(client, f"/en/naeringsplan/tiltak/{query}")

    assert canonical(page) == prop(page, "og:url") == f"{HERE}/en/naeringsplan/tiltak/{kept}"
    assert hreflangs(page) == {
        "nb": f"{HERE}/naeringsplan/tiltak/{kept}",
        "nn": f"{HERE}/nn/naeringsplan/tiltak/{kept}",
        "en": f"{HERE}/en/naeringsplan/tiltak/{kept}",
        "x-default": f"{HERE}/naeringsplan/tiltak/{kept}",
    }


def test_the_reader_keeps_the_filters_in_another_language(plan, client):
    page = page_at(client, "/naeringsplan/tiltak/?omrade=A&side=2")

    links = [link["href"] for link in page.select("header nav a[hreflang]")]
    assert links == ["/nn/naeringsplan/tiltak/?omrade=A&side=2", "/en/naeringsplan/tiltak/?omrade=A&side=2"]


def test_the_front_page_with_a_plan_is_the_plans_own_page(plan, client):
    page = page_at(client, "/nn/")

    assert canonical(page) == f"{HERE}/nn/naeringsplan/"
    assert hreflangs(page)["x-default"] == f"{HERE}/naeringsplan/"


def test_a_site_with_several_names_is_known_by_the_one_that_is_set(plan, client, settings):
    settings.PUBLIC_ORIGIN = "https://plan.example.no"

    page = page_at(client, "/naeringsplan/")

    for address in (canonical(page), *hreflangs(page).values(), prop(page, "og:image")):
        assert address.startswith("https://plan.example.no/")


def test_who_shares_a_page_shares_what_it_says(plan, lyngen, client):
    MeasureFactory(plan=plan, code="A1", title='Bygg «kai» & "bru"', description="Båt <og> bil.")

    page = page_at(client, "/nn/naeringsplan/tiltak/A1/")

    assert prop(page, "og:title") == page.title.string == 'Bygg «kai» & "bru" – Regional næringsplan – rnplan'
    described = page.find("meta", attrs={"name": "description"})["content"]
    assert described == prop(page, "og:description")
    assert "A1" in described
    assert "Båt <og> bil." in described
    assert prop(page, "og:locale") == "nn_NO"
    others = [tag["content"] for tag in page.find_all("meta", property="og:locale:alternate")]
    assert others == ["nb_NO", "en_GB"]


def test_the_share_image_is_there_in_the_size_that_is_told(plan, client):
    page = page_at(client, "/naeringsplan/")

    address = prop(page, "og:image").removeprefix(HERE)
    image = b"".join(client.get(address).streaming_content)
    size = int.from_bytes(image[16:20]), int.from_bytes(image[20:24])
    assert image.startswith(b"\x89PNG")
    assert size == (1200, 630) == (int(prop(page, "og:image:width")), int(prop(page, "og:image:height")))
    assert prop(page, "og:image:alt")


def test_no_two_pages_of_a_plan_are_described_alike(plan, lyngen, client):
    FocusAreaFactory(plan=plan, code="A", description="Sjø.")
    addresses = ["", "tiltak/", "kommuner/", "kommuner/lyngen/", "matrise/", "rapporter/", "om/"]
    addresses.append("satsingsomrader/A/")

    pages = [page_at(client, f"/naeringsplan/{address}") for address in addresses]

    described = {page.find("meta", attrs={"name": "description"})["content"] for page in pages}
    assert len(described) == len(addresses)


@pytest.mark.parametrize("address", ["/konto/login/", "/en/konto/login/", "/finnes-ikke/"])
def test_what_is_not_for_search_engines_has_no_address_for_them(address, client):
    page = BeautifulSoup(client.get(address).content, "lxml")

    assert page.find("link", rel="canonical") is None
    assert not page.select("head link[hreflang]")
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_what_is_answered_to_a_form_has_no_other_languages(client):
    answer = client.post("/tilgjengelighet/tilbakemelding/", {})

    assert not BeautifulSoup(answer.content, "lxml").select("header nav a[hreflang]")


def test_the_way_to_a_page_is_told_to_machines_as_well(plan, client):
    area = FocusAreaFactory(plan=plan, code="A", title="Sjø </script><b>")
    MeasureFactory(plan=plan, focus_area=area, code="A1")

    page = page_at(client, "/en/naeringsplan/tiltak/A1/")

    crumbs = data(page)["BreadcrumbList"]["itemListElement"]
    assert [crumb["position"] for crumb in crumbs] == list(range(1, len(crumbs) + 1))
    assert crumbs[0]["item"] == f"{HERE}/en/naeringsplan/"
    assert crumbs[-1] == {
        "@type": "ListItem",
        "position": len(crumbs),
        "name": "A Sjø </script><b>",
        "item": f"{HERE}/en/naeringsplan/satsingsomrader/A/",
    }


def test_a_municipality_is_told_of_in_all_its_names(plan, lyngen, client):
    for language, name, official in (("nb", "Lyngen", True), ("se", "Ivggu", True), ("fkv", "Yykeä", False)):
        MunicipalityNameFactory(municipality=lyngen, language=language, name=name, is_official=official)
    lyngen.website = "https://lyngen.example"
    lyngen.save()

    municipality = data(page_at(client, "/naeringsplan/kommuner/lyngen/"))["GovernmentOrganization"]

    assert municipality["name"] == "Lyngen"
    assert municipality["alternateName"] == ["Ivggu", "Yykeä"]
    assert municipality["url"] == "https://lyngen.example"


def test_a_published_report_is_told_of_with_its_date(report_in, client):
    report = report_in("published")

    told = data(page_at(client, "/naeringsplan/rapporter/arsmelding-2021/lyngen/"))["Report"]

    assert told["name"] == "Årsmelding 2021, Lyngen"
    assert told["datePublished"] == report.published_at.isoformat()
    assert told["author"]["name"] == "Lyngen"


def test_the_site_is_told_of_on_its_front_page_alone(plan, client):
    assert data(page_at(client, "/"))["WebSite"]["url"] == f"{HERE}/"
    assert "WebSite" not in data(page_at(client, reverse("plan", args=["naeringsplan"])))
