"""Who may do what: one function a question. Rows are chosen by the querysets' `visible_to`."""

from municipalities.models import MembershipRole

COORDINATOR = "coordinator"
STEERING = "steering"


def plan_roles(user):
    """The (plan id, role) pairs of the user, read once."""
    if not user.is_authenticated:
        return frozenset()
    if not hasattr(user, "_plan_roles"):
        user._plan_roles = frozenset(user.plan_memberships.values_list("plan_id", "role"))
    return user._plan_roles


def plan_ids(user, *roles):
    """Ids of the plans in which the user has one of `roles` (any role where none is given)."""
    return {plan_id for plan_id, role in plan_roles(user) if not roles or role in roles}


def is_planner(user, municipality_id):
    """A planner of the municipality."""
    return user.is_authenticated and (municipality_id, MembershipRole.PLANNER) in user.roles


def is_approver(user, municipality_id):
    """An approver of the municipality."""
    return user.is_authenticated and (municipality_id, MembershipRole.APPROVER) in user.roles


def has_a_role_in(user, municipality_id):
    """A planner or an approver of the municipality."""
    return is_planner(user, municipality_id) or is_approver(user, municipality_id)


def can_coordinate(user, plan_id):
    """A coordinator of the plan, or an administrator of the site."""
    return user.is_authenticated and (user.is_superuser or (plan_id, COORDINATOR) in plan_roles(user))


def can_handle_feedback(user, plan_id):
    """A coordinator of the plan that it is about, of any plan where it is about none, or an administrator."""
    return can_coordinate(user, plan_id) or (plan_id is None and bool(plan_ids(user, COORDINATOR)))


def can_review(user, plan_id):
    """The plan's steering group and its coordinator: they read what is approved before it is published."""
    return can_coordinate(user, plan_id) or (plan_id, STEERING) in plan_roles(user)


def can_edit_follow_up(user, follow_up):
    """A planner of the municipality whose follow-up it is."""
    return is_planner(user, follow_up.municipality_id)


def can_edit(user, report):
    """A planner of the municipality, while the report is a draft or returned."""
    return report.is_editable and is_planner(user, report.municipality_id)


def can_submit(user, report):
    """A planner of the municipality."""
    return is_planner(user, report.municipality_id)


def can_approve(user, report):
    """An approver of the municipality; its planner where the municipality requires no approval."""
    if is_approver(user, report.municipality_id):
        return True
    return not report.municipality.requires_approval and is_planner(user, report.municipality_id)


def can_return(user, report):
    """An approver of the municipality; the plan's coordinator when the report is approved."""
    if is_approver(user, report.municipality_id):
        return True
    return report.is_approved and can_coordinate(user, report.round.plan_id)


def can_publish(user, report):
    """The plan's coordinator."""
    return can_coordinate(user, report.round.plan_id)


def can_correct(user, report):
    """A planner of the municipality, or the plan's coordinator."""
    return is_planner(user, report.municipality_id) or can_coordinate(user, report.round.plan_id)


def can_give_roles(user, person):
    """Nobody to themselves; to an administrator only another administrator."""
    return person != user and (user.is_superuser or not person.is_superuser)


def can_enter_admin(user):
    """Planners and approvers of a municipality, coordinators of a plan, and administrators of the site."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_superuser or bool(user.roles) or bool(plan_ids(user, COORDINATOR))
