"""The shared measure's words, against those that a municipality saw when it answered or last looked."""

import hashlib

from measures.word_changes import word_changes


def fingerprint(measure):
    """Tells whether two showings of a measure had the same words."""
    return hashlib.sha256(f"{measure.title_nb}\0{measure.description_nb}".encode()).hexdigest()[:16]


def wording_changes(follow_up):
    """The measure's title and description as pieces of the old and the new; None where nothing has changed."""
    if not follow_up.wording_has_changed:
        return None
    measure = follow_up.measure
    return {
        "title": word_changes(follow_up.seen_title, measure.title_nb),
        "description": word_changes(follow_up.seen_description, measure.description_nb),
    }
