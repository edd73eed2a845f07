"""The same plan registered, or moved to the same year, from several windows at the same moment."""

import pytest
from django.urls import reverse

from municipalities.models import BudgetPlan
from tests.factories import BudgetPlanFactory
from tests.measures.desk.own_plans import errors_on
from tests.measures.filling import fields_of, read
from tests.measures.reading import page_at
from tests.measures.test_people_at_once import at_once, window_of

pytestmark = pytest.mark.django_db(transaction=True)
TAKEN = ["Kommunen har allerede en økonomiplan fra dette året."]


def told(page):
    """At the field or above the form: it depends on whether the form or the database sees it first."""
    return [error.removeprefix("Første år: ") for error in errors_on(page)]


def sending(user, address, **changes):
    window = window_of(user)
    sent = fields_of(page_at(window, address).select_one("main form[method=post]")) | changes
    return lambda: window.post(address, sent)


def test_of_four_presses_one_registers_the_plan_and_the_others_are_told(planner, lyngen):
    address = reverse("desk-budget-plan-new", args=["lyngen"])
    sent = {"title": "Planen", "first_year": "2020", "body": "kommunestyret"}

    answers = at_once(*(sending(planner, address, **sent) for _press in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    assert BudgetPlan.objects.get().first_year == 2020
    for page in (read(answer) for answer in answers if answer.status_code == 200):
        assert told(page) == TAKEN
        assert page.find(id="id_body")["value"] == "kommunestyret"


def test_of_two_plans_that_are_moved_to_one_year_one_is(planner, lyngen):
    plans = [BudgetPlanFactory(municipality=lyngen, first_year=year) for year in (2020, 2021)]
    addresses = [reverse("desk-budget-plan-edit", args=[plan.pk]) for plan in plans]

    answers = at_once(*(sending(planner, address, first_year="2022") for address in addresses))

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert [told(read(answer)) for answer in answers if answer.status_code == 200] == [TAKEN]
    assert sorted(BudgetPlan.objects.values_list("first_year", flat=True)) in ([2020, 2022], [2021, 2022])
