import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from municipalities.models import ActionPlan, BudgetPlan
from tests.factories import ActionPlanFactory, BudgetPlanFactory


def test_the_newest_adopted_budget_plan_is_in_force(lyngen, storfjord):
    BudgetPlanFactory(municipality=lyngen, first_year=2020, adopted_on=dt.date(2019, 12, 10))
    newer = BudgetPlanFactory(municipality=lyngen, first_year=2021, adopted_on=dt.date(2020, 12, 10))
    BudgetPlanFactory(municipality=lyngen, first_year=2022, adopted_on=None)
    other = BudgetPlanFactory(municipality=storfjord, first_year=2019, adopted_on=dt.date(2018, 12, 10))

    assert set(BudgetPlan.objects.in_force(dt.date(2021, 6, 1))) == {newer, other}


@pytest.mark.parametrize(("day", "first_year"), [(dt.date(2020, 12, 9), 2020), (dt.date(2020, 12, 10), 2021)])
def test_a_budget_plan_is_in_force_from_the_day_of_its_adoption(day, first_year, lyngen):
    BudgetPlanFactory(municipality=lyngen, first_year=2020, adopted_on=dt.date(2019, 12, 10))
    BudgetPlanFactory(municipality=lyngen, first_year=2021, adopted_on=dt.date(2020, 12, 10))

    assert BudgetPlan.objects.in_force(day).get().first_year == first_year


def test_a_budget_plan_covers_four_years(db):
    budget_plan = BudgetPlanFactory(first_year=2020)

    assert list(budget_plan.years) == [2020, 2021, 2022, 2023]
    assert budget_plan.last_year == 2023


def test_a_municipality_has_one_budget_plan_from_a_year(lyngen):
    BudgetPlanFactory(municipality=lyngen, first_year=2020)

    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetPlanFactory(municipality=lyngen, first_year=2020)


def test_an_action_plan_ends_after_it_starts(db):
    with pytest.raises(IntegrityError, match="action_plan_ends_after_it_starts"), transaction.atomic():
        ActionPlanFactory(first_year=2022, last_year=2021)


@pytest.mark.parametrize(
    ("who", "sees_the_proposal"),
    [
        ("planner", True),
        ("approver", True),
        ("neighbour", False),
        ("coordinator", False),
        ("steering_member", False),
        ("administrator", False),
        ("visitor", False),
    ],
)
@pytest.mark.parametrize(
    ("model", "make"), [(ActionPlan, ActionPlanFactory), (BudgetPlan, BudgetPlanFactory)]
)
def test_a_proposal_stays_inside_the_municipality(model, make, who, sees_the_proposal, lyngen, request):
    adopted = make(municipality=lyngen, first_year=2019)
    proposal = make(municipality=lyngen, first_year=2020, adopted_on=None)
    user = request.getfixturevalue(who)

    expected = {adopted, proposal} if sees_the_proposal else {adopted}
    assert set(model.objects.visible_to(user)) == expected


def test_the_day_of_adoption_is_not_in_the_future(lyngen):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    budget_plan = BudgetPlanFactory.build(municipality=lyngen, adopted_on=tomorrow)

    with pytest.raises(ValidationError) as refusal:
        budget_plan.full_clean()

    assert set(refusal.value.message_dict) == {"adopted_on"}
