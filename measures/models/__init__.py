from measures.models.adoption import Adoption, Outcome
from measures.models.background import BackgroundFact, Precision, TimelineEvent
from measures.models.budget_line import BudgetLine, Funding
from measures.models.feedback import Feedback
from measures.models.follow_up import Answer, DeadlineKind, FollowUp
from measures.models.indicator import Indicator, IndicatorValue
from measures.models.line_remark import LineRemark
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
from measures.models.notice import Notice, NoticeChoice, NoticeKind
from measures.models.organisation import Organisation, PlanGroup, PlanGroupKind
from measures.models.plan import Participation, Plan, PlanKind, PlanMember, PlanMemberRole, PlanState
from measures.models.planned_action import PlannedAction
from measures.models.report import Report, ReportState
from measures.models.report_event import ActorRole, ReportEvent, Step
from measures.models.reporting_round import ReportingRound, RoundDates
from measures.models.status import SHOWN, SHOWN_BY_KEY, Silence, Status
from measures.models.status_line import StatusLine
from measures.models.steps import (
    ChangedSince,
    CommentNeeded,
    EditedLast,
    Immutable,
    Incomplete,
    NotAllowed,
    NothingBefore,
    StepError,
    WrongState,
)

__all__ = [
    "SHOWN",
    "SHOWN_BY_KEY",
    "ActorRole",
    "Adoption",
    "Answer",
    "BackgroundFact",
    "BudgetLine",
    "ChangedSince",
    "CommentNeeded",
    "DeadlineKind",
    "EditedLast",
    "Feedback",
    "FocusArea",
    "FollowUp",
    "Funding",
    "Goal",
    "Immutable",
    "InUse",
    "Incomplete",
    "Indicator",
    "IndicatorValue",
    "LineRemark",
    "LineageKind",
    "Measure",
    "MeasureKind",
    "MeasureLineage",
    "NotAllowed",
    "NothingBefore",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
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
    "RoundDates",
    "Scope",
    "Silence",
    "Status",
    "StatusLine",
    "Step",
    "StepError",
    "TimelineEvent",
    "WrongState",
]
