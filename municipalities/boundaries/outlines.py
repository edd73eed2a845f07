"""Areas as paths of SVG that a page can bear: simplified together, so that neighbours share their lines."""

from dataclasses import dataclass

import numpy as np
import shapely
from django.utils.translation import gettext as _

from municipalities.boundaries.geojson import Unusable

# Metres to one unit of a path: finer than any line that is left, and short to write.
UNIT = 10
FIRST_TOLERANCE = 25
LAST_TOLERANCE = 50_000
STEP = 1.25


@dataclass(frozen=True)
class Outline:
    """In the plane that `municipalities.models.Boundary` describes."""

    path: str
    left: int
    top: int
    right: int
    bottom: int
    label_x: int
    label_y: int


@dataclass(frozen=True)
class Outlines:
    """`by_code`; the tolerance in metres that made them fit; whether the file's neighbours share their lines."""

    by_code: dict
    tolerance: float
    neighbours_meet: bool

    @property
    def size(self):
        return size_of(self.by_code)


def simplified(areas, most_bytes):
    """With the least tolerance (metres) with which the paths together are no longer than `most_bytes`."""
    codes, originals = list(areas), list(areas.values())
    tolerance = FIRST_TOLERANCE
    while tolerance <= LAST_TOLERANCE:
        by_code = {
            code: outline(area, tolerance)
            for code, area in zip(codes, shapely.coverage_simplify(originals, tolerance), strict=True)
        }
        if size_of(by_code) <= most_bytes:
            return Outlines(by_code, tolerance, bool(shapely.coverage_is_valid(originals)))
        tolerance *= STEP
    raise Unusable(
        _("So many outlines do not fit into %(size)d bytes. Allow more with --kilobytes.")
        % {"size": most_bytes}
    )


def size_of(by_code):
    return sum(len(outline.path) for outline in by_code.values())


def outline(area, tolerance):
    parts = largest_first(area)
    kept = parts[:1] + [part for part in parts[1:] if part.area >= smallest(tolerance)]
    rings = [ring for part in kept for ring in rings_of(part, tolerance)]
    points = np.concatenate(rings)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    if left == right or top == bottom:
        raise Unusable(_("One of the outlines is too small to be drawn."))
    x, y = in_units(inside(parts[0]))[0]
    return Outline(
        path="".join(map(path_of, rings)),
        left=int(left),
        top=int(top),
        right=int(right),
        bottom=int(bottom),
        label_x=int(x),
        label_y=int(y),
    )


def largest_first(area):
    return sorted(shapely.get_parts(area), key=lambda part: part.area, reverse=True)


def smallest(tolerance):
    """Islands and holes below this area (square metres) would be specks."""
    return (2 * tolerance) ** 2


def rings_of(polygon, tolerance):
    holes = [ring for ring in polygon.interiors if shapely.Polygon(ring).area >= smallest(tolerance)]
    return [in_units(shapely.get_coordinates(ring)) for ring in (polygon.exterior, *holes)]


def in_units(metres):
    return np.rint(metres * (1 / UNIT, -1 / UNIT)).astype(int)


def inside(polygon):
    """The point farthest from all edges."""
    west, south, east, north = polygon.bounds
    circle = shapely.maximum_inscribed_circle(polygon, tolerance=max(east - west, north - south) / 100)
    return shapely.get_coordinates(circle)[:1]


def path_of(ring):
    """M from the first point, then relative lines, written as shortly as SVG allows."""
    moves = np.diff(ring[:-1], axis=0)
    moves = moves[np.any(moves != 0, axis=1)]
    start = f"M{ring[0][0]} {ring[0][1]}"
    return f"{start}l{numbers(moves.ravel())}z" if len(moves) else start + "z"


def numbers(values):
    return " ".join(map(str, values)).replace(" -", "-")
