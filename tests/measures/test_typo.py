"""Whether a text was changed in substance, or only in how it is spelled."""

import pytest

from measures.models.typo import only_mends_typos

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Kommunne åpnet kontoret", "Kommune åpnet kontoret"),
        ("åpnet kontoret", "Åpnet kontoret."),
        ("Møte med bedriftene", "Møte med bedriftane"),
        ("En, to  tre", "En to\ntre"),
        ("Kontoet er åpent", "Kontoret er åpent"),
    ],
)
def test_the_same_words_spelled_otherwise_are_a_typo(before, after):
    assert only_mends_typos(before, after)
    assert only_mends_typos(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("To er ansatt", "Tre er ansatt"),
        ("Brukt 100 000 kr", "Brukt 100 001 kr"),
        ("Åpnet i 2021", "Åpnet i 2022"),
        ("Kontoret er åpnet", "Kontoret er ikke åpnet"),
        ("Partene er enige", "Partene er uenige"),
        ("Det er mulig", "Det er umulig"),
        ("", "Noe"),
        ("Noe", ""),
        ("aaaa bbbb cccc dddd", "aaab bbbc cccd ddde"),
    ],
)
def test_other_words_figures_and_many_at_once_are_not(before, after):
    assert not only_mends_typos(before, after)
    assert not only_mends_typos(after, before)
