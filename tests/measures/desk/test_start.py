"""The first page after signing in: what waits, and the way to each thing."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import RoundDates
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    MembershipFactory,
    ParticipationFactory,
    PlanMemberFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.filling import fields_of
from tests.measures.reading import all_words, counted, page_at, section, words
from tests.measures.sizes import full_plan

START = "/arbeid/"


def start_of(client, user):
    client.force_login(user)
    return page_at(client, START)


@pytest.fixture
def on(time_machine):
    """Sets the clock to a moment in Norway."""

    def on(text):
        time_machine.move_to(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC), tick=False)

    return on


def test_signing_in_leads_to_the_work(planner, client):
    password = "riktig hest batteri stift"

    answer = client.post(reverse("account_login"), {"login": planner.email, "password": password})

    assert answer.headers["Location"] == reverse("work") == START


def test_the_open_round_shows_how_far_the_report_has_come_and_what_is_missing(client, planner, draft, plan):
    area = FocusAreaFactory(plan=plan)
    for code in ("B2", "B1"):
        measure = MeasureFactory(plan=plan, code=code, focus_area=area)
        FollowUpFactory(measure=measure, municipality=draft.municipality)
    draft.add_missing_lines()
    silent = draft.lines.get(follow_up__measure__code="B2")

    card = start_of(client, planner).select_one(".desk-card")

    assert "1 av 3 rapportert" in words(card)
    assert all_words(card.select(".missing a")) == ["B1", "B2"]
    address = reverse("desk-report", args=[draft.pk])
    assert card.select(".missing a")[1]["href"] == f"{address}#line-{silent.pk}"
    assert card.select_one("a.ds-button")["href"] == address


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2022-01-31T12:00", "1 dag igjen"),
        ("2022-02-01T22:59", "fristen er i dag, før midnatt"),
        ("2022-02-01T23:01", "1 dag over fristen"),
        ("2022-02-11T12:00", "10 dager over fristen"),
    ],
)
def test_days_left_are_counted_to_the_end_of_the_due_day_in_norway(client, planner, draft, on, moment, said):
    on(moment)

    assert said in words(start_of(client, planner).select_one(".desk-card"))


def test_a_municipality_with_dates_of_its_own_is_told_those(client, planner, draft, on):
    on("2022-02-02T12:00")
    RoundDates.objects.create(
        round=draft.round,
        municipality=draft.municipality,
        opens_on=draft.round.opens_on,
        due_on="2022-02-12",
    )

    card = words(start_of(client, planner).select_one(".desk-card"))

    assert "10 dager igjen" in card
    assert "12.2.2022" in card


def test_what_came_back_shows_its_comment(client, planner, approver, report_in):
    report = report_in("submitted")
    slot = report.lines.get().follow_up
    report.return_to_planner(by=approver, comment="Skriv mer om veien.", remarks={slot.pk: "Hvor lang?"})

    card = start_of(client, planner).select_one(".desk-card")

    assert "Skriv mer om veien." in words(card)
    assert "1 linje har en merknad" in words(card)
    assert card.select_one("a.ds-button")["href"] == reverse("desk-report", args=[report.pk])


def test_a_round_that_is_open_is_begun_from_here(client, planner, lyngen, plan, on):
    on("2022-01-15T12:00")
    opened = ReportingRoundFactory(plan=plan, slug="na")
    ReportingRoundFactory(plan=plan, slug="senere", opens_on="2022-01-16", due_on="2022-02-16")
    own = ReportingRoundFactory(plan=plan, slug="egen", opens_on="2022-01-16", due_on="2022-02-16")
    RoundDates.objects.create(round=own, municipality=lyngen, opens_on="2022-01-14", due_on="2022-02-16")

    forms = start_of(client, planner).select(".desk-card form")

    assert {form["action"] for form in forms} == {
        reverse("report-start", args=[one.pk, "lyngen"]) for one in (opened, own)
    }


def test_an_approver_is_led_to_what_waits_for_approval(client, approver, planner, report_in):
    report = report_in("submitted")
    address = reverse("desk-report-read", args=[report.pk])

    mine = start_of(client, approver).select_one(".desk-card--mine")
    others = start_of(client, planner).select_one(".desk-card:not(.desk-card--mine)")

    assert "Les og godkjenn" in words(mine)
    assert mine.a["href"] == others.a["href"] == address


def test_loose_ends_are_counted_and_one_click_from_being_mended(client, planner, lyngen, plan):
    def slot(code, **values):
        measure = MeasureFactory(plan=plan, code=code, title=f"Tiltak {code}")
        return FollowUpFactory(measure=measure, municipality=lyngen, **values)

    silent = slot("A1", answer="")
    loose = slot("A2", within_existing_budget=True, responsible_role="sjef", responsible_unit="Næring")
    loose.measure.title = "Et nytt navn"
    loose.measure.save()
    slot("A3", answer="not_relevant", reason="Vi har ingen havn.")

    page = start_of(client, planner)

    part = section(page, "loose-1")
    assert all_words(part.select(".loose-count")) == [
        "1 Ikke svart",
        "0 Uten ansvarlig",
        "1 Ikke i en handlingsplan",
        "0 Ikke i økonomiplanen",
        "1 Ny ordlyd",
    ]
    links = [[link["href"] for link in row.select(".ties a")] for row in part.select(".loose-row")]
    assert links == [
        [tie("desk-planned", loose), tie("desk-wording", loose)],
        [tie("desk-answer", silent)],
    ]


def tie(name, slot):
    """The way to a page that mends the follow-up and leads back here."""
    return f"{reverse(name, args=[slot.pk])}?next=%2Farbeid%2F"


def test_what_is_mended_from_here_leads_back_here(client, planner, lyngen, plan):
    FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen, answer="")
    link = section(start_of(client, planner), "loose-1").select_one(".ties a")["href"]
    form = page_at(client, link).select_one("main form[method=post]")

    answer = client.post(link, fields_of(form) | {"answer": "take_up"})

    assert answer.headers["Location"] == START


def test_an_approver_sees_the_loose_ends_but_is_not_asked_to_tie_them(client, approver, lyngen, plan):
    FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen, answer="")

    part = section(start_of(client, approver), "loose-1")

    assert part.select(".loose-row")
    assert not part.select(".ties")


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
@pytest.mark.parametrize("who", ["neighbour", "coordinator", "steering_member", "administrator"])
def test_nobody_outside_hears_of_what_is_not_approved(client, request, report_in, who, state):
    report_in(state)

    page = words(start_of(client, request.getfixturevalue(who)).main)

    assert "Lyngen" not in page
    assert "Uferdig" not in page


def test_the_coordinator_sees_what_waits_to_be_published_and_the_steering_group_what_it_may_read(
    client, coordinator, steering_member, report_in
):
    report = report_in("approved")

    kept = section(start_of(client, coordinator), "rounds")
    reviewed = section(start_of(client, steering_member), "reviewed")

    assert "0 av 1 publisert. 1 rapport er godkjent og venter på deg." in words(kept)
    assert kept.h3.a["href"] == reverse("desk-round", args=[report.round_id])
    assert reviewed.h3.a["href"] == reverse("desk-report-read", args=[report.pk])


def test_a_municipality_that_left_before_the_period_is_over_is_not_waited_for(
    client, coordinator, report_in, plan, storfjord
):
    """Nor does a municipality count twice that has corrected what it published."""
    ParticipationFactory(plan=plan, left_on=dt.date(2021, 12, 30))
    first = report_in("published")
    ReportFactory(
        round=first.round,
        municipality=first.municipality,
        edition=2,
        corrects=first,
        correction_note="Feil beløp.",
        state="published",
        published_at=first.published_at,
    )

    start = words(section(start_of(client, coordinator), "rounds"))
    rounds = words(page_at(client, reverse("desk-rounds")).main)

    assert "1 av 2 publisert." in start
    assert "1 av 2" in rounds


def test_somebody_without_a_role_is_told_so(client, django_user_model):
    user = django_user_model.objects.create_user("ny@example.no", "riktig hest batteri stift")

    assert "Ingenting venter på deg" in words(start_of(client, user).main)


def test_the_number_of_queries_does_not_grow_with_measures_municipalities_and_reports(client, db):
    taken = {}
    for size in (1, 4):
        plan = full_plan(measures=size, municipalities=size, rounds=1)
        user = MembershipFactory(municipality=plan.municipalities.first()).user
        PlanMemberFactory(user=user, plan=plan)
        for municipality in plan.municipalities.all():
            MembershipFactory(user=user, municipality=municipality) if municipality.pk not in (
                user.municipality_ids()
            ) else None
            report = ReportFactory(round=ReportingRoundFactory(plan=plan), municipality=municipality)
            report.add_missing_lines()
            StatusLineFactory(
                report=report, follow_up__municipality=municipality, follow_up__measure__plan=plan
            )
        client.force_login(type(user).objects.get(pk=user.pk))
        page_at(client, START)

        page, taken[size] = counted(client, START)

        assert len(page.select(".desk-card")) >= size
        assert len(page.select(".loose-row")) >= size
        assert len(section(page, "rounds").select(".row")) >= size

    assert taken[1] == taken[4]
