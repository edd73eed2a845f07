"""The calendars of deadlines and rounds: what stands in them, what does not, and that programs can read them."""

import datetime as dt

import pytest
from icalendar import Calendar

from measures.models import PlanState
from tests.factories import FollowUpFactory, MeasureFactory, MunicipalityFactory, ReportingRoundFactory
from tests.measures.reading import published
from tests.measures.sizes import full_plan

pytestmark = pytest.mark.django_db

CALENDAR = "/naeringsplan/kalender.ics"
OF_LYNGEN = "/naeringsplan/kommuner/lyngen/kalender.ics"
DAY = dt.date(2021, 6, 30)


def calendar_at(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def events(client, address=CALENDAR):
    """[(day, summary)] in the order of the file."""
    return [(event.start, str(event["SUMMARY"])) for event in calendar_at(client, address).events]


@pytest.fixture
def slot(plan, lyngen):
    def slot(code="A1", municipality=lyngen, **fields):
        fields = {"deadline_kind": "date", "deadline_end": DAY} | fields
        measure = MeasureFactory(plan=plan, code=code, title=f"Tiltak {code}")
        return FollowUpFactory(measure=measure, municipality=municipality, **fields)

    return slot


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"deadline_kind": "date", "deadline_end": dt.date(2021, 6, 30)}, None),
        ({"deadline_kind": "month", "deadline_end": dt.date(2021, 6, 30)}, "juni 2021"),
        ({"deadline_kind": "year", "deadline_end": dt.date(2021, 12, 31)}, "2021"),
        (
            {
                "deadline_kind": "period",
                "deadline_start": dt.date(2020, 1, 1),
                "deadline_end": dt.date(2021, 8, 31),
            },
            "1.1.2020 – 31.8.2021",
        ),
    ],
)
def test_a_deadline_is_a_whole_day_the_last_one(fields, said, client, slot):
    slot(**fields)

    [event] = calendar_at(client, CALENDAR).events

    assert (event.start, event.end) == (fields["deadline_end"], fields["deadline_end"] + dt.timedelta(days=1))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert str(event["SUMMARY"]) == "Frist: A1 Tiltak A1 (Lyngen)"
    assert event["SUMMARY"].params["LANGUAGE"] == "nb"
    assert event["URL"] == "http://testserver/naeringsplan/tiltak/A1/#lyngen"
    assert event["TRANSP"] == "TRANSPARENT"
    description = str(event.get("DESCRIPTION", ""))
    assert (said in description) if said else description == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"deadline_kind": "none", "deadline_end": None},
        {"deadline_kind": "ongoing", "deadline_end": None},
        {"deadline_kind": "recurring", "deadline_end": None, "deadline_text": "hver høst"},
        {"answer": ""},
        {"answer": "covered", "reason": "Klimaplanen."},
        {"answer": "not_relevant", "reason": "Vi har ingen havn."},
    ],
)
def test_what_has_no_day_or_is_not_taken_up_is_left_out(fields, client, slot):
    slot(**fields)
    slot(code="A2")

    assert events(client) == [(DAY, "Frist: A2 Tiltak A2 (Lyngen)")]


@pytest.mark.parametrize("status", ["completed", "dropped", "in_progress"])
def test_what_is_completed_or_dropped_reminds_nobody(status, client, slot, reporting_round, lyngen):
    follow_up = slot()
    fields = {
        "completed": {"percent": 100, "completed_on": dt.date(2021, 5, 1)},
        "dropped": {"deviation": "Ingen penger."},
    }
    published(reporting_round, lyngen, follow_up, status=status, **fields.get(status, {}))

    found = [summary for _day, summary in events(client) if summary.startswith("Frist: ")]

    assert found == (["Frist: A1 Tiltak A1 (Lyngen)"] if status == "in_progress" else [])


def test_a_draft_that_says_completed_takes_no_deadline_away(client, slot, draft):
    follow_up = slot()
    draft.lines.create(follow_up=follow_up, status="completed", percent=100, completed_on=DAY)

    assert (DAY, "Frist: A1 Tiltak A1 (Lyngen)") in events(client)


def test_the_municipality_says_what_it_calls_it_and_who_is_responsible(client, slot):
    slot(own_title="Vertskap i Lyngen", responsible_role="næringssjef", responsible_unit="Næring")

    [event] = calendar_at(client, CALENDAR).events

    assert str(event["SUMMARY"]) == "Frist: A1 Vertskap i Lyngen (Lyngen)"
    assert str(event["DESCRIPTION"]) == "Ansvarlig: næringssjef, Næring"


def test_a_round_is_there_when_it_opens_and_when_it_is_due_also_before_it_does(client, plan, lyngen):
    coming = {"opens_on": dt.date(2199, 1, 10), "due_on": dt.date(2199, 2, 1)}
    ReportingRoundFactory(plan=plan, name="Sluttrapport", **coming)

    for address in (CALENDAR, OF_LYNGEN):
        assert events(client, address) == [
            (dt.date(2199, 1, 10), "Rapporteringen åpner: Sluttrapport"),
            (dt.date(2199, 2, 1), "Frist for rapportering: Sluttrapport"),
        ]


def test_a_municipality_with_days_of_its_own_has_those(client, plan, lyngen, storfjord):
    reporting_round = ReportingRoundFactory(plan=plan, name="Årsmelding")
    own = {"opens_on": dt.date(2022, 1, 20), "due_on": dt.date(2022, 3, 1)}
    reporting_round.municipal_dates.create(municipality=storfjord, **own)

    of_plan, of_lyngen = events(client), events(client, OF_LYNGEN)
    of_storfjord = events(client, "/naeringsplan/kommuner/storfjord/kalender.ics")

    assert [day for day, _summary in of_lyngen] == [dt.date(2022, 1, 10), dt.date(2022, 2, 1)]
    assert of_storfjord == [
        (dt.date(2022, 1, 20), "Rapporteringen åpner: Årsmelding (Storfjord)"),
        (dt.date(2022, 3, 1), "Frist for rapportering: Årsmelding (Storfjord)"),
    ]
    assert of_plan == of_lyngen + of_storfjord


def test_a_municipality_has_its_own_deadlines_alone(client, slot, lyngen, storfjord):
    slot()
    slot(code="A2", municipality=storfjord)

    assert events(client, OF_LYNGEN) == [(DAY, "Frist: A1 Tiltak A1 (Lyngen)")]
    assert len(events(client)) == 2


def test_a_calendar_has_all_that_programs_ask_for(client, slot):
    slot()

    answer = client.get(CALENDAR)
    calendar = Calendar.from_ical(answer.content)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="frister-naeringsplan.ics"'
    assert not answer.cookies
    assert (calendar["VERSION"], calendar["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "Frister: Regional næringsplan"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:P1D\r\n" in answer.content
    [event] = calendar.events
    assert event["UID"].startswith("frist-")
    assert "@" in event["UID"]


def test_long_lines_are_folded_and_signs_escaped(client, plan, lyngen):
    title = "Næring; hav, land \\ og\x0b fjell " * 8
    measure = MeasureFactory(plan=plan, code="A1", title=title.strip())
    FollowUpFactory(measure=measure, municipality=lyngen, deadline_kind="date", deadline_end=DAY)
    plan.name = "Plan, med\nlinjeskift"
    plan.save()

    content = client.get(CALENDAR).content

    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\x0b" in line for line in lines)
    assert b"hav\\, land" in content.replace(b"\r\n ", b"")
    calendar = Calendar.from_ical(content)
    assert str(calendar.events[0]["SUMMARY"]) == f"Frist: A1 {title.strip()} (Lyngen)".replace("\x0b", "")


def test_the_file_is_the_same_until_a_deadline_is_moved(client, slot, time_machine):
    time_machine.move_to(dt.datetime(2020, 5, 3, 12, tzinfo=dt.UTC), tick=False)
    follow_up = slot()
    time_machine.move_to(dt.datetime(2020, 6, 3, 12, tzinfo=dt.UTC), tick=False)
    follow_up.within_existing_budget = True
    follow_up.save()
    first = client.get(CALENDAR)
    time_machine.move_to(dt.datetime(2020, 7, 3, 12, tzinfo=dt.UTC), tick=False)
    again = client.get(CALENDAR, headers={"if-none-match": first.headers["ETag"]})
    follow_up.deadline_end = dt.date(2021, 9, 30)
    follow_up.save()
    moved = client.get(CALENDAR, headers={"if-none-match": first.headers["ETag"]})

    assert again.status_code == 304
    [before], [after] = (Calendar.from_ical(answer.content).events for answer in (first, moved))
    assert before["UID"] == after["UID"]
    assert before["DTSTAMP"].dt == before["LAST-MODIFIED"].dt == dt.datetime(2020, 5, 3, 12, tzinfo=dt.UTC)
    assert after["DTSTAMP"].dt == dt.datetime(2020, 7, 3, 12, tzinfo=dt.UTC)


def test_the_last_day_there_is_can_be_a_deadline(client, slot):
    slot(deadline_end=dt.date.max)

    [event] = calendar_at(client, CALENDAR).events

    assert event.start == dt.date.max


def test_what_has_no_history_has_a_moment_that_stays(client, slot):
    follow_up = slot()
    follow_up.history.all().delete()

    [event] = calendar_at(client, CALENDAR).events

    assert event["DTSTAMP"].dt == dt.datetime(2017, 12, 31, 23, tzinfo=dt.UTC)


@pytest.mark.parametrize("who", ["visitor", "planner", "coordinator", "administrator"])
def test_a_draft_plan_has_no_calendar_for_anybody(who, client, slot, plan, request):
    slot()
    user = request.getfixturevalue(who)
    if user.is_authenticated:
        client.force_login(user)
    assert [client.get(address).status_code for address in (CALENDAR, OF_LYNGEN)] == [200, 200]
    plan.state = PlanState.DRAFT
    plan.save()

    assert [client.get(address).status_code for address in (CALENDAR, OF_LYNGEN)] == [404, 404]


def test_only_what_is_in_the_plan_has_a_calendar(client, plan):
    MunicipalityFactory(slug="oslo")

    for address in ("/finnes-ikke/kalender.ics", "/naeringsplan/kommuner/oslo/kalender.ics"):
        assert client.get(address).status_code == 404
    head = client.head(CALENDAR)
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(CALENDAR).status_code == 405


def test_a_calendar_speaks_the_language_of_its_address(client, slot, plan):
    plan.is_demonstration = True
    plan.save()
    slot()

    calendar = calendar_at(client, f"/en{CALENDAR}")

    assert calendar["X-WR-CALNAME"] == "Deadlines: Regional næringsplan (demonstration)"
    [event] = calendar.events
    assert str(event["SUMMARY"]).startswith("Deadline: ")
    assert event["URL"].startswith("http://testserver/en/")
    assert event["UID"] == calendar_at(client, CALENDAR).events[0]["UID"]


def test_queries_of_a_calendar_do_not_grow(client, django_assert_max_num_queries):
    for size in (1, 3):
        plan = full_plan(measures=size, municipalities=size, rounds=size)
        with django_assert_max_num_queries(5):
            found = events(client, f"/{plan.slug}/kalender.ics")

        assert len(found) == size * size + 2 * size
