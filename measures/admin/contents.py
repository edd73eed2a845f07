"""What stands in the admin, in its order, and what may be chosen in its fields."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from measures import models as measures
from measures.admin.feedback import FeedbackAdmin
from measures.admin.follow_up import FollowUpAdmin
from measures.admin.measure import (
    FocusAreaAdmin,
    GoalAdmin,
    IndicatorAdmin,
    MeasureAdmin,
    MeasureLineageAdmin,
)
from measures.admin.municipality import MunicipalityAdmin
from measures.admin.people import MembershipAdmin, PlanMemberAdmin, UserAdmin
from measures.admin.plan import (
    AdoptionAdmin,
    BackgroundFactAdmin,
    OrganisationAdmin,
    PlanAdmin,
    PlanGroupAdmin,
    TimelineEventAdmin,
)
from measures.admin.report import ReportAdmin
from measures.admin.reporting_round import ReportingRoundAdmin
from measures.admin.words import say_yes_and_no
from measures.coordination import may_join, municipalities_of
from municipalities import models as municipalities
from municipalities.admin.documents import ActionPlanAdmin, BudgetPlanAdmin
from municipalities.models import MembershipRole, Municipality


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    models: dict


SECTIONS = (
    Section(
        "follow-up",
        _("Follow-up"),
        {
            measures.FollowUp: FollowUpAdmin,
            municipalities.ActionPlan: ActionPlanAdmin,
            municipalities.BudgetPlan: BudgetPlanAdmin,
        },
    ),
    Section(
        "reporting",
        _("Reporting"),
        {measures.Report: ReportAdmin, measures.ReportingRound: ReportingRoundAdmin},
    ),
    Section(
        "plan",
        _("The plan"),
        {
            measures.Plan: PlanAdmin,
            measures.FocusArea: FocusAreaAdmin,
            measures.Goal: GoalAdmin,
            measures.Measure: MeasureAdmin,
            measures.MeasureLineage: MeasureLineageAdmin,
            measures.Indicator: IndicatorAdmin,
            measures.Adoption: AdoptionAdmin,
        },
    ),
    Section(
        "background",
        _("Background and partners"),
        {
            measures.TimelineEvent: TimelineEventAdmin,
            measures.BackgroundFact: BackgroundFactAdmin,
            measures.PlanGroup: PlanGroupAdmin,
            measures.Organisation: OrganisationAdmin,
        },
    ),
    Section(
        "people",
        _("People and municipalities"),
        {
            municipalities.User: UserAdmin,
            municipalities.Membership: MembershipAdmin,
            measures.PlanMember: PlanMemberAdmin,
            municipalities.Municipality: MunicipalityAdmin,
            measures.Feedback: FeedbackAdmin,
        },
    ),
)


def own_as_planner(user):
    return Municipality.objects.filter(pk__in=user.municipality_ids(MembershipRole.PLANNER))


# Where other rows can be chosen than those that exist for the user in the admin.
CHOICES = {
    "municipalities.actionplan.municipality": own_as_planner,
    "municipalities.budgetplan.municipality": own_as_planner,
    "municipalities.membership.municipality": municipalities_of,
    "measures.participation.municipality": may_join,
}


def fill(site):
    say_yes_and_no()
    site.sections = SECTIONS
    site.choices = CHOICES
    for section in SECTIONS:
        for model, model_admin in section.models.items():
            site.register(model, model_admin)
