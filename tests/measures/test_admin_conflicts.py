"""Two at work in one thing: who saves second is told, keeps what they wrote, and chooses."""

import pytest

from measures.models import FollowUp, Plan, PlannedAction
from municipalities.admin.role_admin import RoleAdmin
from municipalities.models import Conflict
from tests.factories import (
    ActionPlanFactory,
    FollowUpFactory,
    MeasureFactory,
    PlannedActionFactory,
    StatusLineFactory,
)
from tests.measures.filling import cell, change, read, send
from tests.measures.reading import all_words, page_at, words

# Follow-ups -----------------------------------------------------------------------------------------------


def test_who_saves_second_is_told_and_keeps_what_they_wrote(as_planner, follow_up):
    page = page_at(as_planner, change(follow_up))
    send(as_planner, change(follow_up), {"own_title": "Den første", "responsible_role": "rådgiver"})

    answer = send(as_planner, change(follow_up), {"own_title": "Den andre"}, page=page)

    assert answer.status_code == 200
    follow_up.refresh_from_db()
    assert follow_up.own_title == "Den første"
    page = read(answer)
    assert page.find(id="id_own_title")["value"] == "Den andre"
    conflict = page.select_one(".conflict")
    assert "planlegger@lyngen.example" in words(conflict)
    rows = [all_words(row.find_all(["th", "td"]))[1:] for row in conflict.select("tbody tr")]
    assert rows == [["Den første", "Den andre"], ["rådgiver", "–"]]


def test_who_has_seen_the_other_version_can_save_their_own(as_planner, follow_up):
    page = page_at(as_planner, change(follow_up))
    send(as_planner, change(follow_up), {"own_title": "Den første"})
    answer = send(as_planner, change(follow_up), {"own_title": "Den andre"}, page=page)
    box = read(answer).find(id="id_overwrite")

    again = send(as_planner, change(follow_up), page=read(answer))
    chosen = send(as_planner, change(follow_up), {"overwrite": box["value"]}, page=read(answer))

    assert not box.has_attr("checked")
    assert again.status_code == 200
    assert chosen.status_code == 302
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Den andre"


def test_the_choice_holds_only_for_the_version_that_was_seen(as_planner, follow_up):
    page = page_at(as_planner, change(follow_up))
    send(as_planner, change(follow_up), {"own_title": "Den første"})
    answer = send(as_planner, change(follow_up), {"own_title": "Den andre"}, page=page)
    seen = read(answer).find(id="id_overwrite")["value"]
    send(as_planner, change(follow_up), {"own_title": "Den tredje"})

    answer = send(as_planner, change(follow_up), {"overwrite": seen}, page=read(answer))

    assert answer.status_code == 200
    assert "Den tredje" in words(read(answer).select_one(".conflict"))
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Den tredje"


@pytest.mark.parametrize("version", [None, "", "0", "x"])
def test_a_form_without_its_version_saves_nothing(as_planner, follow_up, version):
    answer = send(as_planner, change(follow_up), {"own_title": "Uten", "version": version})

    assert answer.status_code == 200
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Vertskap i Lyngen"


def test_amounts_and_actions_count_as_parts_of_the_follow_up(as_planner, follow_up, budget_plan, lyngen):
    plan = ActionPlanFactory(municipality=lyngen)
    page = page_at(as_planner, change(follow_up))
    action = {"planned_actions-0-action_plan": plan.pk, "planned_actions-0-description": "Den førstes tiltak"}
    send(as_planner, change(follow_up), {cell(budget_plan, 2020): "1000"} | action)

    answer = send(as_planner, change(follow_up), {cell(budget_plan, 2020): "2000"}, page=page)

    conflict = words(read(answer).select_one(".conflict"))
    assert answer.status_code == 200
    assert "1\u00a0000" in conflict.replace(" ", "\u00a0")
    assert "Den førstes tiltak" in conflict
    assert follow_up.budget_lines.get().amount == 1000


def test_a_conflict_between_reading_and_writing_is_told_like_any_other(as_planner, follow_up, monkeypatch):
    """The other is quicker after the form was found good: the row itself refuses, and nothing of it is saved."""
    page = page_at(as_planner, change(follow_up))
    view = RoleAdmin.changeform_view

    def other_is_quicker(self, request, *args):
        monkeypatch.setattr(RoleAdmin, "changeform_view", view)
        follow_up.own_title = "Den raske"
        follow_up.save()
        raise Conflict(follow_up)

    monkeypatch.setattr(RoleAdmin, "changeform_view", other_is_quicker)
    answer = send(as_planner, change(follow_up), {"own_title": "Den trege"}, page=page)

    assert answer.status_code == 200
    assert "Den raske" in words(read(answer).select_one(".conflict"))
    assert read(answer).find(id="id_own_title")["value"] == "Den trege"
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Den raske"


def test_what_was_written_in_a_row_that_is_gone_is_kept_as_a_new_row(as_planner, follow_up):
    first, second, third = (
        PlannedActionFactory(follow_up=follow_up, description=text) for text in ("Første", "Andre", "Tredje")
    )
    page = page_at(as_planner, change(follow_up))
    row_of = {page.find(id=f"id_planned_actions-{row}-description").text.strip(): row for row in range(3)}
    send(as_planner, change(follow_up), {f"planned_actions-{row_of['Første']}-DELETE": "on"})
    written = {f"planned_actions-{row_of['Første']}-description": "Første, skrevet om"}

    told = send(as_planner, change(follow_up), written, page=page)
    choice = {"overwrite": read(told).find(id="id_overwrite")["value"]}
    answer = send(as_planner, change(follow_up), choice, page=read(told))

    assert "Første, skrevet om" in told.content.decode()
    assert answer.status_code == 302
    assert not PlannedAction.objects.filter(pk=first.pk).exists()
    texts = dict(follow_up.planned_actions.values_list("pk", "description"))
    assert (texts.pop(second.pk), texts.pop(third.pk)) == ("Andre", "Tredje")
    assert list(texts.values()) == ["Første, skrevet om"]


# The plan -------------------------------------------------------------------------------------------------


def test_two_coordinators_do_not_overwrite_each_other(as_coordinator, plan):
    page = page_at(as_coordinator, change(plan))
    send(as_coordinator, change(plan), {"vision_nb": "Den første"})

    told = send(as_coordinator, change(plan), {"vision_nb": "Den andre"}, page=page)
    seen = read(told).find(id="id_overwrite")["value"]
    chosen = send(as_coordinator, change(plan), {"overwrite": seen}, page=read(told))

    assert "Den første" in words(read(told).select_one(".conflict"))
    assert read(told).find(id="id_vision_nb").text.strip() == "Den andre"
    assert chosen.status_code == 302
    assert Plan.objects.get(pk=plan.pk).vision == "Den andre"


def test_who_takes_part_counts_as_a_part_of_the_plan(as_coordinator, plan, lyngen):
    page = page_at(as_coordinator, change(plan))
    send(as_coordinator, change(plan), {"participations-0-left_on": "1.2.2021"})

    told = send(as_coordinator, change(plan), {"participations-0-left_on": "1.2.2022"}, page=page)

    assert told.status_code == 200
    assert read(told).select_one(".conflict")


# Reports --------------------------------------------------------------------------------------------------


def test_who_writes_while_it_is_sent_in_gets_their_words_back(as_planner, draft, planner):
    page = page_at(as_planner, change(draft))
    draft.submit(by=planner)

    answer = send(as_planner, change(draft), {"lines-0-next_step": "Et helt nytt avsnitt"}, page=page)

    assert answer.status_code == 409
    assert "Et helt nytt avsnitt" in words(read(answer))
    assert "Uferdig tekst" not in words(read(answer))
    assert draft.lines.get().next_step == ""


@pytest.fixture
def two_lines(draft, plan, lyngen):
    measures = [MeasureFactory(plan=plan, code=code) for code in ("A1", "B1")]
    line = draft.lines.get()
    line.delete()
    line.follow_up.delete()
    for measure in measures:
        line = StatusLineFactory(
            report=draft, follow_up=FollowUpFactory(measure=measure, municipality=lyngen), status=""
        )
        line.status = "in_progress"
        line.save()
    return draft


def test_two_planners_write_in_different_lines_of_one_report(as_planner, two_lines):
    page = page_at(as_planner, change(two_lines))
    send(as_planner, change(two_lines), {"lines-0-next_step": "Den ene"})

    answer = send(as_planner, change(two_lines), {"lines-1-next_step": "Den andre"}, page=page)

    assert answer.status_code == 302
    assert [line.next_step for line in two_lines.lines.all()] == ["Den ene", "Den andre"]


def test_two_planners_write_in_different_fields_of_one_line(as_planner, two_lines):
    page = page_at(as_planner, change(two_lines))
    send(as_planner, change(two_lines), {"lines-0-next_step": "Den ene"})

    answer = send(as_planner, change(two_lines), {"lines-0-percent": "40"}, page=page)

    line = two_lines.lines.first()
    assert answer.status_code == 302
    assert (line.next_step, line.percent) == ("Den ene", 40)


def test_two_planners_write_in_the_same_field_and_the_second_is_asked(as_planner, two_lines):
    page = page_at(as_planner, change(two_lines))
    send(as_planner, change(two_lines), {"lines-0-next_step": "Den ene"})

    answer = send(as_planner, change(two_lines), {"lines-0-next_step": "Den andre"}, page=page)

    assert answer.status_code == 200
    shown = read(answer)
    assert "Den ene" in words(shown.select_one(".conflict"))
    assert shown.find(id="id_lines-0-next_step").text.strip() == "Den andre"
    assert two_lines.lines.first().next_step == "Den ene"
    seen = shown.find(id="id_lines-0-overwrite")["value"]
    assert send(as_planner, change(two_lines), {"lines-0-overwrite": seen}, page=shown).status_code == 302
    assert two_lines.lines.first().next_step == "Den andre"
