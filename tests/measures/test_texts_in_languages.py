"""A plan's own texts in several languages: shown in the page's, and recorded, compared and sorted in bokmål."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation

from measures.languages import found_in, lang, said
from measures.models import FollowUp, Measure, Plan, StatusLine
from measures.papers.report_text import report_text
from measures.wording import fingerprint
from municipalities.sorting import sort_key
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    OrganisationFactory,
    PlanFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.filling import change, read, send
from tests.measures.reading import all_words, counted, page_at, published, words

pytestmark = pytest.mark.django_db

LANGUAGES = ["nb", "nn", "en"]


@pytest.fixture
def area(plan):
    return FocusAreaFactory(
        plan=plan, code="A", title="Attraktivitet", title_nn="Attraktivitet på nynorsk", title_en="Appeal"
    )


@pytest.fixture
def measure(plan, area):
    return MeasureFactory(
        plan=plan,
        focus_area=area,
        code="A1",
        title="Felles vertskap",
        title_nn="Felles vertskap på nynorsk",
        title_en="A joint welcome",
        description="Vi ønsker velkommen.",
    )


@pytest.fixture
def follow_up(measure, lyngen):
    return FollowUpFactory(measure=measure, municipality=lyngen)


# Read --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title", "description", "found"),
    [
        ("nb", "Felles vertskap", "Vi ønsker velkommen.", "nb"),
        ("nn", "Felles vertskap på nynorsk", "Vi ønsker velkommen.", "nn"),
        ("en", "A joint welcome", "Vi ønsker velkommen.", "en"),
    ],
)
def test_a_text_is_in_the_language_of_the_page_or_in_bokmal(measure, language, title, description, found):
    measure.description_en = ""

    with translation.override(language):
        assert (measure.title, measure.description) == (title, description)
        assert (found_in(measure, "title"), found_in(measure, "description")) == (found, "nb")
        assert lang(measure, "title") == ""
        assert lang(measure, "description") == ("" if language == "nb" else ' lang="nb"')
        assert said(measure, "title") == title


def test_what_is_only_in_bokmal_says_so_where_the_page_is_in_another_language(measure):
    measure.title_en = ""

    with translation.override("en"):
        assert said(measure, "title") == '<span lang="nb">Felles vertskap</span>'


def test_a_plan_and_its_pages_are_read_in_english(client, plan, measure, follow_up):
    plan.name_en = "A shared plan"
    plan.save()

    page = page_at(client, f"/en/{plan.slug}/tiltak/A1/")

    assert page.html["lang"] == "en"
    assert words(page.h1) == "A joint welcome"
    assert not page.h1.has_attr("lang")
    assert page.find(string="Vi ønsker velkommen.").find_parent(attrs={"lang": True})["lang"] == "nb"


def test_a_search_finds_a_measure_by_its_words_in_any_language(client, plan, measure, follow_up):
    for text in ("welcome", "vertskap", "nynorsk"):
        assert "A1" in page_at(client, f"/{plan.slug}/tiltak/?q={text}").find("main").text


def test_other_languages_cost_no_query(client, plan, measure, follow_up):
    for address in (
        f"{plan.slug}/",
        f"{plan.slug}/tiltak/A1/",
        f"{plan.slug}/matrise/",
        f"{plan.slug}/tiltak/",
    ):
        page_at(client, f"/{address}")
        norwegian = counted(client, f"/{address}")[1]
        page, english = counted(client, f"/en/{address}")

        assert "A joint welcome" in page.text or address == f"{plan.slug}/"
        assert english == norwegian


# Kept --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_published_is_bokmal_whoever_s_page_it_was(plan, follow_up, lyngen, language):
    reporting_round = ReportingRoundFactory(plan=plan)

    with translation.override(language):
        published(reporting_round, lyngen, follow_up, status="in_progress")

    line = StatusLine.objects.get()
    assert (line.measure_title, line.focus_area_title) == ("Felles vertskap", "Attraktivitet")


def test_two_looks_at_a_report_are_one_in_every_language(plan, follow_up, lyngen):
    report = ReportFactory(round=ReportingRoundFactory(plan=plan), municipality=lyngen)
    StatusLineFactory(report=report, follow_up=follow_up, status="in_progress")
    seen, wordings, papers = set(), set(), set()

    for language in LANGUAGES:
        with translation.override(language):
            seen.add(report.seal())
            wordings.add(fingerprint(follow_up.measure))
            text = report_text(report)
            papers.add((text.plan, text.areas[0].title, text.areas[0].entries[0].title))

    assert (len(seen), len(wordings)) == (1, 1)
    assert papers == {("Regional næringsplan", "A Attraktivitet", "Felles vertskap")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_language_is_no_new_wording(follow_up, language):
    with translation.override(language):
        seen = FollowUp.objects.get(pk=follow_up.pk)
        seen.see_wording()
        seen.save()

    assert seen.seen_title == "Felles vertskap"
    for other in LANGUAGES:
        with translation.override(other):
            assert not seen.wording_has_changed
            assert not FollowUp.objects.with_changed_wording().exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plain_columns_are_bokmal_whatever_page_saved(measure, language):
    """Of the row and of its history: what reads the database itself finds the text that is always there."""
    with translation.override(language):
        measure.title_nb = "Nytt vertskap"
        measure.save()

    with connection.cursor() as cursor:
        for table in ("measures_measure", "measures_historicalmeasure"):
            cursor.execute(f"SELECT title, title_en FROM {table} ORDER BY 1 DESC LIMIT 1")  # noqa: S608
            assert cursor.fetchone() == ("Nytt vertskap", "A joint welcome")


def test_the_history_keeps_every_language(measure):
    measure.title_nn = "Anna vertskap"
    measure.save()

    newest, first = measure.history.all()
    assert (newest.title_nn, first.title_nn) == ("Anna vertskap", "Felles vertskap på nynorsk")
    assert (newest.title_nb, newest.title_en) == ("Felles vertskap", "A joint welcome")


def test_plans_stand_in_one_order_in_every_language(db):
    for name, nynorsk in (("Arealplan", ""), ("Boligplan", "Aaaaa"), ("Klimaplan", "")):
        PlanFactory(name=name, name_nn=nynorsk)

    orders = []
    for language in LANGUAGES:
        with translation.override(language):
            orders.append(list(Plan.objects.values_list("name_nb", flat=True)))
    assert orders == [["Arealplan", "Boligplan", "Klimaplan"]] * 3


def test_an_organisation_has_its_place_and_its_name_once_by_bokmal(db):
    with translation.override("en"):
        university = OrganisationFactory(name_nb="Universitetet", name_en="The university")
    assert university.sort_key == sort_key("Universitetet")
    with translation.override("nn"), transaction.atomic(), pytest.raises(IntegrityError):
        OrganisationFactory(name_nb="UNIVERSITETET")


def test_a_text_that_is_given_without_a_language_is_bokmal_too(plan, area):
    with translation.override("nn"):
        MeasureFactory(plan=plan, focus_area=area, code="A2", title="Berre gjeven")

    assert Measure.objects.get(code="A2").title_nb == "Berre gjeven"


# Entered -----------------------------------------------------------------------------------------------------


def test_a_coordinator_enters_each_language_in_its_own_field(as_coordinator, measure):
    page = page_at(as_coordinator, f"/nn{change(measure)}")

    assert page.find(id="id_title") is None
    values = {name: page.find(id=f"id_title_{name}")["value"] for name in LANGUAGES}
    assert values == {"nb": "Felles vertskap", "nn": "Felles vertskap på nynorsk", "en": "A joint welcome"}
    assert page.find(id="id_title_se") is None
    assert page.find(id="id_title_nb").has_attr("required")
    assert page.find(id="id_title_en")["lang"] == "en"
    assert not page.find(id="id_title_nn").has_attr("lang")
    assert page.select("script:not([src]), [style], style") == []


def test_changing_one_language_leaves_the_others(as_coordinator, measure):
    answer = send(as_coordinator, f"/nn{change(measure)}", {"title_nn": "", "title_en": "A warm welcome"})

    assert answer.status_code == 302
    measure.refresh_from_db()
    assert (measure.title_nb, measure.title_nn or "", measure.title_en) == (
        "Felles vertskap",
        "",
        "A warm welcome",
    )
    with translation.override("nn"):
        assert measure.title == "Felles vertskap"


def test_bokmal_cannot_be_left_out(as_coordinator, measure):
    answer = send(as_coordinator, f"/nn{change(measure)}", {"title_nb": ""})

    assert answer.status_code == 200
    assert read(answer).find(id="id_title_nb")["aria-invalid"] == "true"


def test_the_history_names_the_language_that_was_changed(as_coordinator, measure):
    send(as_coordinator, change(measure), {"title_nb": "Nytt vertskap", "title_en": "A warm welcome"})

    history = page_at(as_coordinator, reverse("admin:measures_measure_history", args=[measure.pk]))

    newest = " ".join(all_words(history.select("#change-history tbody tr")[0].find_all(["th", "td"])))
    assert "(English)" in newest
    assert [newest.count(text) for text in ("Nytt vertskap", "A warm welcome")] == [1, 1]
