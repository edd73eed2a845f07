"""`import_plan`: a large plan costs no more queries than a small one."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.exchange import PlanImport
from measures.models import (
    FollowUp,
    Report,
    StatusLine,
)
from tests.measures.import_plan.documents import small_plan
from tests.measures.sizes import full_plan


def as_document(plan):
    """The least that names every row of a plan of tests.measures.sizes."""
    follow_ups = FollowUp.objects.in_plan(plan).select_related("measure", "municipality")
    return {
        "format": "rnplan-plan/1",
        "plan": {
            "slug": plan.slug,
            "name": plan.name,
            "first_year": plan.first_year,
            "last_year": plan.last_year,
        },
        "participations": [{"municipality": m.slug} for m in plan.municipalities.all()],
        "measures": [
            {
                "code": measure.code,
                "title": measure.title,
                "focus_area": measure.focus_area.code,
                "scope": "joint",
                "lead": measure.lead.slug,
                "municipalities": [m.slug for m in measure.municipalities.all()],
            }
            for measure in plan.measures.all()
        ],
        "follow_ups": [
            {
                "measure": slot.measure.code,
                "municipality": slot.municipality.slug,
                "planned_actions": [
                    {
                        "action_plan": {"title": action.action_plan.title, "first_year": 2020},
                        "description": action.description,
                    }
                    for action in slot.planned_actions.all()
                ],
                "budget_lines": [
                    {
                        "budget_plan": line.budget_plan.first_year,
                        "year": line.year,
                        "kind": line.kind,
                        "amount": int(line.amount),
                    }
                    for line in slot.budget_lines.all()
                ],
            }
            for slot in follow_ups
        ],
        "reports": [
            {
                "round": report.round.slug,
                "municipality": report.municipality.slug,
                "state": "published",
                "lines": [
                    {"measure": line.measure_code, "status": line.status} for line in report.lines.all()
                ],
            }
            for report in Report.objects.filter(round__plan=plan)
        ],
    }


def test_comparing_costs_the_same_number_of_queries_for_a_large_plan(db):
    counts = []
    for size in (
        {"measures": 1, "municipalities": 1, "rounds": 1},
        {"measures": 4, "municipalities": 3, "rounds": 2},
    ):
        document = as_document(full_plan(**size))
        with CaptureQueriesContext(connection) as counted:
            sections = PlanImport(document).compare().sections
        slots = size["measures"] * size["municipalities"]
        assert len(sections["follow_ups.budget_lines"].unchanged) == slots
        assert len(sections["reports.lines"].unchanged) == slots * size["rounds"]
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_comparing_new_rows_costs_the_same_number_of_queries_for_a_large_file(db):
    counts = []
    for size in (1, 30):
        document = small_plan()
        municipalities = [{"slug": f"k{n}", "name": f"Kommune {n}"} for n in range(size)]
        document["municipalities"] += municipalities
        document["participations"] += [{"municipality": m["slug"]} for m in municipalities]
        document["measures"][1]["municipalities"] += [m["slug"] for m in municipalities]
        document["follow_ups"] += [
            {"measure": "A2", "municipality": m["slug"], "answer": "take_up"} for m in municipalities
        ]
        with CaptureQueriesContext(connection) as counted:
            plan_import = PlanImport(document).compare()
        assert plan_import.problems == []
        assert len(plan_import.sections["follow_ups"].new) == 3 + size
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_saving_a_new_round_costs_the_same_number_of_queries_for_a_large_plan(db):
    counts = []
    for measures, municipalities in ((1, 1), (4, 3)):
        plan = full_plan(measures=measures, municipalities=municipalities, rounds=1)
        document = as_document(plan)
        for name in ("participations", "measures", "follow_ups"):
            del document[name]
        document["rounds"] = [small_plan()["rounds"][1] | {"slug": "ny-runde"}]
        for report in document["reports"]:
            report["round"] = "ny-runde"
        plan_import = PlanImport(document)
        with CaptureQueriesContext(connection) as counted:
            plan_import.compare().save()
        lines = StatusLine.objects.published().filter(
            report__round__plan=plan, report__round__slug="ny-runde"
        )
        assert lines.count() == measures * municipalities
        assert not lines.filter(focus_area_title="").exists()
        counts.append(len(counted))

    assert counts[0] == counts[1]
