"""Writing in a report as a browser does, without its script and with it."""

from django.urls import reverse

from tests.factories import FollowUpFactory, MeasureFactory, StatusLineFactory
from tests.measures.filling import fields_of
from tests.measures.reading import page_at, published

JSON = {"HTTP_ACCEPT": "application/json"}


def address(report):
    return reverse("desk-report", args=[report.pk])


def opened(client, report):
    """The page as somebody has opened it."""
    return page_at(client, address(report))


def name(line, field):
    return f"line-{line.pk}-{field}"


def filled(client, report, changes=None, page=None):
    """What the form sends when these fields are filled in: (line, field) → text."""
    data = fields_of((page or opened(client, report)).select_one("#report"))
    return data | {name(*key): value for key, value in (changes or {}).items()}


def send(client, report, changes=None, *, page=None, to=None, **more):
    return client.post(
        to or reverse("report-save", args=[report.pk]), filled(client, report, changes, page) | more
    )


def save_line(client, line, changes=None, *, page=None, **more):
    """As the script does: one line, answered with JSON."""
    own = filled(client, line.report, {(line, field): text for field, text in (changes or {}).items()}, page)
    sent = {key: value for key, value in own.items() if f"line-{line.pk}-" in key} | more
    return client.post(reverse("report-line-save", args=[line.report_id, line.pk]), sent, **JSON)


def line_of(page, line):
    """A line's place on the page."""
    return page.find(id=f"line-{line.pk}")


def new_line(report, code, **values):
    """A line of the report on a measure of its own, empty as `add_missing_lines` makes it."""
    measure = MeasureFactory(plan=report.round.plan, code=code, title=f"Tiltak {code}")
    follow_up = FollowUpFactory(measure=measure, municipality=report.municipality)
    return StatusLineFactory(report=report, follow_up=follow_up, **{"status": "", **values})


def said_before(earlier_round, line, **values):
    """What the municipality has published of the line's follow-up in an earlier round."""
    return published(earlier_round, line.follow_up.municipality, line.follow_up, **values).lines.get()
