"""Joins our own icons and the vendored ones into static/icons/sprite.svg, whose symbols pages use by name.

``python tools/build_sprite.py`` writes it, ``--check`` says by its exit code whether the committed file is
up to date. Standard library only. A file's name is its symbol's id; names of vendored icons become small
letters with dashes.
"""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

from built_file import ROOT, write_or_check

STATIC = ROOT / "static"
OUTPUT = STATIC / "icons" / "sprite.svg"


def symbol(path: Path) -> str:
    source = path.read_text(encoding="utf-8")
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", path.stem).lower()
    box = re.search(r'viewBox="([^"]+)"', source).group(1)
    inner = re.search(r"<svg[^>]*>(.*)</svg>", source, flags=re.DOTALL).group(1).strip()
    inner = re.sub(r">\s+<", "><", inner)
    return f'<symbol id="{name}" viewBox="{box}">{inner}</symbol>'


def build() -> str:
    files = [
        *sorted((STATIC / "icons/own").glob("*.svg")),
        *sorted((STATIC / "vendor/aksel-icons/svg").glob("*.svg")),
    ]
    sprite = "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *map(symbol, files), "</svg>", ""])
    # One fault in the XML, and browsers silently draw nothing of what stands after it.
    ElementTree.fromstring(sprite)  # noqa: S314 - made of our own files
    return sprite


if __name__ == "__main__":
    sys.exit(write_or_check(OUTPUT, build(), __file__, sys.argv[1:]))
