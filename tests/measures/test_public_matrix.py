import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from measures.matrix import matrix
from measures.models import Answer, FollowUp, Measure, PlanState, Silence, Status
from tests.factories import FocusAreaFactory, FollowUpFactory, MeasureFactory, ReportingRoundFactory
from tests.measures.reading import all_words, counted, page_at, published, words
from tests.measures.sizes import full_plan


@pytest.fixture
def area(plan):
    return FocusAreaFactory(plan=plan, code="A", title="Attraktivitet")


@pytest.fixture
def measure(area):
    return MeasureFactory(plan=area.plan, focus_area=area, code="A1", title="Felles vertskap")


def address(plan, **choices):
    return reverse("matrix", args=[plan.slug], query=choices)


def rows(page):
    """The cells of each measure's row, in words."""
    return [
        [row.th.get_text(" ", strip=True), *map(without_municipality, row.find_all("td"))]
        for row in page.select(".matrix tbody tr:not(.matrix__group)")
    ]


def without_municipality(cell):
    """What the cell says where the head of its column is seen."""
    where = cell.select_one(".cell__where")
    return words(cell).removeprefix(words(where) if where else "").strip()


def closed_round(plan, year):
    return ReportingRoundFactory(
        plan=plan,
        period_start=dt.date(year, 1, 1),
        period_end=dt.date(year, 12, 31),
        published_on=dt.date(year + 1, 3, 1),
    )


def test_measures_stand_down_and_municipalities_across(plan, measure, lyngen, storfjord, client):
    FollowUpFactory(measure=measure, municipality=storfjord, answer="")

    page = page_at(client, address(plan))

    assert all_words(page.select(".matrix thead th"))[1:] == ["Lyngen", "Storfjord"]
    assert words(page.select_one(".matrix__group")) == "A Attraktivitet"
    [row] = rows(page)
    assert row[0] == "A1 Felles vertskap"
    assert row[2] == str(Silence.UNANSWERED.label)
    assert page.select(".matrix tbody td")[0].find("a") is None


def test_a_cell_leads_to_what_the_municipality_does_with_the_measure(plan, measure, lyngen, client):
    FollowUpFactory(measure=measure, municipality=lyngen)

    link = page_at(client, address(plan)).select_one(".matrix td a")

    assert link["href"] == reverse("measure", args=[plan.slug, "A1"]) + "#lyngen"
    # On a phone, where the columns have no heads, the cell names the municipality.
    assert words(link) == f"Lyngen {Silence.NOT_REPORTED.label}"


def test_the_table_can_be_read_by_those_who_do_not_see_it(plan, measure, lyngen, client):
    FollowUpFactory(measure=measure, municipality=lyngen)

    table = page_at(client, address(plan)).select_one(".matrix table")

    assert words(table.caption)
    assert {cell["scope"] for cell in table.select("thead th")} == {"col"}
    assert [cell["scope"] for cell in table.select("tbody th")] == ["rowgroup", "row"]
    assert all(icon.get("aria-hidden") == "true" or icon.get("aria-label") for icon in table.select("svg"))


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("", Silence.UNANSWERED),
        (Answer.COVERED, Silence.COVERED),
        (Answer.NOT_RELEVANT, Silence.NOT_RELEVANT),
    ],
)
def test_an_answer_is_shown_as_what_it_is(answer, shown, plan, measure, lyngen, client):
    FollowUpFactory(measure=measure, municipality=lyngen, answer=answer, reason="Fordi")

    assert rows(page_at(client, address(plan)))[0][1] == str(shown.label)


def test_a_status_that_a_later_round_has_left_behind_is_marked(plan, measure, lyngen, storfjord, client):
    old, new = closed_round(plan, 2020), closed_round(plan, 2021)
    behind = FollowUpFactory(measure=measure, municipality=lyngen)
    fresh = FollowUpFactory(measure=measure, municipality=storfjord)
    published(old, lyngen, behind)
    published(new, storfjord, fresh)

    cells = page_at(client, address(plan)).select(".matrix td")

    assert [bool(cell.select(".cell__stale")) for cell in cells] == [True, False]


@pytest.mark.parametrize(
    ("status", "details"),
    [
        (Status.COMPLETED, {"percent": 100, "completed_on": dt.date(2020, 6, 1)}),
        (Status.DROPPED, {"deviation": "Ingen penger"}),
    ],
)
def test_what_has_ended_is_never_behind(status, details, plan, measure, lyngen, client):
    old = closed_round(plan, 2020)
    closed_round(plan, 2021)
    published(old, lyngen, FollowUpFactory(measure=measure, municipality=lyngen), status=status, **details)

    page = page_at(client, address(plan))

    assert rows(page)[0][1] == str(status.label)
    assert not page.select(".cell__stale")


def test_before_any_round_has_closed_nothing_is_behind(plan, measure, lyngen, reporting_round, client):
    published(reporting_round, lyngen, FollowUpFactory(measure=measure, municipality=lyngen))

    assert not page_at(client, address(plan)).select(".cell__stale")


def test_the_draft_line_of_a_report_does_not_show(plan, draft, client):
    [row] = rows(page_at(client, address(plan)))

    assert row[1] == str(Silence.NOT_REPORTED.label)


def test_the_focus_area_can_be_chosen(plan, measure, lyngen, client):
    other = MeasureFactory(plan=plan, focus_area__code="B", focus_area__title="Bærekraft", code="B1")
    FollowUpFactory(measure=other, municipality=lyngen)

    assert len(rows(page_at(client, address(plan)))) == 2

    page = page_at(client, address(plan, omrade="B"))

    assert [row[0].split()[0] for row in rows(page)] == ["B1"]
    assert page.select_one("option[selected]")["value"] == "B"
    assert page.select_one(".filter__actions a")["href"] == address(plan)


def test_a_focus_area_that_does_not_exist_is_told_and_left_out_of_account(plan, measure, client, lyngen):
    page = page_at(client, address(plan, omrade="<script>"))

    assert len(rows(page)) == 1
    assert page.select_one(".filter .field-error")


def test_measures_stand_in_the_plans_order(plan, area, lyngen, client):
    for code in ("A10", "A9", "A1"):
        MeasureFactory(plan=plan, focus_area=area, code=code)

    assert [row[0].split()[0] for row in rows(page_at(client, address(plan)))] == ["A1", "A9", "A10"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_statuses_are_in_the_language_of_the_page(language, plan, measure, lyngen, client):
    FollowUpFactory(measure=measure, municipality=lyngen, answer="")
    with translation.override(language):
        shown, label = address(plan), str(Silence.UNANSWERED.label)

    assert rows(page_at(client, shown))[0][1] == label


def test_an_empty_plan_says_so(plan, client):
    assert page_at(client, address(plan)).select_one(".empty")


def test_a_draft_plan_is_there_only_for_those_who_take_part(plan, planner, client):
    type(plan).objects.update(state=PlanState.DRAFT)

    assert client.get(address(plan)).status_code == 404

    client.force_login(planner)

    assert client.get(address(plan)).status_code == 200


def test_the_number_of_queries_is_the_same_for_few_and_many(db, client):
    few = full_plan(measures=1, municipalities=1, rounds=1)
    many = full_plan(measures=4, municipalities=3, rounds=2)

    few_page, few_queries = counted(client, address(few))
    many_page, many_queries = counted(client, address(many))

    assert few_queries == many_queries
    assert len(few_page.select(".matrix td a")) == 1
    assert len(many_page.select(".matrix td a")) == 12
    assert not client.cookies


def test_the_cells_of_a_large_matrix_are_prepared_without_a_query_each(
    plan, area, lyngen, storfjord, django_assert_max_num_queries
):
    measures = Measure.objects.bulk_create(
        Measure(
            plan=plan, focus_area=area, code=f"A{n}", sort_key=f"{n:04}", title=f"Tiltak {n}", scope="each"
        )
        for n in range(400)
    )
    FollowUp.objects.bulk_create(
        FollowUp(measure=measure, municipality=municipality)
        for measure in measures
        for municipality in (lyngen, storfjord)
    )

    with django_assert_max_num_queries(4):
        shown = matrix(plan, [lyngen, storfjord], [area])

    [group] = shown["groups"]
    assert len(group["rows"]) == 400
    assert group["rows"][-1]["cells"][1] == {
        "key": "unanswered",
        "label": str(Silence.UNANSWERED.label),
        "url": reverse("measure", args=[plan.slug, "A399"]) + "#storfjord",
        "stale": False,
        "municipality": "Storfjord",
    }
