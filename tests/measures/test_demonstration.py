"""The demonstration plan: what is there to see, and what is real."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q
from django.test import override_settings

from measures import thread
from measures.exchange import schema
from measures.management.commands.load_demonstration import FILE
from measures.models import (
    BudgetLine,
    FollowUp,
    Measure,
    Plan,
    PlannedAction,
    Report,
    Silence,
    Status,
    StatusLine,
)
from municipalities.models import ActionPlan, BudgetPlan, Municipality


@pytest.fixture(scope="module")
def loaded_once(django_db_setup, django_db_blocker):
    """For those who only look: loading takes longer than all of them together."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMONSTRATION=True):
        call_command("load_demonstration", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(loaded_once, db):
    return Plan.objects.get(is_demonstration=True)


@pytest.fixture
def document():
    return json.loads(FILE.read_text(encoding="utf-8"))


def test_the_file_keeps_to_the_format(document):
    assert list(schema.faults(document)) == []


def test_it_is_the_public_plan_on_the_front_page(demonstration):
    assert (demonstration.state, demonstration.is_featured) == ("public", True)
    assert (demonstration.case_owner.slug, demonstration.case_number) == ("tromso", "18/1879")
    assert demonstration.vision_source
    assert demonstration.purpose_source
    assert demonstration.follow_up_rule_source


def test_the_whole_plan_is_there(demonstration):
    follow_ups = FollowUp.objects.in_plan(demonstration)
    assert demonstration.municipalities.count() == 5
    assert demonstration.focus_areas.count() == 5
    assert demonstration.measures.count() == 39
    assert follow_ups.count() == 122
    assert follow_ups.exclude(answer="").count() >= 57
    assert demonstration.adoptions.count() == 7
    assert demonstration.timeline.count() == 13
    assert demonstration.rounds.count() == 8
    assert demonstration.groups.get(kind="steering").municipalities.count() == 5
    assert demonstration.groups.get(kind="steering").organisations.count() == 3


def test_storfjord_has_three_official_names_and_each_municipality_three_codes(demonstration):
    storfjord = Municipality.objects.get(slug="storfjord")

    assert [name for _, name in storfjord.official_names] == ["Storfjord", "Omasvuotna", "Omasvuono"]
    assert {municipality.codes.count() for municipality in Municipality.objects.all()} == {3}


def test_every_status_and_every_silence_is_there_to_see(demonstration):
    shown = FollowUp.objects.in_plan(demonstration).with_status().values_list("shown_status", flat=True)

    assert set(shown) == {*Status.values, *Silence.values}


def test_the_thread_breaks_at_every_step_somewhere(demonstration):
    slots = FollowUp.objects.in_plan(demonstration).with_thread(demonstration)

    broken = {thread.first_missing(slot) and thread.first_missing(slot).key for slot in slots}

    assert broken == {None, *thread.ThreadStep.values}


def test_there_is_a_missing_owner_of_each_kind_money_and_none_and_something_late(demonstration):
    taken_up = FollowUp.objects.in_plan(demonstration).taken_up()
    threaded = taken_up.with_thread(demonstration)
    assert taken_up.filter(responsible_role="", responsible_unit="").exists()
    assert taken_up.exclude(responsible_role="").filter(responsible_unit="").exists()
    assert threaded.filter(funded=True, within_existing_budget=True).exists()
    assert threaded.filter(funded=True, within_existing_budget=False).exists()
    assert threaded.filter(funded=False).exists()
    assert taken_up.overdue(demonstration).exists()
    kinds = set(taken_up.values_list("deadline_kind", flat=True))
    assert kinds == {"none", "date", "month", "year", "period", "recurring", "ongoing"}


def test_one_municipality_did_not_report_in_the_latest_round(demonstration):
    latest = demonstration.latest_round

    reported = set(Report.objects.published().in_round(latest).values_list("municipality__slug", flat=True))

    assert latest.slug == "arsmelding-2022"
    assert reported == {"karlsoy", "lyngen", "storfjord", "tromso"}
    stale = FollowUp.objects.filter(municipality__slug="balsfjord", latest_line__isnull=False)
    assert all(demonstration.rounds_since(slot.latest_line.report.round_id) > 0 for slot in stale)
    assert stale.exists()


def test_some_lines_are_missing_where_others_are_reported(demonstration):
    report = Report.objects.current().get(round=demonstration.latest_round, municipality__slug="storfjord")

    lacking = report.follow_ups().taken_up().exclude(status_lines__report=report)

    assert lacking.exists()
    assert report.lines.exists()


def test_one_report_is_corrected(demonstration):
    corrected = Report.objects.published().get(edition=2)

    assert corrected.correction_note
    assert corrected.corrects.is_published
    follow_up = FollowUp.objects.get(measure__code="A5", municipality=corrected.municipality)
    assert follow_up.latest_line.report == corrected
    assert follow_up.latest_line.percent == 45


def test_what_is_not_published_or_adopted_is_for_planners_only(demonstration):
    drafts = StatusLine.objects.filter(report__state="draft")
    assert any("Upublisert" in line.what_was_done for line in drafts)
    assert not StatusLine.objects.published().filter(pk__in=drafts).exists()
    proposals = Q(action_plan__adopted_on__isnull=True)
    assert PlannedAction.objects.filter(proposals).exists()
    assert not PlannedAction.objects.public().filter(proposals).exists()
    assert BudgetLine.objects.filter(budget_plan__adopted_on__isnull=True).exists()
    assert not BudgetLine.objects.public().filter(budget_plan__adopted_on__isnull=True).exists()


def test_amounts_are_whole_kroner_split_by_funding(demonstration):
    lines = BudgetLine.objects.filter(
        follow_up__measure__code="C1", follow_up__municipality__slug="storfjord", year=2020
    )

    assert {(line.kind, line.funding): int(line.amount) for line in lines} == {
        ("investment", "own"): 1_000_000,
        ("investment", "grant"): 1_500_000,
    }


def test_no_case_number_is_made_up(demonstration):
    told = [row.archive_case for row in demonstration.adoptions.all()]
    for model in (ActionPlan, BudgetPlan):
        told += model.objects.values_list("archive_case", flat=True)
    assert set(told) == {"", "18/1879"}
    assert not ActionPlan.objects.exclude(council_case="").exists()
    assert not demonstration.adoptions.exclude(council_case="").exists()


def test_what_is_taken_as_fact_has_its_source(demonstration):
    assert not demonstration.adoptions.filter(source="").exists()
    assert not demonstration.background_facts.filter(source="").exists()
    assert not demonstration.groups.filter(source="").exists()
    assert not demonstration.timeline.filter(source="", text="").exists()
    assert Measure.objects.exclude(source="").filter(source_note="").count() == 0


def test_the_background_has_the_grant_and_the_contributions(demonstration):
    facts = "\n".join(demonstration.background_facts.values_list("text", flat=True))

    for fact in ("2\u00a0460\u00a0000\u00a0kr", "50\u00a0000\u00a0kr", "NIBR-rapport 2015:4", "189 sider"):
        assert fact in facts


def test_no_municipality_is_given_an_invented_address(demonstration):
    assert set(Municipality.objects.values_list("contact_email", flat=True)) == {""}


def test_the_overviews_changes_are_known_of_old_reports_too(demonstration):
    lines = StatusLine.objects.filter(follow_up__measure__code="B4", follow_up__municipality__slug="tromso")

    told = [(line.status_before, line.status) for line in lines.published().in_round_order()]

    assert told[-1][0] == ""
    assert [before for before, _status in told[:-1]] == [status for _before, status in told[1:]]
    assert len({status for _before, status in told}) > 1
