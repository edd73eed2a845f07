"""The committed style sheet, icons and vendored files against their sources, and the colours against WCAG."""

import hashlib
import itertools
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from measures.colours import EYES, PAGE, contrast, linear, tokens
from measures.models.status import SHOWN

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
VENDORED = sorted(path for path in (STATIC / "vendor").iterdir() if path.is_dir())
# The statuses that fill a bar; the silent ones are hollow, with a dashed or plain outline and their own place in it.
SOLID = ("completed", "ongoing", "in-progress", "delayed", "on-hold", "not-started", "dropped")

pytestmark = pytest.mark.once


def sums(folder):
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return dict(reversed(line.split(maxsplit=1)) for line in lines)


def lab(colour, eyes):
    seen = [
        min(1, max(0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in EYES[eyes]
    ]
    red, green, blue = seen
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.0888
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one, other, eyes):
    """CIE76: below 2 nobody sees it, from about 10 it is plain at a glance."""
    return sum((a - b) ** 2 for a, b in zip(lab(one, eyes), lab(other, eyes), strict=True)) ** 0.5


@pytest.mark.parametrize("folder", VENDORED, ids=lambda folder: folder.name)
def test_vendored_files_are_the_ones_that_were_fetched(folder):
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }

    assert sums(folder) == files
    assert {"VERSION", "LICENCE"} <= files.keys()


@pytest.mark.parametrize("tool", ["build_css.py", "build_sprite.py"])
def test_what_is_built_is_up_to_date_with_its_sources(tool):
    result = subprocess.run(
        [sys.executable, ROOT / "tools" / tool, "--check"], capture_output=True, text=True, check=False
    )

    assert result.stderr == ""
    assert result.returncode == 0


def test_every_status_has_its_icon_and_its_colours():
    sprite = ElementTree.parse(STATIC / "icons" / "sprite.svg")  # noqa: S314
    icons = {symbol.get("id") for symbol in sprite.getroot()}
    css = (STATIC / "css" / "site.css").read_text()

    for status in SHOWN:
        assert f"status-{status.value}" in icons
        assert re.search(rf"\.status-{status.value}[,{{]", css), status


def test_the_icons_that_templates_name_exist():
    sprite = ElementTree.parse(STATIC / "icons" / "sprite.svg")  # noqa: S314
    icons = {symbol.get("id") for symbol in sprite.getroot()}
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"(?:sprite\.svg\" %\}|\{\{ sprite \}\})#([a-z0-9_-]+)\"", path.read_text())
    }

    assert "external-link" in named
    assert named <= icons


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_of_a_status_are_readable_on_their_ground(scheme):
    colours = tokens(scheme)
    names = [
        name.removesuffix("-fg") for name in colours if name.startswith("status-") and name.endswith("-fg")
    ]

    assert len(names) == len(SHOWN) + 1  # and "not updated"
    assert {
        name: ratio
        for name in names
        if (ratio := contrast(colours[f"{name}-fg"], colours[f"{name}-bg"])) < 4.5
    } == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_and_icons_stand_out_from_the_page(scheme):
    colours = {
        name: colour
        for name, colour in tokens(scheme).items()
        if name.endswith("-border") or name.startswith("funding-")
    }

    assert len(colours) == len(SHOWN) + 1 + 4
    assert {
        name: ratio for name, colour in colours.items() if (ratio := contrast(colour, PAGE[scheme])) < 3
    } == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("eyes", EYES)
def test_statuses_side_by_side_in_a_bar_look_different_to_all_eyes(scheme, eyes):
    colours = {name: tokens(scheme)[f"status-{name}-border"] for name in SOLID}

    alike = [
        pair
        for pair in itertools.combinations(colours, 2)
        if difference(colours[pair[0]], colours[pair[1]], eyes) < 12
    ]

    assert alike == []
