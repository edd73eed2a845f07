"""The box in the page of another site, as only a browser tells: who may frame it, and that its style is there."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse

from tests.factories import FollowUpFactory, ParticipationFactory


@pytest.fixture
def other_site():
    """Serves one page whose contents the test sets, from another origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(self.server.page.encode())

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_another_site_shows_the_box_and_not_the_page(live_server, browser, plan, other_site):
    municipality = ParticipationFactory(
        plan=plan, municipality__name="Nordre-Sørfjordbotn", municipality__slug="nordre"
    ).municipality
    FollowUpFactory(measure__plan=plan, municipality=municipality)
    page_of_it = live_server.url + reverse("municipality", args=[plan.slug, "nordre"])
    context = browser.new_context(viewport={"width": 320, "height": 900})
    page = context.new_page()
    page.goto(page_of_it)
    page.click(".share summary")
    code = page.input_value("#share-frame")
    other_site.page = f'<div style="width: 280px">{code}<iframe src="{page_of_it}" id="page"></iframe></div>'

    page.goto(f"http://127.0.0.1:{other_site.server_port}/")

    box = page.frame_locator("iframe[title]").locator("main")
    box.locator("h1").wait_for()
    assert box.evaluate("box => getComputedStyle(box).display") == "grid"
    assert box.evaluate("box => document.documentElement.scrollWidth <= innerWidth")
    assert page.frame_locator("#page").get_by_text("Nordre-Sørfjordbotn").count() == 0
    box.locator("a").click()
    page.wait_for_url(page_of_it)
    assert context.cookies() == []
    context.close()
