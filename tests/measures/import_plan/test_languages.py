"""The plan's own texts in a plan file: bokmål alone, or an object with a text a language."""

import pytest
from django.utils import translation

from measures.models import FocusArea, Goal, Measure, Organisation, Plan, StatusLine
from tests.measures.import_plan.documents import imported, problems_of, put, small_plan

pytestmark = pytest.mark.django_db

TITLE = ("measures", 0, "title")
IN_THREE = {"nb": "Felles vertskap", "nn": "Felles vertskap på nynorsk", "en": "A joint welcome"}


def plan_with(*changes):
    document = small_plan()
    for change in changes:
        put(*change)(document)
    return document


def titles():
    measure = Measure.objects.get(code="A1")
    return measure.title_nb, measure.title_nn, measure.title_en


def test_texts_are_read_in_every_language():
    imported(
        plan_with(
            (*TITLE, IN_THREE),
            ("plan", "name", {"nb": "Felles plan", "en": "A shared plan"}),
            ("plan", "vision", {"nb": "Visjon", "se": "[se] vision"}),
            ("focus_areas", 0, "title", {"nb": "Attraktivitet", "en": "Appeal"}),
            ("focus_areas", 0, "goals", 0, "title", {"nb": "Flere flytter hit", "nn": "Fleire flyttar hit"}),
            ("organisations", 0, "name", {"nb": "Universitetet", "en": "The university"}),
        )
    )

    assert titles() == tuple(IN_THREE.values())
    plan = Plan.objects.get()
    assert (plan.name_nb, plan.name_en, plan.vision_se) == ("Felles plan", "A shared plan", "[se] vision")
    assert FocusArea.objects.get().title_en == "Appeal"
    assert Goal.objects.get().title_nn == "Fleire flyttar hit"
    assert Organisation.objects.get().name_en == "The university"


def test_the_history_has_every_language_of_a_new_row():
    imported(plan_with((*TITLE, IN_THREE)))

    record = Measure.history.get(code="A1")
    assert (record.title_nb, record.title_nn, record.title_en) == tuple(IN_THREE.values())


def test_a_second_run_changes_nothing():
    document = plan_with((*TITLE, IN_THREE))
    imported(document)

    again = imported(document)

    assert not again.has_changes


def test_text_in_quotes_is_bokmal_and_leaves_the_others():
    imported(plan_with((*TITLE, IN_THREE)))

    imported(plan_with((*TITLE, "Nytt vertskap")))

    assert titles() == ("Nytt vertskap", IN_THREE["nn"], IN_THREE["en"])


def test_a_language_is_taken_away_by_an_empty_text_and_left_as_it_is_where_it_is_left_out():
    imported(plan_with((*TITLE, IN_THREE)))

    imported(plan_with((*TITLE, {"nb": "Felles vertskap", "en": ""})))

    assert titles() == (IN_THREE["nb"], IN_THREE["nn"], "")
    with translation.override("en"):
        assert Measure.objects.get(code="A1").title == IN_THREE["nb"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_whoever_s_language_it_is_run_in_the_same_is_saved(language):
    with translation.override(language):
        imported(small_plan())

    assert titles() == ("Felles vertskap", None, None)
    assert {line.measure_title for line in StatusLine.objects.published()} == {
        "Felles vertskap",
        "Raske svar",
    }


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ({"nn": "Berre nynorsk"}, "measures[0].title.nb"),
        ({"nb": ""}, "measures[0].title.nb"),
        ({"nb": "Felles vertskap", "de": "Gastgeber"}, "measures[0].title.de"),
        ({"nb": "Felles vertskap", "nn": 7}, "measures[0].title.nn"),
        ({"nb": "Felles vertskap", "nn": "x" * 301}, "measures[0].title.nn"),
        ({"nb": "x" * 301}, "measures[0].title.nb"),
        ("x" * 301, "measures[0].title"),
        ("", "measures[0].title"),
        (7, "measures[0].title"),
    ],
)
def test_what_is_wrong_is_told_at_its_language(title, place):
    (problem,) = problems_of(plan_with((*TITLE, title)))

    assert problem.startswith((f"{place}:", f"{place} ("))


def test_two_organisations_have_one_name_only_in_bokmal():
    imported(plan_with(("organisations", 0, "name", {"nb": "Universitetet", "en": "The university"})))

    (problem,) = problems_of(
        plan_with(("organisations", 0, {"slug": "annet", "name": {"nb": "UNIVERSITETET"}}), ("groups", []))
        | {"measures": []}
        | {"follow_ups": [], "reports": [], "lineage": []}
    )

    assert problem.startswith("organisations[0].name")
