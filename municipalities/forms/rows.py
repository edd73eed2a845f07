"""Rows inside a form, when somebody else has added or deleted some since the form was opened."""

import re

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from municipalities.sent import number_as_sent


class RowFormSet(BaseInlineFormSet):
    """What is sent is sorted by the rows there are now.

    Django pairs the two by their position, so that a deleted row would put every later text under another's heading,
    and drops what was written in a row that is gone. Here it becomes a new row; rows that the user has not seen stay
    out of the form, and as they are.
    """

    def __init__(self, data=None, files=None, **kwargs):
        # How many of the rows that were sent are no longer there; they are the first of the new ones.
        self.gone = 0
        if data is not None and kwargs["instance"].pk:
            rows = {self.fk.name: kwargs["instance"], "pk__in": _keys(data, kwargs["prefix"])}
            kwargs["queryset"] = kwargs["queryset"].filter(**rows)
            data, self.gone = sorted_by(kwargs["queryset"], data, kwargs["prefix"])
        super().__init__(data, files, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            # In a table it has no label of its own.
            form.fields["DELETE"].widget.attrs["aria-label"] = gettext("Delete")

    def clean(self):
        super().clean()
        if self.gone and not self.may_add:
            raise ValidationError(
                _(
                    "A row that you have written in is no longer there. Copy what you need, and open the page anew."
                ),
                code="gone",
            )

    @property
    def may_add(self):
        return self.max_num > 0


def _rows(data, prefix):
    """The numbers of the rows that were there when the form was opened, with their keys."""
    count = number_as_sent(data.get(f"{prefix}-INITIAL_FORMS", ""))
    rows = range(min(count or 0, 1000))
    return {row: data.get(f"{prefix}-{row}-id", "") for row in rows}


def _keys(data, prefix):
    keys = (number_as_sent(key) for key in _rows(data, prefix).values())
    return [key for key in keys if key is not None]


def sorted_by(queryset, data, prefix):
    """What was sent, its rows in the order of `queryset`, and how many are gone."""
    row_of = {key: row for row, key in _rows(data, prefix).items()}
    there = [str(pk) for pk in queryset.values_list("pk", flat=True)]
    gone = [row for key, row in row_of.items() if key not in there]
    order = [row_of[key] for key in there] + gone
    new_number = {str(row): number for number, row in enumerate(order)}
    name_of_row = re.compile(rf"((?:initial-)?{re.escape(prefix)}-)([0-9]+)(-.+)")
    result = data.copy()
    for name in [name for name in data if name_of_row.fullmatch(name)]:
        result.pop(name)
    for name, values in data.lists():
        found = name_of_row.fullmatch(name)
        if found and not (found[3] == "-id" and number_as_sent(found[2]) in gone):
            result.setlist(f"{found[1]}{new_number.get(found[2], found[2])}{found[3]}", values)
    if order:
        result[f"{prefix}-INITIAL_FORMS"] = str(len(there))
    return result, len(gone)
