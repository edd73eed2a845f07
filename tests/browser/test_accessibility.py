"""
What a machine can find of WCAG 2.2 A and AA on every page: at 320 and 1280 pixels, in light and dark, at 200 %, with
more space between letters and lines, without motion, and from the keyboard.
"""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.test import override_settings

from tests.browser.conftest import MILLISECONDS_TO_WAIT
from tests.browser.window import Window
from tests.every_page import LEFT_OVER, Page, walked, worth_looking_at

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # Styles are our own, and read already; frames have pages of their own here.
    "preload": False,
    "iframes": False,
}
# Django's own tables of rows under a form have no word over the column of their names; and where they scroll, axe does
# not know that browsers let the keyboard scroll what has nothing in it to focus.
RULES_OF_THE_ADMIN = RULES | {
    "rules": {"empty-table-header": {"enabled": False}, "scrollable-region-focusable": {"enabled": False}}
}
# Each width and each scheme with all rules.
LOOKS = ((1280, "light"), (320, "dark"))
# What the other two can break besides is one colour on another.
OTHER_LOOKS = ((320, "light"), (1280, "dark"))
RULES_OF_COLOURS = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# Half of 1280: what a page at 200 % is laid out in.
AT_200_PERCENT = 640
RUN_AXE = """async rules => (await axe.run(rules)).violations.map(
    fault => [fault.id, fault.nodes.slice(0, 5).map(node => node.target)]
)"""
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-block-end: 2em !important }"""
SPACED_OUT = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
}"""
BAD = """<!doctype html><html lang="nb"><title>Feil</title><main><h1>Feil</h1>
<style>a { transition: color 1s; outline: none } p { color: #aaa; background: #fff }</style>
<p>Blek <input> <i style="position: absolute; left: 9px">oppå</i></p>
<div style="inline-size: 500px">bred</div>
<div style="inline-size: 4rem; overflow: hidden; white-space: nowrap">avkuttet</div>
<a href="/" tabindex="1">uten ring</a> <button style="position: absolute; left: -99px">borte</button></main></html>"""
FOUND_IN_BAD = (
    "color-contrast",
    "label",
    "scrolls",
    "one on the other",
    "cut off: div “avkuttet”",
    "moves: a",
    "nothing shows the focus on a “uten ring”",
    "in focus out of sight: button “borte”",
    "out of order: a “uten ring”",
)
# One of each layout, walked through with the keyboard itself.
WALKED = (
    "plan",
    "measures",
    "matrix",
    "measure",
    "account_login",
    "work",
    "desk-follow-ups",
    "desk-report",
    "desk-money",
)
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# Each with the test that comes there; two at one line at once are no path that one walks alone.
SEEN_ELSEWHERE = {
    "admin/measures/feedback/change_form.html": "tests/measures/test_admin_feedback.py",
    "admin/measures/report/too_late.html": "tests/measures/test_admin_report_steps.py",
    "desk/report_closed.html": "tests/browser/writing/test_reporting_mishaps.py",
    "desk/report_signed_in.html": "tests/browser/writing/test_reporting_mishaps.py",
    "desk/step_too_late.html": "tests/browser/test_approval.py",
}
# So many that two workers can share them, and none takes long.
PARTS = 8

# The database is made for those who ask for it.
pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.xdist_group("every page")]


@pytest.fixture(scope="session")
def walk(django_db_setup, django_db_blocker):
    """Once for all tests of this worker."""
    with django_db_blocker.unblock(), override_settings(DEMONSTRATION=True):
        return walked()


@pytest.fixture(scope="session")
def pages(walk):
    return worth_looking_at(walk.pages)


@pytest.fixture(scope="session")
def window(browser):
    context = browser.new_context(locale="nb-NO", timezone_id="Europe/Oslo", reduced_motion="reduce")
    context.set_default_timeout(MILLISECONDS_TO_WAIT)
    yield Window(context.new_page())
    context.close()


def faults(tab, rules=RULES):
    """The broken rules with the elements that break them."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE_SCRIPT)
    return [tuple(fault) for fault in tab.evaluate(RUN_AXE, rules)]


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_shuts_anyone_out(part, pages, window):
    found = [
        f"{page.who} {page.name} {page.address}: {broken}"
        for page in pages[part::PARTS]
        for broken in broken_on(page, window)
    ]

    # All of it at once: an assertion would cut it short.
    if found:
        pytest.fail("\n".join(found))


def broken_on(page, window):
    all_rules = RULES_OF_THE_ADMIN if page.name.startswith("admin-") else RULES
    window.show(page, *LOOKS[0])
    broken = [*window.asks("moving"), *faults(window.tab, all_rules), *laid_out_badly(window)]
    window.tab.keyboard.press("Tab")
    broken += window.asks("unfocused")
    window.turn(AT_200_PERCENT, "light")
    broken += laid_out_badly(window)
    window.turn(320, "light")
    broken += laid_out_badly(window)
    # Each row has been examined once; three of a kind are enough for what depends on colours and widths.
    window.tab.evaluate("layout.thin()")
    for look, rules in (
        (OTHER_LOOKS[0], RULES_OF_COLOURS),
        (LOOKS[1], all_rules),
        (OTHER_LOOKS[1], RULES_OF_COLOURS),
    ):
        window.turn(*look)
        broken += [(*look, *fault) for fault in faults(window.tab, rules)]
    return broken + window.problems


def laid_out_badly(window):
    """As it is, and with more space between letters, words and lines."""
    window.tab.evaluate("scrollTo(0, 0)")
    plain = window.asks("sideways", "clipped", "overlapping")
    window.tab.evaluate(SPACED_OUT, SPACING)
    spaced_out = window.asks("sideways", "clipped", "overlapping")
    window.tab.evaluate(SPACED_OUT, "")
    width = window.tab.viewport_size["width"]
    return [(width, fault) for fault in plain] + [(width, "spaced out", fault) for fault in spaced_out]


def test_each_kind_of_fault_is_found(window):
    page = Page("nobody", "bad", "/", BAD, 200, {"Content-Type": "text/html; charset=utf-8"}, frozenset())

    found = str(broken_on(page, window))

    for fault in FOUND_IN_BAD:
        assert fault in found


@pytest.mark.parametrize("name", WALKED)
def test_tab_comes_to_everything_in_the_order_of_the_page_and_out_again(name, pages, window):
    page = next(page for page in pages if page.name == name)
    window.show(page, 1280)

    for _stop in range(window.tab.evaluate("layout.stops().length") + 10):
        window.tab.keyboard.press("Tab")

    assert window.tab.evaluate("layout.stops().length") > 3
    assert window.asks("missed") == []


def test_every_template_is_seen(walk):
    """What is looked at here is all there is: partials come with their pages."""
    every = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    whole = {name for name in every if not name.rpartition("/")[2].startswith("_")}

    assert whole - walk.templates - set(SEEN_ELSEWHERE) == set()


def test_no_link_leads_to_an_error(walk):
    """But for what is asked for on purpose, and what is left of a link that has been used."""
    on_purpose = {"404", "kept-post", "forged-post"}
    found = {
        (page.name, page.address)
        for page in walk.pages
        if page.status >= 400 and page.is_followed and page.who != "nobody" and page.name not in on_purpose
    }

    assert found == {("mail-answer", LEFT_OVER[0]), ("invitation", LEFT_OVER[1])}


def test_every_page_is_in_order_for_those_who_cannot_see_it(pages):
    found = {
        (page.who, page.name): out_of_order(page.soup) for page in pages if not page.name.endswith("-box")
    }

    assert {page: faults for page, faults in found.items() if faults} == {}


def out_of_order(soup):
    landmarks = {name: soup.select(name) for name in ("body > header", "main", "body > footer")}
    if soup.find(id="user-tools") or soup.find(class_="change-form"):
        # Django's admin has its own frame round all of it.
        landmarks = {"main": landmarks["main"]}
    faults = [f"{len(found)} {name}" for name, found in landmarks.items() if len(found) != 1]
    labels = Counter(nav.get("aria-label") or nav.get("aria-labelledby") for nav in soup.find_all("nav"))
    faults += [f"nav {label!r} {count} times" for label, count in labels.items() if count > 1 or not label]
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    if levels.count(1) != 1 or any(below - above > 1 for above, below in pairwise(levels)):
        faults.append(f"headings {levels}")
    for table in soup.find_all("table"):
        is_named = table.caption or table.get("aria-labelledby") or table.get("aria-label")
        if not is_named and not table.find_parent(id=re.compile("^(changelist|.*-group|content-main)$")):
            faults.append(f"a table without a caption: {table.get_text(' ', strip=True)[:40]}")
        unscoped = [head.get_text(strip=True) for head in table.find_all("th") if not head.get("scope")]
        if unscoped and not soup.find(id="user-tools"):
            faults.append(f"heads of a table without scope: {unscoped[:5]}")
    return faults
