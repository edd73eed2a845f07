from municipalities.models.action_plan import ActionPlan
from municipalities.models.adopted_document import YEARS, CaseReferences, document_field
from municipalities.models.boundary import Boundary
from municipalities.models.budget_plan import BudgetPlan
from municipalities.models.invitation import Invitation, InvitationState, NotOpen
from municipalities.models.municipality import (
    LanguageForm,
    Municipality,
    MunicipalityCode,
    MunicipalityName,
    NameLanguage,
)
from municipalities.models.people import Membership, MembershipRole, RoleQuerySet, User
from municipalities.models.versioned import Conflict, Versioned

__all__ = [
    "YEARS",
    "ActionPlan",
    "Boundary",
    "BudgetPlan",
    "CaseReferences",
    "Conflict",
    "Invitation",
    "InvitationState",
    "LanguageForm",
    "Membership",
    "MembershipRole",
    "Municipality",
    "MunicipalityCode",
    "MunicipalityName",
    "NameLanguage",
    "NotOpen",
    "RoleQuerySet",
    "User",
    "Versioned",
    "document_field",
]
