"""Draws the images that are no SVG: the one shown where a page is shared, and the site's icons in the sizes that are
asked for. ``python tools/build_images.py`` writes them; they are committed, because it takes a browser to draw them.

The share image is tools/share_image.html; the icons are static/icons/favicon.svg.
"""

import shutil
import struct
import sys

from built_file import ROOT
from playwright.sync_api import sync_playwright

STATIC = ROOT / "static"
SHARE = STATIC / "images" / "share.png"
APPLE = STATIC / "root" / "apple-touch-icon.png"
ICO = STATIC / "root" / "favicon.ico"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


def main():
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        sys.exit(f"There is none of {', '.join(CHROMIUMS)} on the PATH.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.goto((ROOT / "tools" / "share_image.html").as_uri())
        page.evaluate("document.fonts.ready")
        page.screenshot(path=SHARE)
        # A phone rounds the corners itself, and would show what is behind our own as black.
        APPLE.write_bytes(icon(page, 180, rounded=False))
        ICO.write_bytes(as_ico(icon(page, 32, rounded=True), 32))
        browser.close()


def icon(page, size, *, rounded):
    svg = (STATIC / "icons" / "favicon.svg").read_text(encoding="utf-8")
    if not rounded:
        svg = svg.replace(' rx="7"', "")
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(
        f"<style>*{{margin:0}}svg{{display:block;inline-size:{size}px;block-size:{size}px}}</style>{svg}"
    )
    return page.screenshot(omit_background=True)


def as_ico(png, size):
    """An .ico file with one image, which may be a PNG since Windows Vista."""
    header = struct.pack("<HHH", 0, 1, 1)
    entry = struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), len(header) + 16)
    return header + entry + png


if __name__ == "__main__":
    main()
