"""Dates as they are written in case papers: 7.8.2018. Django's own format writes 7. august 2018."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j.n.Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j.n.Y H:i"
TIME_FORMAT = "H:i"
# The first is what the admin's calendar writes.
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
