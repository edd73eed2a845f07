"""Another spelling of a word that is nowhere: one of the words that the reader could have found.

Every spelling that is one mistake away is asked for at once, and what is proposed stands in a text that the reader may
see (`standing`).
"""

from collections import Counter

from measures.search.index import words_beginning
from measures.search.standing import rows_with
from measures.search.words import Term, stem

LETTERS = "abcdefghijklmnopqrstuvwxyzæøå"
# What people write where the keyboard lacks a letter, or who have it from another language.
INSTEAD_OF = {
    "ae": "æ",
    "oe": "ø",
    "aa": "å",
    "a": "áåæ",
    "c": "č",
    "d": "đ",
    "e": "é",
    "n": "ŋ",
    "o": "ø",
    "s": "š",
    "t": "ŧ",
    "u": "ü",
    "z": "ž",
    "ä": "æ",
    "ö": "ø",
}
# Shorter words have too many neighbours; longer ones nobody has typed.
SHORTEST, LONGEST = 4, 24
# A word with so short a stem has too many neighbours that begin otherwise: "havn" is no "navn".
FIRST_LETTER_HOLDS = 4


def similar(question, term):
    """A term of one word that is written nearly like this one and can be found, or None.

    The nearest comes first, but a word that begins otherwise last. A text that the page shows in another language gives
    none: nobody would see why it was found.
    """
    if term.is_phrase or not SHORTEST <= len(term.word) <= LONGEST:
        return None
    best = None
    for spellings, asked in _spellings(term.word):
        for rows in rows_with(question, asked):
            found = _usual(rows, spellings, asked, term.word)
            if found and begin_alike(term.word, found):
                return Term((found,))
            best = best or found
    return Term((best,)) if best else None


def _spellings(word):
    """(spellings, the words to ask for), the nearest first.

    Those of the word itself; in other forms, where the database does not take the forms of a word for the same; and
    those without the word's ending, which may be the only form that there is.
    """
    near, root = _neighbours_of(word, word), stem(word)
    yield near, near
    known = words_beginning(_beginnings(near, word))
    if forms := _forms(near, known) - near:
        yield near, forms
    if len(root) >= SHORTEST and root != word:
        others = _neighbours_of(root, word) - near
        yield others, others | _forms(others, known)


def _beginnings(spellings, word):
    """As the word begins, and with the letter that the keyboard may lack: all else would be half of all words."""
    return {
        spelling[:2] for spelling in spellings if spelling[1:2] == word[1] and begin_alike(word, spelling)
    }


def _forms(spellings, known):
    roots = {stem(spelling) for spelling in spellings}
    return {word for word in known if stem(word) in roots}


def _neighbours_of(root, word):
    if len(stem(word)) > FIRST_LETTER_HOLDS:
        return neighbours(root)
    return {spelling for spelling in neighbours(root) if begin_alike(root, spelling)}


def _usual(rows, spellings, asked, typed):
    """The word that stands in most of the rows among those that are spelt so, in whichever form, and rather one that
    begins as what was typed; or None."""
    if not rows:
        return None
    roots = {stem(spelling) for spelling in spellings}
    shown = (word for row in rows for word, is_shown in row.items() if is_shown)
    counts = Counter(word for word in shown if word in asked or stem(word) in roots)
    return max(
        counts,
        key=lambda word: (begin_alike(typed, word), word in asked, counts[word], word),
        default=None,
    )


def begin_alike(typed, word):
    """Whether both have the same first letter, as far as the keyboard has it."""
    instead = {
        letter for start, letters in INSTEAD_OF.items() if typed.startswith(start) for letter in letters
    }
    return word[0] == typed[0] or word[0] in instead


def neighbours(word):
    """All that is one mistake away: a letter too many or too few, another letter, or two in the wrong order."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in cuts if right),
        *(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1),
        *(left + letter + right[1:] for left, right in cuts if right for letter in LETTERS),
        *(left + letter + right for left, right in cuts for letter in LETTERS),
        *(
            left + letter + right.removeprefix(typed)
            for left, right in cuts
            for typed, letters in INSTEAD_OF.items()
            if right.startswith(typed)
            for letter in letters
        ),
    } - {word}
