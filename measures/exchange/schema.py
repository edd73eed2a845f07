"""Checks a file against plan.schema.json, and says in words what is wrong where."""

import datetime as dt
import json
import re
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker

from measures.codes import CODE_PATTERN

PATH = Path(__file__).with_name("plan.schema.json")
formats = FormatChecker(formats=())


@formats.checks("date")
def is_date(value):
    """Strict: Python alone would take 20180829 and 2018-W35-3 too."""
    return not isinstance(value, str) or _parses(dt.date.fromisoformat, r"\d{4}-\d\d-\d\d", value)


@formats.checks("date-time")
def is_moment(value):
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)"
    return not isinstance(value, str) or _parses(dt.datetime.fromisoformat, pattern, value)


def _parses(parse, pattern, value):
    if not re.fullmatch(pattern, value, re.ASCII):
        return False
    try:
        parse(value)
    except ValueError:
        return False
    return True


@cache
def validator():
    schema = json.loads(PATH.read_text(encoding="utf-8"))
    return Draft202012Validator(schema, format_checker=formats)


def faults(document):
    """(place, message) of everything that breaks the schema, in the order of the file's places."""
    for error in _leaves(validator().iter_errors(document)):
        place = tuple(error.absolute_path)
        if error.validator == "required":
            missing = next(name for name in error.validator_value if repr(name) in error.message)
            yield (*place, missing), _("is missing.")
        elif error.validator == "additionalProperties":
            known = error.schema["properties"]
            for name in error.instance:
                if name not in known:
                    yield (
                        (*place, name),
                        _("is unknown here. Correct the key or remove it. Known are: %(names)s.")
                        % {"names": ", ".join(known)},
                    )
        else:
            yield place, _message(error)


def _leaves(errors):
    """`anyOf` is used for values that may be null: what is wrong is said by the other branch."""
    for error in errors:
        if error.validator == "anyOf" and error.instance is not None:
            yield from _leaves(
                e for e in error.context if e.validator != "type" or e.validator_value != "null"
            )
        else:
            yield error


TYPES = {
    "array": lambda: _("a list"),
    "boolean": lambda: _("true or false"),
    "integer": lambda: _("a whole number without quotes"),
    "null": lambda: _("null"),
    "number": lambda: _("a number without quotes"),
    "object": lambda: _("an object"),
    "string": lambda: _("text in quotes"),
}
PATTERNS = {
    r"\S": lambda: _("must not be empty."),
    f"^{CODE_PATTERN}$": lambda: _(
        "is no code: letters, digits, full stops, - and _ alone, such as A1 or 1.1."
    ),
    "^[-a-zA-Z0-9_]+$": lambda: _("may only have the letters a–z and A–Z, digits, - and _."),
    "^[0-9]{4}$": lambda: _('must have four digits, in quotes, such as "5501".'),
    "^([0-9]{3})?$": lambda: _('must have three digits, in quotes, such as "325".'),
}


def _message(error):
    wanted, value = error.validator_value, _shown(error.instance)
    match error.validator:
        case "type":
            names = [wanted] if isinstance(wanted, str) else wanted
            return _("%(value)s is not %(types)s.") % {
                "value": value,
                "types": _(" or ").join(TYPES[name]() for name in names),
            }
        case "enum":
            return _("%(value)s is not one of: %(values)s.") % {
                "value": value,
                "values": ", ".join(_shown(item) for item in wanted),
            }
        case "const":
            return _("must be %(value)s.") % {"value": _shown(wanted)}
        case "minimum":
            return _("%(value)s is too small: %(limit)s is the least.") % {"value": value, "limit": wanted}
        case "maximum":
            return _("%(value)s is too large: %(limit)s is the most.") % {"value": value, "limit": wanted}
        case "uniqueItems":
            return _("has the same value twice. Remove one of them.")
        case "pattern":
            return f"{value} {PATTERNS[wanted]()}" if error.instance else _("must not be empty.")
        case "format" if wanted == "date":
            return _("%(value)s is not a day. Write it as 2018-08-29.") % {"value": value}
        case "format":
            return _("%(value)s is not a point in time. Write it as 2018-08-29T12:00:00+02:00.") % {
                "value": value
            }
    return error.message


def _shown(value):
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"
