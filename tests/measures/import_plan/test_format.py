"""The format keeps up with the models, and the documentation with the format."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint
from modeltranslation.fields import TranslationField

from measures.exchange import constraints, schema
from measures.exchange.plan_import import SECTIONS
from measures.models import (
    FollowUp,
    Organisation,
    PlannedAction,
    Report,
    ReportingRound,
    Status,
    StatusLine,
)
from municipalities.models import ActionPlan
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    MunicipalityFactory,
)
from tests.measures.import_plan.documents import imported, small_plan

NOT_IN_FILES = {
    "id",
    "sort_key",
    "version",
    "file",
    "document",  # files' contents
    "latest_line",  # follows from the lines
    "seen_title",  # a municipality has seen what it answers to
    "seen_description",
    "entered_by",  # persons are not in files
    "entered_at",
    "corrects",  # follows from the edition
    "plan",  # is the file's
}
ELSEWHERE = {
    ("municipalities.names", "municipality"),
    ("municipalities.codes", "municipality"),
    ("focus_areas.goals", "focus_area"),
    ("indicators.values", "indicator"),
    ("follow_ups.planned_actions", "follow_up"),
    ("follow_ups.budget_lines", "follow_up"),
    ("reports.lines", "report"),
    ("reports.lines", "published_at"),
    ("plan", "municipalities"),
    ("measures", "municipalities"),
}
RENAMED = {("reports.lines", "follow_up"): "measure"}


def properties(section):
    """The keys that the schema has for a section's rows."""
    definitions = schema.validator().schema["$defs"]
    found = schema.validator().schema
    for part in section.name.split("."):
        found = found["properties"][part]
        found = definitions[found.get("items", found)["$ref"].rpartition("/")[2]]
    words = found["properties"].get("as_published")
    return found["properties"] | (definitions["as_published"]["properties"] if words else {})


@pytest.mark.once
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_the_format_holds_every_field_of_the_model(section):
    names = {
        RENAMED.get((section.name, field.name), field.name)
        for field in (*section.model._meta.concrete_fields, *section.model._meta.many_to_many)
        if field.name not in NOT_IN_FILES
        and (section.name, field.name) not in ELSEWHERE
        and not isinstance(field, TranslationField)
    }

    assert names <= properties(section).keys()


@pytest.mark.once
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_the_format_has_the_choices_of_the_model(section):
    for field in section.model._meta.concrete_fields:
        told = properties(section).get(field.name, {})
        if field.choices and "enum" in told and (section.model, field.name) != (Report, "state"):
            assert set(told["enum"]) - {""} == {value for value, _ in field.choices}


def test_a_check_of_the_database_is_judged_the_same_in_memory(db):
    """Over many lines, with empty values among them: what Django asks the database, and what the import asks."""
    measure = MeasureFactory()
    follow_up = FollowUpFactory(measure=measure, municipality=MunicipalityFactory())
    moment = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    checks = [c for c in StatusLine._meta.constraints if isinstance(c, CheckConstraint)]
    for status in ("", "nonsense", *Status.values):
        for percent, day, words in [
            (None, None, ""),
            (100, moment.date(), "x"),
            (50, None, "x"),
            (101, None, ""),
        ]:
            line = StatusLine(
                follow_up=follow_up,
                status=status,
                percent=percent,
                completed_on=day,
                deviation=words,
                measure_code=words,
                published_at=moment,
            )
            refused = {check.name for check in checks if not is_kept(check, line)}

            assert {check.name for check in constraints.broken(line)} == refused


def is_kept(check, line):
    try:
        check.validate(StatusLine, line)
    except ValidationError:
        return False
    return True


@pytest.mark.once
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_every_check_of_the_models_can_be_judged_in_memory(section):
    assert isinstance(constraints.broken(section.model()), list)


@pytest.mark.once
def test_the_schema_is_a_schema():
    schema.validator().check_schema(schema.validator().schema)


def test_every_kind_of_row_is_in_the_small_plan(db):
    """Otherwise the tests above would not see that a section is forgotten."""
    sections = imported(small_plan()).sections

    assert [name for name, section in sections.items() if not section.rows] == []
    for model in (ActionPlan, Organisation, PlannedAction, ReportingRound):
        assert model.objects.exists()


# What the documentation says


DOCUMENTATION = Path(__file__).resolve().parents[3] / "docs" / "plan-format.md"


@pytest.mark.once
def test_every_key_of_the_format_is_documented():
    text = DOCUMENTATION.read_text(encoding="utf-8")
    whole = schema.validator().schema
    keys = {key for part in (whole, *whole["$defs"].values()) for key in part.get("properties", {})}

    assert {key for key in keys if not re.search(rf"[`\"]{re.escape(key)}[`\"]", text)} == set()


def test_the_example_of_the_documentation_can_be_imported(db):
    example = re.search(r"```json\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)[1]

    imported(json.loads(example))

    assert FollowUp.objects.unanswered().get().municipality.slug == "storfjord"
