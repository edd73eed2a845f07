"""How the other municipalities follow up the same measure: what everyone may read, and nothing more."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.comparison import elsewhere, text_elsewhere
from measures.models import PlanState, Report
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    FollowUpFactory,
    MunicipalityFactory,
    PlannedActionFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.reading import published


@pytest.fixture
def own(draft):
    return draft.lines.get().follow_up


@pytest.fixture
def theirs(own, storfjord):
    return FollowUpFactory(
        measure=own.measure,
        municipality=storfjord,
        responsible_role="næringssjef",
        responsible_unit="Plan og næring",
    )


@pytest.fixture
def earlier(plan):
    return ReportingRoundFactory(
        plan=plan, name="Årsmelding 2020", period_start=dt.date(2020, 1, 1), period_end=dt.date(2020, 12, 31)
    )


def test_the_others_stand_with_text_role_place_in_the_plan_and_money(plan, own, theirs, storfjord, earlier):
    published(earlier, storfjord, theirs, what_was_done="To nettverksmøter.")
    PlannedActionFactory(
        follow_up=theirs,
        action_plan=ActionPlanFactory(municipality=storfjord, title="Handlingsplan 2020–2023"),
        place="kapittel 4.2",
    )
    budget = BudgetPlanFactory(municipality=storfjord, first_year=2020)
    for year in (2020, 2021):
        BudgetLineFactory(follow_up=theirs, budget_plan=budget, year=year, amount=600_000)

    (one,) = elsewhere(own, plan)

    assert one.municipality == storfjord
    assert (one.status, one.round, one.line.what_was_done) == (
        "in_progress",
        "Årsmelding 2020",
        "To nettverksmøter.",
    )
    assert one.responsible == "næringssjef, Plan og næring"
    assert one.planned == ["Handlingsplan 2020–2023, kapittel 4.2"]
    assert one.money.replace("\u00a0", " ") == "1 200 000 kr (2020–2021)"
    assert one.url.endswith(f"/tiltak/{own.measure.code}/#storfjord")
    assert one.has_a_text


def test_silence_is_shown_as_silence(plan, own, storfjord):
    FollowUpFactory(measure=own.measure, municipality=storfjord, answer="")

    (one,) = elsewhere(own, plan)

    assert one.status == "unanswered"
    assert not one.has_a_text


def test_drafts_and_proposals_are_not_told(plan, own, theirs, storfjord, reporting_round):
    report = ReportFactory(round=reporting_round, municipality=storfjord)
    line = StatusLineFactory(report=report, follow_up=theirs, what_was_done="Godkjent, men ikke publisert")
    Report.objects.filter(pk=report.pk).update(state="approved")
    PlannedActionFactory(
        follow_up=theirs, action_plan=ActionPlanFactory(municipality=storfjord, adopted_on=None)
    )
    proposal = BudgetPlanFactory(municipality=storfjord, first_year=2020, adopted_on=None)
    BudgetLineFactory(follow_up=theirs, budget_plan=proposal)

    (one,) = elsewhere(own, plan)

    assert (one.line, one.planned, one.money, one.status) == (None, [], "", "not_reported")
    assert text_elsewhere(own, line.pk) is None


def test_of_a_plan_that_is_not_public_nothing_is_told(plan, own, theirs, storfjord, earlier):
    line = published(earlier, storfjord, theirs, what_was_done="Ikke for alle").lines.get()
    plan.state = PlanState.DRAFT
    plan.save()

    assert elsewhere(own, plan) == []
    assert text_elsewhere(own, line.pk) is None


def test_a_text_is_taken_from_the_same_measure_elsewhere_alone(plan, own, theirs, storfjord, lyngen, earlier):
    line = published(earlier, storfjord, theirs, what_was_done="Deres ord").lines.get()
    other = FollowUpFactory(measure__plan=plan, municipality=MunicipalityFactory())
    other_line = published(earlier, other.municipality, other, what_was_done="Et annet tiltak").lines.get()
    own_line = published(earlier, lyngen, own, what_was_done="Egne ord").lines.get()

    assert text_elsewhere(own, line.pk) == "Deres ord"
    assert text_elsewhere(own, other_line.pk) is None
    assert text_elsewhere(own, own_line.pk) is None


def test_what_a_correction_has_replaced_is_not_a_draft_for_others(
    plan, own, theirs, storfjord, earlier, coordinator
):
    report = published(earlier, storfjord, theirs, coordinator=coordinator, what_was_done="Galt")
    correction = report.correct(by=coordinator, note="Rett tall")
    correction.lines.update(what_was_done="Rett")
    type(correction).objects.filter(pk=correction.pk).update(state="approved")
    correction.refresh_from_db()
    correction.publish(by=coordinator)

    assert text_elsewhere(own, report.lines.get().pk) is None
    assert elsewhere(own, plan)[0].line.what_was_done == "Rett"


@pytest.mark.parametrize("others", [1, 6])
def test_three_queries_however_many(plan, own, others, earlier, coordinator):
    for _ in range(others):
        slot = FollowUpFactory(measure=own.measure, municipality=MunicipalityFactory())
        published(earlier, slot.municipality, slot, coordinator=coordinator)
        PlannedActionFactory(follow_up=slot)
        BudgetLineFactory(follow_up=slot)

    with CaptureQueriesContext(connection) as queries:
        found = elsewhere(own, plan)

    assert len(found) == others
    assert all(one.line and one.planned and one.money for one in found)
    assert len(queries) == 3
