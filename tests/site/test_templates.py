"""What the Content-Security-Policy would stop, found before a browser does; no page has to be open for it."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.template.loader import get_template

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
HTML = sorted(TEMPLATES.rglob("*.html"))

INLINE = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "a javascript: address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
}

pytestmark = pytest.mark.once


def inline_parts(html):
    return [name for name, pattern in INLINE.items() if pattern.search(html)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<p style="color: red">', "a style attribute"),
        ("<svg\n  viewBox='0 0 1 1'\n  STYLE='x'>", "a style attribute"),
        ('<button onclick="go()">', "an event attribute"),
        ("<style>p {}</style>", "a style element"),
        ("<script>go()</script>", "a script without src"),
        ('<script type="application/json">', "a script without src"),
        ('<a href="javascript:go()">', "a javascript: address"),
    ],
)
def test_each_kind_of_inline_code_is_recognised(html, found):
    assert inline_parts(html) == [found]


def test_what_is_allowed_is_not_taken_for_inline_code():
    assert (
        inline_parts('<script src="{% static \'js/a.js\' %}" defer></script><p data-style="x" class="on">')
        == []
    )


@pytest.mark.parametrize("path", HTML, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_template_can_be_read_and_has_no_inline_code(path):
    get_template(path.relative_to(TEMPLATES).as_posix())

    assert inline_parts(path.read_text()) == []


def test_there_are_templates_to_look_at():
    assert "base.html" in {path.name for path in HTML}


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_an_error_page_stands_without_any_context_and_leads_on(name):
    page = BeautifulSoup(get_template(f"{name}.html").render(), "lxml")

    assert page.h1.get_text(strip=True)
    assert page.title.get_text() == f"{page.h1.get_text()} – rnplan"
    assert page.find(class_="lead").get_text(strip=True)
    assert page.find("main").find("a", href="/")


def forms_lost_to_their_page():
    """Includes with `only` of partials with a form, to which its proof against forgery is not handed over."""
    with_forms = {
        path.relative_to(TEMPLATES).as_posix() for path in HTML if "{% csrf_token %}" in path.read_text()
    }
    for path in HTML:
        for name, arguments in re.findall(r'{% include "([^"]+)"([^%]*)%}', path.read_text()):
            if name in with_forms and arguments.split()[-1:] == ["only"] and "csrf_token=" not in arguments:
                yield path.relative_to(TEMPLATES).as_posix(), name


def test_every_form_in_a_partial_can_be_sent():
    assert list(forms_lost_to_their_page()) == []
