"""`import_plan`: what it says of a file, what it saves, and what it never touches."""

import datetime as dt
import json
import re
from copy import deepcopy
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import CheckConstraint
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from measures.exchange import PlanImport, constraints, schema
from measures.exchange.plan_import import SECTIONS, HasProblems
from measures.models import (
    BudgetLine,
    FollowUp,
    Measure,
    Organisation,
    Plan,
    PlannedAction,
    Report,
    ReportingRound,
    Status,
    StatusLine,
)
from municipalities.models import ActionPlan, Conflict, Municipality
from tests.factories import (
    FollowUpFactory,
    MeasureFactory,
    MunicipalityFactory,
    OrganisationFactory,
    PlanFactory,
)
from tests.measures.sizes import full_plan

MODELS = [*apps.get_app_config("measures").get_models(), *apps.get_app_config("municipalities").get_models()]


@pytest.fixture(autouse=True)
def in_the_language_of_the_code():
    with translation.override("en"):
        yield


def small_plan():
    """A plan in which there is a row of everything."""
    return {
        "format": "rnplan-plan/1",
        "note": "For a test.",
        "municipalities": [
            {
                "slug": "lyngen",
                "name": "Lyngen",
                "names": [{"language": "se", "name": "Ivgu", "is_official": False}],
                "codes": [
                    {"code": "1938", "county": "Troms", "valid_from": None, "valid_to": "2019-12-31"},
                    {"code": "5424", "county": "Troms og Finnmark", "valid_from": "2020-01-01"},
                ],
            },
            {"slug": "storfjord", "name": "Storfjord", "contact_email": "post@storfjord.example"},
        ],
        "organisations": [{"slug": "uit", "name": "Universitetet"}],
        "action_plans": [
            {
                "municipality": "lyngen",
                "title": "Handlingsplan",
                "first_year": 2020,
                "last_year": 2023,
                "adopted_on": "2019-12-12",
            },
            {"municipality": "storfjord", "title": "Temaplan", "first_year": 2020, "last_year": 2023},
        ],
        "budget_plans": [{"municipality": "lyngen", "first_year": 2020, "title": "Økonomiplan"}],
        "plan": {
            "slug": "felles-plan",
            "name": "Felles plan",
            "first_year": 2018,
            "last_year": 2022,
            "case_owner": "lyngen",
            "state": "public",
        },
        "participations": [
            {"municipality": "lyngen", "joined_on": "2018-08-29"},
            {"municipality": "storfjord"},
        ],
        "groups": [
            {
                "name": "Styringsgruppe",
                "kind": "steering",
                "municipalities": ["lyngen"],
                "organisations": ["uit"],
            }
        ],
        "adoptions": [
            {
                "municipality": "lyngen",
                "body": "kommunestyret",
                "decided_on": "2018-10-02",
                "outcome": "adopted",
            }
        ],
        "timeline": [{"date": "2015-09-01", "precision": "season", "title": "Nytt styre"}],
        "background_facts": [{"heading": "Fase 2", "label": "Bevilget", "text": "2 460 000 kr"}],
        "focus_areas": [
            {"code": "A", "title": "Attraktivitet", "goals": [{"code": "A.1", "title": "Flere flytter hit"}]}
        ],
        "indicators": [
            {
                "focus_area": "A",
                "goal": "A.1",
                "municipality": "lyngen",
                "title": "Folketall",
                "unit": "personer",
                "target_value": 3000,
                "values": [{"year": 2019, "value": 2794}],
            }
        ],
        "measures": [
            {
                "code": "A1",
                "focus_area": "A",
                "goal": "A.1",
                "title": "Felles vertskap",
                "scope": "joint",
                "municipalities": ["lyngen", "storfjord"],
                "lead": "lyngen",
                "partners": ["uit"],
                "sdgs": [8, 17],
                "first_year": 2019,
                "last_year": 2022,
            },
            {
                "code": "A2",
                "focus_area": "A",
                "title": "Raske svar",
                "scope": "named",
                "municipalities": ["lyngen"],
            },
        ],
        "lineage": [{"predecessor": None, "successor": {"measure": "A1"}, "kind": "new"}],
        "follow_ups": [
            {
                "measure": "A1",
                "municipality": "lyngen",
                "answer": "take_up",
                "own_title": "Én dør inn",
                "responsible_role": "næringssjef",
                "deadline_kind": "month",
                "deadline_end": "2021-06-30",
                "planned_actions": [
                    {
                        "action_plan": {"title": "Handlingsplan", "first_year": 2020},
                        "description": "Lage en rutine",
                        "due_on": "2021-06-01",
                    }
                ],
                "budget_lines": [{"budget_plan": 2020, "year": 2021, "kind": "operating", "amount": 250000}],
            },
            {"measure": "A2", "municipality": "lyngen", "answer": "take_up"},
        ],
        "rounds": [
            {
                "slug": "1-tertial-2019",
                "name": "1. tertial 2019",
                "period_start": "2019-01-01",
                "period_end": "2019-04-30",
                "opens_on": "2019-05-02",
                "due_on": "2019-05-24",
                "published_on": "2019-06-07",
            },
            {
                "slug": "arsmelding-2019",
                "name": "Årsmelding 2019",
                "period_start": "2019-01-01",
                "period_end": "2019-12-31",
                "opens_on": "2020-01-06",
                "due_on": "2020-01-31",
                "published_on": "2020-02-14",
            },
        ],
        "reports": [
            {
                "round": "arsmelding-2019",
                "municipality": "lyngen",
                "state": "published",
                "published_at": "2020-02-14T12:00:00+01:00",
                "lines": [
                    {
                        "measure": "A1",
                        "status": "in_progress",
                        "percent": 60,
                        "what_was_done": "Rutinen er laget.",
                    }
                ],
            },
            {
                "round": "1-tertial-2019",
                "municipality": "lyngen",
                "state": "published",
                "lines": [
                    {"measure": "A1", "status": "not_started", "percent": 0},
                    {"measure": "A2", "status": "ongoing"},
                ],
            },
            {
                "round": "arsmelding-2019",
                "municipality": "storfjord",
                "state": "draft",
                "lines": [{"measure": "A1", "status": "", "what_was_done": "Ikke ferdig"}],
            },
        ],
    }


def imported(document):
    plan_import = PlanImport(deepcopy(document)).compare()
    assert [str(problem) for problem in plan_import.problems] == []
    plan_import.save()
    return plan_import


def problems_of(document):
    return [str(problem) for problem in PlanImport(deepcopy(document)).compare().problems]


def everything():
    """Every row of every table, history included."""
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in MODELS}


@pytest.fixture
def run(tmp_path):
    """Runs the command on a document or on raw bytes; returns (what it said, the refusal or None)."""

    def run(content, *arguments):
        file = tmp_path / "plan.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        out = StringIO()
        try:
            call_command("import_plan", str(file), *arguments, stdout=out, stderr=out)
        except CommandError as error:
            return out.getvalue(), str(error)
        return out.getvalue(), None

    return run


# Saving, and not saving


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
    other["plan"] |= {"slug": "neste-plan", "first_year": 2023, "last_year": 2026}
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


# Files that cannot be read


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{\n  "format": "rnplan-plan/1",\n  oops}', "line 3, column 3"),
        (b'{"name": "Troms\xf8"}', "not UTF-8: line 1, column 16"),
        (b'{"a": 1,\n "b": "\xc3\xa6\xf8"}', "not UTF-8: line 2, column 9"),
        (b'{"slug": "a", "slug": "b"}', "“slug” stands twice"),
        (b'{"value": NaN}', "NaN is not a number"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"value": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"", "line 1, column 1: a value is missing"),
        (b'{"a": 1\n "b": 2}', "line 2, column 2: a comma is missing"),
        (b'{"a": "b\nc"}', "line 1, column 9: a text goes over the end of the line"),
    ],
)
def test_a_file_that_is_no_json_is_refused_with_its_line_and_column(content, said, db, run):
    _, refusal = run(content)

    assert said in refusal


def test_a_file_that_is_not_there_is_refused(db):
    with pytest.raises(CommandError, match=r"There is no file nowhere\.json"):
        call_command("import_plan", "nowhere.json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[]", "The file holds no plan"),
        (b"{}", "format: must be “rnplan-plan/1”."),
        (b'{"format": "rnplan-plan/2", "plan": {}}', "format: must be “rnplan-plan/1”."),
        (b'{"format": "rnplan-plan/1"}', "plan: is missing."),
        (b'{"format": "rnplan-plan/1", "plan": []}', "plan: [] is not an object."),
        (b'{"format": "rnplan-plan/1", "plan": {"name": "x"}}', "plan.slug: is missing."),
    ],
)
def test_a_file_that_is_no_plan_is_refused(content, said, db, run):
    told, refusal = run(content)

    assert said in told
    assert "Nothing was saved" in refusal


# Errors with their place


def put(*path_and_value):
    """Puts a value into the document, or takes a key out where the value is `...`."""
    *path, last, value = path_and_value

    def put(document):
        for part in path:
            document = document[part]
        if value is ...:
            del document[last]
        elif last == "+":
            document.append(value)
        else:
            document[last] = value

    return put


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


# Reports are records


def test_an_imported_report_is_published_with_the_words_of_the_day(db):
    document = small_plan()
    document["reports"][0]["lines"][0]["as_published"] = {
        "measure_title": "Vertskap",
        "responsible_unit": "Plan",
    }

    imported(document)

    report = Report.objects.get(round__slug="arsmelding-2019", municipality__slug="lyngen")
    line = report.lines.get()
    assert report.published_at == line.published_at == dt.datetime(2020, 2, 14, 11, tzinfo=dt.UTC)
    assert (line.measure_code, line.measure_title, line.focus_area_title) == (
        "A1",
        "Vertskap",
        "Attraktivitet",
    )
    assert (line.own_title, line.responsible_role, line.responsible_unit) == (
        "Én dør inn",
        "næringssjef",
        "Plan",
    )
    event = report.events.get()
    assert (event.step, event.role, event.actor) == ("import", "import", None)


def test_without_a_moment_a_report_is_published_when_its_round_was(db):
    imported(small_plan())

    report = Report.objects.get(round__slug="1-tertial-2019")
    assert report.published_at == dt.datetime(2019, 6, 7, 10, tzinfo=dt.UTC)


def test_the_follow_up_points_at_the_line_of_the_newest_round(db):
    imported(small_plan())

    newest = FollowUp.objects.get(measure__code="A1", municipality__slug="lyngen").latest_line
    assert newest.report.round.slug == "arsmelding-2019"
    assert FollowUp.objects.get(measure__code="A2").latest_line.report.round.slug == "1-tertial-2019"
    assert FollowUp.objects.get(municipality__slug="storfjord").latest_line is None


def test_a_draft_is_imported_as_a_draft(db):
    imported(small_plan())

    report = Report.objects.get(municipality__slug="storfjord")
    assert (report.state, report.published_at) == ("draft", None)
    assert not StatusLine.objects.published().filter(report=report).exists()


def correction():
    document = small_plan()
    document["reports"].append(
        document["reports"][0]
        | {
            "edition": 2,
            "published_at": "2020-03-01T12:00:00+01:00",
            "correction_note": "Prosenten var feil.",
            "lines": [{"measure": "A1", "status": "in_progress", "percent": 50}],
        }
    )
    return document


@pytest.mark.parametrize("in_one_go", [True, False])
def test_a_correction_becomes_the_newest_line_and_the_first_edition_stays(in_one_go, db):
    if not in_one_go:
        imported(small_plan())
    imported(correction())

    newest = FollowUp.objects.get(measure__code="A1", municipality__slug="lyngen").latest_line
    assert (newest.report.edition, newest.percent) == (2, 50)
    assert newest.report.corrects.lines.get().percent == 60
    assert problems_of(correction()) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (put("reports", 0, "lines", 0, "percent", 65), "reports[0].lines[0].percent"),
        (put("reports", 0, "lines", 0, "what_was_done", "Noe annet"), "reports[0].lines[0].what_was_done"),
        (put("reports", 0, "lines", "+", {"measure": "A2", "status": "ongoing"}), "reports[0].lines[1]"),
        (
            put("reports", 0, "lines", 0, "as_published", {"own_title": "Annet"}),
            "reports[0].lines[0].as_published.own_title",
        ),
        (put("reports", 0, "published_at", "2020-02-15T12:00:00+01:00"), "reports[0].published_at"),
        (put("reports", 0, "unanswered", 3), "reports[0].unanswered"),
        (put("reports", 0, "state", "draft"), "reports[0].state"),
        (put("rounds", 0, "published_on", "2019-07-01"), "rounds[0].published_on"),
        (put("rounds", 0, "published_on", None), "rounds[0].published_on"),
        (put("plan", "state", "draft"), "plan.state"),
    ],
)
def test_what_is_published_is_never_overwritten(change, place, db, run):
    imported(small_plan())
    document = small_plan()
    change(document)
    before = everything()

    said, refusal = run(document, "--save")

    assert re.search(rf"^{re.escape(place)}( \(.+\))?: differs from ", said, re.MULTILINE)
    assert refusal.startswith("1 error.")
    assert everything() == before


def test_a_published_report_keeps_its_words_when_the_measure_is_renamed(db):
    imported(small_plan())
    document = small_plan()
    document["measures"][0]["title"] = "Nytt navn"

    imported(document)

    assert {line.measure_title for line in StatusLine.objects.filter(measure_code="A1")} == {
        "Felles vertskap"
    }


def test_a_planners_draft_is_not_published_by_a_file(db):
    imported(small_plan())
    document = small_plan()
    document["reports"][2]["state"] = "published"
    document["reports"][2]["lines"][0]["status"] = "not_started"

    assert [problem.split(":")[0] for problem in problems_of(document)] == [
        "reports[2].state (arsmelding-2019, storfjord)"
    ]


def test_the_lines_of_a_draft_can_change(db):
    imported(small_plan())
    document = small_plan()
    document["reports"][2]["lines"][0] |= {"status": "in_progress", "what_was_done": "Ferdig"}

    imported(document)

    line = StatusLine.objects.get(report__state="draft")
    assert (line.status, line.what_was_done, line.version) == ("in_progress", "Ferdig", 2)


def test_a_report_that_is_sent_in_is_not_changed(db):
    imported(small_plan())
    Report.objects.filter(state="draft").update(state="submitted")
    document = small_plan()
    document["reports"][2]["lines"][0]["what_was_done"] = "Ferdig"

    assert problems_of(document) == [
        (
            "reports[2].lines[0] (arsmelding-2019, storfjord, A1): The report is sent in, and is not edited now."
            " Take the line out, or have the report returned."
        )
    ]


def test_two_reports_under_work_in_one_round_are_refused(db):
    imported(small_plan())
    document = correction()
    document["reports"][3]["state"] = "draft"
    document["reports"][3]["published_at"] = None
    imported(document)
    document["reports"].append(document["reports"][3] | {"edition": 3})

    assert any(
        problem.startswith(
            "reports[4] (arsmelding-2019, lyngen): The municipality has another unpublished report"
        )
        for problem in problems_of(document)
    )


# Numbers of queries


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


# The format keeps up with the models

NOT_IN_FILES = {
    "id",
    "sort_key",
    "version",
    "file",
    "document",  # files' contents
    "latest_line",  # follows from the lines
    "corrects",  # follows from the edition
    "plan",  # is the file's
}
ELSEWHERE = {
    ("municipalities.names", "municipality"),
    ("municipalities.codes", "municipality"),
    ("focus_areas.goals", "focus_area"),
    ("indicators.values", "indicator"),
    ("follow_ups.planned_actions", "follow_up"),
    ("follow_ups.budget_lines", "follow_up"),
    ("reports.lines", "report"),
    ("reports.lines", "published_at"),
    ("plan", "municipalities"),
    ("measures", "municipalities"),
}
RENAMED = {("reports.lines", "follow_up"): "measure"}


def properties(section):
    """The keys that the schema has for a section's rows."""
    definitions = schema.validator().schema["$defs"]
    found = schema.validator().schema
    for part in section.name.split("."):
        found = found["properties"][part]
        found = definitions[found.get("items", found)["$ref"].rpartition("/")[2]]
    words = found["properties"].get("as_published")
    return found["properties"] | (definitions["as_published"]["properties"] if words else {})


@pytest.mark.once
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_the_format_holds_every_field_of_the_model(section):
    names = {
        RENAMED.get((section.name, field.name), field.name)
        for field in (*section.model._meta.concrete_fields, *section.model._meta.many_to_many)
        if field.name not in NOT_IN_FILES and (section.name, field.name) not in ELSEWHERE
    }

    assert names <= properties(section).keys()


@pytest.mark.once
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_the_format_has_the_choices_of_the_model(section):
    for field in section.model._meta.concrete_fields:
        told = properties(section).get(field.name, {})
        if field.choices and "enum" in told and (section.model, field.name) != (Report, "state"):
            assert set(told["enum"]) - {""} == {value for value, _ in field.choices}


def test_a_check_of_the_database_is_judged_the_same_in_memory(db):
    """Over many lines, with empty values among them: what Django asks the database, and what the import asks."""
    measure = MeasureFactory()
    follow_up = FollowUpFactory(measure=measure, municipality=MunicipalityFactory())
    moment = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    checks = [c for c in StatusLine._meta.constraints if isinstance(c, CheckConstraint)]
    for status in ("", "nonsense", *Status.values):
        for percent, day, words in [
            (None, None, ""),
            (100, moment.date(), "x"),
            (50, None, "x"),
            (101, None, ""),
        ]:
            line = StatusLine(
                follow_up=follow_up,
                status=status,
                percent=percent,
                completed_on=day,
                deviation=words,
                measure_code=words,
                published_at=moment,
            )
            refused = {check.name for check in checks if not is_kept(check, line)}

            assert {check.name for check in constraints.broken(line)} == refused


def is_kept(check, line):
    try:
        check.validate(StatusLine, line)
    except ValidationError:
        return False
    return True


@pytest.mark.once
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_every_check_of_the_models_can_be_judged_in_memory(section):
    assert isinstance(constraints.broken(section.model()), list)


@pytest.mark.once
def test_the_schema_is_a_schema():
    schema.validator().check_schema(schema.validator().schema)


def test_every_kind_of_row_is_in_the_small_plan(db):
    """Otherwise the tests above would not see that a section is forgotten."""
    sections = imported(small_plan()).sections

    assert [name for name, section in sections.items() if not section.rows] == []
    for model in (ActionPlan, Organisation, PlannedAction, ReportingRound):
        assert model.objects.exists()


# What the documentation says


DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "plan-format.md"


@pytest.mark.once
def test_every_key_of_the_format_is_documented():
    text = DOCUMENTATION.read_text(encoding="utf-8")
    whole = schema.validator().schema
    keys = {key for part in (whole, *whole["$defs"].values()) for key in part.get("properties", {})}

    assert {key for key in keys if not re.search(rf"[`\"]{re.escape(key)}[`\"]", text)} == set()


def test_the_example_of_the_documentation_can_be_imported(db):
    example = re.search(r"```json\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)[1]

    imported(json.loads(example))

    assert FollowUp.objects.unanswered().get().municipality.slug == "storfjord"
