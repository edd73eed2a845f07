"""Whether a text was changed in substance, or only in how it is spelled."""

import re
from difflib import SequenceMatcher

WORD = re.compile(r"\w+")
# Two words this alike, letter by letter, are the same word misspelled: "kommunne" and "kommune" are 0.93.
ALIKE = 0.75
MOST_WORDS_MENDED = 3


def only_mends_typos(before, after):
    """The same words in the same order, but for a few that are spelled otherwise; figures are never a typo."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) != len(new):
        return False
    mended = [(one, other) for one, other in zip(old, new, strict=True) if one.lower() != other.lower()]
    return len(mended) <= MOST_WORDS_MENDED and all(_misspelled(*pair) for pair in mended)


def _misspelled(one, other):
    one, other = one.lower(), other.lower()
    has_figures = any(letter.isdigit() for letter in one + other)
    # Another beginning is another word: "enig" and "uenig", however alike they are.
    is_alike = one[0] == other[0] and SequenceMatcher(None, one, other).ratio() >= ALIKE
    return is_alike and not has_figures
