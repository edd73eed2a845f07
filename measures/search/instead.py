"""What to search for instead of words that are nowhere."""

from measures.search.compounds import known_beginning
from measures.search.spelling import similar


def corrected(question, is_known):
    """The question's terms with another word for each that is nowhere; None where there is nothing to propose.

    `is_known` tells of one term whether it gives hits by itself.
    """
    terms = [term if is_known(term) else _another(question, term) for term in question.terms]
    if None in terms or tuple(terms) == question.terms:
        return None
    return tuple(terms)


def _another(question, term):
    return similar(question, term) or known_beginning(question, term)
