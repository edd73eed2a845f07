"""Which words of a text are new, and which are gone."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
# A word, a sign or a line break, with the spaces after it: they belong to what they follow, and are never compared.
PART = re.compile(r"(\w+|\n|[^\w\s])([^\S\n]*)")
# Texts less alike than this are two texts: shown whole, one after the other, rather than in crumbs.
RELATED = 0.3
# What stands between the first and the last change, in words. Above that the comparison would keep the reader waiting.
COMPARED = 1500


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str

    @property
    def is_added(self):
        return self.kind == ADDED

    @property
    def is_removed(self):
        return self.kind == REMOVED


def word_changes(before, after):
    """The pieces of both texts in reading order; what is removed stands before what has come in its place."""
    before, after = _tidy(before), _tidy(after)
    if before == after:
        return [Piece(SAME, after)] if after else []
    old, new = PART.findall(before), PART.findall(after)
    return _pieces(_bridged(_opcodes([word for word, _ in old], [word for word, _ in new])), old, new)


def _tidy(text):
    return text.replace("\r\n", "\n").strip()


def _opcodes(old, new):
    """As `SequenceMatcher` gives them, without looking again at how both begin and how both end."""
    start = _alike_from_the_start(old, new)
    end = _alike_from_the_start(old[start:][::-1], new[start:][::-1])
    to_old, to_new = len(old) - end, len(new) - end
    between = [
        (tag, *(place + start for place in places))
        for tag, *places in _compared(old[start:to_old], new[start:to_new])
    ]
    first, last = ("equal", 0, start, 0, start), ("equal", to_old, len(old), to_new, len(new))
    opcodes = [*([first] if start else []), *between, *([last] if end else [])]
    if not any(_has_a_word(old[one[1] : one[2]]) for one in opcodes if one[0] == "equal"):
        return [("replace", 0, len(old), 0, len(new))]
    return _from_sentence_to_sentence(opcodes, old, new)


def _has_a_word(parts):
    return any(part[0].isalnum() for part in parts)


def _alike_from_the_start(old, new):
    pairs = zip(old, new, strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))


def _compared(old, new):
    matcher = SequenceMatcher(None, old, new)
    is_compared = max(len(old), len(new)) <= COMPARED and matcher.ratio() >= RELATED
    return matcher.get_opcodes() if is_compared else [("replace", 0, len(old), 0, len(new))]


def _from_sentence_to_sentence(opcodes, old, new):
    """After "en." a new ". To" before the old "." is rather a new "To." after it."""
    for place in range(1, len(opcodes) - 1):
        before, (tag, *this), after = opcodes[place - 1 : place + 2]
        words, first, last = (new, this[2], this[3]) if tag == "insert" else (old, this[0], this[1])
        is_movable = tag in ("insert", "delete") and before[0] == after[0] == "equal"
        if is_movable and words[first] == words[last] and not words[first][0].isalnum():
            opcodes[place - 1] = ("equal", before[1], before[2] + 1, before[3], before[4] + 1)
            opcodes[place] = (tag, *(end + 1 for end in this))
            opcodes[place + 1] = ("equal", after[1] + 1, after[2], after[3] + 1, after[4])
    return [one for one in opcodes if one[1] < one[2] or one[3] < one[4]]


def _bridged(opcodes):
    """Takes a lone word or sign between two changes into them, so that a changed passage reads as one."""
    bridged = []
    for position, (tag, *place) in enumerate(opcodes):
        is_lone = tag == "equal" and place[1] - place[0] == 1 and 0 < position < len(opcodes) - 1
        bridged.append(("replace" if is_lone else tag, *place))
    return bridged


def _pieces(opcodes, old, new):
    pieces, removed, added = [], "", ""
    for tag, old_from, old_to, new_from, new_to in opcodes:
        if tag == "equal":
            pieces += _changed(removed, added)
            removed = added = ""
            pieces.append(Piece(SAME, _text(new[new_from:new_to])))
        else:
            removed += _spaces_gone(old, old_from, new, new_from) + _text(old[old_from:old_to])
            added += _text(new[new_from:new_to])
    return [*pieces, *_changed(removed, added)]


def _spaces_gone(old, old_from, new, new_from):
    """The spaces before a change that only the old text has: "here" is now the last word before the full stop."""
    spaces_in_both = not old_from or not new_from or new[new_from - 1][1]
    return "" if spaces_in_both else old[old_from - 1][1]


def _changed(removed, added):
    """Spaces at the end are nobody's change: underlined they would look like one."""
    # What comes in the place of a text's last word stands apart from it all the same.
    if removed and added and not removed[-1].isspace():
        removed += " "
    for kind, text in ((REMOVED, removed), (ADDED, added)):
        marked = text.rstrip(" ")
        if marked:
            yield Piece(kind, marked)
        if len(text) > len(marked):
            yield Piece(SAME, text[len(marked) :])


def _text(parts):
    return "".join(word + spaces for word, spaces in parts)
