"""Where the words stand in a text: marked, and with a little of the text around them."""

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from measures.search.words import WORD, folded, stem

# How much of a text is shown, and how much of that before the first word that was searched for.
LENGTH, BEFORE = 220, 70


def marked(text, terms):
    """The text as HTML, with <mark> around what was searched for."""
    return _pieces(text, _places(text, terms))


def excerpt(texts, terms):
    """The (text, *more) of `texts` in which most of the terms stand, with the part around them as HTML.

    Returns (html, *more); None where none of the terms stands in any of them.
    """
    best = None
    for text, *more in texts:
        places = _places(text or "", terms)
        told = len({number for _start, _end, number in places})
        if told and (best is None or told > best[0]):
            best = (told, text, places, more)
    if best is None:
        return None
    _told, text, places, more = best
    return (_part(text, places), *more)


def stands_in(text, term):
    """Whether the term would be marked in the text."""
    return bool(_places(text, [term]))


def _part(text, places):
    start = _best_start(places)
    start = _next_word(text, start - BEFORE) if start > BEFORE else 0
    end = _word_before(text, start + LENGTH) if len(text) > start + LENGTH else len(text)
    inside = [(a - start, b - start, number) for a, b, number in places if a >= start and b <= end]
    part = _pieces(text[start:end], inside)
    return format_html("{}{}{}", "… " if start else "", part, " …" if end < len(text) else "")


def _best_start(places):
    """Where most of the terms stand near each other."""

    def told(start):
        return len({number for a, b, number in places if a >= start and b <= start + LENGTH - BEFORE})

    return max((start for start, _end, _number in places), key=told)


def _next_word(text, position):
    found = text.find(" ", position)
    return found + 1 if 0 <= found < position + BEFORE // 2 else position


def _word_before(text, position):
    found = text.rfind(" ", 0, position)
    return found if found > position - BEFORE // 2 else position


def _pieces(text, places):
    position, pieces = 0, []
    for start, end, _number in places:
        pieces += [conditional_escape(text[position:start]), format_html("<mark>{}</mark>", text[start:end])]
        position = end
    pieces.append(conditional_escape(text[position:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces)) if pieces else mark_safe("")


def _places(text, terms):
    """(start, end, number of the term) of each, in the order of the text, none inside another."""
    words = [(found.start(), found.end(), folded(found.group())) for found in WORD.finditer(text)]
    places, position = [], 0
    while position < len(words):
        for number, term in enumerate(terms):
            here = words[position : position + len(term.words)]
            if len(here) == len(term.words) and _fits(here, term):
                places.append((here[0][0], here[-1][1], number))
                position += len(here) - 1
                break
        position += 1
    return places


def _fits(here, term):
    if not term.is_phrase:
        return is_form(here[0][2], term)
    return all(same_word(word, asked) for (_start, _end, word), asked in zip(here, term.words, strict=True))


def is_form(word, term):
    if term.beginning:
        return word.startswith(term.beginning)
    return same_word(word, term.word)


def same_word(word, other):
    return word == other or (word[:2] == other[:2] and stem(word) == stem(other))
