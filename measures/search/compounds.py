"""The beginning of a compound that is nowhere: of "reiselivsnæring" the word "reiseliv", where that is known.

A beginning is a word by itself ("kommune" of "kommuneplan"), or one whose forms are words and which is joined to
the rest by an s or e ("næringer" of "næringspark"); so "kommunikasjon" does not begin with "kommune".
"""

from measures.search.standing import rows_with
from measures.search.words import TOO_COMMON, Term, stem

# Of the beginning and of the rest.
SHORTEST = 4
# Longer than this nobody has typed a word.
LONGEST = 50
JOINTS = "se"
ENDINGS = ("a", "en", "ene", "er", "et")
# They begin many words and say what few of them are about.
SAYING_LITTLE = TOO_COMMON | {
    "fram", "frem", "foran", "gjennom", "innan", "innen", "mellom", "saman", "sammen", "under", "utan",
}  # fmt: skip


def known_beginning(question, term):
    """The longest beginning of the term's word that is itself a word and can be found, or None."""
    if term.is_phrase or len(term.word) > LONGEST:
        return None
    longest, beginnings = "", _beginnings(term.word)
    # Among rows with one of many words those with the longest may not have been: once more with the longer alone.
    while found := _longest(question, beginnings):
        longest = found
        beginnings = {form: one for form, one in beginnings.items() if len(one) > len(longest)}
    return Term((_unjoined(longest),)) if longest else None


def _beginnings(word):
    """{form: the beginning of which it is one}"""
    found = {}
    for end in range(SHORTEST, len(word) - SHORTEST + 1):
        beginning = word[:end]
        if beginning in SAYING_LITTLE:
            continue
        endings = ENDINGS if word[end] in JOINTS else ()
        found |= {beginning + ending: beginning for ending in ("", *endings)}
    return found


def _longest(question, beginnings):
    if not beginnings:
        return ""
    known = (word for rows in rows_with(question, beginnings) for row in rows for word in row)
    return max((beginnings[word] for word in known if word in beginnings), key=len, default="")


def _unjoined(word):
    """Without the s that joins it to another, as "nærings-" stands in a text."""
    bare = word.removesuffix("s")
    return bare if len(bare) >= SHORTEST and stem(bare) == stem(word) else word
