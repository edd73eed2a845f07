"""What the sections of a plan's file have in common: comparing rows with the database, and saving them."""

import datetime as dt
from dataclasses import dataclass, field
from functools import partial

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, get_history_manager_for_model

from measures.exchange import constraints
from measures.exchange.problems import written
from measures.translation import column, columns, key_of_column, texts_of
from municipalities.sorting import sort_key

CHANGE_REASON = "import_plan"


@dataclass
class Row:
    """A row of the file, and the object that it says something about."""

    place: tuple
    data: dict
    key: tuple
    instance: models.Model
    is_new: bool
    owner: "Row | None" = None
    changes: list = field(default_factory=list)
    # Many-to-many fields that change, and the objects they are to hold.
    links: dict = field(default_factory=dict)


class Section:
    """A list in the file, and the rows of one model.

    Subclasses say where the rows stand, what identifies one, and which fields are read. A key that the file leaves out
    leaves the field as it is. Comparing costs a fixed number of queries, however long the list is.
    """

    name = ""  # how other sections refer to this one: its place in the file
    model = None
    inside = None  # the section whose rows hold this one's
    identity = ()  # the keys that identify a row, together with the row it stands inside
    fields = ()
    relations = {}  # field → name of the section it refers to
    many = {}
    # Fields that a new row may have from the file, and that only their own steps change afterwards.
    by_steps = ()
    sorted_by = None
    # Whether `clean()` of the model asks the database; then the section has the rule itself.
    cleans = True
    # Whether what the file does not name is listed. Not for what other plans use too.
    lists_absent = True

    def __init__(self, plan_import):
        self.file = plan_import
        self.rows = {}
        self.stored = {}

    def __getitem__(self, key):
        """The object with this key, in the file or the database; None where there is none."""
        row = self.rows.get(key)
        return row.instance if row else self.stored.get(key)

    # Comparing

    def compare(self):
        self.stored = self.read_stored()
        for place, data, owner in self.entries():
            key = self.key_of(data, owner)
            if key is None:
                continue
            if key in self.rows:
                self.file.problem(
                    place,
                    _("stands here a second time; the first is %(first)s. Remove one of them.")
                    % {"first": written(self.rows[key].place)},
                )
                continue
            row = self.rows[key] = self.row(place, data, key, owner)
            self.fill(row)
            self.check(row)
        self.check_together()

    def entries(self):
        """(place, data, owning row) of each row that is at least an object."""
        if self.inside is None:
            holders = [((), self.file.document, None)]
        else:
            holders = [(row.place, row.data, row) for row in self.file.section(self.inside).rows.values()]
        leaf = self.name.rpartition(".")[2]
        for place, holder, owner in holders:
            for position, data in enumerate(holder.get(leaf, [])):
                if isinstance(data, dict):
                    yield (*place, leaf, position), data, owner

    def key_of(self, data, owner):
        """None where the row lacks what identifies it, which the schema has said already."""
        values = tuple(data.get(name) for name in self.identity)
        if any(value is None for value in values):
            return None
        return (*owner.key, *values) if owner else values

    def row(self, place, data, key, owner):
        """The row with its object: the stored one, or a new one."""
        instance = self.stored.get(key) or self.model(**self.belonging(owner))
        return Row(place, data, key, instance, is_new=key not in self.stored, owner=owner)

    def belonging(self, owner):
        """Fields of a new object that follow from where its row stands."""
        return {}

    def read_stored(self):
        """The objects in the database by key."""
        return {self.stored_key(instance): instance for instance in self.queryset()}

    def queryset(self):
        """The stored objects that the file may speak of: all of them, where no plan or municipality owns them."""
        return self.model.objects.all()

    def stored_key(self, instance):
        return tuple(_as_in_file(getattr(instance, name)) for name in self.identity)

    def fill(self, row):
        for name in (*self.identity, *self.fields):
            if name in row.data and name not in self.relations:
                self.set_named(row, name)
        for name, section in self.relations.items():
            if name in row.data:
                self.set_relation(row, name, section)
        for name, section in self.many.items():
            if name in row.data:
                self.set_links(row, name, section)
        if self.sorted_by:
            row.instance.sort_key = sort_key(str(getattr(row.instance, self.sorted_by)))

    def set_named(self, row, name):
        """What the file says under this key, which of a text may be the same in several languages."""
        value = row.data[name]
        if name not in texts_of(self.model):
            self.set_field(row, name, value)
        elif isinstance(value, str):
            self.set_field(row, column(name), value)
        else:
            for language, text in value.items():
                self.set_field(row, column(name, language), text)

    def set_field(self, row, name, value):
        try:
            value = row.instance._meta.get_field(name).to_python(value)
        except ValidationError as error:
            self.file.problem((*row.place, name), " ".join(error.messages))
            return
        if not row.is_new and getattr(row.instance, name) == value:
            return
        if name in self.by_steps and not row.is_new:
            self.file.problem(
                (*row.place, name),
                _(
                    "differs from the database, and is changed there by the coordinator only. Leave the key out."
                ),
            )
            return
        setattr(row.instance, name, value)
        row.changes.append(name)

    def set_relation(self, row, name, section):
        value = row.data[name]
        found = None if value is None else self.find(row, name, section, value)
        if value is not None and found is None:
            return
        stored_pk = getattr(row.instance, row.instance._meta.get_field(name).attname)
        if row.is_new or (found is None and stored_pk) or (found is not None and found.pk != stored_pk):
            row.changes.append(name)
        # Also where nothing changes: rules then see the object as the file has it, without a query.
        setattr(row.instance, name, found)

    def set_links(self, row, name, section):
        wanted = [
            found
            for position, value in enumerate(row.data[name])
            if value is not None and (found := self.find(row, name, section, value, position)) is not None
        ]
        present = set() if row.is_new else {linked.pk for linked in getattr(row.instance, name).all()}
        if {linked.pk for linked in wanted} != present:
            row.links[name] = wanted
            row.changes.append(name)

    def find(self, row, name, section, value, position=None):
        found = self.file.section(section)[(value,)]
        if found is None:
            place = (*row.place, name) if position is None else (*row.place, name, position)
            self.file.unknown(place, section, value)
        return found

    def check(self, row):
        """What the model itself says against the object, where the file has not been found at fault there already."""
        for name, messages in self.faults(row):
            place = row.place if name == NON_FIELD_ERRORS else (*row.place, *self.keys_of(row, name))
            if not self.file.has_problem_in(place):
                for message in messages:
                    self.file.problem(place, message)
        for constraint in constraints.broken(row.instance):
            self.check_constraint(row, constraint)

    def check_constraint(self, row, constraint):
        names = constraint.condition.referenced_base_fields
        if not any(self.file.has_problem_in((*row.place, name)) for name in names):
            place = (*row.place, *names) if len(names) == 1 else row.place
            self.file.problem(place, constraint.get_violation_error_message())

    def faults(self, row):
        """(field, messages) from the model's own validation."""
        told = {}
        for validate in (partial(row.instance.clean_fields, exclude=self.unread(row)), *self.own_rules(row)):
            try:
                validate()
            except ValidationError as error:
                told |= error.update_error_dict({})
        return [(name, ValidationError(errors).messages) for name, errors in told.items()]

    def keys_of(self, row, column_name):
        """Where in the row stands what a field holds: of a text in several languages, also in which of them."""
        name, language = key_of_column(self.model, column_name)
        return (name, language) if isinstance(row.data.get(name), dict) else (name,)

    def unread(self, row):
        read = {one for name in (*self.identity, *self.fields) for one in columns(self.model, name)}
        fields = row.instance._meta.concrete_fields
        return {field.name for field in fields if field.is_relation or field.name not in read}

    def own_rules(self, row):
        return (row.instance.clean,) if self.cleans else ()

    def check_together(self):
        """Rules over several rows."""

    # The outcome

    @property
    def new(self):
        return [row for row in self.rows.values() if row.is_new]

    @property
    def changed(self):
        return [row for row in self.rows.values() if row.changes and not row.is_new]

    @property
    def unchanged(self):
        return [row for row in self.rows.values() if not row.changes and not row.is_new]

    @property
    def absent(self):
        """Keys of what the database has and the file does not name."""
        return [key for key in self.stored if key not in self.rows] if self.lists_absent else []

    # Saving

    def save(self):
        self.create([row.instance for row in self.new])
        for row in self.changed:
            if set(row.changes) - row.links.keys():
                self.change(row)
        self.save_links()

    def create(self, instances):
        if not instances:
            return
        if _has_history(self.model):
            bulk_create_with_history(instances, self.model, default_change_reason=CHANGE_REASON)
        else:
            self.model._default_manager.bulk_create(instances)

    def change(self, row):
        row.instance._change_reason = CHANGE_REASON
        row.instance.save()

    def save_links(self):
        for name in self.many:
            rows = [row for row in self.rows.values() if name in row.links]
            through = getattr(self.model, name).through
            source, target = (
                self.model._meta.get_field(name).m2m_field_name(),
                self.model._meta.get_field(name).m2m_reverse_field_name(),
            )
            through.objects.filter(
                **{f"{source}__in": [r.instance.pk for r in rows if not r.is_new]}
            ).delete()
            through.objects.bulk_create(
                through(**{f"{source}_id": row.instance.pk, f"{target}_id": linked.pk})
                for row in rows
                for linked in row.links[name]
            )


class PlanSection(Section):
    """Rows that belong to the plan itself."""

    def belonging(self, owner):
        return {"plan": self.file.plan}

    def queryset(self):
        return self.model.objects.filter(plan=self.file.plan) if self.file.plan.pk else []


def _as_in_file(value):
    return value.isoformat() if isinstance(value, dt.date) else value


def _has_history(model):
    return hasattr(model, "history") and get_history_manager_for_model(model) is not None
