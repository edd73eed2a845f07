"""The index follows whatever writes, holds nothing that is not published, and comes back after a migration."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations import Migration
from django.test.utils import CaptureQueriesContext

from measures.models import FollowUp, Goal, Measure, StatusLine
from measures.search.index import before_migrating, database, holding, indexed, put_up, take_down
from measures.search.visible import visible
from measures.search.words import terms_of
from tests.factories import FollowUpFactory, GoalFactory, MeasureFactory, StatusLineFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nothing_pending():
    """PostgreSQL alters no table in a transaction that has constraints yet to check; a migration has none."""
    return connection.check_constraints


def found(model, words):
    return set(holding(model.objects.all(), terms_of(words)).values_list("pk", flat=True))


def test_a_new_measure_is_found_and_a_changed_one_by_its_new_words_alone(plan):
    measure = MeasureFactory(plan=plan, title="Kai ved Skjervøy")
    assert found(Measure, "kai") == {measure.pk}

    measure.title_nb = "Flyplass"
    measure.save()

    assert found(Measure, "kai") == set()
    assert found(Measure, "flyplass") == {measure.pk}


def test_what_is_written_past_the_models_is_found_too(plan):
    first, second = MeasureFactory(plan=plan), MeasureFactory(plan=plan)

    Measure.objects.filter(pk=first.pk).update(description_nb="Bredbånd til alle")
    second.description_nb = "Bredbånd til noen"
    Measure.objects.bulk_update([second], ["description_nb"])
    assert found(Measure, "bredbånd") == {first.pk, second.pk}

    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_measure SET description_nb = 'Fiskemottak' WHERE id = %s", [first.pk])
        cursor.execute("DELETE FROM measures_measure WHERE id = %s", [second.pk])

    assert found(Measure, "bredbånd") == set()
    assert found(Measure, "fiskemottak") == {first.pk}


def test_what_is_made_in_bulk_and_deleted_in_bulk(plan):
    area = MeasureFactory(plan=plan).focus_area
    Measure.objects.bulk_create(
        Measure(plan=plan, focus_area=area, code=f"X{n}", title="Sjark", title_nb="Sjark", scope="named")
        for n in range(3)
    )
    assert len(found(Measure, "sjark")) == 3

    Measure.objects.filter(code="X1").delete()

    assert len(found(Measure, "sjark")) == 2


def test_a_line_is_in_the_index_from_the_moment_it_is_published(report_in):
    report = report_in("draft")
    assert found(StatusLine, "uferdig") == set()

    StatusLine.objects.filter(report=report).update(what_was_done="Uferdig kai")
    assert found(StatusLine, "kai") == set()

    report_in("published")
    assert len(found(StatusLine, "kai")) == 1


def test_saving_what_is_not_searched_leaves_the_index_as_it_is(plan, lyngen):
    slot = FollowUpFactory(measure__plan=plan, municipality=lyngen, own_title="Vertskap")

    FollowUp.objects.filter(pk=slot.pk).update(within_existing_budget=True)

    assert found(FollowUp, "vertskap") == {slot.pk}


def test_other_languages_of_a_text_are_searched(plan):
    measure = MeasureFactory(plan=plan, title_nb="Reiseliv", title_nn="Ferdafolk", title_en="Tourism")

    assert [found(Measure, word) for word in ("reiselivet", "ferdafolk", "tourism")] == [{measure.pk}] * 3


def test_the_index_comes_back_with_everything_after_a_migration(plan, nothing_pending):
    measure = MeasureFactory(plan=plan, title="Vertskap")
    StatusLineFactory(report__round__plan=plan, what_was_done="Hemmelig kladd")

    nothing_pending()
    take_down()
    changed = MeasureFactory(plan=plan, title="Vertskapsrolle")
    nothing_pending()
    put_up()

    assert found(Measure, "vertskap") == {measure.pk, changed.pk}
    assert found(StatusLine, "hemmelig") == set()


def test_where_all_is_in_place_nothing_is_made_anew(plan):
    with CaptureQueriesContext(connection) as queries:
        put_up()

    assert [query["sql"] for query in queries if query["sql"].startswith(("CREATE", "ALTER", "DROP"))] == []


@pytest.mark.parametrize(
    ("app", "stays"), [("sessions", True), ("measures", False), ("municipalities", False)]
)
def test_the_index_is_taken_down_before_a_migration_of_ours_and_of_no_other_app(
    app, stays, plan, nothing_pending
):
    nothing_pending()
    before_migrating(plan=[(Migration("0001", app), False)], using="default")

    assert is_up() == stays


def is_up():
    try:
        with transaction.atomic():
            return found(Measure, "kai") == set()
    except DatabaseError:
        return False


def test_an_index_over_other_columns_is_made_anew(plan, nothing_pending):
    measure = MeasureFactory(plan=plan, title="Kai", theme="Havn")
    nothing_pending()
    take_down()
    with connection.cursor() as cursor:
        database().put_up(cursor, indexed(Measure), {"title_nb"})
    assert found(Measure, "havn") == set()

    put_up()

    assert found(Measure, "havn") == {measure.pk}


def test_without_any_of_its_columns_as_before_a_migration_a_table_has_an_empty_index(plan, nothing_pending):
    nothing_pending()
    take_down()
    with connection.cursor() as cursor:
        database().put_up(cursor, indexed(Goal), set())
    goal = GoalFactory(focus_area__plan=plan, title="Kai")
    assert found(Goal, "kai") == set()
    nothing_pending()

    put_up()

    assert found(Goal, "kai") == {goal.pk}


def test_a_search_reads_the_index_and_not_the_whole_table(plan, visitor):
    if connection.vendor == "postgresql":
        # Beside so small a table other ways are quicker; the question is whether the index can be used.
        rows = holding(Measure.objects.order_by(), terms_of("vertskap lyngen"))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "search_all_measures_measure" in rows.explain()
    else:
        steps = holding(visible(Measure, visitor), terms_of("vertskap lyngen")).explain()
        assert "SCAN search_measures_measure VIRTUAL TABLE INDEX" in steps
        assert "SCAN measures_measure" not in steps
