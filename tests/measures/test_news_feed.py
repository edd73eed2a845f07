"""The Atom feeds of what is new: valid, the same until something is new, and without a word that is not public."""

import datetime as dt
from xml.etree import ElementTree

import pytest

from measures.models import FollowUp, PlanState
from tests.factories import (
    ActionPlanFactory,
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    MunicipalityFactory,
    PlannedActionFactory,
    ReportingRoundFactory,
)
from tests.measures.sizes import full_plan

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
FEED = "/naeringsplan/nytt/atom.xml"
OF_LYNGEN = "/naeringsplan/kommuner/lyngen/atom.xml"
SECRET = "Hemmelig"


def feed_at(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own


def text(element, path):
    return element.findtext(path, namespaces=ATOM)


def titles(feed):
    return [text(entry, "a:title") for entry in feed.findall("a:entry", ATOM)]


@pytest.fixture
def everything(report_in, plan, lyngen, time_machine):
    """Lyngen has reported on A1, answered A2, and its plan is adopted."""
    time_machine.move_to(dt.datetime(2022, 3, 1, 12, tzinfo=dt.UTC), tick=False)
    report = report_in("published")
    area = report.lines.get().follow_up.measure.focus_area
    measure = MeasureFactory(plan=plan, focus_area=area, code="A2", title="Havn & <kai>")
    slot = FollowUpFactory(measure=measure, municipality=lyngen, answer="")
    slot.answer = "take_up"
    slot.save()
    PlannedActionFactory(follow_up=slot, action_plan=ActionPlanFactory(municipality=lyngen, title="Plan"))
    return area


def test_a_feed_has_all_that_atom_asks_for(client, everything):
    answer = client.get(FEED)

    feed = feed_at(client, FEED)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "nb"
    assert text(feed, "a:title") == "Hva er nytt: Regional næringsplan"
    assert text(feed, "a:id").endswith(",2026:naeringsplan/nytt/nb")
    assert text(feed, "a:updated") == "2022-03-01T12:00:00+00:00"
    assert text(feed, "a:author/a:name") == "Regional næringsplan"
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)}
    assert links == {"alternate": "http://testserver/naeringsplan/nytt/", "self": f"http://testserver{FEED}"}
    assert titles(feed) == [
        "Ny rapport fra Lyngen: Årsmelding 2021",
        "Lyngen har svart på 1 tiltak",
        "Rapporteringen har åpnet: Årsmelding 2021",
        "Handlingsplan vedtatt i Lyngen: Plan",
    ]
    for entry in feed.findall("a:entry", ATOM):
        assert all(
            text(entry, f"a:{name}") for name in ("id", "title", "updated", "published", "author/a:name")
        )
        assert entry.find("a:link", ATOM).get("href").startswith("http://testserver/naeringsplan/")
        assert entry.find("a:summary", ATOM).get("type") == "html"
    ids = [text(entry, "a:id") for entry in feed.findall("a:entry", ATOM)]
    assert len(set(ids)) == 4


@pytest.mark.parametrize(
    "name", ["nytt/atom.xml", "kommuner/lyngen/atom.xml", "kalender.ics", "kommuner/lyngen/"]
)
def test_what_is_subscribed_to_names_the_address_of_the_site_however_it_was_asked_for(
    name, client, everything, settings
):
    settings.PUBLIC_ORIGIN = "https://plan.example.no"

    content = client.get(f"/naeringsplan/{name}").content.decode()

    assert "://plan.example.no/naeringsplan/" in content
    assert "testserver" not in content


def test_what_was_written_is_text_and_never_markup(client, everything):
    feed = feed_at(client, FEED)

    [summary] = [
        text(entry, "a:summary")
        for entry in feed.findall("a:entry", ATOM)
        if "svart" in text(entry, "a:title")
    ]

    assert summary == "<ul><li>A2 Havn &amp; &lt;kai&gt;: Vi tar det opp</li></ul>"


def test_signs_that_xml_cannot_carry_are_left_out(client, plan):
    ReportingRoundFactory(plan=plan, name="Års\x0bmelding\x00 2021".replace("\x00", ""))

    assert titles(feed_at(client, FEED)) == ["Rapporteringen har åpnet: Årsmelding 2021"]


def test_the_address_says_the_language_and_names_stay(client, everything):
    feeds = [feed_at(client, f"{prefix}{FEED}") for prefix in ("", "/nn", "/en")]

    languages = [feed.get("{http://www.w3.org/XML/1998/namespace}lang") for feed in feeds]
    assert languages == ["nb", "nn", "en"]
    assert [titles(feed)[0] for feed in feeds] == [
        "Ny rapport fra Lyngen: Årsmelding 2021",
        "Ny rapport frå Lyngen: Årsmelding 2021",
        "New report from Lyngen: Årsmelding 2021",
    ]
    ids = [[text(entry, "a:id") for entry in feed.findall("a:entry", ATOM)] for feed in feeds]
    assert ids[0] == ids[1] == ids[2]
    assert len({text(feed, "a:id") for feed in feeds}) == 3
    assert feeds[1].find("a:entry/a:link", ATOM).get("href").startswith("http://testserver/nn/")


def test_a_municipality_and_a_focus_area_have_feeds_of_their_own(client, everything, plan, storfjord):
    FocusAreaFactory(plan=plan, code="Z")

    lyngen = feed_at(client, OF_LYNGEN)
    area = feed_at(client, f"/naeringsplan/satsingsomrader/{everything.code}/atom.xml")

    assert len(titles(lyngen)) == 4
    assert text(lyngen, "a:author/a:name") == "Lyngen"
    assert titles(area) == [title for title in titles(lyngen) if "Rapporteringen" not in title]
    assert len({text(feed, "a:id") for feed in (lyngen, area, feed_at(client, FEED))}) == 3
    assert titles(feed_at(client, "/naeringsplan/kommuner/storfjord/atom.xml")) == [
        "Rapporteringen har åpnet: Årsmelding 2021"
    ]
    assert titles(feed_at(client, "/naeringsplan/satsingsomrader/Z/atom.xml")) == []


@pytest.mark.parametrize("address", [FEED, OF_LYNGEN])
def test_a_feed_is_the_same_until_something_public_changes(
    address, client, everything, draft, planner, lyngen
):
    first = client.get(address)
    unchanged = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    assert "Last-Modified" not in first.headers
    assert not first.cookies

    draft.correct(by=planner, note=f"{SECRET} rettelse")
    ActionPlanFactory(municipality=lyngen, adopted_on=None, title=SECRET)
    assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 304

    # Of a day long ago, and so behind everything else in the list: it is new to readers all the same.
    slot = FollowUp.objects.get(measure__code="A2")
    late = ActionPlanFactory(municipality=lyngen, title="Glemt", adopted_on=dt.date(2018, 9, 1))
    PlannedActionFactory(follow_up=slot, action_plan=late)
    newer = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert newer.status_code == 200
    assert "Glemt" in newer.content.decode()


def test_a_feed_without_news_is_valid_and_stays_the_same(client, plan, time_machine):
    time_machine.move_to(dt.datetime(2022, 3, 1, 12, tzinfo=dt.UTC), tick=False)
    first = client.get(FEED)
    time_machine.move_to(dt.datetime(2022, 3, 2, 12, tzinfo=dt.UTC), tick=False)

    assert client.get(FEED).content == first.content
    assert text(ElementTree.fromstring(first.content), "a:updated") == "2018-01-01T00:00:00+01:00"  # noqa: S314


def test_no_feed_says_a_word_of_what_is_not_public(client, draft, plan, lyngen):
    line = draft.lines.get()
    line.what_was_done = f"{SECRET} linje"
    line.save()
    slot = line.follow_up
    proposal = ActionPlanFactory(municipality=lyngen, adopted_on=None, title=f"{SECRET} plan")
    PlannedActionFactory(follow_up=slot, action_plan=proposal, description=f"{SECRET} handling")
    to_come = dt.date(2199, 1, 1)
    ReportingRoundFactory(plan=plan, name=f"{SECRET} runde", opens_on=to_come, due_on=to_come)

    area = slot.measure.focus_area.code
    for address in (FEED, OF_LYNGEN, f"/naeringsplan/satsingsomrader/{area}/atom.xml"):
        answer = client.get(address)

        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
        assert line.measure_title not in answer.content.decode() or not line.measure_title


@pytest.mark.parametrize("who", ["visitor", "planner", "coordinator", "administrator"])
def test_a_draft_plan_has_no_feed_for_anybody(who, client, everything, plan, request):
    user = request.getfixturevalue(who)
    if user.is_authenticated:
        client.force_login(user)
    addresses = [FEED, OF_LYNGEN, f"/naeringsplan/satsingsomrader/{everything.code}/atom.xml"]
    assert [client.get(address).status_code for address in addresses] == [200] * 3
    plan.state = PlanState.DRAFT
    plan.save()

    assert [client.get(address).status_code for address in addresses] == [404] * 3


def test_only_what_is_in_the_plan_has_a_feed(client, plan):
    MunicipalityFactory(slug="oslo")

    addresses = ["/finnes-ikke/nytt/atom.xml", "/naeringsplan/kommuner/oslo/atom.xml"]
    addresses += ["/naeringsplan/satsingsomrader/Q/atom.xml"]

    assert [client.get(address).status_code for address in addresses] == [404] * 3


def test_head_answers_without_a_body_and_posting_is_refused(client, plan):
    head = client.head(FEED)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"].startswith("application/atom+xml")
    assert client.post(FEED).status_code == 405


def test_a_demonstration_says_that_it_is_one(client, plan):
    plan.is_demonstration = True
    plan.save()

    feed = feed_at(client, FEED)

    assert text(feed, "a:title") == "Hva er nytt: Regional næringsplan (demonstrasjon)"
    assert "illustrasjoner" in text(feed, "a:subtitle")


def test_queries_of_a_feed_do_not_grow(client, django_assert_max_num_queries):
    for size in (1, 3):
        plan = full_plan(measures=size, municipalities=size, rounds=size)
        with django_assert_max_num_queries(14):
            feed = feed_at(client, f"/{plan.slug}/nytt/atom.xml")

        # Two of each round and a report a municipality, an action plan a slot, a budget plan a municipality.
        assert len(titles(feed)) == 2 * size + size * size + size * size + size
