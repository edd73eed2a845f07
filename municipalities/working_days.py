"""Days on which a town hall is open: Monday to Friday, outside the public holidays of Norway."""

import datetime as dt

SATURDAY = 5
# (month, day): helligdagsloven § 1, 1 May and 17 May.
FIXED = frozenset({(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)})
# Days from Easter Sunday: Maundy Thursday, Good Friday, Easter Monday, Ascension Day, Whit Monday.
FROM_EASTER = (-3, -2, 1, 39, 50)


def next_working_day(day):
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def is_working_day(day):
    return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED and not _follows_easter(day)


def _follows_easter(day):
    return (day - easter(day.year)).days in FROM_EASTER


def easter(year):
    """Easter Sunday of the Gregorian calendar (J.-M. Oudin, 1940)."""
    century = year // 100
    golden = year % 19
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    from_march = epact - weekday
    month = 3 + (from_march + 40) // 44
    return dt.date(year, month, from_march + 28 - 31 * (month // 4))
