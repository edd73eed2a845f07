"""Search over what everyone can read: municipalities, measures, follow-ups, reported texts, focus areas and plans.

A word is found in its forms and as the beginning of a compound, in both databases. Only what the reader may see is
looked at: see `visible`; what stands in drafts gives no hit, no number and no other spelling.
"""

from dataclasses import replace

from measures.search.index import holding_one_of
from measures.search.instead import corrected
from measures.search.kinds import MOST, SOURCES, Kind, Question, candidates
from measures.search.marking import excerpt, marked
from measures.search.words import Term, codes_of, terms_of, words_of
from municipalities.models import Municipality, MunicipalityName

__all__ = [
    "MOST",
    "Kind",
    "Question",
    "Term",
    "asked",
    "corrected",
    "excerpt",
    "found_by_kind",
    "is_found",
    "marked",
    "terms_of",
    "with_terms",
]


def asked(text, *, user, plan=None, municipality=None):
    """The question behind what somebody has typed."""
    question = Question(terms_of(text), user, plan, municipality, codes=codes_of(text))
    return _with_places(question)


def found_by_kind(question):
    """{kind: ids of what is found, in order}, of each at most one more than `MOST`."""
    if not question.terms:
        return {kind: [] for kind in Kind}
    return {kind: candidates(question, kind) for kind in Kind}


def is_found(question):
    """Whether there is any hit."""
    return any(rows.order_by().exists() for kind in Kind for rows, _order in SOURCES[kind](question))


def with_terms(question, terms):
    """The same question in other words."""
    return _with_places(replace(question, terms=tuple(terms), named=frozenset(), others=(), codes=()))


def _with_places(question):
    """Finds the municipalities that are named: all the words of one of a municipality's names, one after the other."""
    words = [word for term in question.terms for word in term.words]
    if not words:
        return question
    places = _names_among(words)
    covered = {word for name in places for word in name}
    others = tuple(term for term in question.terms if not covered.issuperset(term.words))
    return replace(question, named=frozenset(pk for pks in places.values() for pk in pks), others=others)


def _names_among(words):
    """{words of a name: ids of the municipalities that have it}"""
    rows = [
        *holding_one_of(Municipality.objects.order_by(), words).values_list("pk", "name"),
        *holding_one_of(MunicipalityName.objects.order_by(), words).values_list("municipality", "name"),
    ]
    text, places = f" {' '.join(words)} ", {}
    for pk, name in rows:
        parts = tuple(words_of(name))
        if f" {' '.join(parts)} " in text:
            places.setdefault(parts, set()).add(pk)
    return places
