from measures.models.adoption import Adoption, Outcome
from measures.models.background import BackgroundFact, Precision, TimelineEvent
from measures.models.budget_line import BudgetLine, Funding
from measures.models.follow_up import Answer, DeadlineKind, FollowUp
from measures.models.indicator import Indicator, IndicatorValue
from measures.models.measure import (
    FocusArea,
    Goal,
    InUse,
    LineageKind,
    Measure,
    MeasureKind,
    MeasureLineage,
    Scope,
)
from measures.models.organisation import Organisation, PlanGroup, PlanGroupKind
from measures.models.plan import Participation, Plan, PlanKind, PlanMember, PlanMemberRole, PlanState
from measures.models.planned_action import PlannedAction
from measures.models.report import Report, ReportState
from measures.models.report_event import ActorRole, ReportEvent, Step
from measures.models.reporting_round import ReportingRound
from measures.models.status import SHOWN, SHOWN_BY_KEY, Silence, Status
from measures.models.status_line import StatusLine
from measures.models.steps import CommentNeeded, Immutable, Incomplete, NotAllowed, StepError, WrongState

__all__ = [
    "SHOWN",
    "SHOWN_BY_KEY",
    "ActorRole",
    "Adoption",
    "Answer",
    "BackgroundFact",
    "BudgetLine",
    "CommentNeeded",
    "DeadlineKind",
    "FocusArea",
    "FollowUp",
    "Funding",
    "Goal",
    "Immutable",
    "InUse",
    "Incomplete",
    "Indicator",
    "IndicatorValue",
    "LineageKind",
    "Measure",
    "MeasureKind",
    "MeasureLineage",
    "NotAllowed",
    "Organisation",
    "Outcome",
    "Participation",
    "Plan",
    "PlanGroup",
    "PlanGroupKind",
    "PlanKind",
    "PlanMember",
    "PlanMemberRole",
    "PlanState",
    "PlannedAction",
    "Precision",
    "Report",
    "ReportEvent",
    "ReportState",
    "ReportingRound",
    "Scope",
    "Silence",
    "Status",
    "StatusLine",
    "Step",
    "StepError",
    "TimelineEvent",
    "WrongState",
]
