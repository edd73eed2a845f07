"""Registering the municipality's next plans, and changing and adopting what is registered."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from measures.forms.own_plans import ActionPlanForm, BudgetPlanForm
from measures.models import PlannedAction
from municipalities.models import ActionPlan, BudgetPlan
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    MembershipFactory,
    PlannedActionFactory,
)
from tests.measures.desk.own_plans import errors_on, send
from tests.measures.filling import read
from tests.measures.reading import page_at, words

NEW_ACTION_PLAN = reverse("desk-action-plan-new", args=["lyngen"])
NEW_BUDGET_PLAN = reverse("desk-budget-plan-new", args=["lyngen"])
FACTORIES = {"action-plan": ActionPlanFactory, "budget-plan": BudgetPlanFactory}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture
def at_work(client, planner):
    client.force_login(planner)
    return client


def edit(document):
    kind = "action-plan" if isinstance(document, ActionPlan) else "budget-plan"
    return reverse(f"desk-{kind}-edit", args=[document.pk])


@pytest.fixture
def proposal(lyngen, follow_up):
    """A proposal in which two actions stand, on one measure."""
    proposal = ActionPlanFactory(municipality=lyngen, title="Forslaget", adopted_on=None)
    for _ in range(2):
        PlannedActionFactory(follow_up=follow_up, action_plan=proposal)
    return proposal


class TestRegistering:
    def test_an_action_plan_is_registered_with_all_that_is_known(self, at_work, lyngen, planner):
        answer = send(
            at_work,
            NEW_ACTION_PLAN,
            {
                "title": "Handlingsplan for næring",
                "first_year": "2020",
                "last_year": "2023",
                "adopted_on": "12.12.2019",
                "body": "kommunestyret",
                "archive_case": "19/1",
                "council_case": "PS 45/19",
                "link": "lyngen.kommune.no/plan",
                "file": SimpleUploadedFile("plan.pdf", PDF),
            },
        )

        document = ActionPlan.objects.get()
        assert answer.url == reverse("desk-action-plan", args=[document.pk])
        assert (document.municipality, document.last_year) == (lyngen, 2023)
        assert (document.adopted_on, document.body) == (dt.date(2019, 12, 12), "kommunestyret")
        assert (document.archive_case, document.council_case) == ("19/1", "PS 45/19")
        assert document.link == "https://lyngen.kommune.no/plan"
        assert document.file.read() == PDF
        assert document.history.get().history_user == planner

    def test_the_form_is_filled_in_from_the_plan_before(self, at_work, lyngen):
        BudgetPlanFactory(municipality=lyngen, first_year=2090, title="Økonomiplan 2090–2093", body="rådet")

        page = page_at(at_work, NEW_BUDGET_PLAN)

        assert page.find(id="id_title")["value"] == "Økonomiplan 2091–2094"
        assert page.find(id="id_first_year")["value"] == "2091"
        assert page.find(id="id_body")["value"] == "rådet"
        assert not page.find(id="id_adopted_on").get("value")

    def test_only_where_there_is_a_plan_before_it_is_said_to_be_followed(self, at_work, lyngen):
        first = page_at(at_work, NEW_ACTION_PLAN)
        ActionPlanFactory(municipality=lyngen)
        second = page_at(at_work, NEW_ACTION_PLAN)

        assert first.select_one(".lead") is None
        assert "Feltene er fylt ut etter forrige plan" in words(second.select_one(".lead"))

    def test_registering_leads_on_to_carrying_on_where_there_is_something_to_carry(
        self, at_work, lyngen, proposal
    ):
        answer = send(at_work, NEW_ACTION_PLAN, {"title": "Den neste"})

        new = ActionPlan.objects.get(title="Den neste")
        assert answer.url == reverse("desk-action-plan-roll", args=[new.pk])

    @pytest.mark.parametrize(
        ("address", "changes", "error"),
        [
            (NEW_ACTION_PLAN, {"title": ""}, "Tittel: Feltet er påkrevet."),
            (
                NEW_ACTION_PLAN,
                {"first_year": "2024", "last_year": "2023"},
                "Siste år kan ikke komme før første år.",
            ),
            (
                NEW_ACTION_PLAN,
                {"adopted_on": "i går"},
                "Vedtatt: Skriv datoen som dag, måned og år, for eksempel 7.8.2018.",
            ),
            (
                NEW_ACTION_PLAN,
                {"adopted_on": "12.12.2199"},
                "Vedtatt: Vedtaksdatoen kan ikke være fram i tid. La feltet stå tomt til vedtaket er gjort.",
            ),
            (NEW_BUDGET_PLAN, {"first_year": "tjuetjue"}, "Første år: Oppgi et heltall."),
            (NEW_BUDGET_PLAN, {"first_year": "20"}, None),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
        self, address, changes, error, at_work, lyngen
    ):
        valid = {"title": "Planen", "first_year": "2020", "last_year": "2023", "body": "kommunestyret"}

        answer = send(at_work, address, valid | changes)

        page = read(answer)
        name = list(changes)[-1]
        assert not ActionPlan.objects.exists()
        assert not BudgetPlan.objects.exists()
        assert page.find(id="id_body")["value"] == "kommunestyret"
        assert page.find(id=f"id_{name}")["aria-invalid"] == "true"
        link = page.select_one(f'.ds-error-summary a[href="#id_{name}"]')
        assert words(link) == (error or words(link))
        assert page.title.text.startswith("Feil:")

    def test_the_same_plan_twice_is_said_at_its_field(self, at_work, lyngen):
        ActionPlanFactory(municipality=lyngen, title="Planen", first_year=2020)
        BudgetPlanFactory(municipality=lyngen, first_year=2020)

        action = read(send(at_work, NEW_ACTION_PLAN, {"title": "Planen", "first_year": "2020"}))
        budget = read(send(at_work, NEW_BUDGET_PLAN, {"first_year": "2020"}))

        assert errors_on(action) == ["Kommunen har en handlingsplan med denne tittelen og dette første året."]
        assert errors_on(budget) == ["Første år: Kommunen har allerede en økonomiplan fra dette året."]
        assert action.find(id="id_title")["aria-invalid"] == "true"
        assert budget.find(id="id_first_year")["aria-invalid"] == "true"

    @pytest.mark.parametrize("form_class", [ActionPlanForm, BudgetPlanForm])
    def test_a_plan_that_somebody_registers_between_looking_and_saving_is_said_at_its_field(
        self, form_class, lyngen
    ):
        data = {"title": "Planen", "first_year": "2020", "last_year": "2023", "body": "kommunestyret"}
        model = form_class.Meta.model
        first, second = (form_class(data, instance=model(municipality=lyngen)) for _ in range(2))
        both_are_valid = first.is_valid(), second.is_valid()

        saved, refused = first.save(), second.save()

        field, message = form_class.taken
        assert both_are_valid == (True, True)
        assert model.objects.get() == saved
        assert refused is None
        assert second.errors == {field: [message]}
        assert second["body"].value() == "kommunestyret"

    def test_a_file_that_is_something_else_is_refused_and_has_to_be_chosen_anew(self, at_work, lyngen):
        page = SimpleUploadedFile("plan.pdf", b"<!doctype html><script>")

        refused = read(send(at_work, NEW_BUDGET_PLAN, {"first_year": "2020", "file": page}))
        good = SimpleUploadedFile("plan.pdf", PDF)
        asked = read(send(at_work, NEW_BUDGET_PLAN, {"first_year": "", "file": good}))

        assert "file" in str(refused.select_one(".ds-error-summary a")["href"])
        assert "Velg filen på nytt" in words(asked.find(id="id_file_error"))
        assert not BudgetPlan.objects.exists()


class TestChanging:
    @pytest.mark.parametrize("kind", FACTORIES)
    def test_what_is_registered_is_changed_and_the_history_names_the_planner(
        self, kind, at_work, lyngen, planner
    ):
        document = FACTORIES[kind](municipality=lyngen)

        answer = send(at_work, edit(document), {"council_case": "PS 1/20"})

        document.refresh_from_db()
        assert answer.url == reverse(f"desk-{kind}", args=[document.pk])
        assert document.council_case == "PS 1/20"
        assert document.history.first().history_user == planner

    def test_the_first_year_of_a_budget_plan_stays_where_amounts_stand_in_it(
        self, at_work, lyngen, follow_up
    ):
        document = BudgetPlanFactory(municipality=lyngen, first_year=2020)
        empty = BudgetPlanFactory(municipality=lyngen, first_year=2024)
        BudgetLineFactory(follow_up=follow_up, budget_plan=document)

        for each in (document, empty):
            assert (
                at_work.post(
                    edit(each),
                    {"version": each.version, "title": "Nytt navn", "first_year": each.first_year + 10},
                ).status_code
                == 302
            )
            each.refresh_from_db()

        assert (document.title, document.first_year) == ("Nytt navn", 2020)
        assert empty.first_year == 2034

    def test_the_document_is_replaced_and_taken_away(self, at_work, lyngen):
        document = ActionPlanFactory(municipality=lyngen)
        document.file.save("gammel.pdf", ContentFile(PDF))

        shown = page_at(at_work, edit(document))
        send(at_work, edit(document), {"file": SimpleUploadedFile("ny.pdf", PDF + b"ny")})
        document.refresh_from_db()
        replaced = document.file.read()
        send(at_work, edit(document), {"file-clear": "on"})

        document.refresh_from_db()
        address = reverse("action-plan-document", args=[document.pk])
        assert shown.select_one(f'main form a[href="{address}"]')
        assert replaced == PDF + b"ny"
        assert not document.file

    @pytest.mark.parametrize("kind", FACTORIES)
    def test_two_planners_do_not_overwrite_each_other(self, kind, at_work, client, lyngen, planner):
        document = FACTORIES[kind](municipality=lyngen)
        opened = page_at(at_work, edit(document))
        other = MembershipFactory(user__email="kollega@lyngen.example", municipality=lyngen).user
        client.force_login(other)
        send(client, edit(document), {"body": "formannskapet"})
        client.force_login(planner)

        told = read(send(at_work, edit(document), {"body": "kommunestyret"}, page=opened))
        document.refresh_from_db()
        kept = document.body
        send(at_work, edit(document), {"overwrite": document.version}, page=told)

        conflict = words(told.select_one(".conflict"))
        assert "kollega@lyngen.example lagret" in conflict
        assert "formannskapet" in conflict
        assert told.find(id="id_body")["value"] == "kommunestyret"
        assert kept == "formannskapet"
        document.refresh_from_db()
        assert document.body == "kommunestyret"


class TestAdopting:
    def test_the_form_says_what_becomes_public_before_it_does(self, at_work, proposal):
        page = page_at(at_work, edit(proposal))

        warning = words(page.select_one(".own-plan-form__public"))
        assert "blir planen offentlig med en gang du lagrer" in warning
        assert "2 punkter på 1 tiltak" in warning

    def test_it_becomes_public_only_when_that_is_confirmed(self, at_work, client, proposal):
        asked = read(send(at_work, edit(proposal), {"adopted_on": "1.2.2021"}))
        still_inside = PlannedAction.objects.public().count()
        send(at_work, edit(proposal), {"goes_public": "on"}, page=asked)

        assert errors_on(asked) == ["Bekreft at alt som står i planen blir offentlig, eller ta bort datoen."]
        assert still_inside == 0
        assert PlannedAction.objects.public().count() == 2
        proposal.refresh_from_db()
        assert proposal.adopted_on == dt.date(2021, 2, 1)

    def test_it_is_asked_once_more_where_more_stands_in_it_than_was_told(self, at_work, proposal, follow_up):
        page = page_at(at_work, edit(proposal))
        PlannedActionFactory(follow_up=follow_up, action_plan=proposal)

        asked = read(
            send(at_work, edit(proposal), {"adopted_on": "1.2.2021", "goes_public": "on"}, page=page)
        )

        assert errors_on(asked) == [
            "Det som står i planen, er endret i mellomtiden. Se på tallene, og bekreft på nytt."
        ]
        assert "3 punkter på 1 tiltak" in words(asked.select_one(".own-plan-form__public"))
        assert not PlannedAction.objects.public().exists()

    def test_amounts_are_told_with_their_sum(self, at_work, lyngen, follow_up):
        document = BudgetPlanFactory(municipality=lyngen, adopted_on=None)
        BudgetLineFactory(follow_up=follow_up, budget_plan=document, amount=2_460_000)

        page = page_at(at_work, edit(document))

        assert "1 beløp på 1 tiltak, 2 460 000 kr i alt" in words(page.select_one(".own-plan-form__public"))

    def test_an_empty_proposal_and_an_adopted_plan_are_not_asked_about(self, at_work, lyngen, follow_up):
        empty = ActionPlanFactory(municipality=lyngen, adopted_on=None)
        adopted = ActionPlanFactory(municipality=lyngen)
        PlannedActionFactory(follow_up=follow_up, action_plan=adopted)

        assert send(at_work, edit(empty), {"adopted_on": "1.2.2021"}).status_code == 302
        assert send(at_work, edit(adopted), {"adopted_on": "2.2.2021"}).status_code == 302

    def test_taking_the_date_away_is_warned_of(self, at_work, lyngen, follow_up):
        adopted = ActionPlanFactory(municipality=lyngen)
        PlannedActionFactory(follow_up=follow_up, action_plan=adopted)

        page = page_at(at_work, edit(adopted))

        assert "blir den et forslag igjen" in words(page.select_one(".own-plan-form__public"))
