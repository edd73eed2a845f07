"""A plan's first page: who sees it, and how its follow-ups stand."""

import datetime as dt

import pytest

from measures.models import PlanState
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    MembershipFactory,
    ParticipationFactory,
    PlanFactory,
    ReportFactory,
    StatusLineFactory,
)
from tests.measures.reading import counted, page_at, section, words
from tests.measures.sizes import full_plan, publish

pytestmark = pytest.mark.django_db


# Who sees the plan ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        (None, 404),
        ("neighbour", 200),
        ("planner", 200),
        ("approver", 200),
        ("coordinator", 200),
        ("steering_member", 200),
        ("administrator", 200),
    ],
)
def test_a_draft_is_there_for_those_who_take_part_alone(reader, status, plan, client, request):
    type(plan).objects.update(state=PlanState.DRAFT)
    if reader:
        client.force_login(request.getfixturevalue(reader))

    assert client.get("/naeringsplan/").status_code == status


def test_a_draft_is_not_there_for_a_planner_outside_of_it(plan, client):
    outside = ParticipationFactory(plan=PlanFactory()).municipality
    outsider = MembershipFactory(municipality=outside).user
    type(plan).objects.filter(pk=plan.pk).update(state=PlanState.DRAFT)
    client.force_login(outsider)

    assert client.get("/naeringsplan/").status_code == 404


def test_a_draft_says_so_on_its_pages(plan, client, coordinator):
    type(plan).objects.update(state=PlanState.DRAFT)
    client.force_login(coordinator)

    page = page_at(client, "/en/naeringsplan/")

    assert "Draft: Only those who have a role" in words(page)


def test_a_public_plan_does_not_say_that_it_is_a_draft(plan, client):
    assert "Draft:" not in words(page_at(client, "/en/naeringsplan/"))


def test_the_page_sets_no_cookie_for_a_visitor(plan, client):
    assert not client.get("/naeringsplan/").cookies


def test_only_reading_is_answered(plan, client):
    assert client.post("/naeringsplan/").status_code == 405


# What it shows --------------------------------------------------------------------------------------------


def test_a_plan_without_measures_says_so(plan, client):
    page = page_at(client, "/en/naeringsplan/")

    assert words(page.h1) == "Regional næringsplan"
    assert "No measure concerns a municipality yet" in words(page.main)


def test_a_plan_without_any_follow_up_shows_silence(plan, lyngen, storfjord, client):
    MeasureFactory(plan=plan).concern([lyngen, storfjord])

    page = page_at(client, "/en/naeringsplan/")

    story = "1 measure gives 2 follow-ups in 2 municipalities. None of them is answered yet."
    assert words(page.find(class_="hero__story")) == story
    counts = [words(count) for count in page.find_all(class_="funnel__count")]
    assert counts == ["0 of 2"] * 6
    bars = [bar["aria-label"] for bar in section(page, "by-municipality").find_all(class_="bar")]
    assert bars == ["1 not answered", "1 not answered"]


def test_the_funnel_counts_the_slots_that_have_come_to_each_step(plan, lyngen, storfjord, client):
    measure = MeasureFactory(plan=plan)
    FollowUpFactory(
        measure=measure,
        municipality=lyngen,
        responsible_role="næringssjef",
        responsible_unit="Næring",
        within_existing_budget=True,
    )
    FollowUpFactory(measure=measure, municipality=storfjord, answer="not_relevant", reason="Ingen kyst")

    page = page_at(client, "/en/naeringsplan/")

    counts = [words(count.b) for count in page.find_all(class_="funnel__count")]
    assert counts == ["2", "1", "0", "1", "0", "0"]
    assert "1 is answered with no" in words(page.main)
    links = [a["href"] for a in page.find(class_="funnel").find_all("a")]
    assert links[1] == "/en/naeringsplan/tiltak/?trad=owned"


def test_municipalities_stand_in_alphabetical_order_each_with_its_own_bar(plan, lyngen, storfjord, client):
    measure = MeasureFactory(plan=plan)
    FollowUpFactory(measure=measure, municipality=storfjord, answer="")
    FollowUpFactory(measure=measure, municipality=lyngen)

    rows = section(page_at(client, "/en/naeringsplan/"), "by-municipality").find_all(class_="multiple")

    assert [(words(row.a), row.find(class_="bar")["aria-label"]) for row in rows] == [
        ("Lyngen", "1 not reported"),
        ("Storfjord", "1 not answered"),
    ]
    assert [row.a["href"] for row in rows] == [
        "/en/naeringsplan/kommuner/lyngen/",
        "/en/naeringsplan/kommuner/storfjord/",
    ]


def test_a_focus_area_leads_to_its_page(plan, lyngen, client):
    measure = MeasureFactory(plan=plan, focus_area__code="B", focus_area__title="Verdiskaping")
    measure.concern([lyngen])

    rows = section(page_at(client, "/naeringsplan/"), "by-focus-area").find_all(class_="multiple")

    assert [(words(row.a), row.a["href"]) for row in rows] == [
        ("B Verdiskaping", "/naeringsplan/satsingsomrader/B/")
    ]


def test_late_is_what_is_reported_delayed_and_what_has_passed_its_deadline(plan, lyngen, draft, client):
    slot = draft.lines.get().follow_up
    draft.lines.all().update(status="delayed", deviation="Ventet på ferja")
    publish(draft, dt.datetime(2022, 2, 1, tzinfo=dt.UTC))
    past = FollowUpFactory(
        measure__plan=plan,
        measure__title="Gammel frist",
        municipality=lyngen,
        deadline_kind="year",
        deadline_end=dt.date(2020, 12, 31),
    )
    FollowUpFactory(measure__plan=plan, measure__title="Ingen frist", municipality=lyngen)

    late = section(page_at(client, "/en/naeringsplan/"), "late")

    assert [words(row.h3.a) for row in late.find_all("li")] == [slot.measure.title, "Gammel frist"]
    assert "Ventet på ferja" in words(late)
    assert "The deadline passed on 31 December 2020" in words(late.find_all("li")[1])
    assert late.find_all("li")[1].h3.a["href"] == f"/en/naeringsplan/tiltak/{past.measure.code}/#lyngen"


def test_a_short_list_of_late_ones_leads_to_all(plan, lyngen, client):
    FollowUpFactory.create_batch(
        7,
        measure__plan=plan,
        municipality=lyngen,
        deadline_kind="year",
        deadline_end=dt.date(2020, 12, 31),
    )

    late = section(page_at(client, "/en/naeringsplan/"), "late")

    assert words(late.h2) == "7 are delayed or past the deadline"
    assert len(late.find_all("li")) == 3
    assert words(late.find(class_="section__head").a) == "All 7"
    all_of_them = page_at(client, late.find(class_="section__head").a["href"])
    assert len(all_of_them.find_all("li", class_="row")) == 7


def test_changes_say_what_where_when_and_in_which_round(plan, report_in, client):
    report = report_in("published")
    line = report.lines.get()

    changes = section(page_at(client, "/en/naeringsplan/"), "changes")

    said = words(changes.find("li"))
    assert line.measure_title in said
    assert "Lyngen In progress" in said
    assert "Årsmelding 2021" in said
    assert changes.find("time")["datetime"] == report.published_at.date().isoformat()
    assert [a["href"] for a in changes.li.find_all("a")] == [
        f"/en/naeringsplan/tiltak/{line.measure_code}/#lyngen",
        "/en/naeringsplan/rapporter/arsmelding-2021/lyngen/",
    ]


def test_what_was_reported_again_without_change_is_no_change(client):
    """The two rounds of the plan went from not started to in progress; a third repeats the second."""
    plan = full_plan(measures=1, municipalities=1, rounds=2)
    slot = plan.measures.get().follow_ups.get()
    repeated = ReportFactory(
        round__plan=plan,
        round__name="Uten endring",
        round__period_end=dt.date(2022, 12, 31),
        municipality=slot.municipality,
    )
    StatusLineFactory(report=repeated, follow_up=slot, status="in_progress")
    publish(repeated, dt.datetime(2023, 3, 1, tzinfo=dt.UTC))

    changes = section(page_at(client, f"/en/{plan.slug}/"), "changes")

    rows = [words(row) for row in changes.find_all("li")]
    assert len(rows) == 2
    assert "In progress before: not started" in rows[0]
    assert "Uten endring" not in words(changes)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_nothing_of_an_unpublished_report_is_there(state, plan, report_in, client):
    report_in(state)

    page = page_at(client, "/en/naeringsplan/")

    assert "Uferdig tekst" not in words(page)
    assert page.find(id="changes").find_parent("section").find("li") is None
    assert "1 not reported" in section(page, "by-municipality").find(class_="bar")["aria-label"]


def test_a_corrected_line_is_not_among_the_changes_but_its_correction_is(plan, report_in, planner, client):
    report = report_in("published")
    correction = report.correct(by=planner, note="Feil status")
    correction.lines.all().update(status="on_hold", deviation="Venter på svar")
    publish(correction, dt.datetime(2022, 3, 1, tzinfo=dt.UTC))

    changes = section(page_at(client, "/en/naeringsplan/"), "changes")

    assert [words(row.find(class_="status")) for row in changes.find_all("li")] == ["On hold"]


def test_the_funnel_has_its_table(plan, lyngen, storfjord, client):
    measure = MeasureFactory(plan=plan)
    FollowUpFactory(measure=measure, municipality=lyngen, within_existing_budget=True)
    FollowUpFactory(measure=measure, municipality=storfjord, answer="")

    table = page_at(client, "/en/naeringsplan/").find(class_="funnel").table

    rows = {words(row.th): [words(cell) for cell in row.find_all("td")] for row in table.tbody.find_all("tr")}
    assert rows["Answered"] == rows["In the budget plan"] == ["1", "1", "2"]
    assert rows["Completed"] == ["0", "2", "2"]


def test_the_tables_behind_the_municipalities_say_status_and_thread(plan, lyngen, storfjord, client):
    measure = MeasureFactory(plan=plan)
    FollowUpFactory(measure=measure, municipality=lyngen, within_existing_budget=True)
    FollowUpFactory(measure=measure, municipality=storfjord, answer="")

    status, thread = section(page_at(client, "/en/naeringsplan/"), "by-municipality").find_all("table")

    assert [words(row) for row in status.find_all("tr")] == [
        "Municipality Not reported Not answered In all",
        "Lyngen 1 0 1",
        "Storfjord 0 1 1",
    ]
    assert [words(row) for row in thread.tbody.find_all("tr")] == [
        "Lyngen 1 0 0 1 0 0 1",
        "Storfjord 0 0 0 0 0 0 1",
    ]


# When -----------------------------------------------------------------------------------------------------


def test_a_plan_that_has_ended_says_which_day_the_page_shows(plan, lyngen, client):
    page = page_at(client, "/en/naeringsplan/")

    assert page.find(class_="hero").time["datetime"] == "2022-12-31"


def test_a_plan_that_runs_says_nothing_of_an_end(client):
    PlanFactory(slug="gaar", first_year=2020, last_year=2090)

    assert page_at(client, "/gaar/").find(class_="hero").find("time") is None


@pytest.mark.parametrize(("count", "said"), [(8, "Kommune 0, "), (9, "· 9 municipalities")])
def test_many_municipalities_are_counted_and_few_are_named(count, said, plan, client):
    for number in range(count):
        ParticipationFactory(plan=plan, municipality__name=f"Kommune {number}")

    assert said in words(page_at(client, "/en/naeringsplan/").find(class_="eyebrow"))


def test_the_title_names_the_plan(plan, client):
    assert page_at(client, "/naeringsplan/").title.string == "Regional næringsplan – rnplan"


def test_the_number_of_queries_is_the_same_for_a_small_and_a_large_plan(client):
    def look(**size):
        plan = full_plan(**size)
        page, queries = counted(client, f"/en/{plan.slug}/")
        areas = section(page, "by-focus-area").find_all(class_="multiple")
        municipalities = section(page, "by-municipality").find_all(class_="multiple")
        rounds = section(page, "over-rounds").find_all(class_="bars__row")
        assert section(page, "money").find_all(class_="bars__row")
        assert section(page, "late").find_all("li")
        assert section(page, "changes").find_all("li")
        thread = words(page.find(class_="funnel__count"))
        return queries, len(areas), len(municipalities), len(rounds), thread

    small = look(measures=2, municipalities=2, rounds=1)
    large = look(measures=12, municipalities=5, rounds=4)

    assert small[1:] == (2, 2, 1, "4 of 4")
    assert large[1:] == (12, 5, 4, "60 of 60")
    assert small[0] == large[0] <= 18
