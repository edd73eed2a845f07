"""Places on the tile map, read from a plan's file."""

from municipalities.models import Municipality
from tests.factories import MunicipalityFactory
from tests.measures.import_plan.documents import small_plan


def with_tiles(**places):
    document = small_plan()
    for municipality in document["municipalities"]:
        if municipality["slug"] in places:
            municipality["tile_column"], municipality["tile_row"] = places[municipality["slug"]]
    return document


def tiles():
    return {m.slug: (m.tile_column, m.tile_row) for m in Municipality.objects.all()}


def test_municipalities_get_their_places_and_change_them_with_each_other(db, run):
    run(with_tiles(lyngen=(2, 2), storfjord=(2, 3)), "--save")
    assert tiles() == {"lyngen": (2, 2), "storfjord": (2, 3)}

    _, refusal = run(with_tiles(lyngen=(2, 3), storfjord=(2, 2)), "--save")

    assert refusal is None
    assert tiles() == {"lyngen": (2, 3), "storfjord": (2, 2)}


def test_a_place_that_another_has_is_refused(db, run):
    MunicipalityFactory(slug="tromso", name="Tromsø", tile_column=1, tile_row=2)

    said, refusal = run(with_tiles(lyngen=(1, 2)), "--save")

    assert "has the place of Tromsø on the tile map" in said
    assert "1 error" in str(refusal)
    assert tiles() == {"tromso": (1, 2)}


def test_half_a_place_is_refused(db, run):
    said, refusal = run(with_tiles(lyngen=(1, None)), "--save")

    assert "A place on the tile map is a column and a row" in said
    assert "1 error" in str(refusal)
