"""What each municipality does about the measures: follow-ups, planned actions and amounts."""

from django.utils.translation import gettext as _

from measures.exchange.sections import Section
from measures.models import BudgetLine, FollowUp, PlannedAction


class FollowUps(Section):
    """One row a slot: those in `follow_ups`, and those that only stand as a measure's `municipalities`."""

    name = "follow_ups"
    model = FollowUp
    identity = ("measure", "municipality")
    fields = (
        "answer",
        "reason",
        "own_title",
        "responsible_role",
        "responsible_unit",
        "within_existing_budget",
        "deadline_kind",
        "deadline_start",
        "deadline_end",
        "deadline_text",
    )
    relations = {"measure": "measures", "municipality": "municipalities"}

    def entries(self):
        yield from super().entries()
        named = {self.key_of(data, None) for _, data, _ in super().entries()}
        for measure in self.file.section("measures").rows.values():
            for position, slug in enumerate(measure.data.get("municipalities", [])):
                if slug is not None and (measure.key[0], slug) not in named:
                    place = (*measure.place, "municipalities", position)
                    yield place, {"measure": measure.key[0], "municipality": slug}, None

    def read_stored(self):
        follow_ups = FollowUp.objects.filter(measure__plan=self.file.plan.pk)
        measures = self.file.by_pk("measures")
        municipalities = self.file.by_pk("municipalities")
        stored = {}
        for follow_up in follow_ups:
            follow_up.measure = measures[follow_up.measure_id]
            follow_up.municipality = municipalities[follow_up.municipality_id]
            stored[follow_up.measure.code, follow_up.municipality.slug] = follow_up
        return stored

    def find(self, row, name, section, value, position=None):
        """A slot that only its measure names has no row of its own: its place is the measure's."""
        found = self.file.section(section)[(value,)]
        if found is None:
            self.file.unknown(self.place_of(row, name), section, value)
        return found

    def place_of(self, row, name):
        return (*row.place, name) if row.place[0] == self.name else row.place

    def create(self, instances):
        for follow_up in instances:
            if follow_up.answer:
                follow_up.see_wording()
        super().create(instances)

    def check(self, row):
        if row.place[0] == self.name:
            super().check(row)
        if row.is_new:
            self.check_slot(row)

    def check_slot(self, row):
        """A slot is new where the measure's row names the municipality, and that takes part in the plan."""
        code, slug = row.key
        measure = self.file.section("measures").rows.get((code,))
        if (
            self.file.section("measures")[(code,)] is None
            or self.file.section("municipalities")[(slug,)] is None
        ):
            return
        if measure is None or slug not in measure.data.get("municipalities", []):
            self.file.problem(
                self.place_of(row, "municipality"),
                _("“%(slug)s” is not among the municipalities of measure %(code)s. Add it there first.")
                % {"slug": slug, "code": code},
            )
        elif self.file.section("participations")[(slug,)] is None:
            self.file.problem(
                self.place_of(row, "municipality"),
                _("“%(slug)s” does not take part in the plan. Add it to participations.") % {"slug": slug},
            )


class InFollowUp(Section):
    inside = "follow_ups"

    def belonging(self, owner):
        return {"follow_up": owner.instance}

    def save(self):
        """The follow-up's version stands for these rows too: whoever has it open must not overwrite them."""
        claimed = set()
        for row in self.rows.values():
            owner = row.owner
            if (row.is_new or row.changes) and not owner.is_new and not owner.changes:
                claimed.add(owner.key)
        for key in claimed - self.file.claimed:
            self.file.section("follow_ups").rows[key].instance.claim()
        self.file.claimed |= claimed
        super().save()


class PlannedActions(InFollowUp):
    name = "follow_ups.planned_actions"
    model = PlannedAction
    identity = ("action_plan", "description")
    fields = ("place", "due_on", "done_on")

    def key_of(self, data, owner):
        document = data.get("action_plan")
        if not isinstance(document, dict) or not data.get("description"):
            return None
        return (*owner.key, document.get("title"), document.get("first_year"), data["description"])

    def read_stored(self):
        actions = PlannedAction.objects.filter(follow_up__measure__plan=self.file.plan.pk).order_by("-pk")
        follow_ups, documents = self.file.by_pk("follow_ups"), self.file.by_pk("action_plans")
        stored = {}
        for action in actions.select_related("action_plan"):
            action.follow_up = follow_ups[action.follow_up_id]
            action.action_plan = documents.get(action.action_plan_id, action.action_plan)
            stored[self.stored_key(action)] = action
        return stored

    def stored_key(self, action):
        follow_up, document = action.follow_up, action.action_plan
        return (
            follow_up.measure.code,
            follow_up.municipality.slug,
            document.title,
            document.first_year,
            action.description,
        )

    def fill(self, row):
        for name in ("description", *self.fields):
            if name in row.data:
                self.set_named(row, name)
        if row.is_new:
            self.set_document(row)

    def set_document(self, row):
        _measure, municipality, title, first_year, _description = row.key
        documents = self.file.section("action_plans")
        found = documents[(municipality, title, first_year)]
        if found is not None:
            row.instance.action_plan = found
            return
        elsewhere = {*documents.rows, *documents.stored}
        owners = [slug for slug, *rest in elsewhere if rest == [title, first_year]]
        self.refuse_document(row.place, title, first_year, municipality, owners)

    def refuse_document(self, place, title, first_year, municipality, owners):
        if owners:
            message = _(
                "The action plan “%(title)s” from %(year)s is another municipality's (%(owners)s)."
                " Choose one of %(slug)s, or add it to action_plans."
            )
        else:
            message = _(
                "%(slug)s has no action plan “%(title)s” from %(year)s, neither in the file nor in the database."
                " Correct it, or add it to action_plans."
            )
        self.file.problem(
            (*place, "action_plan"),
            message
            % {
                "title": title,
                "year": first_year,
                "slug": municipality,
                "owners": ", ".join(sorted(owners)),
            },
        )


class BudgetLines(InFollowUp):
    name = "follow_ups.budget_lines"
    model = BudgetLine
    identity = ("budget_plan", "year", "kind", "funding")
    fields = ("amount", "kostra_function", "note")

    def key_of(self, data, owner):
        values = (data.get("budget_plan"), data.get("year"), data.get("kind"), data.get("funding", "own"))
        return None if None in values else (*owner.key, *values)

    def read_stored(self):
        lines = BudgetLine.objects.filter(follow_up__measure__plan=self.file.plan.pk)
        follow_ups, documents = self.file.by_pk("follow_ups"), self.file.by_pk("budget_plans")
        stored = {}
        for line in lines.select_related("budget_plan"):
            line.follow_up = follow_ups[line.follow_up_id]
            line.budget_plan = documents.get(line.budget_plan_id, line.budget_plan)
            stored[self.stored_key(line)] = line
        return stored

    def stored_key(self, line):
        follow_up = line.follow_up
        return (
            follow_up.measure.code,
            follow_up.municipality.slug,
            line.budget_plan.first_year,
            line.year,
            line.kind,
            line.funding,
        )

    def fill(self, row):
        for name in ("year", "kind", "funding", *self.fields):
            if name in row.data:
                self.set_named(row, name)
        if row.is_new:
            self.set_document(row)

    def set_document(self, row):
        _measure, municipality, first_year, year, *_rest = row.key
        document = self.file.section("budget_plans")[(municipality, first_year)]
        if document is None:
            self.file.problem(
                (*row.place, "budget_plan"),
                _(
                    "%(slug)s has no budget plan from %(year)s, neither in the file nor in the database."
                    " Correct the year, or add it to budget_plans."
                )
                % {"slug": municipality, "year": first_year},
            )
            return
        row.instance.budget_plan = document
        if year not in document.years:
            # The model can say this of saved rows only.
            self.file.problem(
                (*row.place, "year"),
                _("The budget plan covers %(first)d–%(last)d.")
                % {"first": document.first_year, "last": document.last_year},
            )
