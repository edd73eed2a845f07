"""Alphabetical order as Norwegian and Northern Sámi readers expect it, the same in every database."""

import re
import unicodedata

# The Norwegian alphabet with the Northern Sámi letters after their base letters, æ ø å last.
ALPHABET = "aábcčdđefghijklmnŋopqrsštŧuvwxyzžæøå"
RANK = {letter: index for index, letter in enumerate(ALPHABET, start=40)}
SAME_AS = {"ä": "æ", "ö": "ø", "ü": "y"}
KEY_LENGTH = 400


def sort_key(text):
    """A string of digits whose plain order is the alphabetical order of `text`.

    Digits alone sort alike under every collation, so SQLite and PostgreSQL agree. Runs of digits count as
    numbers: A9 comes before A10.
    """
    key = []
    for part in re.findall(r"[0-9]+|[^0-9]", unicodedata.normalize("NFC", text).casefold()):
        if part.isascii() and part.isdigit():
            number = part.lstrip("0") or "0"
            key.append(f"20{len(number):02d}{number}")
        else:
            key.append(_letter_key(part))
    return "".join(key)[:KEY_LENGTH]


def _letter_key(letter):
    letter = SAME_AS.get(letter, letter)
    if letter not in RANK:
        letter = unicodedata.normalize("NFD", letter)[0]
    return str(RANK.get(letter, 10))
