"""Five made-up municipalities with crooked borders, as Kartverket writes such a file."""

import json
import random
from itertools import pairwise

# Where their corners are, in metres of UTM zone 33; neighbours have theirs in common.
NORTH_WEST, NORTH, NORTH_EAST = (600_000, 7_760_000), (650_000, 7_765_000), (700_000, 7_760_000)
WEST, MIDDLE, EAST = (600_000, 7_710_000), (648_000, 7_712_000), (702_000, 7_708_000)
SOUTH_WEST, SOUTH, SOUTH_EAST = (605_000, 7_660_000), (655_000, 7_655_000), (705_000, 7_661_000)
TOP_WEST, TOP_EAST = (652_000, 7_800_000), (700_000, 7_802_000)

CORNERS = {
    "5534": [NORTH, TOP_WEST, TOP_EAST, NORTH_EAST],
    "5501": [WEST, NORTH_WEST, NORTH, MIDDLE],
    "5536": [MIDDLE, NORTH, NORTH_EAST, EAST],
    "5532": [SOUTH_WEST, WEST, MIDDLE, SOUTH],
    "5538": [SOUTH, MIDDLE, EAST, SOUTH_EAST],
}
ISLANDS = [(610_000, 7_780_000, 9_000), (590_000, 7_750_000, 40)]


def crooked(start, end, depth=7):
    """The points of a line from `start` up to `end`, the same ones backwards from there."""
    if (end, start) < (start, end):
        return [*crooked(end, start, depth)[1:], start][::-1]
    points = [start, end]
    chance = random.Random(repr((start, end)))  # noqa: S311
    reach = 2_500
    for _ in range(depth):
        between = [
            (
                (a[0] + b[0]) / 2 + chance.uniform(-reach, reach),
                (a[1] + b[1]) / 2 + chance.uniform(-reach, reach),
            )
            for a, b in pairwise(points)
        ]
        points = [*(p for pair in zip(points, between, strict=False) for p in pair), end]
        reach *= 0.4
    return points[:-1]


def ring(corners):
    turned = [*corners[1:], corners[0]]
    points = [point for a, b in zip(corners, turned, strict=True) for point in crooked(a, b)]
    return [*map(list, points), list(points[0])]


def square(x, y, side):
    return [[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]]


def feature(code, polygons, **properties):
    return {
        "type": "Feature",
        "properties": {"objtype": "Kommune", "kommunenummer": code, **properties},
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }


def kartverket(**changes):
    """{"Kommune": the collection, …}: the five, the first of them with an island and a skerry."""
    features = [
        feature(code, [[ring(corners)]], kommunenavn=f"Kommune {code}") for code, corners in CORNERS.items()
    ]
    features[1]["geometry"]["coordinates"] += [[square(*island)] for island in ISLANDS]
    collection = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:25833"}},
        "features": [*features, feature("0301", [[square(262_000, 6_650_000, 9_000)]])],
    }
    borders = {"type": "FeatureCollection", "features": []}
    return {"Kommunegrense": borders, "Kommune": collection | changes}


def written_to(path, document):
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
