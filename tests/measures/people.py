"""Where accounts and roles are given in the admin, and what somebody has been given."""

from municipalities.models import User

USER_ADD = "admin:municipalities_user_add"
MEMBERSHIP_ADD = "admin:municipalities_membership_add"
MEMBER_ADD = "admin:measures_planmember_add"


def rights_of(user):
    user = User.objects.get(pk=user.pk)
    roles = set(user.memberships.values_list("municipality", "role"))
    return user.is_superuser, roles, set(user.plan_memberships.values_list("plan", "role"))
