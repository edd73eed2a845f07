"""Compares a plan's file with the database, and saves the difference: all or nothing."""

from copy import deepcopy

from django.db import transaction
from django.utils.translation import gettext as _

from measures.exchange import follow_up_sections, plan_sections, report_sections, schema, who_takes_part
from measures.exchange.plan_file import FORMAT
from measures.exchange.problems import Problem, label, written

# In the order in which rows can be saved: what others refer to comes first.
SECTIONS = (
    who_takes_part.Municipalities,
    who_takes_part.Names,
    who_takes_part.Codes,
    who_takes_part.Organisations,
    who_takes_part.ActionPlans,
    who_takes_part.BudgetPlans,
    plan_sections.Plans,
    plan_sections.Participations,
    plan_sections.Groups,
    plan_sections.Adoptions,
    plan_sections.Timeline,
    plan_sections.BackgroundFacts,
    plan_sections.FocusAreas,
    plan_sections.Goals,
    plan_sections.Indicators,
    plan_sections.IndicatorValues,
    plan_sections.Measures,
    plan_sections.Lineage,
    follow_up_sections.FollowUps,
    follow_up_sections.PlannedActions,
    follow_up_sections.BudgetLines,
    report_sections.Rounds,
    report_sections.Reports,
    report_sections.Lines,
)


class HasProblems(Exception):
    """The file was not saved, because of the problems that `PlanImport.problems` lists."""


class PlanImport:
    """One file: first `compare()`, then `save()` where there are no problems.

    `sections` say what is new, changed, unchanged and absent; `problems` what is wrong, in the order of the file.
    """

    def __init__(self, document):
        self.document = document
        self.plan = None
        self.sections = {}
        # Follow-ups whose version has been moved on because of what stands inside them.
        self.claimed = set()
        self._as_read = document
        self._problems = {}
        # Places of values that break the schema, and all places that lead to a problem.
        self._faults = set()
        self._places = set()

    @property
    def problems(self):
        keys = list(self._as_read) if isinstance(self._as_read, dict) else []

        def order(place):
            first = (keys.index(place[0]) if place[0] in keys else len(keys),) if place else ()
            return first, [(isinstance(part, str), part) for part in place[1:]]

        return [
            self._problems[key] for key in sorted(self._problems, key=lambda key: (order(key[0]), key[1]))
        ]

    def compare(self):
        """Only reads, with a number of queries that does not grow with the file."""
        if not self.is_plan():
            return self
        self.document = self.without_faults()
        if "slug" not in self.document.get("plan", {}):
            return self
        self.municipality_slugs = self.named_municipalities()
        for section in SECTIONS:
            self.sections[section.name] = section(self)
            self.sections[section.name].compare()
        return self

    def save(self):
        if self._problems:
            raise HasProblems
        with transaction.atomic():
            for section in self.sections.values():
                section.save()

    @property
    def has_changes(self):
        return any(section.new or section.changed for section in self.sections.values())

    # The file's form

    def is_plan(self):
        """Whether it makes sense to look at more than the first keys."""
        if not isinstance(self.document, dict):
            self.problem((), _("The file holds no plan: it must be an object with the key “format”."))
        elif self.document.get("format") != FORMAT:
            self.problem(("format",), _("must be “%(format)s”.") % {"format": FORMAT})
        return not self._problems

    def without_faults(self):
        """The document without what breaks the schema, so that all other rules can be tried in the same run."""
        sound = deepcopy(self._as_read)
        for place, message in [*schema.faults(self._as_read), *unwritable(self._as_read)]:
            self.problem(place, message)
            self._faults.add(place)
            remove(sound, place)
        return sound

    def named_municipalities(self):
        """Slugs of the municipalities that the file says anything about."""
        slugs = {row.get("slug") for row in self._rows_of("municipalities")}
        for name in ("action_plans", "budget_plans", "participations", "follow_ups"):
            slugs |= {row.get("municipality") for row in self._rows_of(name)}
        return slugs - {None}

    def _rows_of(self, name):
        return [row for row in self.document.get(name, []) if isinstance(row, dict)]

    # What the sections ask for

    def section(self, name):
        return self.sections[name]

    def by_pk(self, name):
        """The stored objects of a section, which have what the file says of them, by primary key."""
        return {instance.pk: instance for instance in self.sections[name].stored.values()}

    def stored_inside(self, section, queryset, field, holder):
        """`read_stored` for rows inside others."""
        keys = {instance.pk: key for key, instance in self.sections[holder].stored.items()}
        holders, stored = self.by_pk(holder), {}
        for instance in queryset:
            pk = getattr(instance, f"{field}_id")
            setattr(instance, field, holders[pk])
            stored[(*keys[pk], *section.stored_key(instance))] = instance
        return stored

    def problem(self, place, message):
        """What only follows from a value that breaks the schema is not said again."""
        if any(place[:length] in self._faults for length in range(len(place) + 1)):
            return
        self._places.update(place[:length] for length in range(len(place) + 1))
        self._problems.setdefault(
            (place, str(message)), Problem(written(place), label(self._as_read, place), str(message))
        )

    def has_problem_in(self, place):
        """Whether something is wrong with the value at this place, or with anything inside it."""
        return place in self._places

    def unknown(self, place, section, value):
        self.problem(
            place,
            _(
                "Unknown %(kind)s “%(value)s”: neither in the file nor in the database."
                " Correct it, or add it to %(section)s."
            )
            % {
                "kind": self.sections[section].model._meta.verbose_name,
                "value": value,
                "section": section,
            },
        )


def remove(document, place):
    """Take one value out. In a list it leaves None, so that the places of the others stay as they are."""
    holder = document
    for part in place[:-1]:
        holder = holder[part]
    if isinstance(holder, list):
        holder[place[-1]] = None
    elif isinstance(holder, dict):
        holder.pop(place[-1], None)


def unwritable(value, place=()):
    """(place, message) of texts that a database cannot keep."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            yield (
                place,
                _("has a character that cannot be saved (NUL or half of a pair). Write the text anew."),
            )
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from unwritable(item, (*place, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from unwritable(item, (*place, position))
