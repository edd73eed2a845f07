"""What a municipality says and does about a measure, with its money year by year."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.forms.budget_grid import BudgetGrid, marker
from measures.forms.deadline import LastDayField, settled
from measures.models import Answer, BudgetLine, PlannedAction, Silence
from measures.models.follow_up import NEEDS_REASON
from municipalities.forms.versioned import VersionedForm
from municipalities.models import BudgetPlan


class FollowUpForm(VersionedForm):
    """`wanted` is the id of a budget plan to be shown besides those that always are."""

    wanted = None

    class Meta:
        field_classes = {"deadline_end": LastDayField}
        help_texts = {"deadline_end": _("A date as 7.8.2020, a month as 8.2020, a year as 2020.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "answer" in self.fields:
            self.fields["answer"].choices = [("", Silence.UNANSWERED.label), *Answer.choices]
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
        self._clean_answer()
        self._clean_deadline()
        for grid in self.grids:
            grid.clean()
        return self.cleaned_data

    def _refuse_foreign_budget_plans(self):
        own = {marker(plan) for plan in self.budget_plans}
        posted = {"_".join(name.split("_")[:2]) for name in self.data if name.startswith("budget_")}
        if posted - own:
            raise ValidationError(_("The budget plan is another municipality's."), code="foreign")

    def _clean_answer(self):
        if self.cleaned_data.get("answer") in NEEDS_REASON and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Give the reason: why it is not relevant, or which plan covers it."))

    def _clean_deadline(self):
        names = ("deadline_kind", "deadline_start", "deadline_end", "deadline_text")
        if any(name in self.errors for name in names):
            return
        written = self.data.get(self.add_prefix("deadline_end"))
        end, faults = settled(*(self.cleaned_data[name] for name in names), written=written)
        self.cleaned_data["deadline_end"] = end
        for name, fault in faults.items():
            self.add_error(name, fault)

    def save_budget(self):
        for grid in self.grids:
            grid.save(self.instance)

    def changed_meanwhile(self):
        names = super().changed_meanwhile()
        return None if names is None else names | self._cells_changed_meanwhile()

    def _cells_changed_meanwhile(self):
        changed = set()
        for line in self._records_meanwhile(BudgetLine):
            row = f"budget_{line.budget_plan_id}_{line.kind}_{line.funding}"
            changed |= {f"{row}_{line.year}", f"{row}_note", f"{row}_kostra"}
        return changed

    def differences_elsewhere(self):
        kinds = {"+": gettext("Added"), "~": gettext("Changed"), "-": gettext("Deleted")}
        name = PlannedAction._meta.verbose_name
        return [
            f"{name}: {record.description} ({kinds[record.history_type]})"
            for record in self._records_meanwhile(PlannedAction)
        ]

    def _records_meanwhile(self, model):
        """What the history says of this follow-up's rows of `model` since the user read them."""
        first_after = self.instance.history.filter(version__gt=self.version_read).last()
        if first_after is None:
            return model.history.none()
        return model.history.filter(follow_up_id=self.instance.pk, history_date__gte=first_after.history_date)
