"""The filter above the list of a municipality's follow-ups: by plan, municipality, and what hangs loose."""

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.forms.list_filter import ListFilter, named
from measures.loose_ends import CHOICES, WORDING, plans_followed_up
from measures.models import FollowUp
from measures.thread import ThreadStep
from municipalities.models import Municipality


def hanging(slots, end):
    """Those of the slots, from `with_thread`, on which a key of `loose_ends.CHOICES` hangs loose."""
    if end == WORDING:
        return slots.with_changed_wording()
    if end != ThreadStep.ANSWERED:
        slots = slots.taken_up()
    return slots.filter(**{end: False})


def next_hanging(follow_up, end):
    """The municipality's next one in the plan's order on which the same hangs loose, or the first; None without any."""
    plan = follow_up.measure.plan
    slots = FollowUp.objects.in_plan(plan).of(follow_up.municipality_id).with_thread(plan)
    others = (
        hanging(slots, end)
        .exclude(pk=follow_up.pk)
        .select_related("measure", "municipality")
        .order_by("measure__sort_key")
    )
    return others.filter(measure__sort_key__gt=follow_up.measure.sort_key).first() or others.first()


class FollowUpFilter(ListFilter):
    plan = forms.ChoiceField(label=_("Plan"), required=False)
    kommune = forms.ChoiceField(label=_("Municipality"), required=False)
    lacks = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[("", ""), *CHOICES.items()])

    def __init__(self, user, data):
        super().__init__(data)
        own = user.municipality_ids()
        self.municipalities = {one.slug: one for one in Municipality.objects.filter(pk__in=own)}
        self.plans = {plan.slug: plan for plan in plans_followed_up(own)}
        self._offer_some("plan", self.plans)
        self._offer_some("kommune", self.municipalities)

    def _offer_some(self, name, things):
        """Where there is one thing alone, nothing is to be chosen; in an address it may stand all the same."""
        self.offer(name, named(things))
        if len(things) < 2:
            self.fields[name].widget = forms.HiddenInput()

    @property
    def has_choices(self):
        return bool(self.visible_fields())

    @property
    def lacking(self):
        return self.chosen.get("lacks", "")

    @property
    def chosen_plans(self):
        chosen = self.plans.get(self.chosen.get("plan"))
        return [chosen] if chosen else list(self.plans.values())

    def in_plan(self, plan):
        """The municipalities' follow-ups in the plan, whatever hangs loose."""
        chosen = self.municipalities.get(self.chosen.get("kommune"))
        own = [chosen] if chosen else self.municipalities.values()
        slots = FollowUp.objects.in_plan(plan).filter(municipality__in=own).with_thread(plan)
        return slots.order_by("measure__sort_key", "municipality__sort_key")

    def listed_in(self, plan):
        slots = self.in_plan(plan)
        return hanging(slots, self.lacking) if self.lacking else slots

    def counts(self):
        """How many there are, and on how many what hangs loose: {"": …, key of `CHOICES`: …}."""
        counts = dict.fromkeys(["", *CHOICES], 0)
        for plan in self.chosen_plans:
            slots = self.in_plan(plan)
            for end in counts:
                counts[end] += (hanging(slots, end) if end else slots).count()
        return counts
