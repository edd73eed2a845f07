"""A round lived from end to end, each in a window of their own, with a visitor who looks at everything in between."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from measures.models import Report, ReportingRound
from municipalities.dates import today
from tests.browser.conftest import MILLISECONDS_TO_WAIT, foreign
from tests.factories import FollowUpFactory, MeasureFactory, MembershipFactory, PlanFactory

# What is written on the way and must not be read by everyone before its time; the last are never to be.
FIRST, SECOND = "Vertskapet er ansatt.", "Vertskapet er ansatt, og døren er åpnet."
OTHERS, AGREED = "Ida har sett dette annerledes.", "Vertskapet er i drift fra mars."
MENDED, CORRECTED = "Havna er utvidet med ny kai.", "Havna er utvidet med to nye kaier."
COMMENT, REMARK, NOTE = "Bra, men en linje mangler noe.", "Hvor mange kaier?", "Det ble to kaier, ikke én."
INSIDE = (FIRST, SECOND, OTHERS, COMMENT, REMARK)
# Stands in the texts above that nobody outside is ever to read, and nowhere else.
DRAFT_WORD = "ansatt"
# What a visitor may follow; feedback is given on each page at one address.
LINKS = re.compile(
    r'<a [^>]*?href="(/(?!(?:arbeid|konto|nn|en|static|tilgjengelighet/tilbakemelding)/)[^"#]*)'
)


@pytest.fixture
def plan(db):
    """A public plan that runs now."""
    year = today().year
    return PlanFactory(
        slug="naeringsplan", name="Regional næringsplan", first_year=year - 1, last_year=year + 2
    )


@pytest.fixture
def follow_ups(plan, lyngen):
    def slot(code, title):
        measure = MeasureFactory(plan=plan, code=code, title=title)
        return FollowUpFactory(measure=measure, municipality=lyngen)

    return [slot("A1", "Felles vertskap"), slot("B1", "Havna på Lyngseidet")]


@pytest.fixture
def window(browser, live_server, sign_in_to):
    """Opens a window for somebody; what it complains of, but for answers that were meant to refuse, fails the test."""
    problems, contexts = [], []

    def window(user):
        context = browser.new_context(base_url=live_server.url, locale="nb-NO", timezone_id="Europe/Oslo")
        context.set_default_timeout(MILLISECONDS_TO_WAIT)
        context.on("console", lambda said: said.type == "error" and problems.append(said.text))
        context.on("request", lambda sent: foreign(sent.url, live_server.url) and problems.append(sent.url))
        contexts.append(context)
        sign_in_to(context, user)
        return context.new_page()

    yield window
    for context in contexts:
        context.close()
    assert [problem for problem in problems if "409 (Conflict)" not in problem] == []


@pytest.fixture
def everyone_reads(plan):
    """All that a visitor can find by following links, as one text; searching finds no measure by a draft's word."""

    def read():
        assert found(plan, "vertskap") == ["A1"]
        assert found(plan, DRAFT_WORD) == []
        client, texts, waiting, seen = Client(), [], ["/"], set()
        while waiting:
            address = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            answer = client.get(address)
            assert answer.status_code == 200, address
            # All that is sent is read, not only what is shown; taking it apart would take longer than all else here.
            texts.append(unescape(answer.content.decode()))
            waiting += LINKS.findall(texts[-1])
        return "\n".join(texts)

    return read


def found(plan, word):
    """The codes of the measures that a visitor finds by searching for the word."""
    answer = Client().get(reverse("measures", args=[plan.slug]), {"q": word})
    page = BeautifulSoup(answer.content, "lxml")
    return [code.get_text(strip=True) for code in page.select("main .rows > li .code")]


def written(day):
    return f"{day.day}.{day.month}.{day.year}"


def open_line(page, code):
    line = page.locator(f"[data-code='{code}']")
    if line.locator("details.line__fold").get_attribute("open") is None:
        line.locator("summary").first.click()
    return line


def write(page, code, status, text, percent=""):
    """In the way of somebody who types, and waits until it says that it is saved."""
    line = open_line(page, code)
    line.locator("textarea[name^='line-'][name$='-what_was_done']").fill(text)
    if percent:
        line.locator("input[name^='line-'][name$='-percent']").fill(percent)
    line.get_by_role("radio", name=status, exact=True).check(force=True)
    return line


def saved(line):
    line.get_by_text(re.compile("Lagret kl")).first.wait_for()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@dataclass
class Cast:
    """Everybody's windows, and what a visitor reads."""

    coordinator: Page
    first: Page
    second: Page
    approver: Page
    visitor: Page
    everyone_reads: Callable

    def nobody_outside_reads(self, *words):
        public = self.everyone_reads()
        assert [word for word in (*INSIDE, *words) if word in public] == []

    def everyone_now_reads(self, *words):
        public = self.everyone_reads()
        assert [word for word in words if word not in public] == []
        assert [word for word in INSIDE if word in public] == []


@pytest.fixture
def cast(window, everyone_reads, planner, approver, coordinator, lyngen):
    ida = MembershipFactory(user__email="ida@lyngen.example", user__name="Ida", municipality=lyngen).user
    return Cast(*map(window, (coordinator, planner, ida, approver, None)), everyone_reads)


def test_a_round_from_opening_to_correction(cast, plan, follow_ups):
    reporting_round = open_a_round(cast.coordinator, plan)

    report = begin(cast.first)
    meet_in_one_line(cast, report)
    cast.nobody_outside_reads("Havna er utvidet")

    send_in(cast.first)
    cast.nobody_outside_reads("Havna er utvidet")
    return_it(cast.approver, report)
    cast.nobody_outside_reads("Havna er utvidet")
    mend_and_send_again(cast.first)
    approve(cast.approver, report, shows=MENDED)
    cast.nobody_outside_reads(MENDED, AGREED)

    publish_the_round(cast.coordinator, reporting_round)
    cast.everyone_now_reads(MENDED, AGREED)

    correction = correct(cast, report)
    cast.nobody_outside_reads(CORRECTED, NOTE)
    publish_the_correction(cast.coordinator, correction)
    cast.everyone_now_reads(CORRECTED, AGREED)
    both_editions_are_there(cast.visitor, correction)


def open_a_round(page, plan):
    page.goto(reverse("desk-round-new", args=[plan.slug]))
    page.get_by_role("radio", name="1. tertial").check()
    page.locator("[name=ar]").select_option(str(today().year))
    press(page, "Neste")
    page.locator("[name=opens_on]").fill(written(today()))
    page.locator("[name=due_on]").fill(written(today() + dt.timedelta(days=14)))
    press(page, "Opprett runden")
    return ReportingRound.objects.get()


def begin(page):
    page.goto(reverse("work"))
    page.get_by_role("button", name=re.compile("Start rapporten")).click()
    page.locator("#report").wait_for()
    return Report.objects.get()


def meet_in_one_line(cast, report):
    """Two planners write in the same line at once; the second sees both texts, and chooses the other's."""
    cast.second.goto(reverse("desk-report", args=[report.pk]))
    saved(write(cast.first, "A1", "Pågår", FIRST, "40"))
    line = write(cast.second, "A1", "Forsinket", OTHERS)
    conflict = line.locator("[data-conflict]")
    conflict.wait_for()
    assert FIRST in conflict.inner_text()
    assert line.locator("textarea[name^='line-'][name$='-what_was_done']").input_value() == OTHERS
    settle(line)
    assert report.lines.get(follow_up__measure__code="A1").what_was_done == FIRST
    saved(write(cast.second, "B1", "Pågår", "Havna er utvidet.", "50"))
    cast.first.reload()
    saved(write(cast.first, "A1", "Pågår", SECOND, "60"))


def send_in(page):
    press(page, "Send inn rapporten")
    page.wait_for_url("**/les/")


def settle(line):
    """Whoever goes on writing while they are asked is asked of that too."""
    for _ in range(3):
        for dispute in line.locator("fieldset.dispute").all():
            dispute.locator("input[value=theirs]").check()
        line.locator("[data-settle]").click()
        line.locator("[data-slot=state-here]").filter(has_not_text="Lagrer").wait_for()
        if line.locator("[data-conflict]").count() == 0:
            return
    raise AssertionError("It asks again and again.")


def return_it(page, report):
    page.goto(reverse("work"))
    page.get_by_role("link", name=re.compile("Les og godkjenn")).click()
    line = page.locator(f"#line-{report.lines.get(follow_up__measure__code='B1').pk}")
    line.locator("details:has(textarea) > summary").last.click()
    line.locator("textarea").fill(REMARK)
    page.locator("#judge textarea[name=comment]").fill(COMMENT)
    press(page, "Returner til planleggerne")
    assert Report.objects.get().state == "returned"


def mend_and_send_again(page):
    page.goto(reverse("work"))
    assert COMMENT in page.locator(".desk-card").inner_text()
    page.get_by_role("link", name=re.compile("Rett og send på nytt")).click()
    assert REMARK in open_line(page, "B1").inner_text()
    saved(write(page, "B1", "Pågår", MENDED, "70"))
    saved(write(page, "A1", "Løpende", AGREED))
    send_in(page)


def approve(page, report, shows):
    page.goto(reverse("desk-report-read", args=[report.pk]))
    assert shows in page.locator("main").inner_text()
    press(page, "Godkjenn")
    assert Report.objects.get(pk=report.pk).state == "approved"


def publish_the_round(page, reporting_round):
    page.goto(reverse("desk-round-preview", args=[reporting_round.pk]))
    preview = page.locator("main").inner_text()
    assert [word for word in (MENDED, AGREED) if word not in preview] == []
    assert [word for word in INSIDE if word in preview] == []
    press(page, "Publiser runden")


def correct(cast, report):
    page = cast.first
    page.goto(reverse("desk-report-read", args=[report.pk]))
    page.locator("#correct textarea").fill(NOTE)
    press(page, "Begynn rettingen")
    saved(write(page, "B1", "Pågår", CORRECTED, "80"))
    cast.nobody_outside_reads(CORRECTED, NOTE)
    send_in(page)
    cast.nobody_outside_reads(CORRECTED, NOTE)
    correction = Report.objects.get(edition=2)
    approve(cast.approver, correction, shows=CORRECTED)
    return correction


def publish_the_correction(page, correction):
    page.goto(reverse("desk-report-preview", args=[correction.pk]))
    press(page, "Publiser rapporten")


def both_editions_are_there(page, correction):
    reporting_round = correction.round
    address = [reporting_round.plan.slug, reporting_round.slug, correction.municipality.slug]
    page.goto(reverse("report", args=address))
    newest = page.locator("main").inner_text()
    assert [word for word in (CORRECTED, NOTE, "Rettet") if word not in newest] == []
    page.goto(reverse("report-edition", args=[*address, 1]))
    assert MENDED in page.locator("main").inner_text()
    assert page.context.cookies() == []
