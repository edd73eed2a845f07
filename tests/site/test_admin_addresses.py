"""Every role at every address of the admin, reading and sending. A new address without a rule here fails."""

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.urls import reverse

from measures.models import MeasureLineage
from tests.factories import (
    ActionPlanFactory,
    AdoptionFactory,
    BackgroundFactFactory,
    BudgetPlanFactory,
    FeedbackFactory,
    GoalFactory,
    IndicatorFactory,
    OrganisationFactory,
    PlanGroupFactory,
    PlanMemberFactory,
    TimelineEventFactory,
)
from tests.site.test_rights import EVERYONE, routes

HERE = {"planner", "approver"}
MUNICIPALITY = {*HERE, "neighbour"}
COORDINATION = {"coordinator", "administrator"}
COORDINATORS = {*COORDINATION, "other_coordinator"}
ALL_ROLES = (*EVERYONE, "other_coordinator")


@dataclass(frozen=True)
class Things:
    """Who has such things at all, and who may do what with the one that is Lyngen's or the plan's."""

    listed: set
    add: set
    view: set
    change: set
    delete: set
    has_history: bool = True
    # What sending an empty form to the page of one answers.
    sent: int = 200


def coordinated(**exceptions):
    whose = dict.fromkeys(("listed", "add"), COORDINATORS) | dict.fromkeys(
        ("view", "change", "delete"), COORDINATION
    )
    return Things(**whose | exceptions)


ADMINISTRATION = {"administrator"}
DOCUMENTS = Things(MUNICIPALITY, {"planner", "neighbour"}, HERE, {"planner"}, {"planner"})
THINGS = {
    "measures_followup": Things(MUNICIPALITY, set(), HERE, {"planner"}, set()),
    "municipalities_actionplan": DOCUMENTS,
    "municipalities_budgetplan": DOCUMENTS,
    # In draft: the coordinator has reports, but not this one. Its events stand on its page.
    "measures_report": Things(
        MUNICIPALITY | COORDINATORS, set(), HERE, {"planner"}, set(), has_history=False
    ),
    "measures_reportinground": coordinated(),
    "measures_plan": coordinated(add=ADMINISTRATION, delete=ADMINISTRATION),
    "measures_focusarea": coordinated(),
    "measures_goal": coordinated(),
    "measures_measure": coordinated(),
    "measures_measurelineage": coordinated(),
    "measures_indicator": coordinated(),
    "measures_adoption": coordinated(),
    "measures_timelineevent": coordinated(),
    "measures_backgroundfact": coordinated(),
    "measures_plangroup": coordinated(),
    # Partners are shared by all plans.
    "measures_organisation": coordinated(view=COORDINATORS, change=COORDINATORS, delete=ADMINISTRATION),
    "municipalities_user": coordinated(delete=ADMINISTRATION),
    "municipalities_membership": coordinated(),
    "measures_planmember": coordinated(),
    "municipalities_municipality": coordinated(
        add=ADMINISTRATION, change=ADMINISTRATION, delete=ADMINISTRATION
    ),
    # Readers write it; there is nothing in it to fill in.
    "measures_feedback": coordinated(add=set(), has_history=False, sent=302),
}
# For whom the thing exists, and who may take the step, on a draft report, an open round and a public plan. A step
# that comes too early is told on the page that one comes back to.
STEPS = {
    "report-start": (HERE, {"planner"}),
    "report-submit": (HERE, {"planner"}),
    "report-approve": (HERE, {"approver"}),
    "report-return": (HERE, {"approver"}),
    "report-publish": (HERE, set()),
    "report-correct": (HERE, {"planner"}),
    "round-publish": (COORDINATION, COORDINATION),
    "plan-publish": (COORDINATION, COORDINATION),
    "plan-withdraw": (COORDINATION, COORDINATION),
}
# Reading and sending, for those who may enter.
PAGES = {
    "index": (200, 200),
    "app_list": (200, 200),
    "jsi18n": (200, 405),
    # Nothing is looked up without the field that it is for.
    "autocomplete": (403, 405),
    "password_change": (302, 302),
    "password_change_done": (302, 302),
}
OUTSIDE = {"login", "logout"}
ACTIONS = ("simple_history", "changelist", "add", "history", "delete", "change")


def expected_of(things, action, who):
    """What reading and sending answer, for somebody who may enter the admin."""
    if action == "changelist":
        return (200, 405) if who in things.listed else (404, 404)
    if action == "add":
        return (200, 200) if who in things.add else ((403, 403) if who in things.listed else (404, 404))
    if who not in things.view or ("history" in action and not things.has_history):
        return 404, 404
    if action == "simple_history":
        return 200, 405
    if action == "history":
        return 200, 200
    if action == "delete":
        return (200, 200) if who in things.delete else (403, 403)
    return 200, (things.sent if who in things.change else 403)


def admin_routes():
    """The names without "admin:". The last address of the admin only says that there is none."""
    return [name.removeprefix("admin:") for name, _pattern in routes() if name.startswith("admin:")]


def split(name):
    """("measures_followup", "change") of the name of an address; (name, "") of other names."""
    action = next((action for action in ACTIONS if name.endswith(f"_{action}")), "")
    return (name.removesuffix(f"_{action}"), action) if action else (name, "")


def test_every_address_of_the_admin_has_a_rule_and_every_rule_an_address():
    names = {split(name) for name in admin_routes()} - {("None", "")}
    of_things = {(thing, action) for thing, action in names if action and thing in THINGS}

    assert {thing for thing, _action in of_things} == set(THINGS)
    assert {"_".join(filter(None, name)) for name in names - of_things} == {*STEPS, *PAGES, *OUTSIDE}


@pytest.fixture
def other_coordinator(db):
    """Coordinates another plan: nothing of this one exists for them."""
    return PlanMemberFactory(user__email="koordinator@annen.example").user


@pytest.fixture
def things(draft, plan, lyngen, planner):
    follow_up = draft.lines.get().follow_up
    measure = follow_up.measure
    return {
        "measures_followup": follow_up,
        "municipalities_actionplan": ActionPlanFactory(municipality=lyngen, adopted_on=None),
        "municipalities_budgetplan": BudgetPlanFactory(municipality=lyngen, adopted_on=None),
        "measures_report": draft,
        "measures_reportinground": draft.round,
        "measures_plan": plan,
        "measures_focusarea": measure.focus_area,
        "measures_goal": GoalFactory(focus_area=measure.focus_area),
        "measures_measure": measure,
        "measures_measurelineage": MeasureLineage.objects.create(predecessor=measure, kind="dropped"),
        "measures_indicator": IndicatorFactory(goal__focus_area=measure.focus_area),
        "measures_adoption": AdoptionFactory(plan=plan, municipality=lyngen),
        "measures_timelineevent": TimelineEventFactory(plan=plan),
        "measures_backgroundfact": BackgroundFactFactory(plan=plan),
        "measures_plangroup": PlanGroupFactory(plan=plan),
        "measures_organisation": OrganisationFactory(),
        "municipalities_user": planner,
        "municipalities_membership": planner.memberships.get(),
        "measures_planmember": PlanMemberFactory(plan=plan),
        "municipalities_municipality": lyngen,
        "measures_feedback": FeedbackFactory(plan=plan),
    }


def arguments(name, things):
    thing, action = split(name)
    if thing in THINGS and action not in ("changelist", "add"):
        found = things[thing]
        return [found.pk, found.history.latest().pk] if action == "simple_history" else [found.pk]
    if name == "report-start":
        return [things["measures_reportinground"].pk, things["municipalities_municipality"].pk]
    if name in STEPS:
        kind = {"report": "report", "round": "reportinground", "plan": "plan"}[name.split("-")[0]]
        return [things[f"measures_{kind}"].pk]
    return ["measures"] if name == "app_list" else []


def expected(name, who):
    if who == "visitor":
        return 302, 302
    if who == "steering_member":
        return 403, 403
    thing, action = split(name)
    if thing in THINGS:
        return expected_of(THINGS[thing], action, who)
    if name in STEPS:
        existing, allowed = STEPS[name]
        return (405, 302 if who in allowed else 403) if who in existing else (404, 404)
    return PAGES[name]


@pytest.mark.parametrize("who", ALL_ROLES)
def test_who_reads_and_who_sends_in_the_admin(who, things, client, request):
    user = request.getfixturevalue(who)
    if user.is_authenticated:
        client.force_login(user)
    names = [name for name in admin_routes() if name not in OUTSIDE | {"None"}]
    answers = {}
    for name in names:
        address = reverse(f"admin:{name}", args=arguments(name, things))
        with transaction.atomic():
            answers[name] = client.get(address).status_code, client.post(address).status_code
            transaction.set_rollback(True)

    assert answers == {name: expected(name, who) for name in names}


@pytest.mark.parametrize("who", ALL_ROLES)
def test_the_admins_own_way_in_is_the_sign_in_page(who, client, request, db):
    user = request.getfixturevalue(who)
    if user.is_authenticated:
        client.force_login(user)

    answers = [client.get(reverse("admin:login")), client.post(reverse("admin:login"), {"username": "x"})]

    assert {answer.status_code for answer in answers} <= {302, 403}
    assert client.get("/admin/finnes-ikke/").status_code in (302, 403, 404)
