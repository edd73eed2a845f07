import pytest

from municipalities.models import ActionPlan, Conflict
from tests.factories import ActionPlanFactory


def test_the_second_of_two_who_read_the_same_version_is_refused(db):
    first = ActionPlanFactory(title="Handlingsplan")
    second = ActionPlan.objects.get(pk=first.pk)

    first.title = "Handlingsplan for næring"
    first.save()
    second.title = "Handlingsdel"
    with pytest.raises(Conflict):
        second.save()

    assert ActionPlan.objects.get(pk=first.pk).title == "Handlingsplan for næring"


def test_saving_again_and_again_is_no_conflict(db):
    action_plan = ActionPlanFactory()

    for title in ("En", "To", "Tre"):
        action_plan.title = title
        action_plan.save()

    assert (action_plan.title, action_plan.version) == ("Tre", 4)


def test_some_fields_alone_are_compared_too(db):
    first = ActionPlanFactory()
    second = ActionPlan.objects.get(pk=first.pk)
    first.save(update_fields=["title"])

    with pytest.raises(Conflict):
        second.save(update_fields=["title"])


def test_a_save_that_fails_does_not_count(db, monkeypatch):
    action_plan = ActionPlanFactory()
    action_plan.title = None

    with pytest.raises(Exception, match="title"):
        action_plan.save()

    assert action_plan.version == 1
