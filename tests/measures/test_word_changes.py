"""Which words have changed between two texts."""

import random
import time

import pytest

from measures.word_changes import word_changes

pytestmark = pytest.mark.once


def marked(before, after):
    """The pieces as one text: [-removed-] {+added+}."""
    shapes = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(shapes[piece.kind].format(piece.text) for piece in word_changes(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("To er ansatt.", "To er ansatt.", "To er ansatt."),
        ("To er ansatt.", "Tre er ansatt.", "[-To-] {+Tre+} er ansatt."),
        ("Møte i mars.", "Møte i mars og mai.", "Møte i mars {+og mai+}."),
        ("To er ansatt.", "To er ansatt. Flere kommer.", "To er ansatt. {+Flere kommer.+}"),
        ("En. To. Tre.", "En. Tre.", "En. [-To.-] Tre."),
        ("Tre er ansatt i vår.", "Tre er ansatt.", "Tre er ansatt[- i vår-]."),
        ("", "Ny tekst.", "{+Ny tekst.+}"),
        ("Gammel tekst.", "", "[-Gammel tekst.-]"),
        ("", "", ""),
        ("Brukt 40 000 kr.", "Brukt 60 000 kr.", "Brukt [-40-] {+60+} 000 kr."),
    ],
)
def test_the_words_that_changed_are_marked(before, after, expected):
    assert marked(before, after) == expected


def test_spaces_and_the_browsers_line_breaks_are_no_change():
    assert marked("Et  møte\r\ni mars. ", "Et møte\ni mars.") == "Et møte\ni mars."


def test_a_new_paragraph_is_one_change():
    assert marked("Først.\n\nSist.", "Først.\n\nImellom.\n\nSist.") == "Først.\n\n{+Imellom.\n\n+}Sist."


def test_two_texts_that_are_not_alike_are_shown_whole():
    assert marked("Kontoret er stengt inntil videre", "Ny skole åpnet") == (
        "[-Kontoret er stengt inntil videre-] {+Ny skole åpnet+}"
    )


def test_a_word_between_two_changes_is_not_a_crumb_of_its_own():
    assert marked("I vår kom to og fire nye hit.", "I vår kom tre og fem nye hit.") == (
        "I vår kom [-to og fire-] {+tre og fem+} nye hit."
    )


def test_no_word_is_lost_or_invented():
    chance = random.Random(1)  # noqa: S311 - the same texts in every run
    words = ["a", "b", "c", ".", ",", "og", "i", "\n"]
    for _ in range(2000):
        before, after = (" ".join(chance.choices(words, k=chance.randrange(12))) for _ in range(2))
        pieces = word_changes(before, after)

        assert letters(pieces, without="removed") == "".join(after.split())
        assert letters(pieces, without="added") == "".join(before.split())


def letters(pieces, without):
    text = "".join(piece.text for piece in pieces if piece.kind != without)
    return "".join(text.split())


def test_no_text_keeps_the_reader_waiting():
    begun = time.perf_counter()

    word_changes("og " * 30_000, "og i " * 30_000)

    assert time.perf_counter() - begun < 5
