"""Sharing: the page's own address, and the box that a municipality shows on its own site."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from measures.models import PlanState, Status
from tests.factories import FollowUpFactory, MunicipalityNameFactory
from tests.measures.reading import all_words, counted, page_at, published, words


@pytest.fixture
def boxes(plan, follow_up):
    """{what it is of: (its page, its box)}."""
    own = {
        "plan": ("plan", {}),
        "municipality": ("municipality", {"slug": "lyngen"}),
        "measure": ("measure", {"code": follow_up.measure.code}),
    }
    return {
        kind: tuple(reverse(n, kwargs={"plan_slug": plan.slug} | kwargs) for n in (name, f"{name}-box"))
        for kind, (name, kwargs) in own.items()
    }


@pytest.mark.parametrize("kind", ["plan", "municipality", "measure"])
def test_a_box_says_how_it_goes_and_leads_to_its_page(kind, boxes, follow_up, reporting_round, client):
    published(reporting_round, follow_up.municipality, follow_up, status=Status.DELAYED, deviation="Regn")
    page, box = boxes[kind]

    answer = page_at(client, box)

    assert str(Status.DELAYED.label) in words(answer.main)
    (link,) = answer.select("a")
    assert (link["href"], link["target"]) == (page, "_parent")
    assert answer.select_one("meta[name=robots]")["content"] == "noindex"


def test_a_box_of_a_municipality_counts_its_own_and_has_its_official_names(
    plan, follow_up, storfjord, client
):
    MunicipalityNameFactory(municipality=storfjord, language="nb", name="Storfjord", is_official=True)
    MunicipalityNameFactory(municipality=storfjord, language="se", name="Omasvuotna", is_official=True)
    FollowUpFactory(measure=follow_up.measure, municipality=storfjord, answer="")

    box = page_at(client, reverse("municipality-box", args=[plan.slug, "storfjord"]))

    assert words(box.h1) == "Storfjord – Omasvuotna"
    assert [name["lang"] for name in box.h1.select("[lang]")] == ["se"]
    assert "1 tiltak gjelder kommunen. 0 er besvart" in words(box.main)
    assert all_words(box.select("li")) == ["Ikke svart 1"]


def test_a_box_asks_for_nothing_but_its_style_sheet_and_keeps_no_cookie(boxes, client):
    for _, box in boxes.values():
        answer = client.get(box)

        assert not answer.cookies
        page = BeautifulSoup(answer.content, "lxml")
        assert not page.select("script, img, iframe, form, [style]")
        (sheet,) = page.select("link")
        assert sheet["href"].endswith("css/box.css")


def test_a_box_is_there_in_every_language(plan, boxes, client):
    for prefix, link in [("/nn", "Sjå heile planen"), ("/en", "See the whole plan")]:
        box = page_at(client, prefix + boxes["plan"][1])

        assert (words(box.a), box.a["href"]) == (link, f"{prefix}/{plan.slug}/")


def test_what_is_not_published_stands_in_no_box(boxes, draft, client):
    """The follow-up of the draft's line concerns Lyngen."""
    line = draft.lines.get()
    line.status = Status.ON_HOLD
    line.save()

    for _, box in boxes.values():
        assert str(Status.ON_HOLD.label) not in words(page_at(client, box))


def test_a_draft_has_no_box_for_anybody_and_is_not_shared(plan, boxes, coordinator, client):
    plan.state = PlanState.DRAFT
    plan.save()
    client.force_login(coordinator)

    for page, box in boxes.values():
        assert client.get(box).status_code == 404
        assert not page_at(client, page).select_one(".share")


def test_a_page_is_shared_by_its_permanent_address_without_others(plan, boxes, client, settings):
    for page, box in boxes.values():
        for asked, prefix in ((f"{page}?utm_source=avis", ""), (f"/nn{page}", "/nn")):
            shared = page_at(client, asked).select_one(".share")

            assert shared.select_one("#share-address")["value"] == f"http://testserver{prefix}{page}"
            mail, seen = shared.select("a")
            written = parse_qs(urlsplit(mail["href"]).query)
            assert urlsplit(mail["href"]).scheme == "mailto"
            assert written["body"] == [f"http://testserver{prefix}{page}"]
            assert seen["href"] == prefix + box
            frame = BeautifulSoup(shared.textarea.get_text(), "lxml").iframe
            assert frame["src"] == f"http://testserver{prefix}{box}"


def test_pages_without_a_box_are_shared_too(plan, follow_up, reporting_round, client):
    published(reporting_round, follow_up.municipality, follow_up)
    round_page = reverse("round", args=[plan.slug, reporting_round.slug])
    area = follow_up.measure.focus_area

    for page, subject in (
        (reverse("focus-area", args=[plan.slug, area.code]), area.title),
        (round_page, reporting_round.name),
        (f"{round_page}lyngen/", f"{reporting_round.name} fra Lyngen"),
    ):
        shared = page_at(client, page).select_one(".share")

        assert shared.select_one("#share-address")["value"] == f"http://testserver{page}"
        assert parse_qs(urlsplit(shared.a["href"]).query)["subject"] == [subject]
        assert not shared.textarea


def test_the_front_page_is_shared_as_the_plan(plan, client):
    assert page_at(client, "/").select_one("#share-address")["value"] == f"http://testserver/{plan.slug}/"


def test_a_title_cannot_break_out_of_the_code_to_copy(follow_up, boxes, client):
    follow_up.measure.title = '"><script>alert(1)</script>'
    follow_up.measure.save()

    code = page_at(client, boxes["measure"][0]).select_one("#share-frame").get_text()

    copied = BeautifulSoup(code, "html.parser")
    assert [element.name for element in copied.find_all(True)] == ["iframe"]
    assert follow_up.measure.title in copied.iframe["title"]


def test_a_box_costs_no_query_more_for_more_municipalities(plan, follow_up, boxes, client):
    address = boxes["measure"][1]
    counted(client, address)
    _, before = counted(client, address)
    for _ in range(5):
        FollowUpFactory(measure=follow_up.measure, answer="")

    box, after = counted(client, address)

    assert len(box.select("dt")) == 6
    assert after == before
