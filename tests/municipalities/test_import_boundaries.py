"""`import_boundaries`: real outlines from a file, for whom they are, and what is refused."""

import copy
import datetime as dt
import json
import re
import tracemalloc
from io import StringIO

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.utils import translation

from municipalities.boundaries import BoundaryFile
from municipalities.models import Boundary
from tests.factories import MunicipalityCodeFactory, MunicipalityFactory
from tests.municipalities.outlines_made_up import CORNERS, feature, kartverket, ring, square

pytestmark = pytest.mark.django_db

NAMES = {"5534": "Karlsøy", "5501": "Tromsø", "5536": "Lyngen", "5532": "Balsfjord", "5538": "Storfjord"}
ISLAND, SKERRY = (61_450, -778_450), (59_002, -775_002)


@pytest.fixture(autouse=True)
def in_the_language_of_the_code():
    with translation.override("en"):
        yield


@pytest.fixture
def five():
    for code, name in NAMES.items():
        MunicipalityCodeFactory(municipality=MunicipalityFactory(name=name), code=code)


@pytest.fixture
def run(tmp_path):
    """Runs the command on a document or on raw text; returns (what it said, the refusal or None)."""

    def run(content, *arguments):
        file = tmp_path / "kommuner.geojson"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        out = StringIO()
        try:
            call_command("import_boundaries", str(file), *arguments, stdout=out)
        except CommandError as refusal:
            return out.getvalue(), str(refusal)
        return out.getvalue(), None

    return run


def polygons(boundary):
    """The path as it is drawn: one polygon a ring."""
    return [shapely.Polygon(points) for points in rings(boundary.path)]


def rings(path):
    for part in re.findall("M[^M]+", path):
        x, y, *moves = [int(number) for number in re.findall("-?[0-9]+", part)]
        points = [(x, y)]
        for dx, dy in zip(moves[::2], moves[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        yield points


def drawn():
    return {b.municipality.name: polygons(b) for b in Boundary.objects.select_related("municipality")}


def test_all_outlines_are_saved_and_credited(five, run):
    said, refusal = run(kartverket(), "--dated", "2024-01-01")

    assert refusal is None
    assert "Tromsø: 5501" in said
    assert "Of no municipality here: 0301" in said
    assert "Saved 5 outlines" in said
    assert "tiles" not in said
    assert {(b.source, b.licence, b.dated_on) for b in Boundary.objects.all()} == {
        ("Kartverket", "CC BY 4.0", dt.date(2024, 1, 1))
    }
    assert set(drawn()) == set(NAMES.values())


def test_together_they_are_as_short_as_is_asked_and_still_themselves(five, run):
    for kilobytes in (8, 3):
        said, _ = run(kartverket(), "--kilobytes", str(kilobytes))

        size = sum(len(boundary.path) for boundary in Boundary.objects.all())
        assert kilobytes * 500 < size <= kilobytes * 1000
        assert "overlap" not in said
        assert Boundary.objects.count() == 5
        for code, name in NAMES.items():
            original = shapely.Polygon(ring(CORNERS[code])).area / 100
            assert sum(part.area for part in drawn()[name]) == pytest.approx(original, rel=0.2)


def test_neighbours_share_their_lines(five, run):
    run(kartverket(), "--kilobytes", "4")

    tromso, lyngen, balsfjord = (drawn()[name][0] for name in ("Tromsø", "Lyngen", "Balsfjord"))
    for neighbour in (lyngen, balsfjord):
        assert tromso.intersection(neighbour).area == 0
        assert tromso.intersection(neighbour).length > 4_000


def test_an_island_stays_and_a_skerry_goes_but_never_a_whole_municipality(five, run):
    document = kartverket()
    document["Kommune"]["features"][0]["geometry"]["coordinates"] = [[square(650_000, 7_780_000, 30)]]

    run(document)

    tromso, karlsoy = drawn()["Tromsø"], drawn()["Karlsøy"]
    assert any(part.contains(shapely.Point(ISLAND).buffer(50)) for part in tromso)
    assert not any(part.intersects(shapely.Point(SKERRY).buffer(5)) for part in tromso)
    assert [part.area > 0 for part in karlsoy] == [True]


def test_the_name_stands_within_the_largest_part(five, run):
    run(kartverket())

    for boundary in Boundary.objects.all():
        label = shapely.Point(boundary.label_x, boundary.label_y)
        assert polygons(boundary)[0].buffer(-300).contains(label)
        assert polygons(boundary)[0].bounds >= (boundary.left, boundary.top)


def test_degrees_are_drawn_as_wide_as_they_are_so_far_north(five, run):
    document = kartverket()
    # Two kilometres and a bit to the east and to the north, at 70° and the central meridian.
    document["Kommune"] = {
        "type": "FeatureCollection",
        "features": [
            feature("5501", [[[[15, 70], [15.06, 70], [15.06, 70.02052], [15, 70.02052], [15, 70]]]]),
        ],
    }

    said, refusal = run(document)

    assert refusal is None
    assert "Not in the file: Balsfjord, Karlsøy, Lyngen, Storfjord" in said
    assert "map is of tiles until each municipality" in said
    boundary = Boundary.objects.get()
    assert (boundary.left, boundary.bottom) == (50_000, -776_587)
    assert boundary.right - boundary.left == pytest.approx(229, abs=2)
    assert boundary.bottom - boundary.top == pytest.approx(229, abs=2)


def test_metres_are_understood_without_a_word_of_the_system_and_said(five, run):
    document = kartverket()
    del document["Kommune"]["crs"]

    said, refusal = run(document["Kommune"])

    assert refusal is None
    assert "read as EPSG:25833" in said


def test_a_code_of_older_days_will_do_and_todays_comes_first(run):
    tromso, lyngen = MunicipalityFactory(name="Tromsø"), MunicipalityFactory(name="Lyngen")
    old, new = dt.date(2023, 12, 31), dt.date(2024, 1, 1)
    MunicipalityCodeFactory(municipality=tromso, code="5532", valid_to=old)
    MunicipalityCodeFactory(municipality=tromso, code="5501", valid_from=new)
    MunicipalityCodeFactory(municipality=lyngen, code="5536", valid_to=old)
    MunicipalityCodeFactory(municipality=lyngen, code="9999", valid_from=new)

    said, refusal = run(kartverket())

    assert refusal is None
    assert "Tromsø: 5501\n" in said
    assert "Lyngen: 5536 (a code that it had until 2023-12-31)" in said
    west_of_the_middle = shapely.Point(62_000, -773_000)
    assert any(part.contains(west_of_the_middle) for part in drawn()["Tromsø"])


def test_importing_again_replaces_and_lines_that_cross_are_mended(five, run):
    run(kartverket())
    document = kartverket()
    bow = [
        [600_000, 7_700_000],
        [640_000, 7_740_000],
        [640_000, 7_700_000],
        [600_000, 7_740_000],
        [600_000, 7_700_000],
    ]
    document["Kommune"]["features"][1]["geometry"]["coordinates"] = [[bow]]

    said, refusal = run(document)

    assert refusal is None
    assert "overlap or leave gaps" in said
    assert Boundary.objects.count() == 5
    assert sum(part.area for part in drawn()["Tromsø"]) == pytest.approx(40_000 * 20_000 / 100, rel=0.01)


@pytest.mark.parametrize(
    ("hole", "land"), [((8_000, 4_000), 96), ((40_000, 4_000), 100), ((2_000, 3_000), 91)]
)
def test_a_hole_makes_no_land_where_it_lies_outside(five, run, hole, land):
    """Square kilometres; twice the same hole is a hole."""
    corner, side = hole
    ring = square(600_000 + corner, 7_700_000 + corner, side)
    document = kartverket()
    coordinates = [[square(600_000, 7_700_000, 10_000), ring, ring]]
    document["Kommune"]["features"][1]["geometry"]["coordinates"] = coordinates

    _said, refusal = run(document)

    assert refusal is None
    shore, *holes = (polygon.area / 10_000 for polygon in drawn()["Tromsø"])
    assert shore - sum(holes) == pytest.approx(land, rel=0.01)


def test_reading_takes_little_more_room_than_the_file(tmp_path):
    """As lists of numbers, a country in full detail would take a gigabyte."""
    outline = [[600_000 + 0.25 * number, 7_700_000.5 + number] for number in range(2_000)]
    document = {"type": "FeatureCollection", "features": [feature("5501", [[outline]]) for _ in range(20)]}
    file = tmp_path / "kommuner.geojson"
    file.write_text(json.dumps(document))
    tracemalloc.start()

    boundary_file = BoundaryFile(file)

    _left, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert boundary_file.codes == {"5501"}
    assert most < 4 * file.stat().st_size


def changed(**geometry):
    document = kartverket()
    document["Kommune"]["features"][2]["geometry"] = geometry
    return document


SQUARE = square(650_000, 7_720_000, 5_000)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is not JSON"),
        ("PK\x03\x04", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        (
            json.dumps(kartverket()).replace("[648000, 7712000]", "[648000, NaN]"),
            "NaN where a number must stand",
        ),
        ([1], "no GeoJSON FeatureCollection"),
        (
            {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": None}]},
            "kommunenummer",
        ),
        (kartverket(crs={"properties": {"name": "urn:ogc:def:crs:EPSG::25835"}}), "EPSG::25835"),
        (kartverket(crs="somewhere"), "coordinate system is not understood"),
        (kartverket(crs={"properties": {"name": "CRS84"}}), "do not lie in Norway"),
        (changed(type="Point", coordinates=[1, 2]), "5536 is Point"),
        (changed(type="Polygon", coordinates=[]), "5536 has no points"),
        (changed(type="MultiPolygon", coordinates=[[], 5]), "5536 has no points"),
        (changed(type="Polygon", coordinates=[SQUARE[:3]]), "at least four points"),
        (changed(type="Polygon", coordinates=[[["1", "2"]] * 4]), "each of two numbers"),
        (changed(type="Polygon", coordinates=[[[1], [1, 2], [3, 4], [1]]]), "each of two numbers"),
        (changed(type="Polygon", coordinates=[[{"x": 1}] * 4]), "each of two numbers"),
        (changed(type="Polygon", coordinates=[[[1, 10**400]] * 4]), "each of two numbers"),
        (json.dumps(kartverket()).replace("[648000, 7712000]", "[648000, 1e999]"), "without an end"),
        (changed(type="Polygon", coordinates=[[[650_000, 7_720_000]] * 5]), "5536 has no area"),
        (changed(type="Polygon", coordinates=[[[7_720_000, 650_000]] * 5]), "do not lie in Norway"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "file",
)
def test_what_cannot_be_drawn_is_refused_in_words_and_nothing_changes(five, run, content, words):
    run(kartverket(), "--source", "Before")

    _, refusal = run(content)

    assert words in refusal
    assert refusal.endswith("Nothing was saved.")
    assert {boundary.source for boundary in Boundary.objects.all()} == {"Before"}
    assert Boundary.objects.count() == 5


def test_a_file_that_is_not_there_and_codes_that_nobody_has_are_refused(run, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_boundaries", str(tmp_path / "nothing"))
    _, refusal = run(copy.deepcopy(kartverket()))
    assert "None of the codes in the file" in refusal


def test_too_little_room_and_a_licence_without_an_address_are_refused(five, run):
    assert "do not fit into 0 bytes" in run(kartverket(), "--kilobytes", "0")[1]
    assert "--licence_url" in run(kartverket(), "--licence-url", "javascript:alert(1)")[1]
    assert not Boundary.objects.exists()
