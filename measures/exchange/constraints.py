"""Asks the models' CHECK constraints about one object, in memory.

Django's own `validate_constraints` asks the database once for each constraint of each object, which for a plan of a
hundred measures is thousands of queries. The conditions are the models' own, so that no rule is written twice.
"""

import re
from functools import partial

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CheckConstraint, F, Q

LOOKUPS = {
    "exact": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "gt": lambda value, wanted: value > wanted,
    "gte": lambda value, wanted: value >= wanted,
    "lt": lambda value, wanted: value < wanted,
    "lte": lambda value, wanted: value <= wanted,
    "range": lambda value, wanted: wanted[0] <= value <= wanted[1],
    "regex": lambda value, wanted: re.search(wanted, value) is not None,
}


def broken(instance):
    """The CHECK constraints that the object breaks. As in SQL, what cannot be known is not broken."""
    return [
        constraint
        for constraint in instance._meta.constraints
        if isinstance(constraint, CheckConstraint) and truth(constraint.condition, instance) is False
    ]


def truth(condition, instance):
    """True, False, or None where an empty value leaves it unknown."""
    ask = partial(_truth_of_one, instance=instance)
    answers = [ask(child) for child in condition.children]
    if condition.connector == Q.AND:
        answer = _all(answers)
    elif condition.connector == Q.OR:
        answer = _not(_all([_not(answer) for answer in answers]))
    else:
        raise NotImplementedError(f"Q connected by {condition.connector}")
    return _not(answer) if condition.negated else answer


def _truth_of_one(child, instance):
    if isinstance(child, Q):
        return truth(child, instance)
    path, wanted = child
    name, _, lookup = path.partition("__")
    value = _value(instance, name)
    if lookup == "isnull":
        return (value is None) == wanted
    if isinstance(wanted, F):
        wanted = _value(instance, wanted.name)
    if value is None or wanted is None:
        return None
    if (lookup or "exact") not in LOOKUPS:
        raise NotImplementedError(f"{path} in a constraint of {instance._meta.label}")
    return LOOKUPS[lookup or "exact"](value, wanted)


def _value(instance, name):
    """A field's value; of a relation the object, which may not be saved and so have no key yet."""
    try:
        field = instance._meta.get_field(name)
    except FieldDoesNotExist:
        raise NotImplementedError(f"{name} in a constraint of {instance._meta.label}") from None
    if field.is_relation and field.is_cached(instance):
        return field.get_cached_value(instance)
    return getattr(instance, field.attname)


def _all(answers):
    if False in answers:
        return False
    return None if None in answers else True


def _not(answer):
    return None if answer is None else not answer
