"""British order: 7.8. and 8/7 would both be read the wrong way round by somebody."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j F Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j F Y H:i"
TIME_FORMAT = "H:i"
# Dates are entered as in the other languages: they are copied from Norwegian case papers.
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
