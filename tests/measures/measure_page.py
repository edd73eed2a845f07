"""The public page of measure A1, and reports on what is done for it."""

import datetime as dt

from tests.factories import ReportFactory, ReportingRoundFactory, StatusLineFactory
from tests.measures.reading import page_at, words
from tests.measures.sizes import publish

ADDRESS = "/en/naeringsplan/tiltak/A1/"


def card(client, municipality="lyngen"):
    return page_at(client, ADDRESS).find(id=municipality)


def fact(page, term):
    return next(words(dt_.find_next_sibling("dd")) for dt_ in page.find_all("dt") if words(dt_) == term)


def report_in(year, follow_up, **values):
    reporting_round = ReportingRoundFactory(
        plan=follow_up.measure.plan,
        name=f"Årsmelding {year}",
        slug=f"arsmelding-{year}",
        period_start=dt.date(year, 1, 1),
        period_end=dt.date(year, 12, 31),
        published_on=dt.date(year + 1, 3, 1),
    )
    report = ReportFactory(round=reporting_round, municipality=follow_up.municipality)
    StatusLineFactory(report=report, follow_up=follow_up, **values)
    publish(report, dt.datetime(year + 1, 3, 1, 12, tzinfo=dt.UTC))
    return report
