"""Carrying planned actions forward from one year's action plan to the next: what is proposed, and what is chosen."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import FollowUp, Status
from measures.rolling import CARRIED_FROM
from tests.factories import (
    ActionPlanFactory,
    FollowUpFactory,
    MeasureFactory,
    PlannedActionFactory,
    ReportingRoundFactory,
)
from tests.measures.desk.own_plans import choose, errors_on, send
from tests.measures.desk.rolling.reading import choices_on, roll, texts_in
from tests.measures.filling import fields_of, read
from tests.measures.reading import all_words, counted, page_at, published, words


class TestWhatIsProposed:
    def test_everything_is_kept_without_a_choice(self, at_work, this_year, next_year, action, other):
        page = page_at(at_work, roll(next_year))
        answer = send(at_work, roll(next_year), page=page)

        assert choices_on(page) == {"Lage en felles avtale": "kept", "Merke stiene": "kept"}
        assert answer.url == reverse("desk-action-plan", args=[next_year.pk])
        assert texts_in(next_year) == ["Lage en felles avtale", "Merke stiene"]
        made = next_year.planned_actions.get(follow_up=action.follow_up)
        assert (made.place, made.due_on, made.done_on) == ("kapittel 4", dt.date(2020, 6, 30), None)
        assert texts_in(this_year) == ["Lage en felles avtale", "Merke stiene"]

    def test_what_is_done_and_measures_that_have_ended_are_proposed_as_dropped(
        self, at_work, plan, lyngen, this_year, next_year, action
    ):
        action.done_on = dt.date(2020, 5, 4)
        action.save()
        ended = {}
        for status, fields in (
            (Status.COMPLETED, {"percent": 100, "completed_on": dt.date(2020, 5, 4)}),
            (Status.DROPPED, {"deviation": "Ingen penger"}),
            (Status.IN_PROGRESS, {}),
        ):
            slot = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen)
            PlannedActionFactory(follow_up=slot, action_plan=this_year, description=status.value)
            ended[slot] = {"status": status, **fields}
        for slot, line in ended.items():
            published(ReportingRoundFactory(plan=plan), lyngen, slot, **line)
        no_longer = FollowUpFactory(
            measure=MeasureFactory(plan=plan), municipality=lyngen, answer="not_relevant", reason="Nei"
        )
        PlannedActionFactory(follow_up=no_longer, action_plan=this_year, description="Ikke lenger")

        page = page_at(at_work, roll(next_year))

        assert choices_on(page) == {
            "Lage en felles avtale": "dropped",
            "completed": "dropped",
            "dropped": "dropped",
            "in_progress": "kept",
            "Ikke lenger": "dropped",
        }
        assert all_words(page.select(".roll-entry__why")) == [
            "Gjort 4.5.2020",
            "Tiltaket er gjennomført",
            "Tiltaket utgår",
            "Tiltaket er ikke lenger tatt opp",
        ]

    def test_the_plan_just_before_is_carried_on_from_and_another_can_be_chosen(
        self, at_work, lyngen, follow_up, this_year, next_year, action
    ):
        older = ActionPlanFactory(municipality=lyngen, title="Eldre", first_year=2016, last_year=2019)
        PlannedActionFactory(follow_up=follow_up, action_plan=older, description="Gammelt punkt")
        later = ActionPlanFactory(municipality=lyngen, title="Senere", first_year=2024, last_year=2027)
        PlannedActionFactory(follow_up=follow_up, action_plan=later, description="Senere punkt")

        page = page_at(at_work, roll(next_year))
        chosen = page_at(at_work, f"{roll(next_year)}?fra={older.pk}")
        unknown = page_at(at_work, f"{roll(next_year)}?fra=9999")

        assert list(choices_on(page)) == list(choices_on(unknown)) == ["Lage en felles avtale"]
        assert list(choices_on(chosen)) == ["Gammelt punkt"]
        assert len(page.select("#fra option")) == 3

    def test_another_municipality_s_plan_is_not_carried_on_from(self, at_work, storfjord, next_year):
        foreign = ActionPlanFactory(municipality=storfjord)
        slot = FollowUpFactory(municipality=storfjord)
        PlannedActionFactory(follow_up=slot, action_plan=foreign, description="Hemmelig")

        page = page_at(at_work, f"{roll(next_year)}?fra={foreign.pk}")

        assert "Hemmelig" not in words(page)
        assert "Ingenting å føre videre" in words(page.main)


class TestKeptChangedAndDropped:
    def test_each_is_done_as_chosen_and_told(
        self, at_work, lyngen, this_year, next_year, action, other, follow_up
    ):
        third = PlannedActionFactory(follow_up=follow_up, action_plan=this_year, description="Uendret")
        changes = choose(
            action, "changed", description="Lage to avtaler", place="side 9", due_on="31.12.2021"
        )

        answer = send(at_work, roll(next_year), changes | choose(other, "dropped"))

        assert texts_in(next_year) == ["Lage to avtaler", "Uendret"]
        changed = next_year.planned_actions.get(description="Lage to avtaler")
        assert (changed.place, changed.due_on) == ("side 9", dt.date(2021, 12, 31))
        told = page_at(at_work, answer.url)
        assert "Ført videre: 1 beholdt, 1 endret og 1 tatt ut." in words(told.select_one(".messages"))
        action.refresh_from_db()
        assert (action.description, third.action_plan) == ("Lage en felles avtale", this_year)

    def test_what_is_kept_is_kept_as_it_was_whatever_stands_in_its_fields(self, at_work, next_year, action):
        changes = choose(action, "kept", description="Skrevet og angret", due_on="i fjor")

        assert send(at_work, roll(next_year), changes).status_code == 302

        assert texts_in(next_year) == ["Lage en felles avtale"]

    def test_history_names_the_planner_and_where_it_came_from(self, at_work, planner, next_year, action):
        send(at_work, roll(next_year))

        made = next_year.planned_actions.get().history.get()
        slot = action.follow_up.history.first()
        assert made.history_user == slot.history_user == planner
        assert made.history_change_reason == f"{CARRIED_FROM}{action.pk}"
        assert slot.version == FollowUp.objects.get(pk=action.follow_up_id).version

    @pytest.mark.parametrize(
        ("texts", "field", "error"),
        [
            ({"description": "  "}, "description", "A1: Skriv hva som skal gjøres."),
            ({"due_on": "i fjor"}, "due_on", "Skriv datoen som dag, måned og år, for eksempel 7.8.2018."),
            ({"place": "x" * 121}, "place", None),
        ],
    )
    def test_one_mistake_and_nothing_is_saved_and_all_that_was_typed_is_kept(
        self, texts, field, error, at_work, next_year, action, other
    ):
        changes = choose(action, "changed", **({"description": "Nytt punkt", "place": "side 2"} | texts))
        changes |= choose(other, "dropped")

        page = read(send(at_work, roll(next_year), changes))

        named = f"id_action-{action.pk}-{field}"
        assert texts_in(next_year) == []
        assert page.find(id=named)["aria-invalid"] == "true"
        link = page.select_one(f'.ds-error-summary a[href="#{named}"]')
        assert words(link) == (error or words(link))
        sent = fields_of(page.select_one("main form[method=post]"))
        assert {name: sent[name][0] for name in changes} == changes

    def test_a_row_without_a_choice_is_asked_about(self, at_work, next_year, action, other):
        page = read(send(at_work, roll(next_year), {f"action-{action.pk}-choice": None}))

        assert errors_on(page) == ["A1: Velg hva som skal skje med dette."]
        assert texts_in(next_year) == []

    def test_dropping_everything_makes_nothing_and_says_so(self, at_work, next_year, action):
        answer = send(at_work, roll(next_year), choose(action, "dropped"))

        told = page_at(at_work, answer.url)
        assert "Ingenting nytt ble ført videre." in words(told.select_one(".messages"))


def test_a_page_and_its_saving_take_the_same_number_of_queries_however_long(
    at_work, plan, lyngen, next_year, django_assert_max_num_queries
):
    taken, saving = {}, {}
    for size in (2, 8):
        source = ActionPlanFactory(municipality=lyngen, first_year=2000 + size)
        target = ActionPlanFactory(municipality=lyngen, first_year=2010 + size, adopted_on=None)
        for number in range(size):
            slot = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=lyngen)
            PlannedActionFactory(follow_up=slot, action_plan=source, description=f"Punkt {number}")
        address = f"{roll(target)}?fra={source.pk}"
        page_at(at_work, address)

        page, taken[size] = counted(at_work, address)
        with django_assert_max_num_queries(60) as queries:
            send(at_work, address, page=page)
        saving[size] = len(queries)

        assert len(page.select(".roll-entry")) == size
        assert len(texts_in(target)) == size
    assert taken[2] == taken[8]
    assert saving[2] == saving[8]
