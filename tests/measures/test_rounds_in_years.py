"""A round is about the plan's years; its report may be written after them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from measures.models import ReportingRound
from tests.factories import ReportingRoundFactory
from tests.measures.filling import change, errors_of, send
from tests.measures.import_plan.documents import imported, problems_of, small_plan

pytestmark = pytest.mark.django_db


def new_round(**changes):
    return {
        "name": "Sluttrapport",
        "slug": "sluttrapport",
        "period_start": "1.1.2018",
        "period_end": "31.12.2022",
        "opens_on": "1.2.2023",
        "due_on": "1.3.2023",
    } | changes


@pytest.mark.parametrize(
    ("field", "day"), [("period_start", "31.12.2017"), ("period_end", "1.1.2023"), ("period_end", "1.5.2026")]
)
def test_a_round_outside_the_years_of_the_plan_is_refused_at_its_day(as_coordinator, plan, field, day):
    answer = send(as_coordinator, reverse("admin:measures_reportinground_add"), new_round(**{field: day}))

    assert errors_of(answer) == {field}
    assert answer.context["adminform"].form.errors[field] == [
        "Planen gjelder for 2018–2022. Velg en dag i disse årene."
    ]
    assert not ReportingRound.objects.exists()


def test_a_final_report_is_opened_and_due_after_the_last_year(as_coordinator, plan):
    answer = send(as_coordinator, reverse("admin:measures_reportinground_add"), new_round())

    assert answer.status_code == 302
    assert ReportingRound.objects.get().opens_on == dt.date(2023, 2, 1)


def test_a_round_is_not_moved_out_of_the_years(as_coordinator, reporting_round):
    answer = send(as_coordinator, change(reporting_round), {"period_end": "31.12.2023"})

    assert errors_of(answer) == {"period_end"}
    reporting_round.refresh_from_db()
    assert reporting_round.period_end == dt.date(2021, 12, 31)


@pytest.mark.parametrize(("field", "year"), [("first_year", "2022"), ("last_year", "2020")])
def test_the_years_of_a_plan_do_not_leave_a_round_behind(as_coordinator, plan, reporting_round, field, year):
    answer = send(as_coordinator, change(plan), {field: year})

    assert errors_of(answer) == {field}
    assert "Årsmelding 2021" in str(answer.context["adminform"].form.errors[field])


def test_a_round_without_its_plan_or_its_days_is_told_only_that():
    with pytest.raises(ValidationError) as refused:
        ReportingRound(name="Runde", slug="runde").full_clean()

    assert {"plan", "period_start"} <= set(refused.value.message_dict)
    assert refused.value.message_dict["period_start"] == ["Feltet kan ikke være tomt."]


def test_a_file_says_both_the_years_and_the_rounds_in_them():
    imported(small_plan())
    document = small_plan()
    document["plan"]["last_year"] = 2024
    document["rounds"][1] |= {"period_start": "2024-01-01", "period_end": "2024-12-31"}

    assert problems_of(document) == []


def test_a_file_does_not_leave_a_round_that_it_does_not_name_outside():
    stored = imported(small_plan())
    ReportingRoundFactory(plan=stored.plan, name="Den siste", period_end=dt.date(2022, 12, 31))
    document = small_plan()
    document["plan"]["last_year"] = 2021

    assert problems_of(document) == [
        "plan.last_year: Rapporteringsrunden «Den siste» ligger utenfor årene til planen."
    ]
