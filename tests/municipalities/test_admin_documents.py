"""A municipality's own action plans and budget plans in the admin."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from municipalities.models import ActionPlan, BudgetPlan
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    FollowUpFactory,
    MeasureFactory,
    MembershipFactory,
    PlannedActionFactory,
)
from tests.measures.filling import read, send
from tests.measures.reading import all_words, counted, page_at, words

KINDS = {"actionplan": ActionPlanFactory, "budgetplan": BudgetPlanFactory}


def address(view, *args):
    return reverse(f"admin:municipalities_{view}", args=args)


@pytest.fixture
def at_work(client, planner):
    client.force_login(planner)
    return client


def test_a_planner_adds_the_municipality_s_plans(at_work, lyngen):
    action = send(
        at_work,
        address("actionplan_add"),
        {"title": "Handlingsplan", "first_year": "2020", "last_year": "2023", "adopted_on": "12.12.2019"},
    )
    budget = send(at_work, address("budgetplan_add"), {"title": "Økonomiplan", "first_year": "2020"})

    assert (action.status_code, budget.status_code) == (302, 302)
    assert ActionPlan.objects.get().municipality == BudgetPlan.objects.get().municipality == lyngen
    assert str(ActionPlan.objects.get().adopted_on) == "2019-12-12"
    assert BudgetPlan.objects.get().adopted_on is None


@pytest.mark.parametrize("kind", KINDS)
def test_another_municipality_is_neither_offered_nor_taken(kind, at_work, lyngen, storfjord, planner):
    MembershipFactory(user=planner, municipality=storfjord, role="approver")
    page = page_at(at_work, address(f"{kind}_add"))

    changes = {"municipality": storfjord.pk, "title": "Tatt", "first_year": "2020", "last_year": "2023"}
    answer = send(at_work, address(f"{kind}_add"), changes)

    assert all_words(page.select("#id_municipality option"))[-1:] == ["Lyngen"]
    assert set(answer.context["adminform"].form.errors) == {"municipality"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_stays_the_municipality_s(kind, at_work, lyngen, storfjord, planner):
    MembershipFactory(user=planner, municipality=storfjord)
    document = KINDS[kind](municipality=lyngen, first_year=2020)

    answer = send(
        at_work,
        address(f"{kind}_change", document.pk),
        {"municipality": storfjord.pk, "first_year": "2021", "title": "Nytt"},
    )

    assert answer.status_code == 302
    document.refresh_from_db()
    assert (document.title, document.municipality) == ("Nytt", lyngen)
    # Amounts stand in the four years of a budget plan.
    assert document.first_year == (2021 if kind == "actionplan" else 2020)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_plan_twice_is_refused_in_words(kind, at_work, lyngen):
    document = KINDS[kind](municipality=lyngen, first_year=2020)
    changes = {"title": document.title, "first_year": "2020", "last_year": "2023"}

    answer = send(at_work, address(f"{kind}_add"), changes)

    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors()


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_in_which_something_stands_is_kept_and_says_what_stands_in_it(kind, at_work, plan, lyngen):
    document = KINDS[kind](municipality=lyngen)
    follow_up = FollowUpFactory(measure=MeasureFactory(plan=plan, code="A1"), municipality=lyngen)
    if kind == "actionplan":
        PlannedActionFactory(follow_up=follow_up, action_plan=document)
    else:
        BudgetLineFactory(follow_up=follow_up, budget_plan=document)

    answer = at_work.post(address(f"{kind}_delete", document.pk), {"post": "yes"})

    assert answer.status_code == 200
    assert type(document).objects.filter(pk=document.pk).exists()
    named = all_words(read(answer).select("#deleted-objects li"))
    assert len(named) == 1
    assert str(follow_up) in named[0]


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_plan_is_deleted(kind, at_work, lyngen):
    document = KINDS[kind](municipality=lyngen)

    assert at_work.post(address(f"{kind}_delete", document.pk), {"post": "yes"}).status_code == 302

    assert not type(document).objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_two_planners_do_not_overwrite_each_other(kind, at_work, lyngen):
    document = KINDS[kind](municipality=lyngen)
    page = page_at(at_work, address(f"{kind}_change", document.pk))
    send(at_work, address(f"{kind}_change", document.pk), {"body": "formannskapet"})

    told = send(at_work, address(f"{kind}_change", document.pk), {"body": "kommunestyret"}, page=page)

    assert told.status_code == 200
    assert "formannskapet" in words(read(told).select_one(".conflict"))
    assert read(told).find(id="id_body")["value"] == "kommunestyret"
    document.refresh_from_db()
    assert document.body == "formannskapet"


@pytest.mark.parametrize("who", ["planner", "approver"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_uploaded_document_is_fetched_where_its_reader_is_asked_for(kind, who, client, request, lyngen):
    document = KINDS[kind](municipality=lyngen, adopted_on=None)
    document.file.save("plan.pdf", ContentFile(b"%PDF-1.4"))
    client.force_login(request.getfixturevalue(who))
    page = page_at(client, address(f"{kind}_change", document.pk))

    name = {"actionplan": "action-plan-document", "budgetplan": "budget-plan-document"}[kind]
    link = page.select_one(f'a[href="{reverse(name, args=[document.pk])}"]')

    assert words(link) == "plan.pdf"
    fetched = client.get(link["href"])
    assert b"".join(fetched.streaming_content) == b"%PDF-1.4"
    assert "actionplan/" not in page.find(id="content").get_text()


def test_only_documents_are_taken(at_work, lyngen):
    page = SimpleUploadedFile("plan.html", b"<script>", content_type="text/html")

    answer = send(at_work, address("budgetplan_add"), {"title": "Plan", "first_year": "2020", "file": page})

    assert set(answer.context["adminform"].form.errors) == {"file"}
    assert not BudgetPlan.objects.exists()


def test_the_list_tells_proposals_from_what_is_adopted(at_work, lyngen, storfjord):
    adopted, proposal = (BudgetPlanFactory(municipality=lyngen, first_year=year) for year in (2020, 2021))
    proposal.adopted_on = None
    proposal.save()
    BudgetPlanFactory(municipality=storfjord, adopted_on=None)

    listed = {
        value: all_words(page_at(at_work, address("budgetplan_changelist") + query).select(".field-title"))
        for value, query in (("all", ""), ("yes", "?adopted=yes"), ("no", "?adopted=no"))
    }

    assert listed == {
        "all": [proposal.title, adopted.title],
        "yes": [adopted.title],
        "no": [proposal.title],
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_takes_the_same_number_of_queries_however_long(kind, at_work, lyngen):
    taken = {}
    for size in (2, 6):
        for number in range(size):
            KINDS[kind](municipality=lyngen, first_year=1990 + 3 * size + number)
        page_at(at_work, address(f"{kind}_changelist"))

        page, taken[size] = counted(at_work, address(f"{kind}_changelist"))

        assert len(page.select("#result_list tbody tr")) >= size
    assert taken[2] == taken[6]
