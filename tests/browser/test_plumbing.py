"""That a browser test would notice what it is there to notice."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

EMPTY_ICON = '<!doctype html><html lang="en"><title>Page</title><link rel="icon" href="data:,">'
BODIES = {
    "fine": "<p>Nothing wrong here</p>",
    "inline-style": '<p style="color: red">Red</p>',
    "inline-script": "<script>1</script>",
    "failing-script": '<script src="/failing.js"></script>',
    "foreign-image": '<img src="http://other.example/picture.png" alt="">',
    "missing-image": '<img src="/nowhere.png" alt="">',
}


@login_not_required
def page_with(request, body):
    return HttpResponse(EMPTY_ICON + BODIES[body])


@login_not_required
def failing_script(request):
    return HttpResponse("throw new Error('on purpose')", content_type="text/javascript")


urlpatterns = [path("failing.js", failing_script), path("pages/<body>/", page_with)]

pytestmark = pytest.mark.urls(__name__)


def test_a_page_without_fault_is_not_complained_of(page, problems):
    page.goto("/pages/fine/")

    assert page.inner_text("p") == "Nothing wrong here"
    assert problems == []


@pytest.mark.browser_errors_expected
@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("inline-style", "style-src"),
        ("inline-script", "script-src"),
        ("failing-script", "on purpose"),
        ("foreign-image", "other.example"),
        ("missing-image", "404"),
    ],
)
def test_a_fault_is_noticed(page, problems, body, complaint):
    page.goto(f"/pages/{body}/")
    page.evaluate("document.readyState")

    assert any(complaint in problem for problem in problems)
