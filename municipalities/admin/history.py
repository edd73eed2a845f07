"""A thing's history as a table: who saved what and when, also in the parts that count as a part of it."""

from dataclasses import dataclass, field

from django.contrib.admin.utils import display_for_field
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.utils.formats import number_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.template_utils import ObjDiffDisplay

EMPTY = "–"
LONGEST = 300
WHAT = {"+": _("Added"), "~": _("Changed"), "-": _("Deleted")}


@dataclass(frozen=True)
class Change:
    """`old` and `new` as words; of what is added there is only the new."""

    label: str
    new: str
    old: str | None = None


@dataclass
class Entry:
    """One time that something was saved. `part` is empty where it was the thing itself."""

    record: models.Model
    part: str = ""
    changes: list = field(default_factory=list)

    @property
    def what(self):
        return WHAT[self.record.history_type]

    @property
    def says_something(self):
        """Saving a part gives the thing itself a new version, in which nothing that people read has changed."""
        return bool(self.changes) or self.record.history_type != "~"


class Source:
    """The history of one model as far as it is the thing's: its own, or that of parts named by `named_by`."""

    def __init__(self, model, fields, of, named_by=None):
        self.model = model
        self.fields = [one for one in fields if not one.primary_key and one.name not in of]
        self.of = of
        self.named_by = named_by

    @property
    def is_part(self):
        return self.named_by is not None

    def keys(self, number):
        """(moment, history_id, the source's number) of each entry."""
        records = self.model.history.filter(**self.of).order_by()
        numbered = records.annotate(history_source=Value(number, output_field=models.IntegerField()))
        return numbered.values_list("history_date", "history_id", "history_source")

    def entries(self, keys):
        """history_id → entry, with the record before each for comparison: two queries, however many keys."""
        earlier = self.model.history.filter(
            **{self.key: OuterRef(self.key)}, history_id__lt=OuterRef("history_id")
        ).order_by("-history_id")
        records = self._read(keys).annotate(history_before=Subquery(earlier.values("history_id")[:1]))
        wanted = [one.history_before for one in records if one.history_before]
        before = {one.history_id: one for one in self._read(wanted)}
        return {one.history_id: self._entry(one, before.get(one.history_before)) for one in records}

    @property
    def key(self):
        return self.model._meta.pk.attname

    def _read(self, keys):
        return self.model.history.filter(history_id__in=keys).select_related(
            "history_user", *self._relations()
        )

    def _relations(self):
        """With what the things referred to are called by in their turn: a document by its municipality."""
        for one in self.fields:
            if one.is_relation:
                yield one.name
                for further in one.related_model._meta.concrete_fields:
                    if further.is_relation and not further.null:
                        yield f"{one.name}__{further.name}"

    def _entry(self, record, before):
        return Entry(record, self._part(record), list(self._changes(record, before)))

    def _part(self, record):
        if not self.is_part:
            return ""
        names = [words(record, self.model._meta.get_field(name)) for name in self.named_by]
        return Truncator(f"{capfirst(self.model._meta.verbose_name)}: {', '.join(names)}").chars(LONGEST)

    def _changes(self, record, before):
        if record.history_type == "-":
            return self._deleted(record)
        if record.history_type == "+" or before is None:
            return self._added(record)
        return self._changed(record, before)

    def _added(self, record):
        """Of the thing itself its version is shown; a part has no page of its own."""
        if self.is_part:
            for one in self._told(record):
                yield Change(one.verbose_name, words(record, one))

    def _deleted(self, record):
        for one in self._told(record):
            yield Change(one.verbose_name, EMPTY, words(record, one))

    def _told(self, record):
        return [
            one
            for one in self.fields
            if one.name not in (self.named_by or ()) and getattr(record, one.attname) not in (None, "")
        ]

    def _changed(self, record, before):
        for one in self.fields:
            if getattr(record, one.attname) != getattr(before, one.attname):
                old, new = SHORTENED.common_shorten_repr(words(before, one), words(record, one))
                yield Change(one.verbose_name, new, old)


class Shortened(ObjDiffDisplay):
    """Of long texts only what surrounds the first difference."""

    def shortened_str(self, prefix, num_skipped_chars, suffix):
        return f"{prefix} … {suffix}"


SHORTENED = Shortened(max_length=LONGEST)


class History:
    """All entries of a thing and its parts, the newest first; can be paged through."""

    def __init__(self, sources):
        self.sources = sources
        first, *others = [source.keys(number) for number, source in enumerate(sources)]
        both = first.union(*others, all=True) if others else first
        self.keys = both.order_by("-history_date", "history_source", "-history_id")

    def count(self):
        return self.keys.count()

    def __getitem__(self, wanted):
        keys = [(number, pk) for _moment, pk, number in self.keys[wanted]]
        found = [
            source.entries([pk for one, pk in keys if one == number])
            for number, source in enumerate(self.sources)
        ]
        entries = [found[number][pk] for number, pk in keys]
        return [entry for entry in entries if entry.says_something]


def words(record, one):
    """What stands in a field of a historical record, as people write it."""
    if one.is_relation:
        return str(getattr(record, one.name, None) or EMPTY)
    value = getattr(record, one.attname)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(one, models.DecimalField) and value is not None:
        return number_format(value, force_grouping=True)
    if isinstance(one, models.FileField):
        # In the history it is only its name.
        return str(value) or EMPTY
    return str(display_for_field(value, one, EMPTY))
