"""Codes as plans have them: A1, 1.1, A.1, 1.1.2 – in forms, files, addresses and in their order."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse

from measures.codes import CODE_PATTERN
from measures.exchange import schema
from measures.models import FocusArea, Measure
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    ReportFactory,
    StatusLineFactory,
)
from tests.measures.filling import change, errors_of, send
from tests.measures.import_plan.documents import problems_of, small_plan
from tests.measures.reading import all_words, page_at, publish, words

CODES = ("1", "1.1", "A.1", "1.1.2", "Ø-2", "å_3", "A1.", ".5")
NOT_CODES = ("", ".", "..", "1 1", "1,1", "A/1", "1.1\n", "x" * 21, "é1", "1?", "#1", "A&B")


@pytest.fixture
def numbered(plan, lyngen):
    area = FocusAreaFactory(plan=plan, code="1", title="Attraktivitet")
    measures = [
        MeasureFactory(plan=plan, focus_area=area, code=code, title=f"Tiltaket {code}")
        for code in ("1.10", "1.2", "1.1")
    ]
    for measure in measures:
        FollowUpFactory(measure=measure, municipality=lyngen)
    return measures


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_a_measure_and_a_focus_area_have_their_pages_under_the_code_of_the_plan(client, plan, code):
    area = FocusAreaFactory(plan=plan, code=code, title="Attraktivitet")
    measure = MeasureFactory(plan=plan, focus_area=area, code=code, title="Felles vertskap")
    area.full_clean()
    measure.full_clean()

    measure_page = page_at(client, reverse("measure", args=[plan.slug, code]))
    area_page = page_at(client, reverse("focus-area", args=[plan.slug, code]))

    assert words(measure_page.h1) == "Felles vertskap"
    assert words(area_page.h1) == "Attraktivitet"


@pytest.mark.django_db
@pytest.mark.parametrize("model", [FocusArea, Measure])
@pytest.mark.parametrize("code", NOT_CODES)
def test_what_is_no_code_is_refused_in_words_of_the_field(model, code):
    with pytest.raises(ValidationError) as refused:
        model(code=code, title="Tittel").full_clean()

    told = " ".join(refused.value.message_dict["code"])
    assert "slug" not in told.lower()
    assert "nettadressenavn" not in told.lower()


@pytest.mark.parametrize("code", [code for code in NOT_CODES if len(code) < 21])
def test_what_is_no_code_is_no_address(code):
    with pytest.raises(NoReverseMatch):
        reverse("measure", args=["naeringsplan", code])


@pytest.mark.django_db
def test_the_form_takes_a_code_with_a_full_stop_and_says_what_a_code_is(as_coordinator, measure):
    refused = send(as_coordinator, change(measure), {"code": "1 1"})
    taken = send(as_coordinator, change(measure), {"code": "1.1"})

    assert errors_of(refused) == {"code"}
    assert refused.context["adminform"].form.errors["code"] == [
        "En kode har bare bokstaver, tall, punktum, - og _, som A1 eller 1.1, og ingen mellomrom."
    ]
    assert taken.status_code == 302
    measure.refresh_from_db()
    assert measure.code == "1.1"


@pytest.mark.django_db
def test_measures_stand_in_the_order_of_their_numbers_on_the_pages(client, plan, numbered):
    page = page_at(client, reverse("measures", args=[plan.slug]))

    assert all_words(page.select("main .rows .code")) == ["1.1", "1.2", "1.10"]


@pytest.mark.django_db
def test_a_line_of_a_report_is_found_by_its_anchor(client, plan, lyngen, numbered, reporting_round):
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    StatusLineFactory(report=report, follow_up=numbered[2].follow_ups.get())
    publish(report)

    link = page_at(client, reverse("round", args=[plan.slug, reporting_round.slug])).select_one(
        'a[href$="#1.1"]'
    )
    report_page = page_at(client, link["href"])

    assert "Tiltaket 1.1" in words(report_page.find(id="1.1"))


@pytest.mark.django_db
def test_a_file_has_codes_with_full_stops():
    document = small_plan()
    document["focus_areas"][0]["code"] = "1"
    for number, measure in enumerate(document["measures"], start=1):
        measure |= {"code": f"1.{number}", "focus_area": "1"}
    for name in ("indicators", "lineage", "follow_ups", "reports"):
        document.pop(name, None)

    assert problems_of(document) == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["1 1", "..", "A/1"])
def test_a_file_is_told_what_a_code_is_and_where(code):
    document = small_plan()
    document["measures"][1]["code"] = code

    assert problems_of(document)[0] == (
        f'measures[1].code ({code}): "{code}" er ingen kode: bare bokstaver, tall, punktum, - og _,'
        " som A1 eller 1.1."
    )


def test_the_file_and_the_form_have_one_rule():
    assert schema.validator().schema["$defs"]["code"]["pattern"] == f"^{CODE_PATTERN}$"
