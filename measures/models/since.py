"""When a row came to read as it does, as its history tells."""

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def changed_to_present(model, *fields):
    """An annotation: the moment at which the row of `model` got the values of today in these fields.

    Nothing where no row of the history has another value in one of them: whether it was ever otherwise is not known.
    """
    history = model.history.model.objects
    # Two queries deep: the row that is asked about stands outside of both.
    otherwise = history.filter(id=OuterRef(OuterRef("pk"))).exclude(
        **{name: OuterRef(OuterRef(name)) for name in fields}
    )
    last = Subquery(otherwise.order_by("-history_id").values("history_id")[:1])
    after = history.filter(id=OuterRef("pk"), history_id__gt=last)
    return Subquery(after.order_by("history_id").values("history_date")[:1])


def became_present(model, *fields):
    """The same, or else the moment of the history's first row; nothing only where there is no history."""
    rows = model.history.model.objects.filter(id=OuterRef("pk"))
    first = Subquery(rows.order_by("history_id").values("history_date")[:1])
    return Coalesce(changed_to_present(model, *fields), first)
