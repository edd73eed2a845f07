"""One municipality: how it follows the measures up, its reports, and who may change what."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from measures.models import Answer, PlanState, Scope, Silence, Status
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    MunicipalityCodeFactory,
    MunicipalityFactory,
    ParticipationFactory,
    PlanFactory,
    ReportFactory,
    ReportingRoundFactory,
)
from tests.measures.municipality_pages import address, list_address, nb, section
from tests.measures.reading import all_words, counted, page_at, publish, published, words
from tests.measures.sizes import full_plan


@pytest.fixture
def slot(plan, lyngen):
    measure = MeasureFactory(plan=plan, code="A1", title="Felles vertskap")
    return FollowUpFactory(measure=measure, municipality=lyngen)


def closed_round(plan, name="Årsmelding 2021"):
    return ReportingRoundFactory(plan=plan, name=name, published_on=dt.date(2022, 3, 1))


# One municipality


def test_a_municipality_that_does_not_take_part_has_no_page(plan, client):
    stranger = MunicipalityFactory()
    elsewhere = ParticipationFactory(plan=PlanFactory()).municipality

    assert client.get(address(plan, stranger)).status_code == 404
    assert client.get(address(plan, elsewhere)).status_code == 404


def test_the_code_is_the_one_that_was_valid_on_the_plans_day(plan, lyngen, client):
    MunicipalityCodeFactory(
        municipality=lyngen,
        code="5424",
        county="Troms og Finnmark",
        valid_from=dt.date(2020, 1, 1),
        valid_to=dt.date(2023, 12, 31),
    )
    MunicipalityCodeFactory(municipality=lyngen, code="5536", valid_from=dt.date(2024, 1, 1))
    running = ParticipationFactory(plan=PlanFactory(last_year=2090), municipality=lyngen).plan

    assert "5424, Troms og Finnmark" in words(page_at(client, address(plan, lyngen)).main)
    assert "5536" in words(page_at(client, address(running, lyngen)).main)


def test_the_website_and_the_contact_address_are_links(plan, lyngen, client):
    lyngen.website, lyngen.contact_email = "https://lyngen.example", "post@lyngen.example"
    lyngen.save()

    page = page_at(client, address(plan, lyngen))

    assert page.find("a", href="https://lyngen.example")
    assert page.find("a", href="mailto:post@lyngen.example")


def test_a_measure_stands_with_its_status_its_thread_and_who_is_responsible(plan, slot, client):
    slot.own_title, slot.responsible_role, slot.responsible_unit = "Én dør inn", "næringssjef", "Næring"
    slot.save()
    slot.measure.scope, slot.measure.lead = Scope.JOINT, slot.municipality
    slot.measure.save()
    published(closed_round(plan), slot.municipality, slot)

    row = section(page_at(client, address(plan, slot.municipality)), "measures").li

    assert row.h3.a["href"] == reverse("measure", args=[plan.slug, "A1"]) + "#lyngen"
    for text in ("A1", "Felles vertskap", "Én dør inn", "næringssjef", "Næring", Status.IN_PROGRESS.label):
        assert str(text) in words(row)
    assert gettext("Leads the joint measure") in words(row)
    assert len(row.select(".dots__knot--done")) == 3


def test_a_missing_responsible_is_flagged(plan, slot, client):
    row = section(page_at(client, address(plan, slot.municipality)), "measures").li

    assert words(row.select_one(".flag"))

    slot.responsible_role, slot.responsible_unit = "næringssjef", "Næring"
    slot.save()

    assert not page_at(client, address(plan, slot.municipality)).select(".flag")


def test_what_is_not_answered_and_what_is_answered_with_no_stand_apart(plan, slot, client):
    for code, answer in (("A2", ""), ("A3", Answer.COVERED), ("A4", Answer.NOT_RELEVANT)):
        FollowUpFactory(
            measure__plan=plan,
            measure__code=code,
            municipality=slot.municipality,
            answer=answer,
            reason="Vi har ingen kai" if answer else "",
        )

    page = page_at(client, address(plan, slot.municipality))

    in_order = ["concerns", "measures", "money", "unanswered", "declined", "documents", "reports", "follow"]
    assert [heading["id"] for heading in page.main.find_all("h2")] == in_order
    assert [link["href"] for link in page.select(".contents a")] == [f"#{name}" for name in in_order]
    assert all_words(section(page, "measures").select(".code")) == ["A1"]
    assert all_words(section(page, "unanswered").select(".code")) == ["A2"]
    assert all_words(section(page, "declined").select(".code")) == ["A3", "A4"]
    assert words(section(page, "declined")).count("Vi har ingen kai") == 2


def test_other_municipalities_slots_are_not_there(plan, slot, storfjord, client):
    FollowUpFactory(measure__plan=plan, measure__title="Bare i Storfjord", municipality=storfjord)

    assert "Bare i Storfjord" not in words(page_at(client, address(plan, slot.municipality)).main)


def test_what_is_late_stands_with_its_deadline_and_its_deviation(plan, slot, client):
    slot.deadline_kind, slot.deadline_end = "date", dt.date(2021, 6, 30)
    slot.save()
    on_time = FollowUpFactory(measure__plan=plan, municipality=slot.municipality)
    delayed = FollowUpFactory(measure__plan=plan, measure__code="A9", municipality=slot.municipality)
    report = ReportFactory(round=closed_round(plan), municipality=slot.municipality)
    report.lines.create(follow_up=delayed, status=Status.DELAYED, deviation="Venter på penger")
    report.lines.create(follow_up=on_time, status=Status.IN_PROGRESS)
    report.lines.create(follow_up=slot, status=Status.IN_PROGRESS)
    publish(report)

    late = section(page_at(client, address(plan, slot.municipality)), "late")

    assert all_words(late.select(".code")) == ["A1", "A9"]
    assert "30.6.2021" in words(late)
    assert "Venter på penger" in words(late)


def test_the_steps_of_the_thread_lead_to_the_measures_that_have_come_so_far(plan, slot, client):
    page = page_at(client, address(plan, slot.municipality))

    link = page.select_one(".funnel__step a")
    assert link["href"] == reverse(
        "measures", args=[plan.slug], query={"kommune": "lyngen", "trad": "answered"}
    )
    assert nb(words(page.select_one(".funnel__count"))).startswith("1 ")


# Its reports


def test_its_reports_stand_newest_first_and_its_silence_as_silence(plan, slot, client):
    silent = ReportingRoundFactory(
        plan=plan,
        name="Stille",
        period_start=dt.date(2020, 1, 1),
        period_end=dt.date(2020, 12, 31),
        published_on=dt.date(2021, 3, 1),
    )
    ReportFactory(round=silent, municipality=slot.municipality, state="approved")
    told = closed_round(plan)
    published(told, slot.municipality, slot)

    rows = section(page_at(client, address(plan, slot.municipality)), "reports").select("li")

    assert all_words(row.h3 for row in rows) == ["Årsmelding 2021", "Stille"]
    assert rows[0].a["href"] == reverse("report", args=[plan.slug, told.slug, "lyngen"])
    assert str(Silence.NOT_REPORTED.label) in words(rows[1])
    assert not rows[1].find("a")


def test_anothers_report_is_not_its_own(plan, slot, storfjord, client):
    published(closed_round(plan), storfjord)

    [row] = section(page_at(client, address(plan, slot.municipality)), "reports").select("li")

    assert str(Silence.NOT_REPORTED.label) in words(row)


def test_a_round_that_is_not_published_is_not_silence(plan, slot, reporting_round, draft, client):
    assert not section(page_at(client, address(plan, slot.municipality)), "reports").select("li")


def test_a_round_after_it_left_is_not_silence(plan, client):
    gone = ParticipationFactory(plan=plan, left_on=dt.date(2020, 6, 1)).municipality
    closed_round(plan)

    assert not section(page_at(client, address(plan, gone)), "reports").select("li")


# The way to change it


def links_to_change(page):
    links = [link["href"] for link in page.main.find_all("a", href=True)]
    return [link for link in links if link.startswith(("/admin/", "/arbeid/"))]


def test_its_planner_finds_the_way_to_change_it(plan, slot, planner, client):
    unanswered = FollowUpFactory(measure__plan=plan, municipality=slot.municipality, answer="")
    client.force_login(planner)

    links = links_to_change(page_at(client, address(plan, slot.municipality)))

    assert links == [
        reverse("desk-action-plan-new", args=["lyngen"]),
        reverse("desk-budget-plan-new", args=["lyngen"]),
        reverse("desk-follow-up", args=[slot.pk]),
        reverse("desk-follow-up", args=[unanswered.pk]),
    ]
    assert all(client.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize("reader", ["visitor", "neighbour", "approver", "coordinator", "steering_member"])
def test_nobody_else_is_shown_a_way_to_change_it(reader, plan, slot, client, request):
    user = request.getfixturevalue(reader)
    if user.is_authenticated:
        client.force_login(user)

    assert links_to_change(page_at(client, address(plan, slot.municipality))) == []


# Drafts, and plans without follow-up


def test_a_draft_plan_is_there_only_for_those_who_take_part(plan, lyngen, neighbour, client):
    type(plan).objects.update(state=PlanState.DRAFT)
    stranger = ParticipationFactory(plan=PlanFactory()).municipality

    for shown in (list_address(plan), address(plan, lyngen)):
        assert client.get(shown).status_code == 404

    client.force_login(neighbour)

    for shown in (list_address(plan), address(plan, lyngen)):
        assert client.get(shown).status_code == 200
    assert client.get(address(plan, stranger)).status_code == 404


def test_the_draft_of_a_report_shows_nowhere_on_the_page(plan, draft, lyngen, client):
    page = page_at(client, address(plan, lyngen))

    assert "Uferdig tekst" not in words(page.main)
    assert str(Silence.NOT_REPORTED.label) in words(section(page, "measures"))


def test_a_municipality_that_no_measure_concerns_has_a_page(plan, lyngen, client):
    page = page_at(client, address(plan, lyngen))

    assert gettext("No measures concern this municipality yet.") in words(page.main)
    assert not page.select(".funnel")


# Queries


def test_the_number_of_queries_is_the_same_for_few_and_many(db, client):
    few = full_plan(measures=1, municipalities=1, rounds=1)
    many = full_plan(measures=4, municipalities=3, rounds=2)

    few_list, few_for_list = counted(client, list_address(few))
    many_list, many_for_list = counted(client, list_address(many))
    few_page, few_for_page = counted(client, address(few, few.municipalities.first()))
    many_page, many_for_page = counted(client, address(many, many.municipalities.first()))

    assert few_for_list == many_for_list
    assert few_for_page == many_for_page
    assert (len(few_list.select(".card")), len(many_list.select(".card"))) == (1, 3)
    for name, few_rows, many_rows in (("measures", 1, 4), ("reports", 1, 2), ("late", 1, 4)):
        assert len(section(few_page, name).select("li.row")) == few_rows
        assert len(section(many_page, name).select("li.row")) == many_rows
    assert few_page.select("tfoot")
    assert many_page.select("tfoot")
    assert not client.cookies
