"""What is closed in the admin besides its addresses, which are in tests/site/test_admin_addresses.py."""

import pytest
from django.contrib import admin
from django.http import Http404
from django.urls import reverse

from measures.models import FollowUp
from municipalities.admin.role_admin import RoleAdmin
from municipalities.models import ActionPlan, Municipality
from tests.factories import ActionPlanFactory, FollowUpFactory, MeasureFactory
from tests.site.test_rights import EVERYONE


@pytest.fixture
def sign_in(client, request):
    def sign_in(who):
        user = request.getfixturevalue(who)
        if user.is_authenticated:
            client.force_login(user)
        return user

    return sign_in


def outside(who):
    """What those get who have no work here: the sign-in page, or a refusal."""
    return {"visitor": 302, "steering_member": 403}.get(who)


def test_what_has_no_rule_yet_is_there_for_nobody(rf, administrator, lyngen):
    request = rf.get("/admin/")
    request.user = administrator
    without_rules = RoleAdmin(Municipality, admin.site)

    assert without_rules.get_model_perms(request) == dict.fromkeys(("add", "change", "delete", "view"), False)
    assert not without_rules.has_module_permission(request)
    assert list(without_rules.get_queryset(request)) == []
    with pytest.raises(Http404):
        without_rules.changelist_view(request)


def test_a_version_is_read_only_through_its_own_thing(draft, client, planner, storfjord):
    foreign = FollowUpFactory(municipality=storfjord, reason="Storfjords begrunnelse")
    client.force_login(planner)
    own = draft.lines.get().follow_up

    answer = client.get(
        reverse("admin:measures_followup_simple_history", args=[own.pk, foreign.history.first().pk])
    )

    assert answer.status_code == 404


def test_nothing_is_deleted_by_bulk(client, planner, lyngen):
    client.force_login(planner)
    kept = ActionPlanFactory(municipality=lyngen, adopted_on=None)
    action = {"action": "delete_selected", "_selected_action": [kept.pk], "post": "yes", "index": 0}

    answer = client.post(reverse("admin:municipalities_actionplan_changelist"), action)

    assert answer.status_code == 405
    assert ActionPlan.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(
    "address",
    ["/admin/r/1/1/", "/admin/measures/followup/1/", "/admin/auth/group/", "/admin/account/emailaddress/"],
)
def test_django_s_own_short_cuts_and_models_are_not_there(address, client, administrator):
    client.force_login(administrator)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("who", "headings"),
    [
        ("planner", {"FollowUp", "ActionPlan", "BudgetPlan", "Report"}),
        ("approver", {"FollowUp", "ActionPlan", "BudgetPlan", "Report"}),
    ],
)
def test_the_first_page_lists_what_exists_for_the_role(who, headings, draft, client, sign_in):
    sign_in(who)

    sections = client.get(reverse("admin:index")).context["app_list"]

    assert {model["object_name"] for section in sections for model in section["models"]} == headings


@pytest.mark.parametrize(
    ("app", "who", "status"), [("measures", "planner", 200), ("measures", "coordinator", 200)]
)
def test_the_page_of_an_app_lists_what_exists_for_the_role(app, who, status, draft, client, sign_in):
    sign_in(who)

    answer = client.get(reverse("admin:app_list", args=[app]))

    assert answer.status_code == status
    listed = {model["object_name"] for section in answer.context["app_list"] for model in section["models"]}
    assert ("Plan" in listed) == (who == "coordinator")
    assert ("FollowUp" in listed) == (who == "planner")


@pytest.mark.parametrize("who", EVERYONE)
def test_who_begins_a_report(who, plan, lyngen, storfjord, client, sign_in, reporting_round):
    sign_in(who)
    address = reverse("admin:report-start", args=[reporting_round.pk, lyngen.pk])
    expected = {"planner": 302, "approver": 403}

    assert client.get(address).status_code == (outside(who) or (405 if who in expected else 404))
    assert client.post(address).status_code == (outside(who) or expected.get(who, 404))
    assert reporting_round.reports.exists() == (who == "planner")


def test_a_closed_account_comes_in_nowhere(client, planner):
    client.force_login(planner)
    planner.is_active = False
    planner.save()

    assert client.get(reverse("admin:index")).status_code == 302


def test_one_s_own_recent_actions_alone_stand_on_the_first_page(plan, client, planner, neighbour, storfjord):
    client.force_login(neighbour)
    foreign = FollowUpFactory(municipality=storfjord, measure=MeasureFactory(plan=plan))
    page = client.get(reverse("admin:measures_followup_change", args=[foreign.pk]))
    data = {"version": page.context["adminform"].form.initial["version"], "answer": "take_up"}
    data |= {"deadline_kind": "none", "planned_actions-TOTAL_FORMS": 0, "planned_actions-INITIAL_FORMS": 0}
    assert client.post(reverse("admin:measures_followup_change", args=[foreign.pk]), data).status_code == 302
    own = client.get(reverse("admin:index")).content.decode()
    client.force_login(planner)

    others = client.get(reverse("admin:index")).content.decode()

    assert str(FollowUp.objects.get(pk=foreign.pk)) in own
    assert "Storfjord" not in others
