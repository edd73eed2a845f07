"""Every role at every address of the admin. A new address, or a new thing in the admin, without a rule here fails."""

import pytest
from django.contrib import admin
from django.http import Http404
from django.urls import get_resolver, reverse

from measures.models import FollowUp
from municipalities.admin.role_admin import RoleAdmin
from municipalities.models import ActionPlan, Municipality
from tests.factories import (
    ActionPlanFactory,
    AdoptionFactory,
    BackgroundFactFactory,
    BudgetPlanFactory,
    FeedbackFactory,
    FocusAreaFactory,
    FollowUpFactory,
    GoalFactory,
    IndicatorFactory,
    MeasureFactory,
    MembershipFactory,
    OrganisationFactory,
    PlanGroupFactory,
    PlanMemberFactory,
    TimelineEventFactory,
)

MUNICIPAL = {"planner", "approver", "neighbour"}
COORDINATING = {"coordinator", "other_coordinator", "administrator"}
WORKING = MUNICIPAL | COORDINATING
EVERYONE = (*sorted(WORKING), "steering_member", "visitor")
NOBODY = set()


def rule(exists, sees, *, adds=NOBODY, changes=NOBODY, deletes=NOBODY, history=None):
    """`exists`: whose admin has such things at all; `sees`: for whom the one in the world exists."""
    return {
        "exists": exists,
        "sees": sees,
        "adds": adds,
        "changes": changes,
        "deletes": deletes,
        "history": sees if history is None else history,
    }


OWN = {"planner", "approver"}
KEEPERS = {"coordinator", "administrator"}
OF_THE_MUNICIPALITY = rule(
    MUNICIPAL, OWN, adds={"planner", "neighbour"}, changes={"planner"}, deletes={"planner"}
)
OF_THE_PLAN = rule(COORDINATING, KEEPERS, adds=COORDINATING, changes=KEEPERS, deletes=KEEPERS)
ADMINISTRATORS = {"administrator"}

THINGS = {
    "measures_followup": rule(MUNICIPAL, OWN, changes={"planner"}),
    "municipalities_actionplan": OF_THE_MUNICIPALITY,
    "municipalities_budgetplan": OF_THE_MUNICIPALITY,
    # A draft: nobody outside the municipality.
    "measures_report": rule(WORKING, OWN, changes={"planner"}, history=NOBODY),
    "measures_reportinground": OF_THE_PLAN,
    "measures_plan": rule(
        COORDINATING, KEEPERS, adds=ADMINISTRATORS, changes=KEEPERS, deletes=ADMINISTRATORS
    ),
    "measures_focusarea": OF_THE_PLAN,
    "measures_goal": OF_THE_PLAN,
    "measures_measure": OF_THE_PLAN,
    "measures_measurelineage": OF_THE_PLAN,
    "measures_indicator": OF_THE_PLAN,
    "measures_adoption": OF_THE_PLAN,
    "measures_timelineevent": OF_THE_PLAN,
    "measures_backgroundfact": OF_THE_PLAN,
    "measures_plangroup": OF_THE_PLAN,
    # Partners are shared by all plans.
    "measures_organisation": rule(
        COORDINATING, COORDINATING, adds=COORDINATING, changes=COORDINATING, deletes=ADMINISTRATORS
    ),
    "municipalities_user": rule(
        COORDINATING, KEEPERS, adds=COORDINATING, changes=KEEPERS, deletes=ADMINISTRATORS
    ),
    "municipalities_membership": OF_THE_PLAN,
    "measures_planmember": OF_THE_PLAN,
    "municipalities_municipality": rule(
        COORDINATING, KEEPERS, adds=ADMINISTRATORS, changes=ADMINISTRATORS, deletes=ADMINISTRATORS
    ),
    # Written by readers of the plan.
    "measures_feedback": rule(COORDINATING, KEEPERS, changes=KEEPERS, deletes=KEEPERS, history=NOBODY),
}
STEPS = {
    **dict.fromkeys(
        ["report-submit", "report-approve", "report-return", "report-publish", "report-correct"],
        "measures_report",
    ),
    "round-publish": "measures_reportinground",
    "plan-publish": "measures_plan",
    "plan-withdraw": "measures_plan",
}
# Each has a test of its own below, or is Django's and the same for all who work here.
OTHERS = {
    "index": 200,
    "login": 302,
    "logout": 405,
    "password_change": 302,
    "password_change_done": 302,
    "autocomplete": 403,
    "jsi18n": 200,
    "app_list": None,
    "report-start": None,
    "None": None,
}
WITH_HISTORY = {
    f"{model._meta.app_label}_{model._meta.model_name}"
    for model in admin.site._registry
    if hasattr(model, "history")
}


@pytest.fixture
def other_coordinator(db):
    """Coordinates another plan: nothing of this one exists for them."""
    return PlanMemberFactory(user__email="koordinator@annen.example").user


@pytest.fixture
def world(draft, planner, plan, lyngen):
    """One of everything, Lyngen's or the plan's."""
    follow_up = draft.lines.get().follow_up
    measure = follow_up.measure
    member = PlanMemberFactory(plan=plan)
    return {
        "measures_followup": follow_up,
        "municipalities_actionplan": ActionPlanFactory(municipality=lyngen, adopted_on=None),
        "municipalities_budgetplan": BudgetPlanFactory(municipality=lyngen, adopted_on=None),
        "measures_report": draft,
        "measures_reportinground": draft.round,
        "measures_plan": plan,
        "measures_focusarea": FocusAreaFactory(plan=plan),
        "measures_goal": GoalFactory(focus_area__plan=plan),
        "measures_measure": measure,
        "measures_measurelineage": measure.lineage_to.create(kind="dropped"),
        "measures_indicator": IndicatorFactory(goal__focus_area__plan=plan),
        "measures_adoption": AdoptionFactory(plan=plan, municipality=lyngen),
        "measures_timelineevent": TimelineEventFactory(plan=plan),
        "measures_backgroundfact": BackgroundFactFactory(plan=plan),
        "measures_plangroup": PlanGroupFactory(plan=plan),
        "measures_organisation": OrganisationFactory(),
        "municipalities_user": MembershipFactory(municipality=lyngen).user,
        "municipalities_membership": MembershipFactory(municipality=lyngen),
        "measures_planmember": member,
        "municipalities_municipality": lyngen,
        "measures_feedback": FeedbackFactory(plan=plan),
    }


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


def names_of_all_addresses():
    resolver = next(
        part for part in get_resolver().url_patterns[0].url_patterns if str(part.pattern) == "admin/"
    )
    for pattern in resolver.url_patterns:
        inner = getattr(pattern, "url_patterns", None)
        yield from (str(part.name) for part in inner) if inner else (str(pattern.name),)


@pytest.mark.once
def test_everything_in_the_admin_has_a_rule():
    things = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    views = ("changelist", "add", "change", "delete", "history")
    expected = {f"{thing}_{view}" for thing in THINGS for view in views}
    expected |= {f"{thing}_simple_history" for thing in WITH_HISTORY}

    assert things == set(THINGS)
    assert set(names_of_all_addresses()) == expected | set(STEPS) | set(OTHERS)


def test_what_has_no_rule_yet_is_there_for_nobody(rf, administrator, lyngen):
    request = rf.get("/admin/")
    request.user = administrator
    without_rules = RoleAdmin(Municipality, admin.site)

    assert without_rules.get_model_perms(request) == dict.fromkeys(("add", "change", "delete", "view"), False)
    assert not without_rules.has_module_permission(request)
    assert list(without_rules.get_queryset(request)) == []
    with pytest.raises(Http404):
        without_rules.changelist_view(request)


@pytest.mark.parametrize("who", EVERYONE)
def test_lists_and_new_things(who, world, client, sign_in):
    sign_in(who)
    answers, expected = {}, {}
    for thing, allowed in THINGS.items():
        exists = 200 if who in allowed["exists"] else 404
        adds = 200 if who in allowed["adds"] else 403 if who in allowed["exists"] else 404
        answers[thing] = tuple(
            client.get(reverse(f"admin:{thing}_{view}")).status_code for view in ("changelist", "add")
        )
        expected[thing] = (outside(who) or exists, outside(who) or adds)

    assert answers == expected


@pytest.mark.parametrize("who", EVERYONE)
def test_pages_of_one_thing(who, world, client, sign_in):
    sign_in(who)
    answers, expected = {}, {}
    for thing, allowed in THINGS.items():
        seen = 200 if who in allowed["sees"] else 404
        for view, status in (
            ("change", seen),
            ("history", 200 if who in allowed["history"] else 404),
            ("delete", 200 if who in allowed["deletes"] else 403 if seen == 200 else 404),
        ):
            address = reverse(f"admin:{thing}_{view}", args=[world[thing].pk])
            answers[thing, view] = client.get(address).status_code
            expected[thing, view] = outside(who) or status

    assert answers == expected


@pytest.mark.parametrize("who", EVERYONE)
def test_sending_to_pages_of_one_thing(who, world, client, sign_in):
    """An empty form: those who may change get it back with its errors, others get nowhere."""
    sign_in(who)
    answers, expected = {}, {}
    for thing, allowed in THINGS.items():
        seen = who in allowed["sees"]
        address = reverse(f"admin:{thing}_change", args=[world[thing].pk])
        if who in allowed["changes"]:
            continue
        answers[thing] = client.post(address, {}).status_code
        expected[thing] = outside(who) or (403 if seen else 404)

    assert answers == expected


@pytest.mark.parametrize("who", EVERYONE)
def test_versions_in_the_history(who, world, client, sign_in):
    sign_in(who)
    answers, expected = {}, {}
    for thing in WITH_HISTORY & set(THINGS):
        record = world[thing].history.first()
        address = reverse(f"admin:{thing}_simple_history", args=[world[thing].pk, record.pk])
        seen = who in THINGS[thing]["sees"]
        answers[thing] = (client.get(address).status_code, client.post(address, {}).status_code)
        expected[thing] = (outside(who) or (200 if seen else 404), outside(who) or (405 if seen else 404))

    assert answers == expected


def test_a_version_is_read_only_through_its_own_thing(world, client, planner, storfjord):
    foreign = FollowUpFactory(municipality=storfjord, reason="Storfjords begrunnelse")
    client.force_login(planner)
    own = world["measures_followup"]

    answer = client.get(
        reverse("admin:measures_followup_simple_history", args=[own.pk, foreign.history.first().pk])
    )

    assert answer.status_code == 404


@pytest.mark.parametrize("who", EVERYONE)
def test_steps_are_sent_and_not_read(who, world, client, sign_in):
    sign_in(who)
    answers, expected = {}, {}
    for step, thing in STEPS.items():
        answers[step] = client.get(reverse(f"admin:{step}", args=[world[thing].pk])).status_code
        expected[step] = outside(who) or (405 if who in THINGS[thing]["sees"] else 404)

    assert answers == expected


@pytest.mark.parametrize("who", EVERYONE)
def test_addresses_that_are_the_same_for_all_who_work_here(who, world, client, sign_in):
    sign_in(who)
    named = {name: status for name, status in OTHERS.items() if status and name != "login"}

    answers = {name: client.get(reverse(f"admin:{name}")).status_code for name in named}

    assert answers == {name: outside(who) or status for name, status in named.items()}


@pytest.mark.parametrize("who", sorted(WORKING))
def test_nothing_is_deleted_by_bulk(who, world, client, sign_in):
    sign_in(who)
    action = {
        "action": "delete_selected",
        "_selected_action": [world["municipalities_actionplan"].pk],
        "post": "yes",
        "index": 0,
    }

    statuses = {
        client.post(reverse(f"admin:{thing}_changelist"), action).status_code
        for thing, allowed in THINGS.items()
        if who in allowed["exists"]
    }

    assert statuses == {405}
    assert ActionPlan.objects.filter(pk=world["municipalities_actionplan"].pk).exists()


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
def test_the_first_page_lists_what_exists_for_the_role(who, headings, world, client, sign_in):
    sign_in(who)

    sections = client.get(reverse("admin:index")).context["app_list"]

    assert {model["object_name"] for section in sections for model in section["models"]} == headings


@pytest.mark.parametrize(
    ("app", "who", "status"), [("measures", "planner", 200), ("measures", "coordinator", 200)]
)
def test_the_page_of_an_app_lists_what_exists_for_the_role(app, who, status, world, client, sign_in):
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


def test_a_closed_account_comes_in_nowhere(world, client, planner):
    client.force_login(planner)
    planner.is_active = False
    planner.save()

    assert client.get(reverse("admin:index")).status_code == 302


def test_one_s_own_recent_actions_alone_stand_on_the_first_page(world, client, planner, neighbour, storfjord):
    client.force_login(neighbour)
    foreign = FollowUpFactory(municipality=storfjord, measure=MeasureFactory(plan=world["measures_plan"]))
    page = client.get(reverse("admin:measures_followup_change", args=[foreign.pk]))
    data = {"version": page.context["adminform"].form.initial["version"], "answer": "take_up"}
    data |= {"deadline_kind": "none", "planned_actions-TOTAL_FORMS": 0, "planned_actions-INITIAL_FORMS": 0}
    assert client.post(reverse("admin:measures_followup_change", args=[foreign.pk]), data).status_code == 302
    own = client.get(reverse("admin:index")).content.decode()
    client.force_login(planner)

    others = client.get(reverse("admin:index")).content.decode()

    assert str(FollowUp.objects.get(pk=foreign.pk)) in own
    assert "Storfjord" not in others
