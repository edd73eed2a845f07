import datetime as dt

import pytest

from municipalities.working_days import easter, next_working_day


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (1961, 4, 2),
        (2000, 4, 23),
        (2008, 3, 23),
        (2011, 4, 24),
        (2018, 4, 1),
        (2024, 3, 31),
        (2026, 4, 5),
        (2038, 4, 25),
    ],
)
def test_easter_is_when_the_almanac_has_it(year, month, day):
    assert easter(year) == dt.date(year, month, day)


@pytest.mark.parametrize(
    ("day", "expected", "why"),
    [
        ("2026-05-05", "2026-05-05", "a Tuesday"),
        ("2026-05-02", "2026-05-04", "a Saturday"),
        ("2026-05-03", "2026-05-04", "a Sunday"),
        ("2026-01-01", "2026-01-02", "New Year's Day"),
        ("2026-05-01", "2026-05-04", "1 May, a Friday"),
        ("2027-05-17", "2027-05-18", "17 May, a Monday"),
        ("2026-04-02", "2026-04-07", "Maundy Thursday to Easter Monday"),
        ("2026-05-14", "2026-05-15", "Ascension Day"),
        ("2026-05-25", "2026-05-26", "Whit Monday"),
        ("2026-12-25", "2026-12-28", "Christmas, a Friday"),
    ],
)
def test_the_next_day_on_which_a_town_hall_is_open(day, expected, why):
    assert next_working_day(dt.date.fromisoformat(day)) == dt.date.fromisoformat(expected), why
