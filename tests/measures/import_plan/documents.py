"""Plan files for the tests, and what comes of importing them."""

from copy import deepcopy

from django.apps import apps

from measures.exchange import PlanImport

MODELS = [*apps.get_app_config("measures").get_models(), *apps.get_app_config("municipalities").get_models()]


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
