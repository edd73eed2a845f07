"""Filling in the coordinator's forms as a browser does, and reading what they answer."""

from bs4 import BeautifulSoup
from django.urls import reverse

from measures.models import Report, ReportingRound
from tests.measures.filling import fields_of
from tests.measures.reading import page_at, words

# The round of the cast has opened on 10 January 2022, and is due on 1 February.
OPEN = "2022-01-20 12:00 +0100"
LATE = "2022-02-03 12:00 +0100"
ROUNDS = "/arbeid/runder/"


def new_address(plan, **chosen):
    return reverse("desk-round-new", args=[plan.slug], query=chosen or None)


def edit_address(reporting_round):
    return reverse("desk-round-edit", args=[reporting_round.pk])


def board_address(thing):
    """Of a round, or of the round of a report."""
    return reverse("desk-round", args=[thing.round_id if isinstance(thing, Report) else thing.pk])


def remind_address(reporting_round, slug="lyngen"):
    return reverse("round-remind", args=[reporting_round.pk, slug])


def preview_address(thing):
    name = "desk-round-preview" if isinstance(thing, ReportingRound) else "desk-report-preview"
    return reverse(name, args=[thing.pk])


def publish_address(thing):
    name = "round-publish" if isinstance(thing, ReportingRound) else "report-publish"
    return reverse(name, args=[thing.pk])


def board(client, reporting_round):
    return page_at(client, board_address(reporting_round))


def row_of(client, reporting_round, slug="lyngen"):
    return board(client, reporting_round).find(id=slug)


def addresses_in(element):
    """Where its links lead, and where its forms are sent."""
    return {link["href"] for link in element.select("a")} | {
        form["action"] for form in element.select("form")
    }


def form_of(page):
    return page.main.select_one("form[method=post]")


def fill(client, address, changes=None, page=None):
    """Opens the page (or takes one that was opened), changes fields and sends the form."""
    page = page or page_at(client, address)
    return client.post(address.partition("?")[0], fields_of(form_of(page)) | (changes or {}))


def press_publish(client, thing, changes=None, *, page=None):
    """Opens the preview (or takes one that was opened) and presses its button."""
    form = (page or page_at(client, preview_address(thing))).select_one(".publish form")
    assert form["action"] == publish_address(thing)
    return client.post(form["action"], fields_of(form) | (changes or {}))


def errors_in(answer):
    """{where the link leads: words} of the summary above a form."""
    summary = BeautifulSoup(answer.content, "lxml").select_one(".ds-error-summary")
    return {item.a["href"] if item.a else "": words(item) for item in summary.select("li")} if summary else {}


def messages_of(answer):
    """The messages that the next page shows."""
    return [str(message) for message in answer.wsgi_request._messages]
