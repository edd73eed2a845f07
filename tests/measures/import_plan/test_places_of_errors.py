"""`import_plan`: every error is said in one run, with its place."""

import pytest

from tests.factories import (
    PlanFactory,
)
from tests.measures.import_plan.documents import everything, imported, problems_of, put, small_plan

ERRORS = {
    "a missing key": (
        put("measures", 1, "focus_area", ...),
        ["measures[1].focus_area (A2): is missing."],
    ),
    "an unknown key": (
        put("measures", 1, "titel", "x"),
        [
            "measures[1].titel (A2): is unknown here. Correct the key or remove it. Known are: code, focus_area"
        ],
    ),
    "a wrong type": (
        put("follow_ups", 0, "budget_lines", 0, "amount", "250 000"),
        ['follow_ups[0].budget_lines[0].amount (A1, lyngen, 2021): "250 000" is not a whole number'],
    ),
    "an amount with øre": (
        put("follow_ups", 0, "budget_lines", 0, "amount", 250.5),
        ["follow_ups[0].budget_lines[0].amount (A1, lyngen, 2021): 250.5 is not a whole number"],
    ),
    "a negative amount": (
        put("follow_ups", 0, "budget_lines", 0, "amount", -1),
        ["follow_ups[0].budget_lines[0].amount (A1, lyngen, 2021): -1 is too small: 0 is the least."],
    ),
    "an unknown choice": (
        put("measures", 0, "scope", "everybody"),
        ['measures[0].scope (A1): "everybody" is not one of: "joint", "each", "named".'],
    ),
    "a day in another form": (
        put("adoptions", 0, "decided_on", "2.10.2018"),
        ['adoptions[0].decided_on (lyngen, kommunestyret): "2.10.2018" is not a day.'],
    ),
    "a day that does not exist": (
        put("timeline", 0, "date", "2015-02-30"),
        ['timeline[0].date (Nytt styre): "2015-02-30" is not a day.'],
    ),
    "a moment without its offset": (
        put("reports", 0, "published_at", "2020-02-14T12:00:00"),
        ['reports[0].published_at (arsmelding-2019, lyngen): "2020-02-14T12:00:00" is not a point in time.'],
    ),
    "an empty title": (
        put("measures", 0, "title", "  "),
        ['measures[0].title (A1): "  " must not be empty.'],
    ),
    "a long title": (
        put("measures", 0, "title", "x" * 301),
        ["measures[0].title (A1): Ensure this value has at most 300 characters (it has 301)."],
    ),
    "a text that no database keeps": (
        put("measures", 0, "description", "a\0b"),
        ["measures[0].description (A1): has a character that cannot be saved"],
    ),
    "half a character": (
        put("measures", 0, "description", "\ud83d"),
        ["measures[0].description (A1): has a character that cannot be saved"],
    ),
    "no address of the web": (
        put("measures", 0, "source", "lyngen.example"),
        ["measures[0].source (A1): Enter a valid URL."],
    ),
    "no e-mail address": (
        put("municipalities", 1, "contact_email", "postmottak"),
        ["municipalities[1].contact_email (storfjord): Enter a valid email address."],
    ),
    "a year before there are plans": (
        put("plan", "first_year", 1066),
        ["plan.first_year: 1066 is too small: 1990 is the least."],
    ),
    "a plan that ends before it starts": (
        put("plan", "last_year", 2017),
        ["plan: The last year cannot come before the first year."],
    ),
    "a plan at the address of another page": (
        put("plan", "slug", "admin"),
        ["plan.slug: “admin” is the address of another page. Choose another address name."],
    ),
    "a goal of sustainability that does not exist": (
        put("measures", 0, "sdgs", 1, 18),
        ["measures[0].sdgs[1] (A1): 18 is too large: 17 is the most."],
    ),
    "the same value twice": (
        put("measures", 0, "sdgs", [8, 8]),
        ["measures[0].sdgs (A1): has the same value twice."],
    ),
    "a code that stands twice": (
        put("measures", "+", {"code": "A1", "focus_area": "A", "title": "Igjen", "scope": "each"}),
        ["measures[2] (A1): stands here a second time; the first is measures[0]."],
    ),
    "an unknown municipality as lead": (
        put("measures", 0, "lead", "oslo"),
        ["measures[0].lead (A1): Unknown municipality “oslo”: neither in the file nor in the database."],
    ),
    "an unknown municipality of a measure": (
        put("measures", 1, "municipalities", ["lyngen", "oslo"]),
        ["measures[1].municipalities[1] (A2): Unknown municipality “oslo”"],
    ),
    "a municipality outside the plan": (
        put("participations", 1, ...),
        ["measures[0].municipalities[1] (A1): “storfjord” does not take part in the plan."],
    ),
    "an unknown focus area": (
        put("measures", 1, "focus_area", "Z"),
        ["measures[1].focus_area (A2): Unknown focus area “Z”"],
    ),
    "an unknown goal": (
        put("measures", 0, "goal", "A.9"),
        ["measures[0].goal (A1): Unknown goal “A.9”"],
    ),
    "an unknown goal of an indicator": (
        put("indicators", 0, "goal", "A.9"),
        ["indicators[0].goal (lyngen, Folketall): Unknown goal “A.9”"],
    ),
    "an unknown partner": (
        put("measures", 0, "partners", ["uit", "ntnu"]),
        ["measures[0].partners[1] (A1): Unknown organisation “ntnu”"],
    ),
    "an unknown municipality of a group": (
        put("groups", 0, "municipalities", ["oslo"]),
        ["groups[0].municipalities[0] (Styringsgruppe): Unknown municipality “oslo”"],
    ),
    "an unknown case owner": (
        put("plan", "case_owner", "oslo"),
        ["plan.case_owner: Unknown municipality “oslo”"],
    ),
    "a measure's follow-up in a place it does not concern": (
        put("follow_ups", 1, "municipality", "storfjord"),
        [
            "follow_ups[1].municipality (A2, storfjord): “storfjord” is not among the municipalities of measure A2."
        ],
    ),
    "an unknown measure": (
        put("follow_ups", 1, "measure", "A9"),
        ["follow_ups[1].measure (A9, lyngen): Unknown measure “A9”"],
    ),
    "an answer without its reason": (
        put("follow_ups", 1, "answer", "not_relevant"),
        ["follow_ups[1] (A2, lyngen): Say why it is not relevant, or which plan covers it."],
    ),
    "a deadline without its day": (
        put("follow_ups", 0, "deadline_end", None),
        ["follow_ups[0] (A1, lyngen): Give the last day, or choose a deadline without one."],
    ),
    "a recurring deadline without words": (
        put("follow_ups", 1, "deadline_kind", "recurring"),
        ["follow_ups[1] (A2, lyngen): Say in words when it recurs"],
    ),
    "an action plan of another municipality": (
        put("follow_ups", 0, "planned_actions", 0, "action_plan", {"title": "Temaplan", "first_year": 2020}),
        [
            (
                "follow_ups[0].planned_actions[0].action_plan (A1, lyngen): The action plan “Temaplan” from"
                " 2020 is another municipality's (storfjord)."
            )
        ],
    ),
    "an unknown action plan": (
        put("follow_ups", 0, "planned_actions", 0, "action_plan", "first_year", 2021),
        [
            "follow_ups[0].planned_actions[0].action_plan (A1, lyngen): lyngen has no action plan “Handlingsplan”"
        ],
    ),
    "an unknown budget plan": (
        put("follow_ups", 0, "budget_lines", 0, "budget_plan", 2019),
        ["follow_ups[0].budget_lines[0].budget_plan (A1, lyngen, 2021): lyngen has no budget plan from 2019"],
    ),
    "an amount outside the budget plan's years": (
        put("follow_ups", 0, "budget_lines", 0, "year", 2024),
        ["follow_ups[0].budget_lines[0].year (A1, lyngen, 2024): The budget plan covers 2020–2023."],
    ),
    "a document adopted in the future": (
        put("action_plans", 0, "adopted_on", "2099-12-12"),
        ["action_plans[0].adopted_on (lyngen, Handlingsplan): The day of adoption cannot be in the future."],
    ),
    "codes that overlap": (
        put("municipalities", 0, "codes", 1, "valid_from", "2019-12-31"),
        ["municipalities[0].codes[1] (lyngen, 5424): is valid on days on which 1938 is valid too."],
    ),
    "a code with three digits": (
        put("municipalities", 0, "codes", 0, "code", "193"),
        ['municipalities[0].codes[0].code (lyngen, 193): "193" must have four digits'],
    ),
    "a decision without its day": (
        put("adoptions", 0, "decided_on", None),
        ["adoptions[0] (lyngen, kommunestyret): Give the day of the decision"],
    ),
    "lineage with an end too many": (
        put("lineage", 0, "predecessor", {"measure": "A2"}),
        ["lineage[0]: A new measure has no predecessor"],
    ),
    "lineage of an unknown plan": (
        put("lineage", 0, "predecessor", {"plan": "gammel", "measure": "A2"}),
        ["lineage[0].predecessor: Unknown measure “gammel A2”"],
    ),
    "a round that is due before it opens": (
        put("rounds", 0, "due_on", "2019-05-01"),
        ["rounds[0] (1-tertial-2019): A round cannot be due before it opens."],
    ),
    "a round of years that are not the plan's": (
        put("rounds", 0, "period_end", "2023-01-01"),
        ["rounds[0].period_end (1-tertial-2019): The plan covers 2018–2022. Choose a day in those years."],
    ),
    "an unknown round": (
        put("reports", 0, "round", "host"),
        ["reports[0].round (host, lyngen): Unknown reporting round “host”"],
    ),
    "a report of an unknown municipality": (
        put("reports", 2, "municipality", "oslo"),
        ["reports[2].municipality (arsmelding-2019, oslo): Unknown municipality “oslo”"],
    ),
    "delayed without a deviation": (
        put("reports", 0, "lines", 0, "status", "delayed"),
        ["reports[0].lines[0].deviation (arsmelding-2019, lyngen, A1): Say why"],
    ),
    "completed without 100 percent and a day": (
        put("reports", 0, "lines", 0, "status", "completed"),
        [
            "reports[0].lines[0].completed_on (arsmelding-2019, lyngen, A1): Give the day it was completed.",
            "reports[0].lines[0].percent (arsmelding-2019, lyngen, A1): What is completed is 100 percent.",
        ],
    ),
    "a standing task with a percentage": (
        put("reports", 0, "lines", 0, "status", "ongoing"),
        ["reports[0].lines[0].percent (arsmelding-2019, lyngen, A1): A standing task has no percentage."],
    ),
    "a published line without a status": (
        put("reports", 0, "lines", 0, "status", ""),
        ["reports[0].lines[0].status (arsmelding-2019, lyngen, A1): Choose a status."],
    ),
    "a line on a measure that is not the municipality's": (
        put("reports", 2, "lines", 0, "measure", "A2"),
        [
            "reports[2].lines[0].measure (arsmelding-2019, storfjord, A2): Measure A2 does not concern “storfjord”."
        ],
    ),
    "a published report without its moment": (
        put("rounds", 0, "published_on", None),
        [
            "reports[1].published_at (1-tertial-2019, lyngen): is missing: the round has no day of publishing either."
        ],
    ),
    "a report from the future": (
        put("reports", 0, "published_at", "2099-02-14T12:00:00Z"),
        ["reports[0].published_at (arsmelding-2019, lyngen): cannot be in the future."],
    ),
    "a moment of a draft": (
        put("reports", 2, "published_at", "2020-02-14T12:00:00Z"),
        ["reports[2].published_at (arsmelding-2019, storfjord): belongs to published reports only."],
    ),
    "words of the day in a draft": (
        put("reports", 2, "lines", 0, "as_published", {"own_title": "x"}),
        [
            "reports[2].lines[0].as_published (arsmelding-2019, storfjord, A1): belongs to published reports only."
        ],
    ),
    "a correction of nothing": (
        put("reports", 0, "edition", 2),
        [
            "reports[0].correction_note (arsmelding-2019, lyngen): is missing: say what is corrected.",
            "reports[0].edition (arsmelding-2019, lyngen): corrects edition 1, which is not a published report.",
        ],
    ),
    "two organisations of one name": (
        put("organisations", "+", {"slug": "unitetet", "name": "UNIVERSITETET"}),
        ["organisations[1].name (unitetet): is the name of another organisation, “uit”."],
    ),
    "a budget plan without a title": (
        put("budget_plans", 0, "title", ...),
        ["budget_plans[0].title (lyngen, 2020): is missing."],
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_is_said_with_its_place(case, db):
    change, expected = ERRORS[case]
    document = small_plan()
    change(document)

    said = problems_of(document)

    assert len(said) == len(expected), said
    for problem, beginning in zip(said, expected, strict=True):
        assert problem.startswith(beginning)


def test_a_lead_of_a_joint_measure_takes_part_in_it(db):
    document = small_plan()
    document["measures"][0]["lead"] = "storfjord"
    document["measures"][0]["municipalities"] = ["lyngen"]
    del document["reports"][2]

    assert problems_of(document) == [
        "measures[0].lead (A1): leads the measure without taking part in it. Add “storfjord” to its municipalities."
    ]


def test_all_errors_are_said_in_one_run_and_nothing_is_saved(db, run):
    document = small_plan()
    for case, (change, _) in ERRORS.items():
        if case in ("a wrong type", "a code with three digits", "an empty title", "an unknown round"):
            change(document)
    put("measures", 1, "focus_area", "Z")(document)
    put("follow_ups", 1, "answer", "covered")(document)
    before = everything()

    said, refusal = run(document, "--save")

    for place in (
        "municipalities[0].codes[0].code",
        "measures[0].title",
        "measures[1].focus_area",
        "follow_ups[0].budget_lines[0].amount",
        "follow_ups[1] ",
        "reports[0].round",
    ):
        assert f"\n{place}" in said
    assert refusal == "6 errors. Nothing was saved. Correct the file and run the command again."
    assert everything() == before


def test_errors_come_in_the_order_of_the_file(db):
    document = small_plan()
    document["follow_ups"][1]["answer"] = "covered"
    document["measures"][1]["title"] = ""
    document["measures"][0]["title"] = ""

    places = [problem.split(" ")[0] for problem in problems_of(document)]

    assert places == ["measures[0].title", "measures[1].title", "follow_ups[1]"]


def test_another_plan_on_the_front_page_is_said(db):
    PlanFactory(name="Gammel plan", is_featured=True)
    document = small_plan()
    document["plan"]["is_featured"] = True

    assert problems_of(document) == [
        "plan.is_featured: “Gammel plan” is on the front page. Take it away from there first, or write false here."
    ]


def test_references_may_point_at_what_only_the_database_has(db):
    imported(small_plan())
    document = small_plan()
    for name in ("municipalities", "organisations", "action_plans", "budget_plans", "focus_areas", "rounds"):
        del document[name]

    assert problems_of(document) == []
