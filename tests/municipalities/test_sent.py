"""A number in an address or a form, which anybody can write there."""

import pytest

from municipalities.sent import number_as_sent


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("17", 17), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_number(text, number):
    assert number_as_sent(text) == number


@pytest.mark.parametrize("text", ["", " ", "-1", "1.0", "1_000", "²", "٣", "9" * 19, "9" * 5000])
def test_other_things_are_none(text):
    assert number_as_sent(text) is None
