"""A tab that shows pages as they were answered, with our static files and nothing else: no server, no database."""

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders

from tests.every_page import SITE

LAYOUT = Path(__file__).with_name("layout.js").read_text()
# What comes after a frame in which nothing has changed by a transition, however short.
SETTLED = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    do { await frame() } while (document.getAnimations().some(one => one.playState === "running"));
}"""


class Window:
    def __init__(self, tab):
        self.tab = tab
        self.shown = None
        self.problems = []
        tab.on("console", self._hear)
        tab.on("weberror", lambda error: self.problems.append(str(error.error)))
        tab.route("**/*", self._give)

    def show(self, page, width, scheme="light"):
        self.shown = page
        self.problems.clear()
        self.tab.set_viewport_size({"width": width, "height": 900})
        self.tab.emulate_media(media="screen", color_scheme=scheme, reduced_motion="reduce")
        self.tab.goto(address_of(page))
        self.tab.evaluate(LAYOUT)

    def turn(self, width, scheme, medium="screen"):
        """The same page otherwise. A transition of no time takes a frame an element, and inherited colours as many."""
        self.tab.set_viewport_size({"width": width, "height": 900})
        self.tab.emulate_media(media=medium, color_scheme=scheme, reduced_motion="reduce")
        self.tab.evaluate(SETTLED)

    def asks(self, *names):
        """The faults that layout.js finds."""
        return self.tab.evaluate("names => names.flatMap(name => layout[name]())", names)

    def _hear(self, message):
        # The page of an error is answered with an error.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(message.text)

    def _give(self, route):
        """The page, a static file, or nothing: what a script asks for has tests of its own."""
        request, path = route.request, urlsplit(route.request.url).path
        if not request.url.startswith(f"{SITE}/"):
            self.problems.append(request.url)
            route.abort()
        elif request.is_navigation_request() and request.frame.parent_frame is None:
            route.fulfill(status=self.shown.status, headers=self.shown.headers, body=self.shown.html)
        elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=file, content_type=mimetypes.guess_type(file)[0])
        else:
            route.fulfill(status=204)


def address_of(page):
    return SITE + page.address.removeprefix(SITE)
