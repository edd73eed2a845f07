"""Reading a page as a browser hands it to its reader, and reports that have gone the whole way."""

from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.models import Report, ReportState
from tests.factories import PlanMemberFactory, ReportFactory, StatusLineFactory


def page_at(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, f"{address} answers {answer.status_code}"
    return BeautifulSoup(answer.content, "lxml")


def words(element):
    """What stands in the element, with single spaces."""
    return " ".join(element.get_text(" ", strip=True).split())


def section(page, heading_id):
    """The section under the heading with this id."""
    return page.find(id=heading_id).find_parent("section")


def all_words(elements):
    return [words(element) for element in elements]


def counted(client, address):
    """The page and the number of queries that it took."""
    with CaptureQueriesContext(connection) as queries:
        page = page_at(client, address)
    return page, len(queries)


def published(reporting_round, municipality, *follow_ups, coordinator=None, **line):
    """The municipality's report of the round with a line a follow-up, published as a coordinator does it."""
    report = ReportFactory(round=reporting_round, municipality=municipality)
    for follow_up in follow_ups:
        StatusLineFactory(report=report, follow_up=follow_up, **line)
    return publish(report, coordinator)


def publish(report, coordinator=None):
    coordinator = coordinator or PlanMemberFactory(plan=report.round.plan).user
    Report.objects.filter(pk=report.pk).update(state=ReportState.APPROVED)
    report.refresh_from_db()
    report.publish(by=coordinator)
    return report
