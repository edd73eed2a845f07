"""`import_plan`: files that are no plan are refused, with the place where reading stopped."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{\n  "format": "rnplan-plan/1",\n  oops}', "line 3, column 3"),
        (b'{"name": "Troms\xf8"}', "not UTF-8: line 1, column 16"),
        (b'{"a": 1,\n "b": "\xc3\xa6\xf8"}', "not UTF-8: line 2, column 9"),
        (b'{"slug": "a", "slug": "b"}', "“slug” stands twice"),
        (b'{"value": NaN}', "NaN is not a number"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"value": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"", "line 1, column 1: a value is missing"),
        (b'{"a": 1\n "b": 2}', "line 2, column 2: a comma is missing"),
        (b'{"a": "b\nc"}', "line 1, column 9: a text goes over the end of the line"),
    ],
)
def test_a_file_that_is_no_json_is_refused_with_its_line_and_column(content, said, db, run):
    _, refusal = run(content)

    assert said in refusal


def test_a_file_that_is_not_there_is_refused(db):
    with pytest.raises(CommandError, match=r"There is no file nowhere\.json"):
        call_command("import_plan", "nowhere.json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[]", "The file holds no plan"),
        (b"{}", "format: must be “rnplan-plan/1”."),
        (b'{"format": "rnplan-plan/2", "plan": {}}', "format: must be “rnplan-plan/1”."),
        (b'{"format": "rnplan-plan/1"}', "plan: is missing."),
        (b'{"format": "rnplan-plan/1", "plan": []}', "plan: [] is not an object."),
        (b'{"format": "rnplan-plan/1", "plan": {"name": "x"}}', "plan.slug: is missing."),
    ],
)
def test_a_file_that_is_no_plan_is_refused(content, said, db, run):
    told, refusal = run(content)

    assert said in told
    assert "Nothing was saved" in refusal
