"""Carrying planned actions forward twice, and two people at once."""

import pytest
from django.db import connection

from measures.models import FollowUp
from measures.rolling import ChangedMeanwhile, carry_actions
from tests.factories import (
    PlannedActionFactory,
)
from tests.measures import filling
from tests.measures.desk.own_plans import choose, errors_on, send
from tests.measures.desk.rolling.reading import choices_on, roll, texts_in
from tests.measures.filling import read
from tests.measures.reading import all_words, page_at, words


class Quicker:
    """Somebody who saves between the reading and the writing of a request: just before its transaction begins."""

    def __init__(self, save):
        self.save, self.has_been = save, False

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT") and not self.has_been:
            self.has_been = True
            self.save()
        return execute(sql, params, many, context)


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
