"""Amounts and figures in the admin of what has them."""

from django.db import models

from measures.forms.numbers import for_decimals


class WithNumbers:
    """Before an admin or an inline class: its decimals are written as Norwegians write them."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.DecimalField):
            kwargs |= for_decimals(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
