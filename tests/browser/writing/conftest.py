"""A report that a planner has opened in a browser."""

import datetime as dt

import pytest

from tests.browser.writing.pages import address, open_line
from tests.factories import FollowUpFactory, ReportingRoundFactory
from tests.measures.desk.writing import new_line, said_before
from tests.measures.reading import published


@pytest.fixture
def earlier(plan):
    return ReportingRoundFactory(
        plan=plan, name="Årsmelding 2020", period_start=dt.date(2020, 1, 1), period_end=dt.date(2020, 12, 31)
    )


@pytest.fixture
def lines(draft, earlier, storfjord):
    """Three lines in which nothing is written yet; of the first both municipalities have reported before."""
    first = draft.lines.get()
    first.delete()
    first.follow_up.delete()
    lines = [new_line(draft, code) for code in ("A1", "A2", "B1")]
    first = lines[0]
    said_before(earlier, first, status="in_progress", percent=40, what_was_done="Kartlagt behovet.")
    theirs = FollowUpFactory(measure=first.follow_up.measure, municipality=storfjord)
    published(earlier, storfjord, theirs, what_was_done="To nettverksmøter i Storfjord.")
    return lines


@pytest.fixture
def line(lines):
    return lines[0]


@pytest.fixture
def writing(page, sign_in, planner, draft, lines):
    """The page as the planner has opened it, with the first line unfolded."""
    sign_in(planner)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address(draft))
    open_line(page, lines[0])
    return page
