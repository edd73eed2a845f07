"""What a browser sends, where no form reads it."""

# As many as a database has room for; `int` itself refuses thousands.
MOST_DIGITS = 18


def number_as_sent(text):
    """A whole number, such as the key of a row or a count; None where what was sent can be none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None
