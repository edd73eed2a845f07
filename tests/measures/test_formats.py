import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from measures import formats
from measures.models import DeadlineKind, FollowUp, Precision

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def in_english():
    """The words of the message ids; bokmål and nynorsk are the catalogs' business."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1_000"),
        (2460000, "2_460_000"),
        (Decimal("1234567.500"), "1_234_567.5"),
        (Decimal("3000.000"), "3_000"),
        (Decimal("0.125"), "0.125"),
        (Decimal("1E+6"), "1_000_000"),
        (-1500, "−1_500"),
        (None, ""),
        ("", ""),
    ],
)
def test_numbers_stand_in_groups_of_three_that_no_line_breaks(value, text):
    assert formats.number(value) == text.replace("_", NBSP)


def test_the_decimal_mark_is_the_language_s():
    with translation.override("nb"):
        assert formats.number(Decimal("1234.5")) == f"1{NBSP}234,5"


@pytest.mark.parametrize(
    ("amount", "text"), [(2460000, "2_460_000_kr"), (0, "0_kr"), (Decimal(100), "100_kr"), (None, "")]
)
def test_kroner(amount, text):
    assert formats.kroner(amount) == text.replace("_", NBSP)


def test_thousands_keep_what_is_not_a_whole_thousand():
    assert formats.thousands(Decimal(2460000)) == f"2{NBSP}460"
    assert formats.thousands(500) == "0.5"
    assert formats.thousands(None) == ""


def test_a_day_is_written_as_in_case_papers_and_for_machines():
    with translation.override("nb"):
        html = formats.day(dt.date(2018, 8, 7))

    assert html == '<time datetime="2018-08-07">7.8.2018</time>'


def test_a_moment_is_the_day_it_was_in_norway():
    just_before_midnight_in_utc = dt.datetime(2022, 6, 30, 22, 30, tzinfo=dt.UTC)

    assert 'datetime="2022-07-01"' in formats.day(just_before_midnight_in_utc)


def test_no_day_is_nothing():
    assert formats.day(None) == ""


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (2019, 2022, "2019–2022"),
        (2019, 2019, "2019"),
        (2019, None, "from 2019"),
        (None, 2022, "until 2022"),
        (None, None, ""),
    ],
)
def test_years(first, last, text):
    assert formats.years(first, last) == text


@pytest.mark.parametrize(
    ("date", "precision", "text", "iso"),
    [
        (dt.date(2018, 8, 29), Precision.DAY, "29 August 2018", "2018-08-29"),
        (dt.date(2014, 5, 1), Precision.MONTH, "May 2014", "2014-05"),
        (dt.date(2014, 3, 1), Precision.SEASON, "spring 2014", "2014"),
        (dt.date(2014, 9, 1), Precision.SEASON, "autumn 2014", "2014"),
        (dt.date(2014, 12, 1), Precision.SEASON, "winter 2014", "2014"),
        (dt.date(2014, 6, 1), "season", "summer 2014", "2014"),
        (dt.date(2014, 1, 1), Precision.YEAR, "2014", "2014"),
    ],
)
def test_a_date_is_no_more_precise_than_it_is_known(date, precision, text, iso):
    assert formats.as_precise(date, precision) == text
    assert formats.as_precise_iso(date, precision) == iso


def test_months_are_words_of_the_language():
    with translation.override("nb"):
        assert formats.month(dt.date(2014, 5, 1)) == "mai 2014"


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_natural_list(items, text):
    assert formats.natural_list(items) == text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, ""),
        ({"deadline_kind": DeadlineKind.DATE, "deadline_end": dt.date(2021, 6, 30)}, "30 June 2021"),
        (
            {"deadline_kind": DeadlineKind.MONTH, "deadline_end": dt.date(2021, 6, 30)},
            "by the end of June 2021",
        ),
        ({"deadline_kind": DeadlineKind.YEAR, "deadline_end": dt.date(2021, 12, 31)}, "by the end of 2021"),
        (
            {
                "deadline_kind": DeadlineKind.PERIOD,
                "deadline_start": dt.date(2021, 1, 1),
                "deadline_end": dt.date(2021, 6, 30),
            },
            "1 January 2021 – 30 June 2021",
        ),
        ({"deadline_kind": DeadlineKind.RECURRING, "deadline_text": "hver høst"}, "hver høst"),
        ({"deadline_kind": DeadlineKind.ONGOING}, "ongoing, no end date"),
        (
            {
                "deadline_kind": DeadlineKind.YEAR,
                "deadline_end": dt.date(2021, 12, 31),
                "deadline_text": "før valget",
            },
            "by the end of 2021 (før valget)",
        ),
    ],
)
def test_a_deadline_in_words(fields, text):
    assert formats.deadline(FollowUp(**fields)) == text


def test_every_kind_of_deadline_but_none_has_words():
    values = {
        "deadline_start": dt.date(2021, 1, 1),
        "deadline_end": dt.date(2021, 6, 30),
        "deadline_text": "høst",
    }
    kinds = set(DeadlineKind) - {DeadlineKind.NONE}

    assert all(formats.deadline(FollowUp(deadline_kind=kind, **values)) for kind in kinds)


def test_the_filters_write_the_same_in_templates_and_let_no_html_through():
    template = Template("{% load formats %}{{ amount|kroner }} {{ names|natural_list }} {{ date|day }}")

    html = template.render(
        Context({"amount": 1000, "names": ["<b>", "c"], "date": dt.date(2020, 1, 2)}),
    )

    assert html == f'1{NBSP}000{NBSP}kr &lt;b&gt; and c <time datetime="2020-01-02">2 January 2020</time>'


def moment(text):
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("language", "utc", "expected"),
    [
        ("en", "2026-05-03T12:05:00+00:00", "14:05"),
        ("nb", "2026-05-03T12:05:00+00:00", "14.05"),
        ("nn", "2026-01-03T12:05:00+00:00", "13.05"),
    ],
)
def test_the_clock_is_norway_s_and_written_as_the_language_writes_it(language, utc, expected):
    with translation.override(language):
        assert formats.clock(moment(utc)) == expected


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("2026-05-03T22:30:00+00:00", "i dag kl. 00.30"),
        ("2026-05-03T21:30:00+00:00", "3.5. kl. 23.30"),
        ("2025-12-31T22:59:00+00:00", "31.12.2025 kl. 23.59"),
        ("2025-12-31T23:00:00+00:00", "1.1. kl. 00.00"),
    ],
)
def test_a_moment_of_late_has_its_day_in_norway_and_its_year_where_that_is_another(
    then, expected, time_machine
):
    time_machine.move_to(moment("2026-05-04T10:00:00+00:00"))

    with translation.override("nb"):
        assert formats.recently(moment(then)) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-05-03T21:59:00+00:00", "1 dag igjen"),
        ("2026-05-03T22:01:00+00:00", "fristen er i dag, før midnatt"),
        ("2026-05-04T21:59:00+00:00", "fristen er i dag, før midnatt"),
        ("2026-05-04T22:00:00+00:00", "1 dag over fristen"),
        ("2026-04-20T10:00:00+00:00", "14 dager igjen"),
    ],
)
def test_a_due_day_lasts_to_midnight_in_norway(now, expected, time_machine):
    time_machine.move_to(moment(now))

    with translation.override("nb"):
        assert formats.days_left(dt.date(2026, 5, 4)) == expected


@pytest.mark.parametrize(
    ("label", "error", "text"),
    [
        ("Frist", "Skriv en dato.", "Frist: Skriv en dato."),
        ("Siste år", "Siste år kan ikke komme før første år.", "Siste år kan ikke komme før første år."),
        ("Hva mangler?", "Si det med noen få ord.", "Hva mangler? Si det med noen få ord."),
        ("", "Skriv en dato.", "Skriv en dato."),
    ],
)
def test_an_error_says_which_field_it_is_about_and_says_it_once(label, error, text):
    assert formats.said_of(error, label) == text
