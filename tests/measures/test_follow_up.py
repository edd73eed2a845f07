import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from measures.models import Answer, BudgetLine, DeadlineKind, FollowUp, PlannedAction
from municipalities.models import Conflict
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    FollowUpFactory,
    PlannedActionFactory,
    StatusLineFactory,
)


@pytest.fixture
def follow_up(plan, lyngen):
    return FollowUpFactory(measure__plan=plan, municipality=lyngen)


@pytest.mark.parametrize("answer", [Answer.COVERED, Answer.NOT_RELEVANT])
def test_a_no_has_a_reason(answer, follow_up):
    follow_up.answer = answer

    with pytest.raises(IntegrityError, match="follow_up_no_has_a_reason"), transaction.atomic():
        follow_up.save()


DEADLINES = [
    (DeadlineKind.NONE, None, None, "", True),
    (DeadlineKind.NONE, None, dt.date(2020, 1, 1), "", False),
    (DeadlineKind.DATE, None, dt.date(2020, 1, 1), "", True),
    (DeadlineKind.DATE, None, None, "", False),
    (DeadlineKind.YEAR, dt.date(2020, 1, 1), dt.date(2020, 12, 31), "", False),
    (DeadlineKind.PERIOD, dt.date(2020, 1, 1), dt.date(2020, 12, 31), "", True),
    (DeadlineKind.PERIOD, None, dt.date(2020, 12, 31), "", False),
    (DeadlineKind.PERIOD, dt.date(2021, 1, 1), dt.date(2020, 12, 31), "", False),
    (DeadlineKind.RECURRING, None, None, "Hver høst", True),
    (DeadlineKind.RECURRING, None, None, "", False),
    (DeadlineKind.ONGOING, None, None, "", True),
    ("snart", None, None, "", False),
]


@pytest.mark.parametrize(("kind", "start", "end", "text", "valid"), DEADLINES)
def test_a_deadline_has_what_its_kind_needs(kind, start, end, text, valid, follow_up):
    follow_up.deadline_kind, follow_up.deadline_text = kind, text
    follow_up.deadline_start, follow_up.deadline_end = start, end

    if valid:
        follow_up.save()
    else:
        with pytest.raises(IntegrityError, match="follow_up_"), transaction.atomic():
            follow_up.save()


def test_there_is_one_follow_up_a_measure_and_municipality(follow_up):
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpFactory(measure=follow_up.measure, municipality=follow_up.municipality)


def test_whoever_read_a_follow_up_before_publishing_does_not_move_its_newest_line_back(report_in, planner):
    line = report_in("draft").lines.get()
    read_before = FollowUp.objects.get(pk=line.follow_up_id)
    report_in("published")

    read_before.own_title = "Vårt navn"
    read_before.save()

    fresh = FollowUp.objects.get(pk=line.follow_up_id)
    assert (fresh.own_title, fresh.latest_line) == ("Vårt navn", line)


def test_two_people_on_one_follow_up_never_overwrite_each_other(follow_up):
    second = FollowUp.objects.get(pk=follow_up.pk)
    follow_up.responsible_role = "næringssjef"
    follow_up.save()

    second.responsible_role = "rådgiver"
    with pytest.raises(Conflict):
        second.save()

    assert FollowUp.objects.get(pk=follow_up.pk).responsible_role == "næringssjef"


def test_planned_actions_and_amounts_keep_to_their_own_municipality(follow_up, storfjord):
    action = PlannedActionFactory.build(
        follow_up=follow_up, action_plan=ActionPlanFactory(municipality=storfjord)
    )
    line = BudgetLineFactory.build(
        follow_up=follow_up, budget_plan=BudgetPlanFactory(municipality=storfjord, first_year=2020)
    )

    with pytest.raises(ValidationError) as refusal:
        action.full_clean()
    assert "action_plan" in refusal.value.message_dict
    with pytest.raises(ValidationError) as refusal:
        line.full_clean()
    assert "budget_plan" in refusal.value.message_dict


@pytest.mark.parametrize(("year", "valid"), [(2019, False), (2020, True), (2023, True), (2024, False)])
def test_an_amount_stands_in_one_of_the_four_years(year, valid, follow_up, lyngen):
    line = BudgetLineFactory.build(
        follow_up=follow_up, budget_plan=BudgetPlanFactory(municipality=lyngen, first_year=2020), year=year
    )

    if valid:
        line.full_clean()
    else:
        with pytest.raises(ValidationError) as refusal:
            line.full_clean()
        assert set(refusal.value.message_dict) == {"year"}


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"amount": -1}, "budget_line_amount_is_not_negative"),
        ({"kind": "lån"}, "budget_line_kind_is_known"),
        ({"funding": "gave"}, "budget_line_funding_is_known"),
    ],
)
def test_the_database_refuses_impossible_amounts(values, constraint, follow_up):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BudgetLineFactory(follow_up=follow_up, **values)


def test_each_year_counts_the_newest_adopted_budget_plan_that_covers_it(follow_up, lyngen):
    old = BudgetPlanFactory(municipality=lyngen, first_year=2019)
    new = BudgetPlanFactory(municipality=lyngen, first_year=2020)
    proposal = BudgetPlanFactory(municipality=lyngen, first_year=2021, adopted_on=None)
    for year in (2019, 2020, 2021):
        BudgetLineFactory(follow_up=follow_up, budget_plan=old, year=year, amount=1)
    BudgetLineFactory(follow_up=follow_up, budget_plan=new, year=2020, amount=2)
    BudgetLineFactory(follow_up=follow_up, budget_plan=proposal, year=2021, amount=3)

    effective = BudgetLine.objects.effective(dt.date(2022, 12, 31))

    assert [(line.year, line.amount) for line in effective] == [(2019, 1), (2020, 2)]
    before = BudgetLine.objects.effective(dt.date(2019, 6, 1))
    assert [(line.year, line.amount) for line in before] == [(2019, 1), (2020, 1), (2021, 1)]


@pytest.mark.parametrize(
    ("who", "sees_the_proposal"),
    [
        ("planner", True),
        ("approver", True),
        ("neighbour", False),
        ("coordinator", False),
        ("steering_member", False),
        ("visitor", False),
    ],
)
def test_what_stands_in_a_proposal_stays_inside_the_municipality(
    who, sees_the_proposal, follow_up, lyngen, request
):
    PlannedActionFactory(
        follow_up=follow_up, action_plan=ActionPlanFactory(municipality=lyngen, adopted_on=None)
    )
    BudgetLineFactory(
        follow_up=follow_up,
        budget_plan=BudgetPlanFactory(municipality=lyngen, first_year=2021, adopted_on=None),
    )
    user = request.getfixturevalue(who)

    assert PlannedAction.objects.visible_to(user).exists() == sees_the_proposal
    assert BudgetLine.objects.visible_to(user).exists() == sees_the_proposal
    assert not PlannedAction.objects.public().exists()
    assert not BudgetLine.objects.public().exists()


def test_in_use_is_whatever_has_been_said_or_done(plan, lyngen):
    silent = FollowUpFactory(measure__plan=plan, municipality=lyngen, answer="")
    answered = FollowUpFactory(measure__plan=plan, municipality=lyngen)
    reported = FollowUpFactory(measure__plan=plan, municipality=lyngen, answer="")
    StatusLineFactory(follow_up=reported, report__municipality=lyngen, report__round__plan=plan)
    PlannedActionFactory(follow_up=answered)
    PlannedActionFactory(follow_up=answered)

    assert sorted(FollowUp.objects.in_use(), key=lambda row: row.pk) == [answered, reported]
    assert silent not in FollowUp.objects.in_use()


def test_every_change_is_kept_in_history(follow_up):
    follow_up.responsible_role = "næringssjef"
    follow_up.save()

    assert [row.responsible_role for row in follow_up.history.all()] == ["næringssjef", ""]
