"""The amounts of a follow-up in the municipality's budget plans: a grid each."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from measures.forms.budget_grid import BudgetGrid, marker
from measures.models import BudgetLine
from municipalities.models import BudgetPlan


class MoneyRules:
    """Before a form class for a follow-up.

    `wanted` is the id of a budget plan to be shown besides those that always are.
    """

    wanted = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.grids = self._grids()
        for grid in self.grids:
            grid.add_fields()
        for grid in self.grids:
            grid.bind()

    def _grids(self):
        lines = defaultdict(list)
        for line in self.instance.budget_lines.all():
            lines[line.budget_plan_id].append(line)
        in_force = self._in_force()
        shown = [plan for plan in self.budget_plans if self._is_shown(plan, lines, in_force)]
        shown.sort(key=lambda plan: plan != in_force)
        return [BudgetGrid(self, plan, lines[plan.pk], in_force=plan == in_force) for plan in shown]

    @cached_property
    def budget_plans(self):
        """All of the municipality's, newest first."""
        return list(BudgetPlan.objects.filter(municipality=self.instance.municipality_id))

    def _in_force(self):
        on = self.instance.measure.plan.day
        return next((plan for plan in self.budget_plans if plan.adopted_on and plan.adopted_on <= on), None)

    def _is_shown(self, plan, lines, in_force):
        """The one in force, those after it, those in which amounts stand, and the one that is asked for."""
        if self.is_bound:
            return marker(plan) in self.data
        is_newer = in_force is None or plan.first_year >= in_force.first_year
        return is_newer or bool(lines[plan.pk]) or plan.pk == self.wanted

    @property
    def budget_plans_not_shown(self):
        shown = {grid.budget_plan for grid in self.grids}
        return [plan for plan in self.budget_plans if plan not in shown]

    def clean(self):
        self._refuse_foreign_budget_plans()
        super().clean()
        for grid in self.grids:
            grid.clean()
        return self.cleaned_data

    def _refuse_foreign_budget_plans(self):
        own = {marker(plan) for plan in self.budget_plans}
        posted = {"_".join(name.split("_")[:2]) for name in self.data if name.startswith("budget_")}
        if posted - own:
            raise ValidationError(_("The budget plan is another municipality's."), code="foreign")

    def save_budget(self):
        for grid in self.grids:
            grid.save(self.instance)

    def changed_meanwhile(self):
        names = super().changed_meanwhile()
        return None if names is None else names | self._cells_changed_meanwhile()

    def _cells_changed_meanwhile(self):
        changed = set()
        for line in records_meanwhile(self, BudgetLine):
            row = f"budget_{line.budget_plan_id}_{line.kind}_{line.funding}"
            changed |= {f"{row}_{line.year}", f"{row}_note", f"{row}_kostra"}
        return changed


def records_meanwhile(form, model):
    """What the history says of a follow-up's rows of `model` since the user of the form read them."""
    follow_up = form.instance
    first_after = follow_up.history.filter(version__gt=form.version_read).last()
    if first_after is None:
        return model.history.none()
    return model.history.filter(follow_up_id=follow_up.pk, history_date__gte=first_after.history_date)
