"""Another spelling of a word that is nowhere: one of the words that the reader could have found.

Every spelling that is one mistake away is asked for at once, and what is proposed stands in a text that the reader may
see. So there is no list of words beside the texts, which would know those of drafts and would have to be kept.
"""

from collections import Counter

from django.db.models import Exists, OuterRef

from measures.models import FocusArea, FollowUp, Goal, Measure, Participation, Plan, PlannedAction, StatusLine
from measures.search.index import holding_one_of, indexed
from measures.search.words import Term, stem, words_of
from municipalities.models import Municipality, MunicipalityName

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
# So many rows with a similar word tell which of those is the usual one.
ROWS = 100
# The names of municipalities before words that are like them.
MODELS = (
    Municipality,
    MunicipalityName,
    Measure,
    StatusLine,
    FollowUp,
    PlannedAction,
    FocusArea,
    Goal,
    Plan,
)


def corrected(question, is_known):
    """The question's terms with another word for each that is nowhere; None where there is nothing to propose.

    `is_known` tells of one term whether it gives hits by itself.
    """
    terms = [term if is_known(term) else similar(question, term) for term in question.terms]
    if None in terms or tuple(terms) == question.terms:
        return None
    return tuple(terms)


def similar(question, term):
    """A term of one word that is written nearly like this one and can be found, or None."""
    if term.is_phrase or not SHORTEST <= len(term.word) <= LONGEST:
        return None
    for spellings in _spellings(term.word):
        for model in MODELS:
            if word := _usual(_rows(question, model), spellings):
                return Term((word,))
    return None


def _spellings(word):
    """Those of the word itself, and then those without its ending, which may be the only form that there is."""
    yield neighbours(word)
    if len(root := stem(word)) >= SHORTEST and root != word:
        yield neighbours(root) - neighbours(word)


def _rows(question, model):
    if model is MunicipalityName:
        return model.objects.filter(Exists(_parts(question, "municipality")))
    if model is FollowUp:
        # Of others the page does not show all the texts.
        return question.rows(FollowUp).taken_up()
    return (
        model.objects.filter(Exists(_parts(question, "pk")))
        if model is Municipality
        else question.rows(model)
    )


def _parts(question, name):
    return question.rows(Participation).filter(municipality=OuterRef(name))


def _usual(rows, spellings):
    """The word that stands in most of the rows among those that are spelt so, in whichever form."""
    texts = holding_one_of(rows.order_by(), sorted(spellings)).values_list(*indexed(rows.model).texts)[:ROWS]
    if not texts:
        return None
    roots = {stem(spelling) for spelling in spellings}
    counts = Counter(
        word
        for row in texts
        for word in {word for text in row if text for word in words_of(text)}
        if word in spellings or stem(word) in roots
    )
    return max(counts, key=lambda word: (word in spellings, counts[word], word), default=None)


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
