"""What nobody outside may find."""

import pytest

from measures.models import PlanState
from tests.factories import FollowUpFactory, MeasureFactory, PlannedActionFactory
from tests.measures.reading import page_at, published, words
from tests.measures.search.searching import links, search, titles

pytestmark = pytest.mark.django_db


def everything(client, *texts):
    """All that the search says to these words, without what was typed itself."""
    said = ""
    for text in texts:
        page = search(client, text)
        for field in page.main.find_all(["input", "a", "h2"]):
            if text in str(field):
                field.decompose()
        said += words(page.main)
    return said


def test_a_draft_plan_is_found_by_nobody_outside(plan, lyngen, reporting_round, client):
    plan.purpose_nb = "Sølvrev"
    plan.save()
    slot = FollowUpFactory(
        measure__plan=plan, measure__title="Sølvrev", municipality=lyngen, own_title="Sølvrev i Lyngen"
    )
    PlannedActionFactory(follow_up=slot, description="Sølvrev i handlingsplan")
    published(reporting_round, lyngen, slot, what_was_done="Sølvrev rapportert")
    assert len(titles(search(client, "sølvrev"))) == 4
    type(plan).objects.update(state=PlanState.DRAFT)

    assert "ølvrev" not in everything(
        client, "sølvrev", "sølvrv", "solvrev", "lyngen sølvrev", slot.measure.code
    )
    assert titles(search(client, "lyngen")) == []


def test_those_who_work_with_a_draft_plan_find_what_stands_in_it(plan, lyngen, planner, neighbour, client):
    MeasureFactory(plan=plan, title="Sølvrev")
    outside = MeasureFactory(plan__state=PlanState.DRAFT, title="Sølvrev")
    type(plan).objects.filter(pk=plan.pk).update(state=PlanState.DRAFT)
    client.force_login(planner)

    assert links(search(client, "sølvrev")) == [f"/naeringsplan/tiltak/{plan.measures.get().code}/"]
    assert outside.plan.slug not in str(search(client, "sølvrev"))


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_no_word_of_an_unpublished_report_for_anybody(state, report_in, planner, coordinator, client):
    report_in(state)

    for user in (None, planner, coordinator):
        if user:
            client.force_login(user)
        assert "ferdig tekst" not in everything(client, "uferdig", "uferdi")
        assert titles(search(client, "uferdig")) == []


def test_of_a_corrected_report_the_current_edition_alone(report_in, planner, approver, coordinator, client):
    first = report_in("published")
    correction = first.correct(by=planner, note="Feil tall")
    line = correction.lines.get()
    line.what_was_done = "Rettet til sjøørret"
    line.save()
    assert titles(search(client, "sjøørret")) == []
    correction.submit(by=planner)
    correction.approve(by=approver)
    correction.publish(by=coordinator)

    assert titles(search(client, "uferdig")) == []
    assert links(search(client, "sjøørret")) == [
        f"/naeringsplan/rapporter/arsmelding-2021/lyngen/#{line.follow_up.measure.code}"
    ]


@pytest.mark.parametrize(
    "adopted_on", [None, "2023-01-15", "2099-01-01"], ids=["proposal", "after the plan", "in the future"]
)
def test_a_planned_action_is_found_where_the_measures_page_shows_it(adopted_on, plan, lyngen, client):
    slot = FollowUpFactory(measure__plan=plan, municipality=lyngen)
    PlannedActionFactory(follow_up=slot, description="Bygge sølvkai", action_plan__adopted_on=adopted_on)

    assert "sølvkai" not in everything(client, "bygge", "sølvka", "sølkai")
    assert titles(search(client, "sølvkai")) == []


def test_an_excerpt_shows_no_planned_action_of_a_proposal(plan, lyngen, client):
    slot = FollowUpFactory(measure__plan=plan, municipality=lyngen, own_title="Noe", reason="En kai")
    PlannedActionFactory(follow_up=slot, description="Kai kai kai i forslag", action_plan__adopted_on=None)

    page = search(client, "kai")

    assert len(titles(page)) == 1
    assert "forslag" not in words(page.main)


@pytest.mark.parametrize(("answer", "reason"), [("", ""), ("not_relevant", "Har ingen elver")])
def test_what_stood_in_a_follow_up_before_a_no_is_not_found(answer, reason, plan, lyngen, client):
    slot = FollowUpFactory(
        measure__plan=plan,
        measure__title="Laks",
        municipality=lyngen,
        answer=answer,
        reason=reason,
        responsible_role="Sølvsmed",
        responsible_unit="Sølvsmia",
        deadline_kind="recurring",
        deadline_text="Hver sølvdag",
    )
    page = words(page_at(client, f"/naeringsplan/tiltak/{slot.measure.code}/"))
    assert "ølv" not in page

    assert "ølv" not in everything(client, "sølvsmed", "sølvsmia", "sølvdag", "sølvsmd", "laks lyngen")
    assert titles(search(client, "sølvsmed")) == []
    assert len(titles(search(client, "elver"))) == bool(reason)
