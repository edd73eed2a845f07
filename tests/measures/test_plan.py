import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import get_resolver

from measures.models import Plan
from measures.models.plan import RESERVED_SLUGS
from tests.factories import AdoptionFactory, PlanFactory


def test_the_plans_day_is_its_last_when_it_has_ended(plan):
    assert plan.has_ended
    assert plan.day == dt.date(2022, 12, 31)


def test_the_plans_day_is_today_while_it_runs(db, monkeypatch):
    monkeypatch.setattr("measures.models.plan.today", lambda: dt.date(2026, 5, 3))
    plan = PlanFactory(first_year=2024, last_year=2028)

    assert not plan.has_ended
    assert plan.day == dt.date(2026, 5, 3)


def test_a_plan_runs_to_the_end_of_its_last_day(db, monkeypatch):
    plan = PlanFactory(first_year=2024, last_year=2028)

    monkeypatch.setattr("measures.models.plan.today", lambda: dt.date(2028, 12, 31))
    assert not plan.has_ended
    monkeypatch.setattr("measures.models.plan.today", lambda: dt.date(2029, 1, 1))
    assert plan.has_ended


def test_one_plan_is_on_the_front_page(db):
    PlanFactory(is_featured=True)
    PlanFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        PlanFactory(is_featured=True)


@pytest.mark.parametrize("slug", ["admin", "nn", "konto", "sok"])
def test_a_plan_cannot_take_the_address_of_another_page(slug, db):
    with pytest.raises(ValidationError) as refusal:
        PlanFactory.build(slug=slug).full_clean()
    assert "slug" in refusal.value.message_dict
    with pytest.raises(IntegrityError, match="plan_slug_is_not_another_page"), transaction.atomic():
        PlanFactory(slug=slug)


def test_every_first_part_of_an_address_is_reserved():
    def first_parts(patterns, prefix=""):
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns") and "/" not in address:
                yield from first_parts(pattern.url_patterns, address)
            else:
                yield address.lstrip("^").split("/")[0].rstrip("$")

    fixed = {part for part in first_parts(get_resolver().url_patterns) if part and "<" not in part}

    assert fixed
    assert {part for part in fixed if "\\" not in part and "." not in part} <= RESERVED_SLUGS


@pytest.mark.parametrize(
    ("who", "sees_it"),
    [
        ("planner", True),
        ("approver", True),
        ("coordinator", True),
        ("steering_member", True),
        ("administrator", True),
        ("visitor", False),
    ],
)
def test_a_draft_plan_is_seen_by_those_who_take_part(who, sees_it, plan, request):
    user = request.getfixturevalue(who)
    plan.state = "draft"
    plan.save()
    elsewhere = PlanFactory(state="draft")

    assert Plan.objects.visible_to(user).filter(pk=plan.pk).exists() == sees_it
    assert Plan.objects.visible_to(user).filter(pk=elsewhere.pk).exists() == (who == "administrator")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"outcome": "adopted"}, "adoption_decided_has_a_date"),
        ({"outcome": "rejected", "planned_on": dt.date(2018, 9, 1)}, "adoption_decided_has_a_date"),
        ({"outcome": "planned"}, "adoption_planned_has_a_date"),
        ({"outcome": "kanskje"}, "adoption_outcome_is_known"),
    ],
)
def test_an_outcome_has_its_date_or_is_unknown(values, constraint, plan):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AdoptionFactory(plan=plan, **values)


def test_a_plan_ends_after_it_starts(db):
    with pytest.raises(IntegrityError, match="plan_ends_after_it_starts"), transaction.atomic():
        PlanFactory(first_year=2022, last_year=2021)
