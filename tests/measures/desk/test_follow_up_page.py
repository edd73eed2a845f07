"""One follow-up: what the plan promises, the thread, what the municipality has said, and who changed what last."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import FollowUp
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    MembershipFactory,
    PlannedActionFactory,
)
from tests.measures.desk.own_plans import send
from tests.measures.filling import cell
from tests.measures.reading import all_words, counted, page_at, published, section, words
from tests.measures.sizes import full_plan


def page_of(client, follow_up):
    return page_at(client, reverse("desk-follow-up", args=[follow_up.pk]))


def test_the_promise_the_thread_and_the_way_to_the_public_page_are_there(as_planner, follow_up):
    page = page_of(as_planner, follow_up)

    assert words(page.h1) == "Felles vertskap"
    assert "Én dør inn." in words(page.select_one(".promise"))
    assert "Vertskap i Lyngen" in words(page.select_one(".page-head"))
    assert len(page.select(".thread__step")) == 6
    public = reverse("measure", args=["naeringsplan", "A1"])
    assert page.select_one(f'.page-head a[href="{public}#lyngen"]')


def test_each_part_has_a_card_and_a_way_to_change_it_and_back(as_planner, follow_up):
    page = page_of(as_planner, follow_up)

    parts = {"answer": "desk-answer", "owner": "desk-owner", "planned": "desk-planned", "money": "desk-money"}
    for heading, name in parts.items():
        link = section(page, heading).select_one(".card__head a")
        assert link["href"].startswith(reverse(name, args=[follow_up.pk]))
        back = page_at(as_planner, link["href"]).select_one("input[name=next]")["value"]
        assert back == reverse("desk-follow-up", args=[follow_up.pk])


def test_what_misses_on_the_thread_is_the_way_to_fill_it_and_the_first_is_the_page_s_button(
    as_planner, follow_up
):
    page = page_of(as_planner, follow_up)

    links = [link["href"].split("?")[0] for link in page.select(".thread__step a")]
    wanted = [reverse(name, args=[follow_up.pk]) for name in ("desk-owner", "desk-planned", "desk-money")]
    assert links == wanted
    assert page.select_one("main a.ds-button")["href"].startswith(wanted[0])


def test_one_that_is_not_answered_is_answered_first(as_planner, follow_up):
    FollowUp.objects.update(answer="")

    page = page_of(as_planner, follow_up)

    assert "Kommunen har ikke svart ennå" in words(section(page, "answer"))
    [link] = page.select(".thread__step a")
    assert link["href"].startswith(reverse("desk-answer", args=[follow_up.pk]))


def test_a_report_that_is_being_written_is_one_click_away(as_planner, draft, planner):
    line = draft.lines.get()

    page = page_of(as_planner, line.follow_up)

    link = page.select(".thread__step")[4].a
    assert link["href"] == f"{reverse('desk-report', args=[draft.pk])}#line-{line.pk}"


def test_what_is_published_names_its_round_on_the_thread(as_planner, follow_up, reporting_round, lyngen):
    reporting_round.published_on = dt.date(2022, 3, 1)
    reporting_round.save()
    published(reporting_round, lyngen, follow_up)

    page = page_of(as_planner, follow_up)

    assert words(page.select(".thread__step")[4].select_one(".thread__detail")) == "Årsmelding 2021"
    assert "Pågår" in words(page.select_one(".page-head"))


def test_a_no_is_shown_with_its_reason_and_asks_for_nothing_more(as_planner, follow_up):
    follow_up.answer, follow_up.reason = "covered", "Dekket av kystsoneplanen."
    follow_up.save()

    page = page_of(as_planner, follow_up)

    assert "Dekket av kystsoneplanen." in words(section(page, "answer"))
    assert page.select(".flag, .thread__step a, main a.ds-button") == []


def test_what_stands_in_a_proposal_is_shown_as_the_municipality_s_own(as_planner, follow_up, lyngen):
    adopted = ActionPlanFactory(municipality=lyngen, title="Vedtatt plan")
    proposal = ActionPlanFactory(municipality=lyngen, title="Neste plan", first_year=2024, last_year=2027)
    proposal.adopted_on = None
    proposal.save()
    for plan in (adopted, proposal):
        PlannedActionFactory(
            follow_up=follow_up, action_plan=plan, place="Side 7", done_on=dt.date(2021, 5, 12)
        )

    entries = section(page_of(as_planner, follow_up), "planned").select(".entries > li")

    said = [words(entry).replace(" ,", ",") for entry in entries]
    assert "Neste plan, Side 7, gjort 12.5.2021" in said[0]
    assert "Bare kommunen ser det før planen er vedtatt" in said[0]
    assert "Vedtatt plan" in said[1]
    assert "Alle kan lese det" in said[1]


def test_the_money_is_shown_plan_by_plan_with_who_can_read_it(as_planner, follow_up, lyngen):
    in_force = BudgetPlanFactory(municipality=lyngen, first_year=2019)
    proposal = BudgetPlanFactory(municipality=lyngen, first_year=2022, adopted_on=None)
    BudgetLineFactory(follow_up=follow_up, budget_plan=in_force, year=2020, amount=80_000)
    BudgetLineFactory(follow_up=follow_up, budget_plan=proposal, year=2022, amount=70_000, note="Foreløpig")

    parts = section(page_of(as_planner, follow_up), "money").select(".amounts-of")

    assert "Gjeldende Alle kan lese det" in words(parts[0])
    assert words(parts[0].select_one("tfoot td:last-child")) == "80"
    assert "Forslag Bare kommunen ser det før planen er vedtatt" in words(parts[1])
    assert "Foreløpig" in words(parts[1])


def test_changed_wording_is_told_above_all_else_and_can_be_looked_at_from_there(as_planner, follow_up):
    follow_up.measure.description = "To dører inn."
    follow_up.measure.save()
    page = page_of(as_planner, follow_up)

    look = section(page, "wording")
    form = look.form
    data = {field["name"]: field["value"] for field in form.find_all("input")}
    answer = as_planner.post(form["action"], data)

    assert look.find("ins", class_="changed")
    assert look.find("del", class_="changed")
    assert answer["Location"] == reverse("desk-follow-up", args=[follow_up.pk])
    assert page_of(as_planner, follow_up).find(id="wording") is None


def test_an_approver_reads_all_of_it_and_has_nothing_to_change(client, approver, follow_up):
    follow_up.measure.title = "Nye ord"
    follow_up.measure.save()
    client.force_login(approver)

    page = page_of(client, follow_up)

    assert page.find(id="wording")
    assert page.main.find_all("form") == []
    assert [link["href"] for link in page.main.find_all("a") if "/tiltak/" in link["href"]] == [
        reverse("measure", args=["naeringsplan", "A1"]) + "#lyngen"
    ]


@pytest.mark.parametrize("who", ["neighbour", "coordinator", "steering_member", "administrator"])
def test_for_everybody_else_it_does_not_exist(client, follow_up, who, request):
    client.force_login(request.getfixturevalue(who))

    for name in ("follow-up", "answer", "owner", "planned", "money", "wording"):
        address = reverse(f"desk-{name}", args=[follow_up.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"version": 1}).status_code in (404, 405)
    assert FollowUp.objects.get(pk=follow_up.pk).version == follow_up.version


# Who changed what -----------------------------------------------------------------------------------------


def test_the_last_changes_are_told_with_who_made_them(as_planner, follow_up, budget_plan, lyngen):
    plan = ActionPlanFactory(municipality=lyngen)

    def address(name):
        return reverse(name, args=[follow_up.pk])

    send(as_planner, address("desk-answer"), {"answer": "covered", "reason": "Kystsoneplanen."})
    send(as_planner, address("desk-owner"), {"responsible_role": "rådgiver", "own_title": ""})
    send(
        as_planner,
        address("desk-planned"),
        {"planned_actions-0-action_plan": plan.pk, "planned_actions-0-description": "Ansette en vert"},
    )
    send(as_planner, address("desk-money"), {cell(budget_plan, 2020): "5", cell(budget_plan, 2021): "5"})

    entries = section(page_of(as_planner, follow_up), "history").select(".changes > li")
    told = [text for entry in entries for text in all_words(entry.select("li"))]

    assert set(told) == {
        "Svarte «dekket av en annen plan»",
        "Ansvarlig rolle: «rådgiver»",
        "Egen tittel tatt bort (var «Vertskap i Lyngen»)",
        "Lagt inn i en handlingsplan: «Ansette en vert»",
        f"Beløp i {budget_plan.title}",
    }
    assert len(told) == 5
    assert all("planlegger@lyngen.example" in words(entry) for entry in entries)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"responsible_role": "sjef"}, "Ansvarlig rolle: «sjef» (var «rådgiver»)"),
        ({"deadline_kind": "year", "deadline_end": dt.date(2021, 12, 31)}, "Frist: «innen utgangen av 2021»"),
        ({"within_existing_budget": True}, "Innenfor eksisterende budsjett: ja"),
        ({"reason": "Fortsatt viktig."}, "Endret begrunnelsen for svaret"),
        ({"answer": ""}, "Svarte «ikke svart»"),
        ({"seen_title": "Andre ord"}, "Så på den nye ordlyden i tiltaket"),
    ],
)
def test_a_change_is_told_in_words(as_planner, follow_up, changes, told):
    follow_up.responsible_role = "rådgiver"
    follow_up.save()
    for name, value in changes.items():
        setattr(follow_up, name, value)
    follow_up.save()

    history = section(page_of(as_planner, follow_up), "history")

    assert told in all_words(history.select(".changes li li"))


def test_the_number_of_queries_does_not_grow_with_what_belongs_to_it(db, client):
    taken = {}
    for size in (2, 5):
        plan = full_plan(measures=1, municipalities=1, rounds=1)
        slot = FollowUp.objects.get(measure__plan=plan)
        for number in range(size):
            PlannedActionFactory(follow_up=slot, description=f"Punkt {number}")
            slot.own_title = f"Tittel {number}"
            slot.save()
            budget_plan = BudgetPlanFactory(municipality=slot.municipality, first_year=2010 + number)
            BudgetLineFactory(follow_up=slot, budget_plan=budget_plan)
        client.force_login(MembershipFactory(municipality=slot.municipality).user)
        addresses = [
            reverse(f"desk-{name}", args=[slot.pk]) for name in ("follow-up", "owner", "planned", "money")
        ]
        page_at(client, addresses[0])

        pages, taken[size] = zip(*(counted(client, address) for address in addresses), strict=True)

        assert len(pages[0].select(".entries > li")) == size + 1
        assert len(pages[0].select(".amounts-of")) == size + 1
        assert len(pages[2].select("fieldset.planned")) == size + 1
        assert len(pages[3].select(".budget")) == size + 1
    assert taken[2] == taken[5]
