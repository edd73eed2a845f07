"""What somebody searches for, taken apart into words that neither database can misunderstand."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from municipalities.sorting import sort_key

# Letters and digits, as both databases cut a text into words: every other sign only stands between two words.
WORD = re.compile(r"[^\W_]+")
# What is in quotation marks belongs together; a mark without its partner is nothing.
PIECE = re.compile(r'["“”„«»]([^"“”„«»]+)["“”„«»]|([^\s"“”„«»]+)')
# Shorter stems begin too many other words: "by" is no "bygg".
SHORTEST_BEGINNING = 4
# The endings of Norwegian word forms; which fit a word is asked of the stemmer.
ENDINGS = WORD.findall(
    """a e ede ande ende ane ene hetene en heten ar er heter as es edes endes enes hetenes ens hetens ers ets et
    het ast s dt vt leg eleg ig eig lig elig els lov elov slov hetslov t"""
)
# Words that stand in every text: those that PostgreSQL's dictionary of Norwegian leaves out of its index.
TOO_COMMON = frozenset(
    WORD.findall(
        """og i jeg det at en et den til er som på de med han av ikke ikkje der så var meg seg men ett har om vi min
        mitt ha hadde hun nå over da ved fra du ut sin dem oss opp man kan hans hvor eller hva skal selv sjøl her
        alle vil bli ble blei blitt kunne inn når være kom noen noe ville dere deres kun ja etter ned skulle
        denne for deg si sine sitt mot å meget hvorfor dette disse uten hvordan ingen din ditt blir samme hvilken
        hvilke sånn inni mellom vår hver hvem vors hvis både bare enn fordi før mange også slik vært være båe
        begge siden dykk dykkar dei deira deires deim di då eg ein eit eitt elles honom hjå ho hoe henne hennar
        hennes hoss hossen ingi inkje korleis korso kva kvar kvarhelst kven kvi kvifor me medan mi mine
        mykje no nokon noka nokor noko nokre sia sidan so somt somme um upp vere vore verte vort varte vart"""
    )
)


@lru_cache(maxsize=20_000)
def stem(word):
    # A stemmer of its own each time: they are made for one thread.
    return snowballstemmer.stemmer("norwegian").stemWord(word)


def folded(text):
    """Without regard to capitals, nor to how a letter is stored (å may be an a and a ring)."""
    return unicodedata.normalize("NFC", text).lower()


def words_of(text):
    return WORD.findall(folded(text))


@dataclass(frozen=True)
class Term:
    """A word, or several that stand next to each other."""

    words: tuple

    @property
    def is_phrase(self):
        return len(self.words) > 1

    @property
    def word(self):
        return self.words[0]

    @property
    def beginning(self):
        """What a word must begin with to count as this one, compounds included; nothing for a short word."""
        found = stem(self.word)
        return found if len(found) >= SHORTEST_BEGINNING else ""

    @property
    def forms(self):
        """The forms of a short word."""
        root = stem(self.word)
        fitting = {root + ending for ending in ENDINGS if stem(root + ending) == root}
        return sorted({self.word, root, *fitting})

    def __str__(self):
        text = " ".join(self.words)
        return f"“{text}”" if self.is_phrase else text


def terms_of(text):
    """The terms, each once, without those that stand in every text. What a hyphen or slash joins stays together."""
    pieces = [WORD.findall(quoted or plain) for quoted, plain in PIECE.findall(folded(text))]
    found = dict.fromkeys(Term(tuple(words)) for words in pieces if words)
    return tuple(term for term in found if not TOO_COMMON.issuperset(term.words))


def codes_of(text):
    """What may be a code of a measure, such as A1 or 1.1, as codes are sorted."""
    pieces = [piece.strip('"“”„«»') for piece in folded(text).split()]
    return tuple(sort_key(piece) for piece in pieces if WORD.search(piece))
