"""A file with the outlines of municipalities, as Kartverket gives it or as RFC 7946 describes it."""

import json
import re
from pathlib import Path

import numpy as np
import shapely
from django.utils.translation import gettext as _

from municipalities.boundaries.projection import utm33

# All of Norway in full detail is a third of it.
MOST_BYTES = 300 * 1024 * 1024
CODE_NAMES = {"kommunenummer", "kommunenr"}
DEGREES, METRES = "degrees", "metres"
# EUREF89 and WGS 84 in degrees, and in metres in the UTM zone 33.
KNOWN_SYSTEMS = {"CRS84": DEGREES, "4326": DEGREES, "4258": DEGREES, "25833": METRES, "32633": METRES}
# (west, south, east, north): Norway with Jan Mayen, Svalbard and the sea, with a good margin.
EXTENTS = {DEGREES: (-15, 55, 40, 85), METRES: (-1_000_000, 6_000_000, 1_700_000, 9_500_000)}
FEWEST_POINTS = 4  # of a ring, whose last is its first


class Unusable(Exception):
    """Why nothing is read from the file, in words for whoever runs the command."""


class BoundaryFile:
    """`codes` stand in it; `areas` gives the outlines of those that are wanted."""

    def __init__(self, path):
        document = parsed(path)
        collection = municipalities_in(document)
        self.features = {}
        for feature in collection["features"]:
            if code := code_of(feature):
                self.features.setdefault(code, []).append(feature)
        self.named_system = system_of(collection) or system_of(document)
        self.system = None

    @property
    def codes(self):
        return set(self.features)

    def areas(self, codes):
        """{code: valid (multi)polygon in metres}. A municipality may stand in several pieces."""
        rings = {code: [rings_of(each, code) for each in self.features[code]] for code in codes}
        points = np.concatenate([ring for found in rings.values() for ring in every_ring(found)])
        self.system = self.named_system or guessed_system(points)
        self._refuse_places_outside(points)
        return {code: self._area(code, found) for code, found in rings.items()}

    def _refuse_places_outside(self, points):
        west, south, east, north = EXTENTS[self.system]
        (least_x, least_y), (most_x, most_y) = points.min(axis=0), points.max(axis=0)
        if least_x < west or least_y < south or most_x > east or most_y > north:
            raise Unusable(
                _(
                    "The outlines do not lie in Norway (%(found)s). In degrees, the longitude stands first;"
                    " in metres, they must be in EUREF89 UTM zone 33 (EPSG:25833)."
                )
                % {"found": f"{least_x:g} {least_y:g} – {most_x:g} {most_y:g}"}
            )

    def _area(self, code, found):
        place = utm33 if self.system == DEGREES else np.asarray
        polygons = [
            polygon_of(place(outer), [place(hole) for hole in holes])
            for polygons in found
            for outer, *holes in polygons
        ]
        area = polygons[0] if len(polygons) == 1 else shapely.union_all(polygons)
        parts = [part for part in parts_of(area) if part.geom_type == "Polygon" and part.area > 0]
        if not parts:
            raise Unusable(_("The outline of %(code)s has no area.") % {"code": code})
        return shapely.MultiPolygon(parts)


def polygon_of(outer, holes):
    """Where lines cross, what lies within the outer ring and in no hole: a hole makes no land outside."""
    polygon = shapely.Polygon(outer, holes)
    if polygon.is_valid:
        return polygon
    land, *water = (
        shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)
        for ring in (outer, *holes)
    )
    return land.difference(shapely.union_all(water))


def parts_of(geometry):
    """Also of what making it valid has turned into a collection of collections."""
    if hasattr(geometry, "geoms"):
        return [part for inner in geometry.geoms for part in parts_of(inner)]
    return [geometry]


# The file -------------------------------------------------------------------------------------------------


def parsed(path):
    try:
        if Path(path).stat().st_size > MOST_BYTES:
            raise Unusable(
                _("The file is larger than %(size)d MB. Fetch a part of the country, or fewer details.")
                % {"size": MOST_BYTES // 1024 // 1024}
            )
        text = Path(path).read_text(encoding="utf-8-sig")
        return json.loads(text, parse_constant=refuse_constant, object_hook=packed)
    except OSError as error:
        raise Unusable(_("The file cannot be read: %(reason)s.") % {"reason": error.strerror}) from None
    except (ValueError, RecursionError):
        raise Unusable(
            _("The file is not JSON. Fetch it as GeoJSON, and unpack it where it comes as a zip file.")
        ) from None


def packed(read):
    """The object with its lines as arrays as soon as it is read: as lists, a country would take a gigabyte."""
    if "coordinates" in read:
        read["coordinates"] = packed_lines(read["coordinates"])
    return read


def packed_lines(value):
    """What is no line of points stays as it is, and is refused where an outline is asked for."""
    line = points_of(value)
    if line is None and isinstance(value, list):
        return [packed_lines(inner) for inner in value]
    return value if line is None else line


def points_of(value):
    """(x, y) of each point in a list of them, as an array; None of anything else."""
    if not is_filled(value) or not is_filled(value[0]) or isinstance(value[0][0], list):
        return None
    try:
        points = np.array([point[:2] for point in value])
    except (TypeError, ValueError, KeyError):
        return None
    is_line = points.ndim == 2 and points.shape[1] == 2 and points.dtype.kind in "iuf"
    return points.astype(float) if is_line else None


def refuse_constant(word):
    raise Unusable(_("The file has %(word)s where a number must stand.") % {"word": word})


def municipalities_in(document):
    """The collection whose features have municipality codes; Kartverket puts several into one file, by name."""
    if isinstance(document, dict):
        for found in (document, *document.values()):
            if is_collection(found) and any(map(code_of, found["features"])):
                return found
    raise Unusable(
        _(
            "The file holds no GeoJSON FeatureCollection whose features have a kommunenummer."
            " Kartverket's “Administrative enheter kommuner” as GeoJSON is one."
        )
    )


def is_collection(found):
    return (
        isinstance(found, dict)
        and found.get("type") == "FeatureCollection"
        and isinstance(found.get("features"), list)
    )


def code_of(feature):
    """The four digits, also where a program has taken them for a number; None where there are none."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return None
    value = next((value for name, value in properties.items() if name.lower() in CODE_NAMES), None)
    if isinstance(value, int):
        value = f"{value:04d}"
    return value if isinstance(value, str) and re.fullmatch("[0-9]{4}", value) else None


# Where on the earth ---------------------------------------------------------------------------------------


def system_of(holder):
    """Degrees or metres, as the member `crs` says; None where it says nothing."""
    if holder.get("crs") is None:
        return None
    crs = holder["crs"] if isinstance(holder["crs"], dict) else {}
    properties = crs.get("properties") if isinstance(crs.get("properties"), dict) else {}
    name = str(properties.get("name", ""))
    system = KNOWN_SYSTEMS.get(re.split("[:/]", name)[-1])
    if system is None:
        raise Unusable(
            _(
                "The file's coordinate system is not understood (%(name)s). Fetch it in EUREF89 UTM zone 33"
                " (EPSG:25833), or in degrees (EPSG:4258 or EPSG:4326)."
            )
            % {"name": name[:60] or "?"}
        )
    return system


def guessed_system(points):
    """Without a word of it RFC 7946 means degrees; older files in metres say nothing either."""
    return DEGREES if np.abs(points).max() <= 180 else METRES


# Geometries -----------------------------------------------------------------------------------------------


def rings_of(feature, code):
    """[[outer ring, hole, …], …], each ring an array of points."""
    geometry = feature.get("geometry")
    kind, coordinates = (
        (geometry.get("type"), geometry.get("coordinates")) if isinstance(geometry, dict) else (None, None)
    )
    if kind not in ("Polygon", "MultiPolygon"):
        raise Unusable(
            _("The outline of %(code)s is %(kind)s, and must be a Polygon or a MultiPolygon.")
            % {"code": code, "kind": str(kind)[:30]}
        )
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not is_filled(polygons) or not all(map(is_filled, polygons)):
        raise Unusable(_("The outline of %(code)s has no points.") % {"code": code})
    return [[ring_of(points, code) for points in polygon] for polygon in polygons]


def is_filled(value):
    return isinstance(value, list) and bool(value)


def ring_of(points, code):
    if not isinstance(points, np.ndarray) or len(points) < FEWEST_POINTS:
        raise Unusable(
            _(
                "The outline of %(code)s has a ring that is none: at least four points are needed,"
                " each of two numbers."
            )
            % {"code": code}
        )
    if not np.isfinite(points).all():
        raise Unusable(_("The outline of %(code)s has a number without an end.") % {"code": code})
    return points


def every_ring(found):
    return [ring for polygons in found for polygon in polygons for ring in polygon]
