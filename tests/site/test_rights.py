"""Every role at every address, reading and sending. A new address without a rule here fails."""

from dataclasses import dataclass, field

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, get_resolver, reverse

from tests.factories import ActionPlanFactory, BudgetPlanFactory

EVERYONE = (
    "visitor",
    "planner",
    "approver",
    "neighbour",
    "coordinator",
    "steering_member",
    "administrator",
)


@dataclass(frozen=True)
class Rule:
    """What each role gets at an address: one status for all, or one for some and another for the rest."""

    get: int | dict
    post: int | dict
    kwargs: dict = field(default_factory=dict)

    def expected(self, method, who):
        status = getattr(self, method)
        return status.get(who, status.get("others")) if isinstance(status, dict) else status


PLAN = {"plan_slug": "naeringsplan"}
MEASURE = PLAN | {"code": "A1"}
ROUND = PLAN | {"round_slug": "arsmelding-2021"}
REPORT = ROUND | {"municipality_slug": "lyngen"}


def open_to_all(**kwargs):
    return Rule(get=200, post=405, kwargs=kwargs)


def read_inside(**kwargs):
    """What a municipality's planners and approvers read."""
    return Rule(
        get={"visitor": 302, "planner": 200, "approver": 200, "others": 404},
        post={"visitor": 302, "others": 405},
        kwargs=kwargs,
    )


def kept_by_planners(**kwargs):
    """A form for the municipality's planners, on the address where it is sent to."""
    who = {"visitor": 302, "planner": 200, "others": 404}
    return Rule(get=who, post=who, kwargs=kwargs)


def part_of_follow_up(*, get=200, post):
    """A form for the municipality's planners; its approvers are led to where they can read it."""
    elsewhere = {"visitor": 302, "others": 404}
    return Rule(
        get={"planner": get, "approver": 302} | elsewhere,
        post={"planner": post, "approver": 403} | elsewhere,
        kwargs={"pk": "follow_up"},
    )


def kept_by_coordinators(*, get=200, post=405, **kwargs):
    """The rounds of a plan, for its coordinators and the site's administrators."""

    def answers(status):
        if status == 405:
            return {"visitor": 302, "others": 405}
        return {"visitor": 302, "coordinator": status, "administrator": status, "others": 404}

    return Rule(get=answers(get), post=answers(post), kwargs=kwargs)


# Who gives and takes roles: a municipality's approver, a plan's coordinator, an administrator.
KEEPS_PEOPLE = {"visitor": 302, "approver": 200, "coordinator": 200, "administrator": 200, "others": 404}
# They are led back, where the person has an open account already.
KEPT_ALREADY = {"approver": 302, "coordinator": 302, "administrator": 302}


def written_by_planners(planner=302, **kwargs):
    """A button of the page on which a report is written."""
    who = {"visitor": 302, "planner": planner, "approver": 403, "others": 404}
    return Rule(get={"visitor": 302, "others": 405}, post=who, kwargs=kwargs)


def step_of_report(answers):
    """A button of the page on which a report is read; those who have no right to the step are refused."""
    post = {"visitor": 302, "neighbour": 404, "others": 403} | answers
    return Rule(get={"visitor": 302, "others": 405}, post=post, kwargs={"pk": "report"})


RULES = {
    "front": open_to_all(),
    "robots": open_to_all(),
    "sitemap": open_to_all(),
    "sitemap-section": open_to_all(section="plans", number=1),
    # The file is there where somebody is named to tell: tests/site/test_for_machines.py.
    "security": Rule(get=404, post=405),
    "accessibility": open_to_all(),
    "search": open_to_all(),
    # An empty form comes back; what is sent by whom is in tests/measures/test_feedback_page.py.
    "feedback": Rule(get=200, post=200),
    "feedback-thanks": open_to_all(),
    "privacy": open_to_all(),
    "cookies": open_to_all(),
    # Samples for developers; open where the demonstration is.
    "style": Rule(get={"administrator": 200, "others": 404}, post=405),
    "plan": open_to_all(**PLAN),
    "focus-area": open_to_all(**PLAN, code="A"),
    "measures": open_to_all(**PLAN),
    "measure": open_to_all(**MEASURE),
    "municipalities": open_to_all(**PLAN),
    "municipality": open_to_all(**PLAN, slug="lyngen"),
    # Boxes for other sites' pages.
    "plan-box": open_to_all(**PLAN),
    "municipality-box": open_to_all(**PLAN, slug="lyngen"),
    "measure-box": open_to_all(**MEASURE),
    "matrix": open_to_all(**PLAN),
    "rounds": open_to_all(**PLAN),
    "round": open_to_all(**ROUND),
    "report": open_to_all(**REPORT),
    "report-edition": open_to_all(**REPORT, edition=1),
    "news": open_to_all(**PLAN),
    "news-feed": open_to_all(**PLAN),
    "municipality-news-feed": open_to_all(**PLAN, slug="lyngen"),
    "focus-area-news-feed": open_to_all(**PLAN, code="A"),
    "calendar": open_to_all(**PLAN),
    "municipality-calendar": open_to_all(**PLAN, slug="lyngen"),
    "about": open_to_all(**PLAN),
    "plan-document": open_to_all(**PLAN),
    "work": Rule(get={"visitor": 302, "others": 200}, post={"visitor": 302, "others": 405}),
    # Proposals: files of documents that are not adopted.
    "action-plan-document": Rule(
        get={"planner": 200, "approver": 200, "others": 404}, post=405, kwargs={"pk": "action_plan"}
    ),
    "budget-plan-document": Rule(
        get={"planner": 200, "approver": 200, "others": 404}, post=405, kwargs={"pk": "budget_plan"}
    ),
    # The municipality's own plans: its planners keep them, its approvers read them.
    "desk-documents": Rule(
        get={"visitor": 302, "planner": 200, "approver": 200, "neighbour": 200, "others": 404},
        post={"visitor": 302, "others": 405},
    ),
    "desk-action-plan": read_inside(pk="action_plan"),
    "desk-budget-plan": read_inside(pk="budget_plan"),
    "desk-action-plan-new": kept_by_planners(municipality_slug="lyngen"),
    "desk-budget-plan-new": kept_by_planners(municipality_slug="lyngen"),
    "desk-action-plan-edit": kept_by_planners(pk="action_plan"),
    "desk-budget-plan-edit": kept_by_planners(pk="budget_plan"),
    "desk-action-plan-roll": kept_by_planners(pk="action_plan"),
    "desk-budget-plan-roll": kept_by_planners(pk="budget_plan"),
    # Writing a report. The world's is published: whoever may read it is led there, and nothing can be written; who
    # writes a draft is in tests/measures/desk/test_reporting_rights.py.
    "report-start": written_by_planners(round_pk="round", municipality_slug="lyngen"),
    "desk-report": Rule(get=302, post={"visitor": 302, "others": 405}, kwargs={"pk": "report"}),
    "report-save": written_by_planners(pk="report"),
    "report-submit": written_by_planners(pk="report"),
    "report-unchanged": written_by_planners(pk="report"),
    "report-line-save": written_by_planners(pk="report", line_pk="line"),
    "report-line-preview": written_by_planners(pk="report", line_pk="line"),
    # The world has no other municipality's text.
    "report-line-draft": written_by_planners(pk="report", line_pk="line", source_pk="line", planner=404),
    "report-line-others": Rule(
        get={"visitor": 302, "planner": 302, "approver": 403, "others": 404},
        post={"visitor": 302, "others": 405},
        kwargs={"pk": "report", "line_pk": "line"},
    ),
    "report-session": Rule(
        get={"visitor": 302, "planner": 200, "others": 404},
        post={"visitor": 302, "others": 405},
        kwargs={"pk": "report"},
    ),
    # The world's report is published; who gets the text of a draft is in tests/measures/desk/test_report_text.py.
    "desk-report-text": Rule(
        get={"visitor": 302, "others": 200}, post={"visitor": 302, "others": 405}, kwargs={"pk": "report"}
    ),
    "desk-report-docx": Rule(
        get={"visitor": 302, "others": 200}, post={"visitor": 302, "others": 405}, kwargs={"pk": "report"}
    ),
    # Reading, approving, returning and correcting. The world's report is published: it is too late to judge it, and a
    # correction needs a note; who does what in which state is in tests/measures/desk/test_report_judged.py.
    "desk-reports": Rule(get={"visitor": 302, "others": 200}, post={"visitor": 302, "others": 405}),
    "desk-report-read": Rule(
        get={"visitor": 302, "neighbour": 404, "others": 200},
        post={"visitor": 302, "others": 405},
        kwargs={"pk": "report"},
    ),
    "report-approve": step_of_report({"approver": 302}),
    "report-return": step_of_report({"approver": 302, "coordinator": 302, "administrator": 302}),
    "report-correct": step_of_report({"planner": 422, "coordinator": 422, "administrator": 422}),
    # Follow-ups: the municipality's planners write them, its approvers read them.
    "desk-follow-ups": Rule(
        get={"visitor": 302, "planner": 200, "approver": 200, "neighbour": 200, "others": 404},
        post={"visitor": 302, "others": 405},
    ),
    "desk-follow-up": read_inside(pk="follow_up"),
    "desk-answer": part_of_follow_up(post=200),
    "desk-owner": part_of_follow_up(post=200),
    "desk-planned": part_of_follow_up(post=200),
    "desk-money": part_of_follow_up(post=200),
    # The words of this measure are as the municipality has seen them: back to the follow-up.
    "desk-wording": part_of_follow_up(get=302, post=302),
    # Rounds. The world's report is published, and its round is not.
    "desk-rounds": kept_by_coordinators(),
    "desk-round-new": kept_by_coordinators(**PLAN, post=200),
    "desk-round": kept_by_coordinators(pk="round"),
    "desk-round-edit": kept_by_coordinators(pk="round", post=200),
    "round-remind-late": kept_by_coordinators(pk="round", get=405, post=302),
    "round-remind": kept_by_coordinators(pk="round", municipality_slug="lyngen", get=405, post=302),
    "desk-round-preview": kept_by_coordinators(pk="round"),
    "round-publish": kept_by_coordinators(pk="round", get=405, post=302),
    "desk-report-preview": kept_by_coordinators(pk="report", get=302),
    "report-publish": kept_by_coordinators(pk="report", get=405, post=302),
    # Mail: one's own choices; the demonstration's mails are nowhere else. What a whole link opens is in
    # tests/measures/desk/test_mail_answer.py.
    "desk-notices": Rule(get={"visitor": 302, "others": 200}, post={"visitor": 302, "others": 405}),
    "desk-notices-save": Rule(get={"visitor": 302, "others": 405}, post=302),
    "desk-mails": Rule(get={"visitor": 302, "others": 404}, post={"visitor": 302, "others": 405}),
    "mail-answer": Rule(get=404, post=404, kwargs={"token": "no-such-token"}),
    "account_request_login_code": Rule(
        get={"visitor": 200, "others": 302}, post={"visitor": 200, "others": 302}
    ),
    "account_confirm_login_code": Rule(get=302, post=302),
    # People: planners read who works in their municipality; approvers and coordinators invite and take away.
    "desk-people": Rule(
        get={"visitor": 302, "steering_member": 404, "others": 200}, post={"visitor": 302, "others": 405}
    ),
    "desk-invite": Rule(get=KEEPS_PEOPLE, post=KEEPS_PEOPLE),
    "person-invite-again": Rule(
        get={"visitor": 302, "others": 405}, post=KEEPS_PEOPLE | KEPT_ALREADY, kwargs={"pk": "person"}
    ),
    "person-close": Rule(get=KEEPS_PEOPLE, post=KEEPS_PEOPLE, kwargs={"pk": "person"}),
    "person-open": Rule(
        get={"visitor": 302, "others": 405}, post=KEEPS_PEOPLE | KEPT_ALREADY, kwargs={"pk": "person"}
    ),
    "role-take-away": Rule(
        get=KEEPS_PEOPLE, post=KEEPS_PEOPLE, kwargs={"pk": "person", "key": "kommune-lyngen-planner"}
    ),
    # What a link leads to that somebody has is in tests/measures/test_invitation_page.py.
    "invitation": Rule(get=404, post=405, kwargs={"token": "no-such-token"}),
    "invitation-accept": Rule(get=302, post=302),
    "account_login": Rule(get={"visitor": 200, "others": 302}, post={"visitor": 200, "others": 302}),
    "account_logout": Rule(get={"visitor": 302, "others": 200}, post=302),
    "account_inactive": Rule(get=200, post=405),
    "account_reauthenticate": Rule(get={"visitor": 302, "others": 200}, post={"visitor": 302, "others": 200}),
    "account_change_password": Rule(
        get={"visitor": 302, "others": 200}, post={"visitor": 302, "others": 200}
    ),
    "account_set_password": Rule(get=302, post=302),
    "account_reset_password": Rule(get=200, post=200),
    "account_reset_password_done": Rule(get=200, post=405),
    "account_reset_password_from_key": Rule(get=200, post=200, kwargs={"uidb36": "1", "key": "no-such-key"}),
    "account_reset_password_from_key_done": Rule(get=200, post=405),
}


def routes(patterns=None, namespace="", start=""):
    """(qualified name, what the address looks like) of every address that the site has."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = f"{start}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", address
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner, address)


def test_every_address_has_a_rule_and_every_rule_an_address():
    names = {name for name, _pattern in routes() if not name.startswith("admin:")}

    assert names == set(RULES)


@pytest.fixture
def world(report_in, plan, lyngen, planner):
    """A published report on measure A1, and a document in each place that has one."""
    line = report_in("published").lines.get()
    measure = line.follow_up.measure
    measure.code = "A1"
    measure.save()
    measure.focus_area.code = "A"
    measure.focus_area.save()
    plan.document.save("plan.pdf", ContentFile(b"%PDF-1.4 demo"))
    action_plan = ActionPlanFactory(municipality=lyngen, adopted_on=None)
    budget_plan = BudgetPlanFactory(municipality=lyngen, adopted_on=None)
    action_plan.file.save("handlingsplan.pdf", ContentFile(b"%PDF-1.4 demo"))
    budget_plan.file.save("okonomiplan.pdf", ContentFile(b"%PDF-1.4 demo"))
    return {
        "action_plan": action_plan.pk,
        "budget_plan": budget_plan.pk,
        "report": line.report_id,
        "line": line.pk,
        "round": line.report.round_id,
        "follow_up": line.follow_up_id,
        "person": planner.pk,
    }


@pytest.mark.parametrize("who", EVERYONE)
def test_who_reads_and_who_sends(who, world, client, request):
    user = request.getfixturevalue(who)
    if user.is_authenticated:
        client.force_login(user)
    answers, expected = {}, {}
    for name, rule in RULES.items():
        if name == "account_logout":
            continue
        address = reverse(name, kwargs={key: world.get(value, value) for key, value in rule.kwargs.items()})
        for method in ("get", "post"):
            answers[name, method] = getattr(client, method)(address).status_code
            expected[name, method] = rule.expected(method, who)

    assert answers == expected


@pytest.mark.parametrize("who", EVERYONE)
def test_signing_out_is_sent_and_not_read(who, client, request, db):
    user = request.getfixturevalue(who)
    rule = RULES["account_logout"]
    if user.is_authenticated:
        client.force_login(user)
    address = reverse("account_logout")

    assert client.get(address).status_code == rule.expected("get", who)
    assert ("_auth_user_id" in client.session) == user.is_authenticated
    assert client.post(address).status_code == rule.expected("post", who)
    assert "_auth_user_id" not in client.session
