"""
Which words of which tables can be searched, and the index over them, which the database itself keeps in line.

The index is no model and no migration: it is taken down before a migration changes the tables under it and made
anew afterwards, from the columns that are there then (docs/decisions). A text that is given in several languages
has a column a language, and is searched in all of them.
"""

from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import connection, transaction

from measures import translation
from measures.models import FocusArea, FollowUp, Goal, Measure, Plan, PlannedAction, StatusLine
from measures.search import postgresql, sqlite
from municipalities.models import Municipality, MunicipalityName

DATABASES = {"postgresql": postgresql, "sqlite": sqlite}
OURS = ("measures", "municipalities")


@dataclass(frozen=True)
class Indexed:
    """A table's words: those of its `head`, which count most, and the rest.

    `condition` is SQL about a row, `{row}` in front of its columns: other rows are not in the index at all.
    """

    model: type
    head: tuple
    rest: tuple = ()
    condition: str = ""

    @property
    def table(self):
        return self.model._meta.db_table

    @property
    def texts(self):
        """The names of the fields that have the words, in all their languages."""
        return (*self.fields(self.head), *self.fields(self.rest))

    def fields(self, names):
        return tuple(column for name in names for column in translation.columns(self.model, name))

    def columns(self, names, existing):
        found = [self.model._meta.get_field(name).column for name in self.fields(names)]
        return [column for column in found if column in existing]


INDEXED = (
    Indexed(Plan, ("name",), ("vision", "purpose", "follow_up_rule", "about")),
    Indexed(FocusArea, ("code", "title"), ("description",)),
    Indexed(Goal, ("code", "title")),
    Indexed(Measure, ("code", "title"), ("description", "theme", "responsible_role")),
    # The head stands on the page of a measure with every answer, the rest only where the measure is taken up.
    Indexed(FollowUp, ("own_title", "reason"), ("responsible_role", "responsible_unit", "deadline_text")),
    Indexed(PlannedAction, ("description",), ("place",)),
    # The words of the measure are there for searches that mix both; what was reported must have one of the words.
    Indexed(
        StatusLine,
        ("what_was_done", "deviation", "next_step"),
        (
            "measure_code",
            "measure_title",
            "own_title",
            "focus_area_title",
            "responsible_role",
            "responsible_unit",
        ),
        condition="{row}published_at IS NOT NULL",
    ),
    Indexed(Municipality, ("name",)),
    Indexed(MunicipalityName, ("name",)),
)


@cache
def indexed(model):
    return next(one for one in INDEXED if one.model is model)


def database():
    return DATABASES[connection.vendor]


def holding(queryset, terms, *, head=False, own=False):
    """The rows of the queryset whose words hold all of `terms`.

    `head`: all of them in the head. `own`: anywhere, but one of them in the head at least.
    """
    table = indexed(queryset.model).table
    return queryset.extra(**database().holding(table, terms, head=head, own=own))


def holding_one_of(queryset, words):
    """The rows whose words hold one of `words`."""
    table = indexed(queryset.model).table
    return queryset.extra(**database().holding_one_of(table, words))


def words_beginning(beginnings):
    """Words of the index that begin so, where the database itself does not know which words are forms of one.

    Also those of drafts: they are for asking which of them stand in what the reader may see, and for nothing else.
    """
    with connection.cursor() as cursor:
        return {
            word
            for one in INDEXED
            for beginning in beginnings
            for word in database().words_beginning(cursor, one.table, beginning)
        }


def take_down():
    with transaction.atomic(), connection.cursor() as cursor:
        for one in INDEXED:
            database().take_down(cursor, one.table)


def put_up():
    """Makes what is missing, or otherwise than it should be; nothing where all is in place."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for one in INDEXED:
            if one.table in tables:
                database().put_up(cursor, one, _columns(cursor, one.table))


def _columns(cursor, table):
    return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def before_migrating(plan, using, **_kwargs):
    if using == connection.alias and any(migration.app_label in OURS for migration, _backwards in plan):
        take_down()


def after_migrating(using, **_kwargs):
    if using == connection.alias and apps.is_installed("measures"):
        put_up()
