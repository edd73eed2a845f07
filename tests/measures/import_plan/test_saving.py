"""`import_plan`: what it says that it would do, and what it saves: all or nothing."""

import datetime as dt
import json

import pytest

from measures.exchange import PlanImport
from measures.exchange.plan_import import HasProblems
from measures.models import (
    BudgetLine,
    FollowUp,
    Measure,
    Plan,
)
from municipalities.models import Conflict, Municipality
from tests.factories import (
    OrganisationFactory,
)
from tests.measures.import_plan.documents import everything, imported, small_plan


def test_a_dry_run_says_what_is_new_and_writes_nothing(db, run):
    before = everything()

    said, refusal = run(small_plan())

    assert refusal is None
    assert "Run the command again with --save" in said
    assert row_of(said, "follow-ups") == [3, 0, 0, 0]
    assert everything() == before


def row_of(said, kind):
    """The numbers of one kind: new, changed, unchanged, only in the database."""
    line = next(line for line in said.splitlines() if line.startswith(f"{kind}  "))
    return [int(number) for number in line.removeprefix(kind).split()]


def test_with_save_the_whole_plan_is_there(db, run):
    _, refusal = run(small_plan(), "--save")

    assert refusal is None
    plan = Plan.objects.get(slug="felles-plan")
    measure = plan.measures.get(code="A1")
    follow_up = measure.follow_ups.get(municipality__slug="lyngen")
    assert (measure.goal.code, measure.lead.slug, measure.sdgs) == ("A.1", "lyngen", [8, 17])
    assert [partner.slug for partner in measure.partners.all()] == ["uit"]
    assert {slot.municipality.slug: slot.answer for slot in measure.follow_ups.all()} == {
        "lyngen": "take_up",
        "storfjord": "",
    }
    assert follow_up.planned_actions.get().action_plan.title == "Handlingsplan"
    assert follow_up.budget_lines.get().amount == 250_000
    assert follow_up.budget_lines.get().funding == "own"
    assert plan.groups.get().organisations.get().slug == "uit"
    assert plan.adoptions.get().decided_on == dt.date(2018, 10, 2)
    assert measure.goal.indicators.get().values.get().value == 2794
    assert measure.lineage_from.get().kind == "new"
    assert plan.case_owner.code_on(dt.date(2020, 1, 1)).code == "5424"


def test_rows_that_are_created_at_once_are_sorted_and_have_history(db):
    imported(small_plan())

    assert Municipality.objects.get(slug="lyngen").sort_key
    assert all(measure.sort_key for measure in Measure.objects.all())
    assert {row.history_type for row in FollowUp.history.all()} == {"+"}
    assert FollowUp.history.count() == FollowUp.objects.count() == 3


def test_a_second_run_changes_nothing(db, run):
    run(small_plan(), "--save")
    before = everything()

    said, refusal = run(small_plan(), "--save")

    assert refusal is None
    assert "Nothing to save" in said
    assert row_of(said, "measures") == [0, 0, 2, 0]
    assert row_of(said, "status lines") == [0, 0, 4, 0]
    assert everything() == before


def test_a_mark_at_the_beginning_of_the_file_is_no_error(db, run):
    content = b"\xef\xbb\xbf" + json.dumps(small_plan(), ensure_ascii=False).encode()

    assert run(content)[1] is None


def test_what_changes_is_named_with_its_fields_and_saved_with_history(db, run):
    imported(small_plan())
    document = small_plan()
    document["measures"][1]["title"] = "Svar innen tre uker"
    document["measures"][0]["partners"] = []
    document["follow_ups"][1]["responsible_role"] = "næringsrådgiver"

    said, refusal = run(document, "--save")

    assert refusal is None
    assert "measures[1] (A2 Svar innen tre uker): title" in said
    assert "measures[0] (A1 Felles vertskap): partners" in said
    measure = Measure.objects.get(code="A2")
    assert measure.title == "Svar innen tre uker"
    assert [row.history_type for row in measure.history.all()] == ["~", "+"]
    assert not Measure.objects.get(code="A1").partners.exists()
    assert FollowUp.objects.get(measure__code="A2").version == 2


def test_a_key_that_is_left_out_stays_and_null_takes_the_value_away(db):
    imported(small_plan())
    document = small_plan()
    del document["measures"][0]["sdgs"], document["measures"][0]["partners"]
    document["measures"][0] |= {"lead": None, "first_year": None}

    imported(document)

    measure = Measure.objects.get(code="A1")
    assert measure.sdgs == [8, 17]
    assert measure.partners.count() == 1
    assert (measure.lead, measure.first_year) == (None, None)


def test_what_only_the_database_has_stays_and_is_listed(db, run):
    imported(small_plan())
    document = small_plan()
    del document["measures"][1], document["follow_ups"][1], document["reports"][1]["lines"][1]
    document["follow_ups"][0]["budget_lines"] = []
    before = everything()

    said, refusal = run(document, "--save")

    assert refusal is None
    assert row_of(said, "measures") == [0, 0, 1, 1]
    assert "Only in the database, and stays there – follow-ups:\n  A2, lyngen" in said
    assert "budget lines:\n  A1, lyngen, 2020, 2021, operating, own" in said
    assert everything() == before


def test_an_amount_that_changes_moves_the_version_of_its_follow_up(db):
    imported(small_plan())
    opened_before = FollowUp.objects.get(measure__code="A1", municipality__slug="lyngen")
    document = small_plan()
    document["follow_ups"][0]["budget_lines"][0]["amount"] = 300_000

    imported(document)

    with pytest.raises(Conflict):
        opened_before.save()
    assert BudgetLine.objects.get().amount == 300_000


def test_a_save_that_fails_half_way_saves_nothing(db):
    imported(small_plan())
    document = small_plan()
    document["organisations"].append({"slug": "ny", "name": "Ny organisasjon"})
    document["measures"][0]["title"] = "Nytt navn"
    document["follow_ups"][1]["responsible_role"] = "næringssjef"
    plan_import = PlanImport(document).compare()
    FollowUp.objects.get(measure__code="A2").save()  # somebody saves it between the reading and the writing
    before = everything()

    with pytest.raises(Conflict):
        plan_import.save()

    assert everything() == before


def test_what_somebody_else_adds_meanwhile_is_refused_in_words(db, run, monkeypatch):
    compare = PlanImport.compare

    def compare_and_lose_the_race(self):
        compare(self)
        OrganisationFactory(slug="uit", name="Universitetet i Tromsø")
        return self

    monkeypatch.setattr(PlanImport, "compare", compare_and_lose_the_race)
    before = everything()

    _, refusal = run(small_plan(), "--save")

    assert "Nothing was saved: somebody seems to have changed the plan meanwhile" in refusal
    assert everything() == before


def test_a_plan_with_problems_cannot_be_saved(db):
    document = small_plan()
    document["measures"][0]["lead"] = "oslo"
    plan_import = PlanImport(document).compare()

    with pytest.raises(HasProblems):
        plan_import.save()


def test_two_plans_share_municipalities_and_partners(db):
    imported(small_plan())
    other = small_plan()
    other["plan"] |= {"slug": "neste-plan", "first_year": 2019, "last_year": 2026}
    other["lineage"] = [
        {
            "predecessor": {"plan": "felles-plan", "measure": "A1"},
            "successor": {"measure": "A1"},
            "kind": "kept",
        }
    ]

    imported(other)

    assert Municipality.objects.count() == 2
    assert Measure.objects.count() == 4
    kept = Measure.objects.get(plan__slug="neste-plan", code="A1").lineage_from.get()
    assert kept.predecessor.plan.slug == "felles-plan"
