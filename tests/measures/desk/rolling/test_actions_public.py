"""What becomes public of planned actions that are carried forward, and when that is told."""

import datetime as dt

import pytest

from measures.models import PlannedAction
from measures.rolling import ChangedMeanwhile, carry_actions
from tests.measures.desk.own_plans import errors_on, send
from tests.measures.desk.rolling.reading import roll, texts_in
from tests.measures.filling import read
from tests.measures.reading import page_at, words


def test_what_is_carried_on_to_a_proposal_stays_inside(at_work, next_year, action):
    page = page_at(at_work, roll(next_year))
    send(at_work, roll(next_year), page=page)

    assert "blir offentlig" not in words(page.main)
    assert not PlannedAction.objects.public().filter(action_plan=next_year).exists()


def test_carrying_on_to_an_adopted_plan_says_that_it_becomes_public(at_work, next_year, action):
    next_year.adopted_on = dt.date(2020, 12, 1)
    next_year.save()

    page = page_at(at_work, roll(next_year))

    assert "Det du fører videre, blir offentlig med en gang du lagrer." in words(page.main)
    assert words(page.select_one(".roll-save button")) == "Før videre og gjør offentlig"


def test_who_was_not_told_of_the_adoption_is_asked_first(at_work, next_year, action):
    page = page_at(at_work, roll(next_year))
    next_year.adopted_on = dt.date(2020, 12, 1)
    next_year.save()

    told = read(send(at_work, roll(next_year), page=page))
    before = texts_in(next_year)
    send(at_work, roll(next_year), page=told)

    assert "merket som vedtatt i mellomtiden" in errors_on(told)[0]
    assert before == []
    assert texts_in(next_year) == ["Lage en felles avtale"]


def test_an_adoption_in_the_same_moment_stops_what_was_not_told(planner, next_year, action):
    read_before = type(next_year).objects.get(pk=next_year.pk)
    next_year.adopted_on = dt.date(2020, 12, 1)
    next_year.save()
    values = {"description": "Tekst", "place": "", "due_on": None}

    with pytest.raises(ChangedMeanwhile):
        carry_actions(read_before, [(action, values)], versions={action.follow_up_id: 1}, by=planner)

    assert texts_in(next_year) == []
