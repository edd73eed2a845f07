"""The municipalities on a map: as tiles at their places, or as their real outlines, without ranking them."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from tests.factories import (
    BoundaryFactory,
    FollowUpFactory,
    MunicipalityNameFactory,
    ParticipationFactory,
)
from tests.measures.municipality_pages import address, list_address
from tests.measures.reading import all_words, counted, page_at, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(plan):
    """Puts a municipality of the plan on the map."""

    def placed(name, column, row, **more):
        return ParticipationFactory(
            plan=plan,
            municipality__name=name,
            municipality__tile_column=column,
            municipality__tile_row=row,
            **more,
        ).municipality

    return placed


def places(page):
    """{first word of the tile: (x, y)}, as drawn."""
    return {
        words(tile).split()[0]: tuple(float(number) for number in re.findall(r"[\d.]+", tile.g["transform"]))
        for tile in page.select(".tile")
    }


def test_tiles_stand_as_the_municipalities_lie_and_are_read_from_the_north_west(plan, placed, client):
    for name, column, row in [("Lyngen", 2, 2), ("Balsfjord", 1, 3), ("Karlsøy", 2, 1), ("Tromsø", 1, 2)]:
        placed(name, column, row)

    drawn = places(page_at(client, list_address(plan)))

    assert list(drawn) == ["Karlsøy", "Tromsø", "Lyngen", "Balsfjord"]
    (east, north), (west, middle) = drawn["Karlsøy"], drawn["Tromsø"]
    assert (west, north) == (0, 0)
    assert drawn["Lyngen"] == (east, middle)
    assert drawn["Balsfjord"][0] == west
    assert drawn["Balsfjord"][1] == 2 * middle


def test_columns_and_rows_where_nobody_of_the_plan_stands_are_left_out(plan, placed, client):
    placed("Lyngen", 57, 30)
    placed("Tromsø", 3, 12)

    drawn = places(page_at(client, list_address(plan)))

    assert drawn["Tromsø"] == (0, 0)
    assert max(drawn["Lyngen"]) < 200


def test_a_tile_leads_to_the_municipality_and_counts_its_own_answers(plan, placed, client):
    tromso, lyngen = placed("Tromsø", 1, 2), placed("Lyngen", 2, 2)
    first = FollowUpFactory(measure__plan=plan, municipality=tromso)
    FollowUpFactory(measure__plan=plan, municipality=tromso, answer="")
    FollowUpFactory(measure=first.measure, municipality=lyngen, answer="")

    for page in (page_at(client, list_address(plan)), page_at(client, f"/{plan.slug}/")):
        tiles = page.select(".tile")

        assert [tile["href"] for tile in tiles] == [address(plan, tromso), address(plan, lyngen)]
        assert all_words(tiles) == ["Tromsø 1 av 2 besvart", "Lyngen 0 av 1 besvart"]
        assert len(tiles[0].select(".bar__segment")) == 2
        assert "%" not in words(page.select_one(".map"))


def test_a_tile_has_the_official_names_each_in_its_language(plan, placed, client):
    storfjord = placed("Storfjord", 1, 1)
    for language, name in [("nb", "Storfjord"), ("se", "Omasvuotna"), ("fkv", "Omasvuono")]:
        MunicipalityNameFactory(municipality=storfjord, language=language, name=name, is_official=True)

    tile = page_at(client, list_address(plan)).select_one(".tile")

    assert [(name["lang"], words(name)) for name in tile.select("[lang]")] == [
        ("nb", "Storfjord"),
        ("se", "Omasvuotna"),
        ("fkv", "Omasvuono"),
    ]


def test_no_name_is_wider_than_its_tile(plan, placed, client):
    for column, name in enumerate(["Bjørnafjorden", "Midtre Gauldal", "Ås"], start=1):
        placed(name, column, 1)

    long, two_words, short = page_at(client, list_address(plan)).select(".tile")

    assert all_words(long.select(".tile__name")) == ["Bjørnafjorden"]
    assert long.select_one("[textlength]")
    assert all_words(two_words.select(".tile__name")) == ["Midtre", "Gauldal"]
    assert not short.select_one("[textlength]")


def test_who_has_no_place_is_named_beside_the_map_and_without_places_there_is_none(plan, placed, client):
    gone = placed("Hammerfest", None, None)
    assert not page_at(client, list_address(plan)).select_one(".map")

    placed("Tromsø", 1, 2)

    page = page_at(client, list_address(plan))
    assert len(page.select(".tile")) == 1
    beside = page.select_one(".map figcaption a")
    assert (words(beside), beside["href"]) == ("Hammerfest", address(plan, gone))


@pytest.mark.parametrize(("columns", "room"), [(3, None), (4, "map--wide"), (12, "map--widest")])
def test_a_map_of_many_columns_asks_for_the_room_that_its_letters_need(columns, room, plan, placed, client):
    for column in range(1, columns + 1):
        placed(f"Kommune {column}", column, 1)

    page = page_at(client, list_address(plan))

    assert len(page.select(".tile")) == columns
    assert page.select_one(".map")["class"] == list(filter(None, ["map", room]))


def test_a_map_too_wide_for_any_screen_is_left_to_the_list(plan, placed, client):
    for column in range(1, 14):
        placed(f"Kommune {column}", column, 1)

    page = page_at(client, list_address(plan))

    assert not page.select(".map")
    assert len(page.select(".card")) == 13


def test_the_map_costs_no_query_more_for_more_municipalities(plan, placed, client):
    placed("Tromsø", 1, 2)
    counted(client, list_address(plan))
    _, before = counted(client, list_address(plan))
    for column in range(2, 9):
        FollowUpFactory(measure__plan=plan, municipality=placed(f"Kommune{column}", column, 2))

    page, after = counted(client, list_address(plan))

    assert len(page.select(".tile")) == 8
    assert after == before


# The real outlines ----------------------------------------------------------------------------------------


def outlined(municipality, **more):
    return BoundaryFactory(municipality=municipality, dated_on=dt.date(2024, 1, 1), **more)


def test_where_all_have_outlines_they_are_drawn_and_credited(plan, placed, client):
    tromso, lyngen = placed("Tromsø", 1, 2), placed("Lyngen", 2, 2)
    FollowUpFactory(measure__plan=plan, municipality=tromso)
    outlined(tromso, path="M0 0l100 0 0 100-100 0z", left=0, top=0, right=100, bottom=100)
    page = page_at(client, list_address(plan))
    assert len(page.select(".tile")) == 2
    assert "Kartverket" not in words(page)

    outlined(lyngen, path="M100 0l100 0 0 100-100 0z", left=100, top=0, right=200, bottom=100, label_x=150)

    page = page_at(client, list_address(plan))
    assert not page.select(".tile")
    shapes = page.select(".shape")
    assert [shape["href"] for shape in shapes] == [address(plan, tromso), address(plan, lyngen)]
    assert shapes[0]["aria-label"] == "Tromsø: 1 av 1 besvart"
    assert shapes[1].path["d"] == "M100 0l100 0 0 100-100 0z"
    assert all_words(page.select(".shape__names text")) == ["Tromsø", "Lyngen"]
    credit = page.select_one(".map figcaption")
    assert "© Kartverket, CC BY 4.0 , per 1.1.2024" in words(credit)
    assert credit.select_one("[rel~=license]")["href"].startswith(
        "https://creativecommons.org/licenses/by/4.0/"
    )


def test_all_outlines_lie_within_the_drawing_and_keep_their_shape(plan, placed, client):
    for number, name in enumerate(["Tromsø", "Lyngen"]):
        left = 60_000 + number * 5_000
        outlined(
            placed(name, number + 1, 1),
            path=f"M{left} -770000l4000 0 0 9000-4000 0z",
            left=left,
            top=-770_000,
            right=left + 4_000,
            bottom=-761_000,
            label_x=left + 2_000,
            label_y=-765_000,
        )

    page = page_at(client, list_address(plan))

    drawing = page.select_one(".map__drawing")
    width, height = (float(number) for number in drawing["viewbox"].split()[2:])
    dx, dy, scale, left, top = (float(number) for number in re.findall(r"-?[\d.]+", drawing.g["transform"]))
    assert (left, top) == (-60_000, 770_000)
    assert 0 <= dx < dx + 9_000 * scale <= width
    assert 0 <= dy < dy + 9_000 * scale <= height
    for name in page.select(".shape__names text"):
        assert 0 < float(name["x"]) < width
        assert 0 < float(name["y"]) < height


def test_names_that_would_lie_across_each_other_are_left_to_the_list(plan, placed, client):
    for number, name in enumerate(["Storfjord", "Lillefjord"]):
        outlined(placed(name, number + 1, 1), right=100 - number, label_x=50, label_y=50)

    page = page_at(client, list_address(plan))

    assert len(page.select(".shape")) == 2
    assert all_words(page.select(".shape__names text")) == ["Storfjord"]
    assert "Lillefjord" in words(page.select_one("main .grid"))


def test_a_municipality_of_a_draft_plan_is_on_no_map_of_others(plan, placed, client):
    placed("Tromsø", 1, 1)
    elsewhere = ParticipationFactory(plan__state="draft", municipality__name="Andøy").municipality
    elsewhere.tile_column, elsewhere.tile_row = 5, 5
    elsewhere.save()

    assert "Andøy" not in words(page_at(client, list_address(plan)))
    assert (
        client.get(reverse("municipalities", args=[elsewhere.participations.get().plan.slug])).status_code
        == 404
    )
