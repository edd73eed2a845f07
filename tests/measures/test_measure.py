import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from measures.models import InUse, LineageKind, Measure, MeasureLineage
from tests.factories import (
    BudgetLineFactory,
    FocusAreaFactory,
    FollowUpFactory,
    GoalFactory,
    MeasureFactory,
    PlanFactory,
    PlannedActionFactory,
    StatusLineFactory,
)


def test_a_measure_concerns_municipalities_by_a_slot_each(plan, lyngen, storfjord):
    measure = MeasureFactory(plan=plan)

    measure.concern([lyngen, storfjord])
    measure.concern([storfjord])

    assert list(measure.municipalities.all()) == [storfjord]
    assert measure.follow_ups.get().answer == ""


@pytest.mark.parametrize("touch", ["answer", "planned", "budget", "line"])
def test_a_municipality_that_follows_a_measure_up_is_not_taken_from_it(touch, plan, lyngen, storfjord):
    measure = MeasureFactory(plan=plan)
    follow_up = FollowUpFactory(
        measure=measure, municipality=lyngen, answer="take_up" if touch == "answer" else ""
    )
    if touch == "planned":
        PlannedActionFactory(follow_up=follow_up)
    if touch == "budget":
        BudgetLineFactory(follow_up=follow_up)
    if touch == "line":
        StatusLineFactory(report__municipality=lyngen, report__round__plan=plan, follow_up=follow_up)

    with pytest.raises(InUse, match="Lyngen"):
        measure.concern([storfjord])

    assert list(measure.municipalities.all()) == [lyngen]


def test_codes_are_unique_in_a_plan_and_only_there(plan):
    MeasureFactory(plan=plan, code="A1")
    MeasureFactory(plan=PlanFactory(), code="A1")

    with pytest.raises(IntegrityError), transaction.atomic():
        MeasureFactory(plan=plan, code="A1")


def test_measures_stand_in_the_order_of_their_numbers(plan):
    for code in ("A10", "B1", "A2", "A1"):
        MeasureFactory(plan=plan, code=code)

    assert [measure.code for measure in Measure.objects.all()] == ["A1", "A2", "A10", "B1"]


def test_a_measure_keeps_to_its_own_plan_and_focus_area(plan):
    elsewhere = FocusAreaFactory()
    measure = MeasureFactory(plan=plan)
    measure.focus_area = elsewhere
    with pytest.raises(ValidationError) as refusal:
        measure.full_clean()
    assert "focus_area" in refusal.value.message_dict

    measure.refresh_from_db()
    measure.goal = GoalFactory(focus_area__plan=plan)
    with pytest.raises(ValidationError) as refusal:
        measure.full_clean()
    assert "goal" in refusal.value.message_dict


@pytest.mark.parametrize("numbers", [[0], [18], ["8"], [8, 8], 8, [True]])
def test_sustainable_development_goals_are_numbers_from_1_to_17(numbers, plan):
    measure = MeasureFactory.build(plan=plan, focus_area=FocusAreaFactory(plan=plan), sdgs=numbers)

    with pytest.raises(ValidationError) as refusal:
        measure.full_clean()

    assert set(refusal.value.message_dict) == {"sdgs"}


@pytest.mark.parametrize(
    ("kind", "has_predecessor", "has_successor", "valid"),
    [
        (LineageKind.NEW, False, True, True),
        (LineageKind.NEW, True, True, False),
        (LineageKind.DROPPED, True, False, True),
        (LineageKind.DROPPED, True, True, False),
        (LineageKind.KEPT, True, True, True),
        (LineageKind.MERGED, True, False, False),
        (LineageKind.SPLIT, False, True, False),
    ],
)
def test_lineage_has_the_ends_that_its_kind_needs(kind, has_predecessor, has_successor, valid, plan):
    lineage = MeasureLineage(
        kind=kind,
        predecessor=MeasureFactory(plan=plan) if has_predecessor else None,
        successor=MeasureFactory() if has_successor else None,
    )

    if valid:
        lineage.save()
    else:
        with pytest.raises(IntegrityError, match="measure_lineage_has_its_ends"), transaction.atomic():
            lineage.save()
