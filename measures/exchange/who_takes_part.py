"""Municipalities with their names and codes, their own plans, and the partners. Other plans use them too."""

import datetime as dt
from itertools import pairwise

from django.utils.translation import gettext as _

from measures.exchange.sections import Section
from measures.models import Organisation
from municipalities.models import ActionPlan, BudgetPlan, Municipality, MunicipalityCode, MunicipalityName


class Municipalities(Section):
    name = "municipalities"
    model = Municipality
    identity = ("slug",)
    fields = (
        "name",
        "website",
        "contact_email",
        "language_form",
        "requires_approval",
        "tile_column",
        "tile_row",
    )
    sorted_by = "name"
    lists_absent = False

    def check_together(self):
        """The database keeps each place on the tile map for one municipality."""
        owners = {tile(instance): instance for key, instance in self.stored.items() if key not in self.rows}
        for row in self.rows.values():
            place = tile(row.instance)
            if place and place in owners:
                self.file.problem(
                    row.place,
                    _(
                        "has the place of %(municipality)s on the tile map."
                        " Choose another tile_column or tile_row."
                    )
                    % {"municipality": owners[place]},
                )
            owners.setdefault(place, row.instance)

    def save(self):
        # Two that change places would each find the other's taken.
        moved = [row.instance.pk for row in self.changed if {"tile_column", "tile_row"} & set(row.changes)]
        self.model.objects.filter(pk__in=moved).update(tile_column=None, tile_row=None)
        # Also where a new one takes the place that another leaves.
        for row in self.changed:
            self.change(row)
        self.create([row.instance for row in self.new])


def tile(municipality):
    """Its place on the tile map, or None where it has none."""
    place = (municipality.tile_column, municipality.tile_row)
    return None if None in place else place


class OfMunicipality(Section):
    """Rows of the municipalities that the file names."""

    lists_absent = False

    def queryset(self):
        slugs = self.file.municipality_slugs
        return self.model.objects.filter(municipality__slug__in=slugs).select_related("municipality")

    def read_stored(self):
        stored = {}
        municipalities = self.file.section("municipalities")
        for instance in self.queryset():
            instance.municipality = municipalities[(instance.municipality.slug,)]
            stored[self.stored_key(instance)] = instance
        return stored

    def stored_key(self, instance):
        return (instance.municipality.slug, *super().stored_key(instance))

    def belonging(self, owner):
        return {"municipality": owner.instance}


class Names(OfMunicipality):
    name = "municipalities.names"
    model = MunicipalityName
    inside = "municipalities"
    identity = ("language", "name")
    fields = ("is_official",)


class Codes(OfMunicipality):
    name = "municipalities.codes"
    model = MunicipalityCode
    inside = "municipalities"
    identity = ("code", "valid_from")
    fields = ("county", "valid_to")
    cleans = False

    def key_of(self, data, owner):
        return (*owner.key, data["code"], data.get("valid_from")) if data.get("code") else None

    def check_together(self):
        """Never two codes on one day, also together with those that only the database has."""
        by_municipality = {}
        for key, code in (self.stored | {key: row.instance for key, row in self.rows.items()}).items():
            by_municipality.setdefault(key[0], []).append((key, code))
        for codes in by_municipality.values():
            codes.sort(key=lambda pair: pair[1].valid_from or dt.date.min)
            for (first_key, first), (second_key, second) in pairwise(codes):
                if (second.valid_from or dt.date.min) <= (first.valid_to or dt.date.max):
                    self.overlap(first_key, first, second_key, second)

    def overlap(self, first_key, first, second_key, second):
        row, other = self.rows.get(second_key), first
        if row is None:
            row, other = self.rows.get(first_key), second
        if row is not None:
            self.file.problem(
                row.place,
                _("is valid on days on which %(code)s is valid too. Correct valid_from or valid_to.")
                % {"code": other.code},
            )


class DocumentSection(OfMunicipality):
    """Documents that a municipality has adopted, or has a proposal for."""

    relations = {"municipality": "municipalities"}

    def key_of(self, data, owner):
        return Section.key_of(self, data, owner)

    def stored_key(self, instance):
        return tuple(
            instance.municipality.slug if name == "municipality" else getattr(instance, name)
            for name in self.identity
        )

    def belonging(self, owner):
        return {}


class ActionPlans(DocumentSection):
    name = "action_plans"
    model = ActionPlan
    identity = ("municipality", "title", "first_year")
    fields = ("last_year", "adopted_on", "body", "archive_case", "council_case", "link")


class BudgetPlans(DocumentSection):
    name = "budget_plans"
    model = BudgetPlan
    identity = ("municipality", "first_year")
    fields = ("title", "adopted_on", "body", "archive_case", "council_case", "link")


class Organisations(Section):
    name = "organisations"
    model = Organisation
    identity = ("slug",)
    fields = ("name", "kind", "website", "note")
    sorted_by = "name_nb"
    lists_absent = False

    def check_together(self):
        """The database keeps names unique in any case of the letters."""
        owners = {
            instance.name_nb.lower(): key for key, instance in self.stored.items() if key not in self.rows
        }
        for key, row in self.rows.items():
            name = row.instance.name_nb.lower()
            if name in owners:
                self.file.problem(
                    (*row.place, "name"),
                    _("is the name of another organisation, “%(slug)s”. Use that one, or another name.")
                    % {"slug": owners[name][0]},
                )
            owners.setdefault(name, key)
