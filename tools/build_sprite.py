"""Joins our own icons and the vendored ones into static/icons/sprite.svg, whose symbols pages use by name.

``python tools/build_sprite.py`` writes it, ``--check`` says by its exit code whether the committed file is
up to date. Standard library only. A file's name is its symbol's id; names of vendored icons become small
letters with dashes.
"""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

STATIC = Path(__file__).resolve().parent.parent / "static"
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


def main(arguments: list[str]) -> int:
    sprite = build()
    if arguments == ["--check"]:
        if OUTPUT.exists() and OUTPUT.read_text(encoding="utf-8") == sprite:
            return 0
        print("static/icons/sprite.svg is not up to date: run python tools/build_sprite.py", file=sys.stderr)
        return 1
    OUTPUT.write_text(sprite, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
