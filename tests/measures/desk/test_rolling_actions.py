"""Carrying planned actions forward from one year's action plan to the next."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse

from measures.models import FollowUp, PlannedAction, Status
from measures.rolling import CARRIED_FROM, ChangedMeanwhile, carry_actions
from tests.factories import (
    ActionPlanFactory,
    FollowUpFactory,
    MeasureFactory,
    MembershipFactory,
    PlannedActionFactory,
    ReportingRoundFactory,
)
from tests.measures import filling
from tests.measures.desk.own_plans import choose, errors_on, send
from tests.measures.filling import fields_of, read
from tests.measures.reading import all_words, counted, page_at, published, words


@pytest.fixture
def at_work(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def colleague(lyngen):
    return MembershipFactory(user__email="kollega@lyngen.example", municipality=lyngen).user


@pytest.fixture
def this_year(lyngen):
    return ActionPlanFactory(municipality=lyngen, title="Årets plan", first_year=2020)


@pytest.fixture
def next_year(lyngen):
    return ActionPlanFactory(municipality=lyngen, title="Neste plan", first_year=2021, adopted_on=None)


@pytest.fixture
def action(follow_up, this_year):
    return PlannedActionFactory(
        follow_up=follow_up,
        action_plan=this_year,
        description="Lage en felles avtale",
        place="kapittel 4",
        due_on=dt.date(2020, 6, 30),
    )


@pytest.fixture
def other(plan, lyngen, this_year):
    slot = FollowUpFactory(measure=MeasureFactory(plan=plan, code="B2"), municipality=lyngen)
    return PlannedActionFactory(follow_up=slot, action_plan=this_year, description="Merke stiene")


class Quicker:
    """Somebody who saves between the reading and the writing of a request: just before its transaction begins."""

    def __init__(self, save):
        self.save, self.has_been = save, False

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT") and not self.has_been:
            self.has_been = True
            self.save()
        return execute(sql, params, many, context)


def roll(target):
    return reverse("desk-action-plan-roll", args=[target.pk])


def texts_in(document):
    return list(document.planned_actions.order_by("pk").values_list("description", flat=True))


def choices_on(page):
    """What is chosen for each row that is open: words → choice."""
    return {
        words(row.legend): row.select_one("input[type=radio][checked]")["value"]
        for row in page.select(".roll-entry")
    }


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


class TestTwice:
    def test_the_same_page_sent_twice_makes_everything_once(self, at_work, next_year, action, other):
        page = page_at(at_work, roll(next_year))
        changes = choose(action, "changed", description="Lage to avtaler")

        first = send(at_work, roll(next_year), changes, page=page)
        second = send(at_work, roll(next_year), changes, page=page)

        assert (first.status_code, second.status_code) == (302, 302)
        assert texts_in(next_year) == ["Lage to avtaler", "Merke stiene"]

    def test_what_is_there_already_is_shown_as_such(self, at_work, follow_up, next_year, action, other):
        PlannedActionFactory(follow_up=follow_up, action_plan=next_year, description="lage en  felles AVTALE")

        page = page_at(at_work, roll(next_year))
        send(at_work, roll(next_year), page=page)

        assert list(choices_on(page)) == ["Merke stiene"]
        assert "lage en felles AVTALE" in words(page.select_one(".roll-there"))
        assert len(texts_in(next_year)) == 2

    def test_what_was_changed_on_the_way_is_known_again(self, at_work, next_year, action):
        send(at_work, roll(next_year), choose(action, "changed", description="Noe helt annet"))

        page = page_at(at_work, roll(next_year))

        assert choices_on(page) == {}
        assert "Noe helt annet" in words(page.select_one(".roll-there"))
        assert "Alt er ført videre" in words(page.main)

    def test_what_was_dropped_once_is_not_brought_in_by_pressing_again(
        self, at_work, next_year, action, other
    ):
        send(at_work, roll(next_year), choose(other, "dropped"))

        page = page_at(at_work, roll(next_year))
        send(at_work, roll(next_year), page=page)

        assert choices_on(page) == {"Merke stiene": "dropped"}
        assert "Ble ikke ført videre sist" in words(page.main)
        assert texts_in(next_year) == ["Lage en felles avtale"]

    def test_what_was_taken_out_of_the_next_plan_can_be_carried_on_again(self, at_work, next_year, action):
        send(at_work, roll(next_year))
        next_year.planned_actions.get().delete()

        send(at_work, roll(next_year))

        assert texts_in(next_year) == ["Lage en felles avtale"]


class TestTwoAtOnce:
    def test_who_comes_second_is_told_and_loses_nothing(
        self, at_work, client, planner, colleague, next_year, action, other
    ):
        page = page_at(at_work, roll(next_year))
        client.force_login(colleague)
        action.follow_up.responsible_role = "næringssjef"
        action.follow_up._history_user = colleague
        action.follow_up.save()
        client.force_login(planner)
        changes = choose(action, "changed", description="Lage to avtaler") | choose(other, "dropped")

        told = read(send(at_work, roll(next_year), changes, page=page))
        nothing_yet = texts_in(next_year)
        send(at_work, roll(next_year), page=told)

        assert nothing_yet == []
        assert errors_on(told) == [
            "kollega@lyngen.example har lagret A1 etter at du åpnet siden. Se over de radene, og lagre på nytt."
        ]
        assert all_words(told.select(".roll-entry--stale legend")) == ["Lage en felles avtale"]
        assert texts_in(next_year) == ["Lage to avtaler"]

    def test_what_somebody_has_carried_on_meanwhile_is_told_with_what_one_had_written(
        self, at_work, client, planner, colleague, next_year, action
    ):
        page = page_at(at_work, roll(next_year))
        client.force_login(colleague)
        send(client, roll(next_year))
        client.force_login(planner)

        told = read(
            send(at_work, roll(next_year), choose(action, "changed", description="Min tekst"), page=page)
        )

        assert errors_on(told) == [
            "Noen har ført videre A1 i mellomtiden. Det du hadde skrevet, er ikke lagret: «Min tekst»"
        ]
        assert texts_in(next_year) == ["Lage en felles avtale"]

    def test_what_somebody_has_deleted_meanwhile_is_told(self, at_work, next_year, action, other):
        page = page_at(at_work, roll(next_year))
        action.delete()

        told = read(send(at_work, roll(next_year), page=page))

        assert errors_on(told) == [
            "Noen har slettet dette i mellomtiden, og det blir ikke ført videre: «Lage en felles avtale»"
        ]
        assert texts_in(next_year) == []

    def test_an_entry_that_came_meanwhile_is_shown_before_it_is_decided_on(
        self, at_work, follow_up, this_year, next_year, action
    ):
        page = page_at(at_work, roll(next_year))
        PlannedActionFactory(follow_up=follow_up, action_plan=this_year, description="Nytt punkt")

        told = read(send(at_work, roll(next_year), page=page))

        assert errors_on(told) == ["A1: Velg hva som skal skje med dette."]
        assert texts_in(next_year) == []

    def test_an_open_form_of_the_follow_up_is_told_who_has_put_what_in(
        self, at_work, client, planner, colleague, next_year, action
    ):
        address = filling.change(action.follow_up)
        client.force_login(colleague)
        opened = page_at(client, address)
        client.force_login(planner)
        send(at_work, roll(next_year))
        client.force_login(colleague)

        told = read(filling.send(client, address, {"responsible_role": "næringssjef"}, page=opened))

        conflict = words(told.select_one(".conflict"))
        assert "planlegger@lyngen.example lagret" in conflict
        assert "Lage en felles avtale (Lagt til)" in conflict

    def test_of_two_who_save_in_the_same_moment_one_is_refused_and_nothing_of_theirs_is_written(
        self, planner, next_year, action, other
    ):
        values = {"description": "Tekst", "place": "", "due_on": None}
        versions = {action.follow_up_id: 1, other.follow_up_id: 1}
        FollowUp.objects.get(pk=other.follow_up_id).save()

        with pytest.raises(ChangedMeanwhile):
            carry_actions(next_year, [(action, values), (other, values)], versions=versions, by=planner)

        assert texts_in(next_year) == []
        assert FollowUp.objects.get(pk=action.follow_up_id).version == 1
        assert action.follow_up.history.count() == 1

    def test_the_page_is_shown_anew_to_who_was_too_slow(self, at_work, next_year, action):
        page = page_at(at_work, roll(next_year))
        quicker = Quicker(lambda: FollowUp.objects.get(pk=action.follow_up_id).save())

        with connection.execute_wrapper(quicker):
            told = read(send(at_work, roll(next_year), page=page))

        assert quicker.has_been
        assert "har lagret A1 etter at du åpnet siden" in errors_on(told)[0]
        assert texts_in(next_year) == []


def test_the_history_names_who_carried_forward_also_outside_a_request(planner, next_year, action):
    values = {"description": "Tekst", "place": "", "due_on": None}

    carry_actions(next_year, [(action, values)], versions={action.follow_up_id: 1}, by=planner)

    assert next_year.planned_actions.get().history.get().history_user == planner
    assert action.follow_up.history.first().history_user == planner


class TestWhatIsPublic:
    def test_what_is_carried_on_to_a_proposal_stays_inside(self, at_work, next_year, action):
        page = page_at(at_work, roll(next_year))
        send(at_work, roll(next_year), page=page)

        assert "blir offentlig" not in words(page.main)
        assert not PlannedAction.objects.public().filter(action_plan=next_year).exists()

    def test_carrying_on_to_an_adopted_plan_says_that_it_becomes_public(self, at_work, next_year, action):
        next_year.adopted_on = dt.date(2020, 12, 1)
        next_year.save()

        page = page_at(at_work, roll(next_year))

        assert "Det du fører videre, blir offentlig med en gang du lagrer." in words(page.main)
        assert words(page.select_one(".roll-save button")) == "Før videre og gjør offentlig"

    def test_who_was_not_told_of_the_adoption_is_asked_first(self, at_work, next_year, action):
        page = page_at(at_work, roll(next_year))
        next_year.adopted_on = dt.date(2020, 12, 1)
        next_year.save()

        told = read(send(at_work, roll(next_year), page=page))
        before = texts_in(next_year)
        send(at_work, roll(next_year), page=told)

        assert "merket som vedtatt i mellomtiden" in errors_on(told)[0]
        assert before == []
        assert texts_in(next_year) == ["Lage en felles avtale"]

    def test_an_adoption_in_the_same_moment_stops_what_was_not_told(self, planner, next_year, action):
        read_before = type(next_year).objects.get(pk=next_year.pk)
        next_year.adopted_on = dt.date(2020, 12, 1)
        next_year.save()
        values = {"description": "Tekst", "place": "", "due_on": None}

        with pytest.raises(ChangedMeanwhile):
            carry_actions(read_before, [(action, values)], versions={action.follow_up_id: 1}, by=planner)

        assert texts_in(next_year) == []


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
