"""The plan itself: what it promises, and its background."""

from django.db.models import Q
from django.utils.translation import gettext as _

from measures.exchange.sections import PlanSection, Section
from measures.models import (
    Adoption,
    BackgroundFact,
    FocusArea,
    Goal,
    Indicator,
    IndicatorValue,
    Measure,
    MeasureLineage,
    Participation,
    Plan,
    PlanGroup,
    Scope,
    TimelineEvent,
)


class Plans(Section):
    """One row: `plan` is an object in the file, and not a list."""

    name = "plan"
    model = Plan
    identity = ("slug",)
    fields = (
        "name",
        "kind",
        "first_year",
        "last_year",
        "vision",
        "vision_source",
        "purpose",
        "purpose_source",
        "follow_up_rule",
        "follow_up_rule_source",
        "about",
        "case_number",
        "document_link",
        "state",
        "is_featured",
        "is_demonstration",
    )
    relations = {"case_owner": "municipalities"}
    by_steps = ("state",)
    # The rounds are asked in their own section, as the file has them.
    cleans = False
    lists_absent = False

    def entries(self):
        yield ("plan",), self.file.document["plan"], None

    def queryset(self):
        return Plan.objects.filter(slug=self.file.document["plan"]["slug"])

    def fill(self, row):
        super().fill(row)
        self.file.plan = row.instance

    def check_together(self):
        """One plan is on the front page."""
        plan = self.file.plan
        featured = (
            Plan.objects.filter(is_featured=True).exclude(pk=plan.pk).first() if plan.is_featured else None
        )
        if featured:
            self.file.problem(
                ("plan", "is_featured"),
                _("“%(plan)s” is on the front page. Take it away from there first, or write false here.")
                % {"plan": featured.name},
            )


class OfMunicipalityInPlan(PlanSection):
    relations = {"municipality": "municipalities"}

    def queryset(self):
        queryset = super().queryset()
        return queryset.select_related("municipality") if self.file.plan.pk else []

    def stored_key(self, instance):
        return tuple(
            instance.municipality.slug if name == "municipality" else getattr(instance, name)
            for name in self.identity
        )


class Participations(OfMunicipalityInPlan):
    name = "participations"
    model = Participation
    identity = ("municipality",)
    fields = ("joined_on", "left_on")


class Groups(PlanSection):
    name = "groups"
    model = PlanGroup
    identity = ("name",)
    fields = ("kind", "text", "source")
    many = {"municipalities": "municipalities", "organisations": "organisations"}

    def queryset(self):
        queryset = super().queryset()
        return queryset.prefetch_related(*self.many) if self.file.plan.pk else []


class Adoptions(OfMunicipalityInPlan):
    name = "adoptions"
    model = Adoption
    identity = ("municipality", "body")
    fields = ("planned_on", "decided_on", "outcome", "note", "source", "archive_case", "council_case")


class Timeline(PlanSection):
    name = "timeline"
    model = TimelineEvent
    identity = ("date", "title")
    fields = ("precision", "kind", "text", "source")


class BackgroundFacts(PlanSection):
    name = "background_facts"
    model = BackgroundFact
    identity = ("heading", "label")
    fields = ("text", "source", "position")


class FocusAreas(PlanSection):
    name = "focus_areas"
    model = FocusArea
    identity = ("code",)
    fields = ("title", "description", "source")
    sorted_by = "code"


class Goals(Section):
    name = "focus_areas.goals"
    model = Goal
    inside = "focus_areas"
    identity = ("code",)
    fields = ("title", "source")
    sorted_by = "code"

    def belonging(self, owner):
        return {"focus_area": owner.instance}

    def read_stored(self):
        return self.file.stored_inside(
            self, Goal.objects.filter(focus_area__plan=self.file.plan.pk), "focus_area", "focus_areas"
        )


class WithGoal(Section):
    """Rows that name a focus area and, where there is one, a goal in it."""

    def find(self, row, name, section, value, position=None):
        if name != "goal":
            return super().find(row, name, section, value, position)
        goal = self.file.section("focus_areas.goals")[(row.data.get("focus_area"), value)]
        if goal is None and self.file.section("focus_areas")[(row.data.get("focus_area"),)]:
            self.file.unknown((*row.place, name), "focus_areas.goals", value)
        return goal


class Indicators(WithGoal):
    name = "indicators"
    model = Indicator
    identity = ("focus_area", "goal", "municipality", "title")
    fields = ("unit", "baseline_value", "baseline_on", "target_value", "target_year", "note", "source")
    relations = {"municipality": "municipalities"}

    def key_of(self, data, owner):
        key = tuple(data.get(name) for name in self.identity)
        return key if data.get("focus_area") and data.get("title") else None

    def queryset(self):
        plan = self.file.plan.pk
        return Indicator.objects.filter(
            Q(focus_area__plan=plan) | Q(goal__focus_area__plan=plan)
        ).select_related("municipality", "focus_area", "goal__focus_area")

    def stored_key(self, instance):
        goal = instance.goal
        return (
            (goal.focus_area if goal else instance.focus_area).code,
            goal.code if goal else None,
            instance.municipality.slug if instance.municipality else None,
            instance.title,
        )

    def fill(self, row):
        """An indicator measures the goal where the row names one, and the focus area as a whole where not."""
        for name in ("title", *self.fields):
            if name in row.data:
                self.set_named(row, name)
        if row.data.get("municipality") is not None:
            self.set_relation(row, "municipality", "municipalities")
        name = "focus_area" if row.data.get("goal") is None else "goal"
        self.set_relation(row, name, "focus_areas")


class IndicatorValues(Section):
    name = "indicators.values"
    model = IndicatorValue
    inside = "indicators"
    identity = ("year",)
    fields = ("value", "source")

    def belonging(self, owner):
        return {"indicator": owner.instance}

    def read_stored(self):
        plan = self.file.plan.pk
        values = IndicatorValue.objects.filter(
            Q(indicator__focus_area__plan=plan) | Q(indicator__goal__focus_area__plan=plan)
        )
        return self.file.stored_inside(self, values, "indicator", "indicators")


class Measures(PlanSection, WithGoal):
    name = "measures"
    model = Measure
    identity = ("code",)
    fields = (
        "title",
        "description",
        "scope",
        "responsible_role",
        "sdgs",
        "first_year",
        "last_year",
        "kind",
        "theme",
        "source",
        "source_note",
    )
    relations = {"focus_area": "focus_areas", "goal": "focus_areas.goals", "lead": "municipalities"}
    many = {"partners": "organisations"}
    sorted_by = "code"

    def queryset(self):
        queryset = super().queryset()
        return queryset.prefetch_related("partners") if self.file.plan.pk else []

    def read_stored(self):
        """With the objects of the other sections, so that `clean` sees them as the file has them."""
        stored = super().read_stored()
        areas = self.file.by_pk("focus_areas")
        goals = self.file.by_pk("focus_areas.goals")
        for measure in stored.values():
            measure.focus_area = areas[measure.focus_area_id]
            measure.goal = goals.get(measure.goal_id)
        return stored

    def check(self, row):
        super().check(row)
        lead, municipalities = row.data.get("lead"), row.data.get("municipalities")
        known = self.file.section("municipalities")[(lead,)]
        if row.instance.scope == Scope.JOINT and known and municipalities and lead not in municipalities:
            self.file.problem(
                (*row.place, "lead"),
                _("leads the measure without taking part in it. Add “%(slug)s” to its municipalities.")
                % {"slug": lead},
            )


class Lineage(Section):
    name = "lineage"
    model = MeasureLineage
    identity = ("predecessor", "successor")
    fields = ("kind", "note")

    def key_of(self, data, owner):
        key = tuple(self.measure_key(data.get(name)) for name in self.identity)
        return None if key == (None, None) else key

    def measure_key(self, reference):
        if not isinstance(reference, dict) or "measure" not in reference:
            return None
        return reference.get("plan") or self.file.plan.slug, reference["measure"]

    def read_stored(self):
        self.elsewhere = self.read_elsewhere()
        plan = self.file.plan.pk
        rows = MeasureLineage.objects.filter(
            Q(predecessor__plan=plan) | Q(successor__plan=plan)
        ).select_related("predecessor__plan", "successor__plan")
        return {self.stored_key(instance): instance for instance in rows}

    def stored_key(self, instance):
        ends = (instance.predecessor, instance.successor)
        return tuple(measure and (measure.plan.slug, measure.code) for measure in ends)

    def read_elsewhere(self):
        """Measures of other plans that the rows name, read at once."""
        wanted = {key for _, data, _ in self.entries() for key in (self.key_of(data, None) or ()) if key}
        others = [key for key in wanted if key[0] != self.file.plan.slug]
        found = Measure.objects.filter(
            plan__slug__in={plan for plan, _ in others}, code__in={code for _, code in others}
        ).select_related("plan")
        return {(measure.plan.slug, measure.code): measure for measure in found}

    def fill(self, row):
        for name in self.fields:
            if name in row.data:
                self.set_named(row, name)
        for name, key in zip(self.identity, row.key, strict=True):
            self.set_end(row, name, key)

    def set_end(self, row, name, key):
        if key is None:
            setattr(row.instance, name, None)
            return
        plan, code = key
        here = plan == self.file.plan.slug
        measure = self.file.section("measures")[(code,)] if here else self.elsewhere.get(key)
        if measure is None:
            self.file.unknown((*row.place, name), "measures", code if here else f"{plan} {code}")
        elif row.is_new:
            setattr(row.instance, name, measure)
