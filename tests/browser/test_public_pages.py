"""The public pages in a browser: nothing on the console, nothing from elsewhere, no cookie, no scrolling sideways."""

import gzip

import pytest
from django.core.management import call_command
from django.urls import reverse

from measures.models import FollowUp, Plan
from tests.factories import FollowUpFactory, ParticipationFactory

PLAN = ["plan", "measures", "municipalities", "matrix", "rounds", "about"]


@pytest.fixture
def demonstration(transactional_db, settings, capsys):
    settings.DEMONSTRATION = True
    call_command("load_demonstration")
    capsys.readouterr()
    return Plan.objects.get()


@pytest.fixture
def addresses(demonstration):
    slug = demonstration.slug
    return [
        *(reverse(name, args=[slug]) for name in PLAN),
        reverse("focus-area", args=[slug, "A"]),
        reverse("measure", args=[slug, "A1"]),
        reverse("municipality", args=[slug, "storfjord"]),
        reverse("round", args=[slug, "arsmelding-2022"]),
        reverse("report", args=[slug, "arsmelding-2022", "karlsoy"]),
        *(reverse(name) for name in ("accessibility", "privacy", "cookies", "account_login")),
    ]


def overflow(page):
    """How far the page can be scrolled sideways, in pixels."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.once
def test_no_page_scrolls_sideways_on_the_narrowest_screen(addresses, page):
    FollowUp.objects.update(responsible_role="samfunnssikkerhetskoordineringsrådgiver" * 3)

    for address in addresses:
        page.goto(address)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})

            assert (address, width, overflow(page)) == (address, width, 0)


def test_a_visitor_gets_no_cookie_and_nothing_from_elsewhere(addresses, page, context):
    for address in addresses:
        if "/konto/" not in address:
            page.goto(address)

    assert context.cookies() == []


def test_a_page_is_light_and_few_requests(demonstration, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(reverse("plan", args=[demonstration.slug]))
    page.evaluate("document.fonts.ready.then(() => null)")

    # As a web server sends it; a font that is compressed already does not become less.
    weights = {url: len(gzip.compress(page.request.get(url).body())) for url in asked}
    assert any(url.endswith(".css") for url in weights)
    assert any(url.endswith(".woff2") for url in weights)
    assert len(asked) <= 8
    assert sum(weights.values()) < 100_000


def test_the_keyboard_goes_straight_to_the_content(demonstration, page):
    page.goto(reverse("measures", args=[demonstration.slug]))

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_measures_are_filtered_without_a_script(demonstration, browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(reverse("measures", args=[demonstration.slug]))

    page.select_option("select[name=kommune]", "lyngen")
    page.fill("input[name=q]", "gründer")
    page.click("main form button")

    assert "kommune=lyngen" in page.url
    assert page.locator("main").inner_text().count("Mottaksapparat for gründere") == 1
    context.close()


@pytest.mark.once
def test_on_paper_there_is_what_one_reads_and_not_what_one_clicks_on(plan, page):
    place = ParticipationFactory(plan=plan).municipality
    FollowUpFactory(measure__plan=plan, municipality=place)
    page.emulate_media(media="print")

    for name, read in (("plan", ".hero__story"), ("measures", ".row__title"), ("matrix", "td .cell")):
        page.goto(reverse(name, args=[plan.slug]))

        assert page.locator(read).first.is_visible()
        assert page.locator(".plan-nav").count() == 1
        clicked_on = page.locator(".site-tools, .plan-nav, .filter, .share, .skip, .site-footer ul").all()
        assert [one.is_visible() for one in clicked_on].count(True) == 0
    page.goto(reverse("plan", args=[plan.slug]))
    head = page.locator(".section__head", has=page.locator("#by-municipality"))
    assert head.evaluate("head => getComputedStyle(head).breakAfter") == "avoid"


def test_the_matrix_can_be_scrolled_from_the_keyboard(demonstration, page):
    page.set_viewport_size({"width": 760, "height": 800})
    page.goto(reverse("matrix", args=[demonstration.slug]))
    region = page.locator("[tabindex='0']:has(table)").first

    region.focus()

    assert region.get_attribute("aria-label") or region.get_attribute("aria-labelledby")
    assert page.evaluate("document.activeElement.tabIndex") == 0

    place = "head => [head.getBoundingClientRect().left, head.getBoundingClientRect().top]"
    heads = [region.locator("thead th").first, region.locator("tbody th[scope=row]").first]
    (corner, before), _row = [head.evaluate(place) for head in heads]
    region.evaluate("region => region.scrollTo(100, 100)")
    assert region.evaluate("region => [region.scrollLeft > 0, region.scrollTop > 0]") == [True, True]
    assert [heads[0].evaluate(place), heads[1].evaluate(place)[0]] == [[corner, before], corner]


@pytest.mark.once
def test_on_a_phone_the_matrix_is_a_list_that_says_where(demonstration, page):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(reverse("matrix", args=[demonstration.slug]))
    row = page.locator(".matrix tbody tr", has_text="A1").first
    cells = [cell.bounding_box() for cell in row.locator("td").all()]

    assert len(cells) == 5
    assert row.locator(".cell__where").first.is_visible()
    assert len({cell["x"] for cell in cells}) == 1
    assert len({cell["y"] for cell in cells}) == len(cells)
    assert not page.locator(".cell--none").first.is_visible()
