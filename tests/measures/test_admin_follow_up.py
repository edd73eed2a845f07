"""A planner at work: answering, naming who does it, the place in the action plan, and the money year by year."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from measures.models import BudgetLine, FollowUp, PlannedAction
from municipalities.admin.role_admin import RoleAdmin
from municipalities.models import Conflict
from tests.factories import (
    ActionPlanFactory,
    BudgetLineFactory,
    BudgetPlanFactory,
    FollowUpFactory,
    MeasureFactory,
    MembershipFactory,
    PlannedActionFactory,
    ReportFactory,
    StatusLineFactory,
)
from tests.measures.filling import fields_of, main_form, read, send
from tests.measures.reading import all_words, counted, page_at, words
from tests.measures.sizes import full_plan


def change(follow_up):
    return reverse("admin:measures_followup_change", args=[follow_up.pk])


@pytest.fixture
def follow_up(plan, lyngen):
    measure = MeasureFactory(plan=plan, code="A1", title="Felles vertskap", description="Én dør inn.")
    return FollowUpFactory(measure=measure, municipality=lyngen, own_title="Vertskap i Lyngen")


@pytest.fixture
def budget_plan(lyngen):
    return BudgetPlanFactory(municipality=lyngen, first_year=2020)


@pytest.fixture
def at_work(client, planner):
    client.force_login(planner)
    return client


def cell(plan, year, kind="operating", funding="own"):
    return f"budget_{plan.pk}_{kind}_{funding}_{year}"


def test_the_measure_s_promise_stands_above_and_leads_to_its_page(at_work, follow_up):
    page = page_at(at_work, change(follow_up))

    promise = page.find(id="promise").find_parent("section")
    assert "A1 Felles vertskap" in words(promise)
    assert "Én dør inn." in words(promise)
    assert promise.find("a")["href"] == reverse("measure", args=["naeringsplan", "A1"]) + "#lyngen"


def test_a_planner_answers_and_names_who_does_it(at_work, follow_up):
    answer = send(
        at_work,
        change(follow_up),
        {
            "answer": "take_up",
            "responsible_role": "næringssjef",
            "responsible_unit": "Næring",
            "deadline_kind": "month",
            "deadline_end": "6.2021",
        },
    )

    assert answer.status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.responsible_role == "næringssjef"
    assert follow_up.deadline_end == dt.date(2021, 6, 30)


def test_the_measure_and_the_municipality_of_a_follow_up_are_not_changed_by_what_is_sent(
    at_work, follow_up, storfjord
):
    other = MeasureFactory(plan=follow_up.measure.plan)

    send(at_work, change(follow_up), {"measure": other.pk, "municipality": storfjord.pk, "answer": "take_up"})

    assert FollowUp.objects.get(pk=follow_up.pk).municipality_id == follow_up.municipality_id
    assert FollowUp.objects.get(pk=follow_up.pk).measure_id == follow_up.measure_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": "not_relevant", "reason": ""}, "reason"),
        ({"answer": "covered", "reason": " "}, "reason"),
        ({"deadline_kind": "date"}, "deadline_end"),
        ({"deadline_kind": "date", "deadline_end": "i fjor"}, "deadline_end"),
        ({"deadline_kind": "period", "deadline_end": "1.1.2020"}, "deadline_start"),
        ({"deadline_kind": "recurring"}, "deadline_text"),
        ({"deadline_end": "1.1.2020"}, "deadline_end"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(at_work, follow_up, changes, field):
    answer = send(at_work, change(follow_up), {"own_title": "Skrevet nå"} | changes)

    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {field}
    assert read(answer).find(id="id_own_title")["value"] == "Skrevet nå"
    assert read(answer).select_one(f'.error-links a[href="#id_{field}"]')


def test_an_action_of_another_municipality_s_plan_is_neither_offered_nor_taken(
    at_work, follow_up, lyngen, storfjord
):
    own = ActionPlanFactory(municipality=lyngen, title="Lyngens plan")
    foreign = ActionPlanFactory(municipality=storfjord, title="Storfjords plan")
    page = page_at(at_work, change(follow_up))

    answer = send(
        at_work,
        change(follow_up),
        {"planned_actions-0-action_plan": foreign.pk, "planned_actions-0-description": "Gjøre noe"},
        page=page,
    )

    offered = [option["value"] for option in page.select("#id_planned_actions-0-action_plan option")]
    assert offered == ["", str(own.pk)]
    assert answer.status_code == 200
    assert not PlannedAction.objects.exists()


def test_an_action_of_another_follow_up_cannot_be_taken_over(at_work, follow_up, lyngen, storfjord):
    foreign = PlannedActionFactory(follow_up__municipality=storfjord, description="Storfjords")
    own = ActionPlanFactory(municipality=lyngen)

    send(
        at_work,
        change(follow_up),
        {
            "planned_actions-INITIAL_FORMS": 1,
            "planned_actions-0-id": foreign.pk,
            "planned_actions-0-action_plan": own.pk,
            "planned_actions-0-description": "Tatt over",
        },
    )

    assert PlannedAction.objects.get(pk=foreign.pk).description == "Storfjords"
    assert PlannedAction.objects.get(description="Tatt over").follow_up == follow_up


def test_what_was_written_in_a_row_that_is_gone_is_kept_as_a_new_row(at_work, follow_up):
    first, second, third = (
        PlannedActionFactory(follow_up=follow_up, description=text) for text in ("Første", "Andre", "Tredje")
    )
    page = page_at(at_work, change(follow_up))
    row_of = {page.find(id=f"id_planned_actions-{row}-description").text.strip(): row for row in range(3)}
    send(at_work, change(follow_up), {f"planned_actions-{row_of['Første']}-DELETE": "on"})
    written = {f"planned_actions-{row_of['Første']}-description": "Første, skrevet om"}

    told = send(at_work, change(follow_up), written, page=page)
    choice = {"overwrite": read(told).find(id="id_overwrite")["value"]}
    answer = send(at_work, change(follow_up), choice, page=read(told))

    assert "Første, skrevet om" in told.content.decode()
    assert answer.status_code == 302
    assert not PlannedAction.objects.filter(pk=first.pk).exists()
    texts = dict(follow_up.planned_actions.values_list("pk", "description"))
    assert (texts.pop(second.pk), texts.pop(third.pk)) == ("Andre", "Tredje")
    assert list(texts.values()) == ["Første, skrevet om"]


def test_writing_in_an_inline_makes_a_new_version_of_the_follow_up(at_work, follow_up, lyngen):
    plan = ActionPlanFactory(municipality=lyngen)

    answer = send(
        at_work,
        change(follow_up),
        {"planned_actions-0-action_plan": plan.pk, "planned_actions-0-description": "Ansette en vert"},
    )

    assert answer.status_code == 302
    assert PlannedAction.objects.get().description == "Ansette en vert"
    assert FollowUp.objects.get(pk=follow_up.pk).version == follow_up.version + 1


def test_saving_without_a_change_leaves_no_trace_in_the_history(at_work, follow_up, budget_plan):
    BudgetLineFactory(follow_up=follow_up, budget_plan=budget_plan, year=2021)

    assert send(at_work, change(follow_up)).status_code == 302

    assert FollowUp.objects.get(pk=follow_up.pk).version == follow_up.version
    assert follow_up.history.count() == 1
    assert BudgetLine.history.count() == 1


# The budget years -----------------------------------------------------------------------------------------


def lines_of(follow_up):
    """Every line as a tuple, without its key."""
    names = ("budget_plan", "year", "kind", "funding", "amount", "note", "kostra_function")
    return set(follow_up.budget_lines.values_list(*names))


def test_amounts_are_entered_year_by_year(at_work, follow_up, budget_plan):
    row = f"budget_{budget_plan.pk}_investment_grant"

    answer = send(
        at_work,
        change(follow_up),
        {
            cell(budget_plan, 2020): "2 460 000",
            cell(budget_plan, 2023): "0",
            cell(budget_plan, 2021, "investment", "grant"): "100.000",
            f"{row}_note": "Fra fylket",
            f"{row}_kostra": "325",
        },
    )

    assert answer.status_code == 302
    assert lines_of(follow_up) == {
        (budget_plan.pk, 2020, "operating", "own", Decimal(2460000), "", ""),
        (budget_plan.pk, 2023, "operating", "own", Decimal(0), "", ""),
        (budget_plan.pk, 2021, "investment", "grant", Decimal(100000), "Fra fylket", "325"),
    }


def test_everything_there_is_goes_out_in_the_form_and_comes_back_unchanged(at_work, follow_up, lyngen):
    """Every kind and funding, in several plans, with notes that differ from year to year."""
    plans = [BudgetPlanFactory(municipality=lyngen, first_year=year) for year in (2017, 2020)]
    plans.append(BudgetPlanFactory(municipality=lyngen, first_year=2024, adopted_on=None))
    for plan in plans:
        for number, year in enumerate(plan.years):
            for kind in ("operating", "investment"):
                for funding in ("own", "grant", "partner", "in_kind"):
                    note = f"{funding} {year}" if funding == "grant" else funding
                    BudgetLineFactory(
                        follow_up=follow_up,
                        budget_plan=plan,
                        year=year,
                        kind=kind,
                        funding=funding,
                        amount=1000 * number,
                        note=note,
                        kostra_function="325" if number else "",
                    )
    before = lines_of(follow_up)

    answer = send(at_work, change(follow_up), {"own_title": "Et nytt navn"})

    assert answer.status_code == 302
    assert len(before) == 96
    assert lines_of(follow_up) == before
    assert BudgetLine.history.count() == 96


def test_an_emptied_year_is_no_line_any_more_and_the_others_stay(at_work, follow_up, budget_plan):
    for year in (2020, 2021):
        BudgetLineFactory(follow_up=follow_up, budget_plan=budget_plan, year=year, note="Samme")

    send(at_work, change(follow_up), {cell(budget_plan, 2020): ""})

    assert [line.year for line in follow_up.budget_lines.all()] == [2021]
    assert follow_up.budget_lines.get().note == "Samme"


def test_a_note_for_the_row_is_written_in_every_year_of_it(at_work, follow_up, budget_plan):
    for year in (2020, 2021):
        BudgetLineFactory(follow_up=follow_up, budget_plan=budget_plan, year=year, note=f"Om {year}")

    send(at_work, change(follow_up), {f"budget_{budget_plan.pk}_operating_own_note": "Ett ord for alle"})

    assert {line.note for line in follow_up.budget_lines.all()} == {"Ett ord for alle"}


def test_a_budget_plan_that_the_planner_has_not_seen_keeps_its_amounts(
    at_work, follow_up, budget_plan, lyngen
):
    page = page_at(at_work, change(follow_up))
    newer = BudgetPlanFactory(municipality=lyngen, first_year=2021)
    BudgetLineFactory(follow_up=follow_up, budget_plan=newer, year=2021)

    answer = send(at_work, change(follow_up), {"own_title": "Nytt"}, page=page)

    assert answer.status_code == 302
    assert follow_up.budget_lines.get().budget_plan == newer


@pytest.mark.parametrize(
    ("name", "written", "part"),
    [
        ("2020", "mye", "2 460 000"),
        ("2020", "-5", "negati"),
        ("note", "Uten beløp", ""),
        ("kostra", "32", ""),
    ],
)
def test_a_faulty_cell_says_so_where_it_stands_and_nothing_is_saved(
    at_work, follow_up, budget_plan, name, written, part
):
    field = f"budget_{budget_plan.pk}_operating_own_{name}"

    answer = send(at_work, change(follow_up), {field: written, cell(budget_plan, 2021, "investment"): "5"})

    assert answer.status_code == 200
    assert part in " ".join(answer.context["adminform"].form.errors[field])
    assert read(answer).find(id=f"id_{field}")["value"] == written
    assert not follow_up.budget_lines.exists()


def test_amounts_in_another_municipality_s_budget_plan_are_refused(at_work, follow_up, storfjord):
    foreign = BudgetPlanFactory(municipality=storfjord)

    answer = send(at_work, change(follow_up), {f"budget_{foreign.pk}": "1", cell(foreign, 2020): "5"})

    assert answer.status_code == 200
    assert not BudgetLine.objects.exists()


def test_the_plan_in_force_stands_first_then_newer_ones_and_those_with_amounts(at_work, follow_up, lyngen):
    empty, used, in_force, proposal = (
        BudgetPlanFactory(municipality=lyngen, first_year=year) for year in (2016, 2018, 2021, 2022)
    )
    proposal.adopted_on = None
    proposal.save()
    BudgetLineFactory(follow_up=follow_up, budget_plan=used, year=2018)

    page = page_at(at_work, change(follow_up))

    shown = [heading["id"] for heading in page.select(".budget__plan h3")]
    assert shown == [f"budget_{plan.pk}" for plan in (in_force, proposal, used)]
    older = page.select_one(f'.budget a[href^="?budget_plan={empty.pk}"]')
    page = page_at(at_work, f"{change(follow_up)}?budget_plan={empty.pk}")
    assert older
    assert page.find(id=f"budget_{empty.pk}")


def test_an_approver_reads_the_amounts_and_has_nothing_to_fill_in(client, approver, follow_up, budget_plan):
    BudgetLineFactory(follow_up=follow_up, budget_plan=budget_plan, year=2021, amount=50_000)
    client.force_login(approver)

    page = page_at(client, change(follow_up))

    assert "50\u00a0000\u00a0kr" in page.select_one(".budget").get_text()
    assert set(fields_of(main_form(page))) <= {
        "csrfmiddlewaretoken",
        "version",
        *(name for name in fields_of(main_form(page)) if name.endswith("_FORMS")),
    }


# Two at once ----------------------------------------------------------------------------------------------


def test_who_saves_second_is_told_and_keeps_what_they_wrote(at_work, follow_up):
    page = page_at(at_work, change(follow_up))
    send(at_work, change(follow_up), {"own_title": "Den første", "responsible_role": "rådgiver"})

    answer = send(at_work, change(follow_up), {"own_title": "Den andre"}, page=page)

    assert answer.status_code == 200
    follow_up.refresh_from_db()
    assert follow_up.own_title == "Den første"
    page = read(answer)
    assert page.find(id="id_own_title")["value"] == "Den andre"
    conflict = page.select_one(".conflict")
    assert "planlegger@lyngen.example" in words(conflict)
    rows = [all_words(row.find_all(["th", "td"]))[1:] for row in conflict.select("tbody tr")]
    assert rows == [["Den første", "Den andre"], ["rådgiver", "–"]]


def test_who_has_seen_the_other_version_can_save_their_own(at_work, follow_up):
    page = page_at(at_work, change(follow_up))
    send(at_work, change(follow_up), {"own_title": "Den første"})
    answer = send(at_work, change(follow_up), {"own_title": "Den andre"}, page=page)
    box = read(answer).find(id="id_overwrite")

    again = send(at_work, change(follow_up), page=read(answer))
    chosen = send(at_work, change(follow_up), {"overwrite": box["value"]}, page=read(answer))

    assert not box.has_attr("checked")
    assert again.status_code == 200
    assert chosen.status_code == 302
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Den andre"


def test_the_choice_holds_only_for_the_version_that_was_seen(at_work, follow_up):
    page = page_at(at_work, change(follow_up))
    send(at_work, change(follow_up), {"own_title": "Den første"})
    answer = send(at_work, change(follow_up), {"own_title": "Den andre"}, page=page)
    seen = read(answer).find(id="id_overwrite")["value"]
    send(at_work, change(follow_up), {"own_title": "Den tredje"})

    answer = send(at_work, change(follow_up), {"overwrite": seen}, page=read(answer))

    assert answer.status_code == 200
    assert "Den tredje" in words(read(answer).select_one(".conflict"))
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Den tredje"


@pytest.mark.parametrize("version", [None, "", "0", "x"])
def test_a_form_without_its_version_saves_nothing(at_work, follow_up, version):
    answer = send(at_work, change(follow_up), {"own_title": "Uten", "version": version})

    assert answer.status_code == 200
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Vertskap i Lyngen"


def test_amounts_and_actions_count_as_parts_of_the_follow_up(at_work, follow_up, budget_plan, lyngen):
    plan = ActionPlanFactory(municipality=lyngen)
    page = page_at(at_work, change(follow_up))
    action = {"planned_actions-0-action_plan": plan.pk, "planned_actions-0-description": "Den førstes tiltak"}
    send(at_work, change(follow_up), {cell(budget_plan, 2020): "1000"} | action)

    answer = send(at_work, change(follow_up), {cell(budget_plan, 2020): "2000"}, page=page)

    conflict = words(read(answer).select_one(".conflict"))
    assert answer.status_code == 200
    assert "1\u00a0000" in conflict.replace(" ", "\u00a0")
    assert "Den førstes tiltak" in conflict
    assert follow_up.budget_lines.get().amount == 1000


def test_a_conflict_between_reading_and_writing_is_told_like_any_other(at_work, follow_up, monkeypatch):
    """The other is quicker after the form was found good: the row itself refuses, and nothing of it is saved."""
    page = page_at(at_work, change(follow_up))
    view = RoleAdmin.changeform_view

    def other_is_quicker(self, request, *args):
        monkeypatch.setattr(RoleAdmin, "changeform_view", view)
        follow_up.own_title = "Den raske"
        follow_up.save()
        raise Conflict(follow_up)

    monkeypatch.setattr(RoleAdmin, "changeform_view", other_is_quicker)
    answer = send(at_work, change(follow_up), {"own_title": "Den trege"}, page=page)

    assert answer.status_code == 200
    assert "Den raske" in words(read(answer).select_one(".conflict"))
    assert read(answer).find(id="id_own_title")["value"] == "Den trege"
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Den raske"


# Lists ----------------------------------------------------------------------------------------------------


def listed(page):
    return [words(link) for link in page.select("#result_list .field-title a")]


def list_of(client, **query):
    address = reverse("admin:measures_followup_changelist")
    return page_at(client, address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else ""))


@pytest.fixture
def four(plan, lyngen, storfjord):
    """Lyngen's, lacking the answer, somebody responsible, an action plan, and nothing; and a foreign one."""
    titles = {"silent": {"answer": ""}, "ownerless": {}, "unplanned": {}, "whole": {}}
    made = {}
    for title, values in titles.items():
        made[title] = FollowUpFactory(
            measure=MeasureFactory(plan=plan), municipality=lyngen, own_title=title, **values
        )
    for title in ("unplanned", "whole"):
        made[title].responsible_role, made[title].responsible_unit = "rådgiver", "Næring"
        made[title].within_existing_budget = True
        made[title].save()
    for title in ("ownerless", "whole"):
        PlannedActionFactory(follow_up=made[title])
    FollowUpFactory(measure=made["silent"].measure, municipality=storfjord, own_title="fremmed", answer="")
    return made


def test_the_list_says_what_each_lacks_and_holds_only_one_s_own(at_work, four):
    page = list_of(at_work)

    lacks = {
        words(row.select_one(".field-title")): words(row.select_one(".field-shown_lacks"))
        for row in page.select("#result_list tbody tr")
    }
    assert set(lacks) == set(four)
    assert lacks["whole"] == "–"
    assert lacks["silent"] != "–"


@pytest.mark.parametrize(
    ("lacking", "titles"),
    [
        ("answered", {"silent"}),
        ("owned", {"ownerless"}),
        ("planned", {"unplanned"}),
        ("funded", {"ownerless"}),
    ],
)
def test_the_list_is_narrowed_to_what_lacks_something(at_work, four, lacking, titles):
    assert set(listed(list_of(at_work, lacks=lacking))) == titles


def test_searching_finds_nothing_of_others(at_work, four):
    assert listed(list_of(at_work, q="fremmed")) == []
    assert listed(list_of(at_work, q="silent")) == ["silent"]


def test_the_filters_offer_what_is_one_s_own(at_work, four, plan, lyngen, storfjord):
    elsewhere = FollowUpFactory(municipality=storfjord)
    FollowUpFactory(municipality=lyngen)

    page = list_of(at_work)

    offered = words(page.find(id="changelist-filter"))
    assert str(plan) in offered
    assert str(elsewhere.measure.plan) not in offered
    assert "Storfjord" not in offered


@pytest.mark.parametrize(
    "lookup",
    ["measure__plan__members__user__email__startswith=a", "reason__startswith=a", "municipality__slug=x"],
)
def test_the_list_answers_no_questions_but_its_filters(at_work, four, lookup):
    answer = at_work.get(reverse("admin:measures_followup_changelist") + f"?{lookup}")

    assert answer.status_code == 400


@pytest.mark.parametrize("place", ["list", "form", "first page"])
def test_the_number_of_queries_does_not_grow_with_the_plan(db, client, place):
    taken = {}
    for size in (2, 5):
        plan = full_plan(measures=size, municipalities=2, rounds=1)
        slot = FollowUp.objects.filter(measure__plan=plan).first()
        for number in range(size):
            PlannedActionFactory(follow_up=slot, description=f"Mer {number}")
            FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=slot.municipality, answer="")
        user = MembershipFactory(municipality=slot.municipality).user
        client.force_login(user)
        address = {
            "list": reverse("admin:measures_followup_changelist"),
            "form": change(slot),
            "first page": reverse("admin:index"),
        }[place]
        page_at(client, address)

        page, taken[size] = counted(client, address)

        rows = {
            "list": "#result_list tbody tr",
            "form": ".dynamic-planned_actions, .has_original",
            "first page": ".start li",
        }
        assert len(page.select(rows[place])) >= size
    assert taken[2] == taken[5]


def test_a_published_line_survives_what_a_planner_saves(at_work, follow_up, reporting_round, lyngen):
    """The pointer at the newest published line is moved by publishing alone."""
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    line = StatusLineFactory(report=report, follow_up=follow_up)
    page = page_at(at_work, change(follow_up))
    FollowUp.objects.filter(pk=follow_up.pk).update(latest_line=line)

    assert send(at_work, change(follow_up), {"own_title": "Nytt"}, page=page).status_code == 302

    assert FollowUp.objects.get(pk=follow_up.pk).latest_line == line
