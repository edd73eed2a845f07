"""The municipalities of a plan on a map: as tiles at the places that are kept of them, or as their outlines.

Either is SVG in the shapes that _tile_map.html and _outline_map.html take. No municipality is coloured by how far it
has come: what is said of each are counts, in words and as the bar that stands everywhere else.
"""

from dataclasses import dataclass
from textwrap import wrap

from django.utils.translation import gettext as _

from measures import charts
from municipalities.models import Municipality

# Tiles, in units of about a pixel: on the narrowest phone three columns fill the page, and letters stay 12 pixels high.
TILE_WIDTHS = {1: 176, 2: 150}
NARROW_TILE = 112
GAP = 8
PADDING = 12
LINE = 18
BAR = 8
# How wide a letter is on average, in a name and in the words below it.
NAME_LETTER = 8.2
WORD_LETTER = 7.2
# From so many columns the names have no room on a phone, those of many more only on a wide screen, and then nowhere.
WIDE, WIDEST, TOO_WIDE = 4, 7, 13

# Outlines, in the same units.
MAP_WIDTH = 320
MAP_PADDING = 8
TALLEST = 440
LABEL_HEIGHT = 18
LABEL_LETTER = 7.6


@dataclass(frozen=True)
class Place:
    """A municipality as the map shows it; `counts` as in `thread.funnels`, or None where nothing concerns it."""

    municipality: Municipality
    url: str
    counts: dict | None
    distribution: list

    @property
    def words(self):
        """How its slots stand: a count and no share, which would be read as a mark."""
        if not self.counts:
            return _("no measures yet")
        return _("%(answered)d of %(slots)d answered") % self.counts


def municipality_map(places):
    """The map, or None where there is nothing to be drawn."""
    if places and all(outline_of(place) for place in places):
        return outline_map(places)
    return tile_map(places)


# Tiles ----------------------------------------------------------------------------------------------------


def tile_map(places):
    """Tiles from the north-west on; who has no place is named beside them, for a place made up would mislead."""
    placed = [place for place in places if place.municipality.tile_column]
    if not placed:
        return None
    placed.sort(key=lambda place: (place.municipality.tile_row, place.municipality.tile_column))
    columns = closed_up(place.municipality.tile_column for place in placed)
    rows = closed_up(place.municipality.tile_row for place in placed)
    if len(columns) >= TOO_WIDE:
        return None
    width = TILE_WIDTHS.get(len(columns), NARROW_TILE)
    tiles = [tile(place, width) for place in placed]
    names, words = (max(len(each[part]) for each in tiles) for part in ("names", "words"))
    for each, place in zip(tiles, placed, strict=True):
        stack(each, names, words)
        each["x"] = columns[place.municipality.tile_column] * (width + GAP)
        each["y"] = rows[place.municipality.tile_row] * (each["height"] + GAP)
    return {
        "kind": "tiles",
        "tiles": tiles,
        "width": len(columns) * (width + GAP) - GAP,
        "height": len(rows) * (tiles[0]["height"] + GAP) - GAP,
        "room": "widest" if len(columns) >= WIDEST else "wide" if len(columns) >= WIDE else "",
        "beside": [
            {"names": place.municipality.official_names, "url": place.url, "words": place.words}
            for place in places
            if place not in placed
        ],
    }


def closed_up(numbers):
    """{number: place in the order}: columns and rows in which nobody of this plan stands are left out."""
    return {number: position for position, number in enumerate(sorted(set(numbers)))}


def tile(place, width):
    """Its texts and bar, in lines that fit the width."""
    room = width - 2 * PADDING
    names = [
        line
        for position, (language, name) in enumerate(place.municipality.official_names)
        for line in lines(name, room / NAME_LETTER, lang=language, first=position == 0)
    ]
    return {
        "url": place.url,
        "names": names,
        "bar": charts.bar(place.distribution),
        "words": lines(place.words, room / WORD_LETTER),
        "width": width,
        "room": room,
    }


def stack(each, names, words):
    """Names from the top, bar and words from the bottom: all tiles are as high as so many names and words need."""
    for position, line in enumerate(each["names"]):
        line["y"] = PADDING + (position + 1) * LINE - 4
    bar_y = PADDING + names * LINE + GAP
    for position, line in enumerate(each["words"]):
        line["y"] = bar_y + BAR + (position + 1) * LINE
    each["bar"]["y"] = bar_y
    each["height"] = bar_y + BAR + words * LINE + PADDING


def lines(text, letters, **more):
    """The text in lines of so many letters; a word that is longer is `squeezed`."""
    return [
        {"text": line, "squeezed": len(line) > letters} | more
        for line in wrap(text, int(letters), break_long_words=False)
    ]


# Outlines -------------------------------------------------------------------------------------------------


def outline_of(place):
    return getattr(place.municipality, "boundary", None)


def outline_map(places):
    """All of the plan's outlines in one box, from the north down, with the names that have room in it."""
    boundaries = [outline_of(place) for place in places]
    left, top = min(each.left for each in boundaries), min(each.top for each in boundaries)
    across = max(each.right for each in boundaries) - left
    down = max(each.bottom for each in boundaries) - top
    scale = min((MAP_WIDTH - 2 * MAP_PADDING) / across, (TALLEST - 2 * MAP_PADDING) / down)
    margin_x = (MAP_WIDTH - across * scale) / 2
    shapes = [
        {
            "url": place.url,
            "name": place.municipality.name,
            "words": place.words,
            "path": boundary.path,
            "x": round(margin_x + (boundary.label_x - left) * scale, 1),
            "y": round(MAP_PADDING + (boundary.label_y - top) * scale, 1),
            "area": (boundary.right - boundary.left) * (boundary.bottom - boundary.top),
        }
        for place, boundary in zip(places, boundaries, strict=True)
    ]
    name_those_with_room(shapes)
    shapes.sort(key=lambda shape: (shape["y"], shape["x"]))
    return {
        "kind": "outlines",
        "shapes": shapes,
        "transform": f"translate({margin_x:.3f} {MAP_PADDING}) scale({scale:.6f}) translate({-left} {-top})",
        "width": MAP_WIDTH,
        "height": round(down * scale) + 2 * MAP_PADDING,
        "credits": credits_of(boundaries),
        "beside": [],
    }


def name_those_with_room(shapes):
    """The larger ones first; a name that would lie across another one is left to the table."""
    boxes = []
    for shape in sorted(shapes, key=lambda shape: -shape["area"]):
        half = len(shape["name"]) * LABEL_LETTER / 2
        # A name at the edge moves in.
        shape["x"] = round(min(max(shape["x"], half), MAP_WIDTH - half), 1)
        box = (
            shape["x"] - half,
            shape["x"] + half,
            shape["y"] - LABEL_HEIGHT / 2,
            shape["y"] + LABEL_HEIGHT / 2,
        )
        shape["is_named"] = not any(overlap(box, other) for other in boxes)
        if shape["is_named"]:
            boxes.append(box)


def overlap(one, other):
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def credits_of(boundaries):
    """Each source once, as its licence asks."""
    return sorted(
        {(each.source, each.licence, each.licence_url, each.dated_on) for each in boundaries}, key=str
    )
