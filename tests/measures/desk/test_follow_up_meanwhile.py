"""Two planners at work in one follow-up: nothing that either has typed is lost, and neither overwrites the other."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from measures.models import FollowUp
from measures.views.desk import follow_up_forms
from municipalities.models import Conflict
from tests.factories import ActionPlanFactory, MembershipFactory
from tests.measures.desk.own_plans import send
from tests.measures.filling import read
from tests.measures.reading import page_at, words


def owner_of(follow_up):
    return reverse("desk-owner", args=[follow_up.pk])


@pytest.fixture
def colleague(client, lyngen):
    """Another planner of Lyngen's, signed in elsewhere."""
    elsewhere = Client()
    elsewhere.force_login(MembershipFactory(user__email="kollega@lyngen.example", municipality=lyngen).user)
    return elsewhere


def test_the_second_is_told_who_saved_and_when_and_sees_both(as_planner, colleague, follow_up):
    page = page_at(as_planner, owner_of(follow_up))
    send(colleague, owner_of(follow_up), {"own_title": "Den første", "responsible_role": "rådgiver"})

    told = send(as_planner, owner_of(follow_up), {"own_title": "Den andre"}, page=page)

    shown = read(told)
    conflict = shown.select_one(".conflict")
    assert told.status_code == 200
    assert "kollega@lyngen.example lagret" in words(conflict)
    assert [words(part) for part in conflict.select("tbody tr > *")] == [
        "Egen tittel",
        "Lagret i mellomtiden: Den første",
        "Ditt: Den andre",
    ]
    assert words(conflict.select_one("ul")) == "Ansvarlig rolle: rådgiver"
    assert shown.find(id="id_own_title")["value"] == "Den andre"
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Den første"


def test_who_chooses_to_save_all_the_same_leaves_the_rest_of_the_other_alone(
    as_planner, colleague, follow_up
):
    page = page_at(as_planner, owner_of(follow_up))
    send(colleague, owner_of(follow_up), {"own_title": "Den første", "responsible_role": "rådgiver"})
    shown = read(send(as_planner, owner_of(follow_up), {"own_title": "Den andre"}, page=page))

    again = send(as_planner, owner_of(follow_up), page=shown)
    choice = {"overwrite": shown.find(id="id_overwrite")["value"]}
    chosen = send(as_planner, owner_of(follow_up), choice, page=shown)

    saved = FollowUp.objects.get(pk=follow_up.pk)
    assert again.status_code == 200
    assert chosen.status_code == 302
    assert (saved.own_title, saved.responsible_role) == ("Den andre", "rådgiver")


def test_the_choice_holds_only_for_the_version_that_was_seen(as_planner, colleague, follow_up):
    page = page_at(as_planner, owner_of(follow_up))
    send(colleague, owner_of(follow_up), {"own_title": "Den første"})
    shown = read(send(as_planner, owner_of(follow_up), {"own_title": "Den andre"}, page=page))
    seen = shown.find(id="id_overwrite")["value"]
    send(colleague, owner_of(follow_up), {"own_title": "Den tredje"})

    answer = send(as_planner, owner_of(follow_up), {"overwrite": seen}, page=shown)

    assert answer.status_code == 200
    assert "Den tredje" in words(read(answer).select_one(".conflict"))
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Den tredje"


def test_the_way_to_what_the_other_saved_is_there(as_planner, colleague, follow_up):
    page = page_at(as_planner, owner_of(follow_up))
    send(colleague, owner_of(follow_up), {"own_title": "Den første"})

    shown = read(send(as_planner, owner_of(follow_up), {"own_title": "Den andre"}, page=page))
    fresh = page_at(as_planner, shown.select(".conflict a")[-1]["href"])

    assert fresh.find(id="id_own_title")["value"] == "Den første"


def test_two_change_different_fields_and_both_are_kept_without_a_question(as_planner, colleague, follow_up):
    page = page_at(as_planner, owner_of(follow_up))
    send(colleague, owner_of(follow_up), {"own_title": "Den første"})

    answer = send(as_planner, owner_of(follow_up), {"responsible_role": "rådgiver"}, page=page)

    saved = FollowUp.objects.get(pk=follow_up.pk)
    assert answer.status_code == 302
    assert (saved.own_title, saved.responsible_role) == ("Den første", "rådgiver")


def test_a_deadline_that_the_other_took_away_does_not_come_back(as_planner, colleague, follow_up):
    send(colleague, owner_of(follow_up), {"deadline_kind": "date", "deadline_end": "1.6.2021"})
    page = page_at(as_planner, owner_of(follow_up))
    send(colleague, owner_of(follow_up), {"deadline_kind": "none", "deadline_end": ""})

    answer = send(as_planner, owner_of(follow_up), {"own_title": "Nytt"}, page=page)

    saved = FollowUp.objects.get(pk=follow_up.pk)
    assert answer.status_code == 302
    assert (saved.own_title, saved.deadline_kind, saved.deadline_end) == ("Nytt", "none", None)


def test_a_deadline_that_the_other_made_more_precise_is_judged_as_they_wrote_it(
    as_planner, colleague, follow_up
):
    send(colleague, owner_of(follow_up), {"deadline_kind": "year", "deadline_end": "2021"})
    page = page_at(as_planner, owner_of(follow_up))
    send(colleague, owner_of(follow_up), {"deadline_kind": "date", "deadline_end": "1.6.2021"})

    answer = send(as_planner, owner_of(follow_up), {"own_title": "Nytt"}, page=page)

    saved = FollowUp.objects.get(pk=follow_up.pk)
    assert answer.status_code == 302
    assert (saved.own_title, saved.deadline_end) == ("Nytt", dt.date(2021, 6, 1))


def test_a_deadline_made_of_two_people_s_changes_must_still_be_one(as_planner, colleague, follow_up):
    """One makes a year of it, the other moves its day: both have changed the day."""
    send(colleague, owner_of(follow_up), {"deadline_kind": "date", "deadline_end": "1.6.2021"})
    page = page_at(as_planner, owner_of(follow_up))
    send(colleague, owner_of(follow_up), {"deadline_kind": "year", "deadline_end": "2021"})

    answer = send(as_planner, owner_of(follow_up), {"deadline_end": "1.8.2021"}, page=page)

    assert answer.status_code == 200
    assert FollowUp.objects.get(pk=follow_up.pk).deadline_kind == "year"


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("desk-answer", {"reason": "Fortsatt viktig."}),
        ("desk-money", {"within_existing_budget": "on"}),
        ("desk-planned", {"planned_actions-0-description": "Ansette en vert"}),
    ],
)
def test_what_is_saved_in_another_part_is_no_conflict(
    as_planner, colleague, follow_up, lyngen, part, changes
):
    ActionPlanFactory(municipality=lyngen)
    address = reverse(part, args=[follow_up.pk])
    page = page_at(as_planner, address)
    send(colleague, owner_of(follow_up), {"own_title": "Den første"})

    answer = send(as_planner, address, changes, page=page)

    assert answer.status_code == 302
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Den første"
    assert FollowUp.objects.get(pk=follow_up.pk).version == follow_up.version + 2


@pytest.mark.parametrize("version", [None, "", "0", "x"])
def test_a_form_without_its_version_saves_nothing(as_planner, follow_up, version):
    answer = send(as_planner, owner_of(follow_up), {"own_title": "Uten", "version": version})

    assert answer.status_code == 200
    assert FollowUp.objects.get(pk=follow_up.pk).own_title == "Vertskap i Lyngen"


@pytest.mark.parametrize(("theirs", "status"), [("own_title", 200), ("reason", 302)])
def test_who_is_quicker_between_reading_and_writing_is_not_overwritten(
    as_planner, follow_up, monkeypatch, theirs, status
):
    """The row itself refuses after the form was found good; read anew, the form is judged by what is saved then."""
    page = page_at(as_planner, owner_of(follow_up))
    save, readable = FollowUp.save, follow_up_forms.readable

    def refused(self, *args, **kwargs):
        monkeypatch.setattr(FollowUp, "save", save)
        monkeypatch.setattr(follow_up_forms, "readable", read_anew)
        raise Conflict(self)

    def read_anew(user, pk):
        other = FollowUp.objects.get(pk=pk)
        setattr(other, theirs, "Den raske")
        other.save()
        return readable(user, pk)

    monkeypatch.setattr(FollowUp, "save", refused)
    answer = send(as_planner, owner_of(follow_up), {"own_title": "Den trege"}, page=page)

    saved = FollowUp.objects.get(pk=follow_up.pk)
    assert answer.status_code == status
    assert getattr(saved, theirs) == "Den raske"
    assert (saved.own_title == "Den trege") is (status == 302)
