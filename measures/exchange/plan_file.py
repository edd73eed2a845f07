"""Reads a plan's file. What is no JSON at all is said with line and column."""

import json
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

FORMAT = "rnplan-plan/1"


class Unreadable(Exception):
    """The file cannot be read as JSON; the message says where and why."""


def read(path):
    """The file's content: objects as dict, lists, str, int, Decimal, bool and None. Raises `Unreadable`."""
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise Unreadable(_("There is no file %(file)s.") % {"file": path}) from None
    except OSError as error:
        raise Unreadable(
            _("The file %(file)s cannot be opened: %(reason)s.") % {"file": path, "reason": error.strerror}
        ) from None
    return parse(content)


def parse(content):
    text = _decoded(content)
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise Unreadable(
            _("The file is not JSON: line %(line)d, column %(column)d: %(reason)s.")
            % {"line": error.lineno, "column": error.colno, "reason": _in_words(error.msg)}
        ) from None
    except RecursionError:
        raise Unreadable(_("The file is not a plan: its lists and objects are nested too deep.")) from None
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable(_("The file is not JSON: %(reason)s.") % {"reason": error}) from None


def _in_words(reason):
    """Python's reasons, which are written for programmers; those that are not here are shown as they are."""
    words = {
        "Expecting value": _("a value is missing"),
        "Expecting property name enclosed in double quotes": _("a key in double quotes is missing"),
        "Illegal trailing comma before end of object": _("there is a comma too many"),
        "Illegal trailing comma before end of array": _("there is a comma too many"),
        "Expecting ',' delimiter": _("a comma is missing"),
        "Expecting ':' delimiter": _("a colon is missing after the key"),
        "Unterminated string starting at": _("the text that begins here has no closing quote"),
        "Invalid control character at": _("a text goes over the end of the line"),
        "Extra data": _("there is more after the end"),
    }
    return words.get(reason, reason)


def _decoded(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line_start = before.rfind(b"\n") + 1
        raise Unreadable(
            _("The file is not UTF-8: line %(line)d, column %(column)d. Save it again as UTF-8.")
            % {
                "line": before.count(b"\n") + 1,
                "column": len(before[line_start:].decode("utf-8", "replace").removeprefix("\ufeff")) + 1,
            }
        ) from None


def _refuse(constant):
    raise Unreadable(_("The file is not JSON: %(name)s is not a number.") % {"name": constant})


def _object(pairs):
    """A key that stands twice would silently win over the first."""
    result = {}
    for key, value in pairs:
        if key in result:
            raise Unreadable(
                _("The key “%(key)s” stands twice in one object, near %(near)s. Remove one of them.")
                % {"key": key, "near": json.dumps(_near(result), ensure_ascii=False)}
            )
        result[key] = value
    return result


def _near(row):
    plain = ((key, value) for key, value in row.items() if isinstance(value, str | int))
    return dict(list(plain)[:3])
