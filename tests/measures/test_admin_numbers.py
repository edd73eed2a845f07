"""Amounts, figures, dates and deadlines as they are written here, and as they are not."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from measures.forms.deadline import LastDayField, settled
from measures.forms.numbers import FigureField, KronerField, NumberInput
from municipalities.admin.fields import DateWidget
from municipalities.forms.fields import DateField


@pytest.mark.parametrize(
    ("written", "kroner"),
    [
        ("2460000", 2_460_000),
        ("2 460 000", 2_460_000),
        ("2\u00a0460\u00a0000", 2_460_000),
        ("2\u202f460\u202f000 kr", 2_460_000),
        ("2.460.000", 2_460_000),
        (" 500,- ", 500),
        ("1000,00", 1000),
        ("0", 0),
        ("", None),
    ],
)
def test_an_amount_is_read_as_it_is_written(written, kroner):
    assert KronerField(required=False).clean(written) == kroner


@pytest.mark.parametrize(
    "written",
    ["2 46 000", "1234,50", "to millioner", "1e6", "1_000", "٣", "12.5", "1,000,000", "NaN", "-", "--5"],
)
def test_what_is_no_amount_says_how_to_write_one(written):
    with pytest.raises(ValidationError) as refusal:
        KronerField().clean(written)

    assert "2 460 000" in refusal.value.messages[0]


@pytest.mark.parametrize("written", ["-5", "−1 000"])
def test_an_amount_is_not_negative(written):
    with pytest.raises(ValidationError) as refusal:
        KronerField().clean(written)

    assert refusal.value.error_list[0].code == "negative"


@pytest.mark.parametrize(
    ("language", "written", "figure"),
    [
        ("nb", "1 234,50", "1234.5"),
        ("nn", "1\u00a0234,5", "1234.5"),
        ("nb", "12.5", "12.5"),
        ("nb", "-3,25", "-3.25"),
        ("nb", "−3", "-3"),
        ("en", "1 234.5", "1234.5"),
        ("en", "12,5", "12.5"),
    ],
)
def test_a_figure_is_read_as_it_is_written(language, written, figure):
    with translation.override(language):
        assert FigureField().clean(written) == Decimal(figure)


@pytest.mark.parametrize(
    ("language", "written"),
    [("nb", "1.234"), ("en", "1,234"), ("nb", "1 2"), ("nb", "x"), ("nb", "1,2,3"), ("nb", "٣")],
)
def test_a_figure_that_can_be_read_in_two_ways_is_refused(language, written):
    with translation.override(language), pytest.raises(ValidationError):
        FigureField().clean(written)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal(2_460_000), "2\u00a0460\u00a0000"),
        (Decimal("1234.500"), "1\u00a0234,5"),
        (None, None),
        ("to mill", "to mill"),
    ],
)
def test_a_number_is_shown_in_groups_and_what_was_typed_is_kept(value, shown):
    with translation.override("nb"):
        assert NumberInput().format_value(value) == shown


@pytest.mark.parametrize("written", ["7.8.2018", "07.08.2018", "7. 8. 2018", "2018-08-07", " 7.8.2018 "])
def test_a_date_is_read_as_it_is_written(written):
    assert DateField().clean(written) == dt.date(2018, 8, 7)


@pytest.mark.parametrize(
    "written", ["7/8/2018", "31.2.2018", "7.8.18", "7. august 2018", "07.08.0018", "٧.8.2018", "2018"]
)
def test_what_is_no_date_says_how_to_write_one(written):
    with pytest.raises(ValidationError) as refusal:
        DateField().clean(written)

    assert "7.8.2018" in refusal.value.messages[0]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_date_is_shown_as_it_is_written(language):
    with translation.override(language):
        assert DateWidget().format_value(dt.date(2018, 8, 7)) == "7.8.2018"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("7.8.2020", dt.date(2020, 8, 7)),
        ("2.2020", dt.date(2020, 2, 29)),
        ("2020", dt.date(2020, 12, 31)),
        ("", None),
    ],
)
def test_a_month_or_a_year_is_its_last_day(written, day):
    assert LastDayField(required=False).clean(written) == day


@pytest.mark.parametrize("written", ["13.2020", "0.2020", "202", "0020", "i 2020"])
def test_what_is_no_deadline_says_how_to_write_one(written):
    with pytest.raises(ValidationError) as refusal:
        LastDayField().clean(written)

    assert "8.2020" in refusal.value.messages[0]


DAY = dt.date(2020, 8, 7)


@pytest.mark.parametrize(
    ("kind", "start", "end", "text", "written", "kept", "faulty"),
    [
        ("date", None, DAY, "", "7.8.2020", DAY, set()),
        ("month", None, DAY, "", "7.8.2020", dt.date(2020, 8, 31), set()),
        ("year", None, DAY, "", "7.8.2020", dt.date(2020, 12, 31), set()),
        ("period", DAY, DAY, "", "7.8.2020", DAY, set()),
        ("recurring", None, None, "hver høst", "", None, set()),
        ("ongoing", None, None, "", "", None, set()),
        ("none", None, None, "", "", None, set()),
        ("date", None, None, "", "", None, {"deadline_end"}),
        ("date", None, dt.date(2020, 8, 31), "", "8.2020", dt.date(2020, 8, 31), {"deadline_end"}),
        ("none", None, DAY, "", "7.8.2020", DAY, {"deadline_end"}),
        ("ongoing", DAY, None, "", "", None, {"deadline_start"}),
        ("period", None, DAY, "", "7.8.2020", DAY, {"deadline_start"}),
        ("period", dt.date(2020, 8, 8), DAY, "", "7.8.2020", DAY, {"deadline_end"}),
        ("recurring", None, None, "", "", None, {"deadline_text"}),
    ],
)
def test_a_deadline_has_what_its_kind_has(kind, start, end, text, written, kept, faulty):
    end, faults = settled(kind, start, end, text, written)

    assert (end, set(faults)) == (kept, faulty)
