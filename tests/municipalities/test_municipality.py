import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from municipalities.models import Municipality
from tests.factories import MunicipalityCodeFactory, MunicipalityFactory, MunicipalityNameFactory


@pytest.fixture
def storfjord(db):
    municipality = MunicipalityFactory(name="Storfjord")
    for code, first, last in [
        ("1939", None, dt.date(2019, 12, 31)),
        ("5425", dt.date(2020, 1, 1), dt.date(2023, 12, 31)),
        ("5538", dt.date(2024, 1, 1), None),
    ]:
        MunicipalityCodeFactory(municipality=municipality, code=code, valid_from=first, valid_to=last)
    return municipality


@pytest.mark.parametrize(
    ("date", "code"),
    [
        (dt.date(1990, 1, 1), "1939"),
        (dt.date(2019, 12, 31), "1939"),
        (dt.date(2020, 1, 1), "5425"),
        (dt.date(2023, 12, 31), "5425"),
        (dt.date(2024, 1, 1), "5538"),
        (dt.date(2099, 1, 1), "5538"),
    ],
)
def test_the_code_is_the_one_valid_on_the_date(date, code, storfjord):
    assert str(storfjord.code_on(date)) == code


def test_there_is_no_code_where_none_is_known(db):
    municipality = MunicipalityFactory()
    MunicipalityCodeFactory(municipality=municipality, valid_from=dt.date(2020, 1, 1))

    assert municipality.code_on(dt.date(2019, 12, 31)) is None


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (None, None),
        (None, dt.date(1900, 1, 1)),
        (dt.date(2023, 12, 31), dt.date(2023, 12, 31)),
        (dt.date(2030, 1, 1), None),
    ],
)
def test_two_codes_are_never_valid_on_one_day(first, last, storfjord):
    with pytest.raises(ValidationError) as refusal:
        MunicipalityCodeFactory(municipality=storfjord, code="9999", valid_from=first, valid_to=last)

    assert refusal.value.code == "overlap"
    assert storfjord.codes.count() == 3


def test_a_code_can_be_saved_again(storfjord):
    code = storfjord.codes.get(code="5425")
    code.county = "Troms og Finnmark"

    code.save()

    assert storfjord.codes.get(code="5425").county == "Troms og Finnmark"


@pytest.mark.parametrize("code", ["551", "55A8", "٥٥٣٨", " 553", "55-8"])
def test_a_code_has_four_digits(code, db):
    with pytest.raises(IntegrityError, match="municipality_code_has_four_digits"), transaction.atomic():
        MunicipalityCodeFactory(code=code)


def test_municipalities_stand_in_norwegian_and_sami_order(db):
    for name in [
        "Åmot",
        "Ålesund",
        "Østre Toten",
        "Ærfugl",
        "Čáhcesuolu",
        "Cavkus",
        "Deatnu",
        "Alta",
        "Áltá",
        "Bodø",
    ]:
        MunicipalityFactory(name=name)

    names = [municipality.name for municipality in Municipality.objects.all()]

    assert names == [
        "Alta",
        "Áltá",
        "Bodø",
        "Cavkus",
        "Čáhcesuolu",
        "Deatnu",
        "Ærfugl",
        "Østre Toten",
        "Ålesund",
        "Åmot",
    ]


def test_official_names_come_with_the_norwegian_first(db):
    municipality = MunicipalityFactory(name="Storfjord")
    MunicipalityNameFactory(municipality=municipality, language="fkv", name="Omasvuono", is_official=True)
    MunicipalityNameFactory(municipality=municipality, language="se", name="Omasvuotna", is_official=True)
    MunicipalityNameFactory(municipality=municipality, language="nb", name="Storfjord", is_official=True)

    assert municipality.official_names == [("nb", "Storfjord"), ("se", "Omasvuotna"), ("fkv", "Omasvuono")]


def test_a_name_that_is_not_official_is_left_out_of_the_official_ones(db):
    municipality = MunicipalityFactory(name="Lyngen")
    MunicipalityNameFactory(municipality=municipality, language="se", name="Ivgu", is_official=False)

    assert municipality.official_names == [("nb", "Lyngen")]
