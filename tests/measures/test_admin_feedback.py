"""What people have told of pages that are hard to use, as coordinators read it."""

import pytest
from django.urls import reverse

from tests.factories import FeedbackFactory
from tests.measures.reading import page_at, words

pytestmark = pytest.mark.django_db

LIST = reverse("admin:measures_feedback_changelist")


def address(feedback):
    return reverse("admin:measures_feedback_change", args=[feedback.pk])


def test_it_is_dealt_with_and_opened_again_by_a_button(coordinator, plan, client):
    feedback = FeedbackFactory(plan=plan, page="/naeringsplan/tiltak/", email="kari@example.no")
    client.force_login(coordinator)
    page = page_at(client, address(feedback))
    assert {link["href"] for link in page.select(".field-page_link a, .field-answer_to a")} == {
        "/naeringsplan/tiltak/",
        "mailto:kari@example.no",
    }

    answer = client.post(address(feedback), {"_deal_with": "1"})

    assert answer.url == LIST
    feedback.refresh_from_db()
    assert feedback.handled_by == coordinator
    client.post(address(feedback), {"_open_again": "1"})
    feedback.refresh_from_db()
    assert feedback.handled_at is None


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "javascript:alert(1)",
        "forsiden",
    ],
)
def test_only_our_own_pages_are_links(page, coordinator, plan, client):
    client.force_login(coordinator)

    shown = page_at(client, address(FeedbackFactory(plan=plan, page=page)))

    assert " ".join(page.split()) in words(shown.select_one(".field-page_link"))
    assert not shown.select(".field-page_link a")


def test_what_is_written_in_it_is_shown_as_it_is(coordinator, plan, client):
    client.force_login(coordinator)

    shown = page_at(client, address(FeedbackFactory(plan=plan, text="<script>alert(1)</script>")))

    assert "<script>alert(1)</script>" in words(shown.select_one(".field-text"))


def test_its_words_cannot_be_changed(coordinator, plan, client):
    feedback = FeedbackFactory(plan=plan)
    client.force_login(coordinator)

    client.post(address(feedback), {"text": "Alt er fint.", "_deal_with": "1"})

    feedback.refresh_from_db()
    assert feedback.text == "Jeg ser ikke knappen."


def test_the_list_tells_what_waits(coordinator, plan, client):
    FeedbackFactory(plan=plan, text="Venter")
    FeedbackFactory(plan=plan, text="Ferdig").handle(by=coordinator)
    client.force_login(coordinator)

    assert "Ferdig" in words(page_at(client, LIST).select_one("#result_list"))
    waiting = words(page_at(client, f"{LIST}?dealt=no").select_one("#result_list"))

    assert "Venter" in waiting
    assert "Ferdig" not in waiting
