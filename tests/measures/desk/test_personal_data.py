"""What a text must not make public unseen: found where it is, and not seen where it is not.

The identity numbers are synthetic, or of people born in the 1890s.
"""

import pytest

from measures.models import StatusLine
from measures.personal_data import Kind, find, findings, is_identity_number

NBSP = "\u00a0"

EMAILS = [
    ("Kontakt kari.nordmann@lyngen.kommune.no.", "kari.nordmann@lyngen.kommune.no"),
    ("(postmottak@storfjord.kommune.no)", "postmottak@storfjord.kommune.no"),
    ("Skriv til <ola_b+plan@uit.no>, så fort du kan", "ola_b+plan@uit.no"),
    ("mailto:Kari@Karlsøy.kommune.no", "Kari@Karlsøy.kommune.no"),
    ("‘bjørn@balsfjord.no’", "bjørn@balsfjord.no"),
    ("https://example.no/?til=kari@lyngen.no", "kari@lyngen.no"),
]

PHONES = [
    ("Ring Kari på 77 70 10 00.", "77 70 10 00"),
    (f"Ring 77{NBSP}70{NBSP}10{NBSP}00", f"77{NBSP}70{NBSP}10{NBSP}00"),
    ("Mobil 930 12 345", "930 12 345"),
    ("Hun nås på 4801 2345 hele dagen", "4801 2345"),
    ("tlf.: 77701000", "77701000"),
    ("tlf.nr. 20180807", "20180807"),
    ("telefon 2018 2019", "2018 2019"),
    ("Mobiltelefon: 31122022", "31122022"),
    ("Ola (93012345) har ansvaret", "93012345"),
    ("+47 77 70 10 00", "+47 77 70 10 00"),
    ("+4777701000", "+4777701000"),
    ("0047 930 12 345", "0047 930 12 345"),
    ("00 47? Nei: (+47) 93 01 23 45", "(+47) 93 01 23 45"),
    ("(47) 22 33 44 55", "(47) 22 33 44 55"),
    ("47 77 70 10 00", "47 77 70 10 00"),
    ("+47 777-01-000", "+47 777-01-000"),
    ("+46 70 123 45 67", "+46 70 123 45 67"),
    ("Finske +358 40 123 4567", "+358 40 123 4567"),
    ("Ring 77 70 10 00 2 ganger", "77 70 10 00"),
    ("77 70 10 00, 2018", "77 70 10 00"),
    ("Vi er 12, ring 22334455!", "22334455"),
]

IDENTITIES = [
    ("Født 01019050188", "01019050188"),
    ("010190 50188", "010190 50188"),
    (f"010190{NBSP}50188", f"010190{NBSP}50188"),
    ("Fnr. 010190-50188,", "010190-50188"),
    ("D-nummer 41019050090", "41019050090"),
    ("fra NAVs prøvedata: 01419050160", "01419050160"),
    ("fra Skatteetatens prøvedata: 01819050062", "01819050062"),
    ("D-nummer i prøvedata: 418190 50056", "418190 50056"),
    ("skuddårsdag i 2000: 29020090039", "29020090039"),
]

NEITHER = [
    "",
    "Vi brukte 2 460 000 kr i 2021.",
    "Rammen er 24 600 000 kroner.",
    "24600000 kr",
    f"24600000{NBSP}kr",
    "kr 24600000",
    "kr. 24600000,-",
    "NOK 24600000",
    "kr 2460 0000",
    "22 33 44 55 kr",
    "22334455 kWh",
    "22334455,50",
    "1,22334455",
    "3.22334455",
    "2018 2019",
    "2018 2019 2020 2021",
    "2018–2022",
    "20180807",
    "07082018",
    "7.8.2018",
    "2018-08-07",
    "sak 2018/12345678",
    "Saksnr. 22334455",
    "saksnummer: 22334455",
    "Arkivsak 22334455",
    "ref. 22334455",
    "18/22334455-3",
    "prosjektnr. 22334455",
    "org.nr. 974 760 673",
    "974760673",
    "NO 974 760 673 MVA",
    "Kommunenummer 5536, 5538 og 5540",
    "12 34 56 78",
    "02345678",
    "1234 5678",
    "11 22 33 44 55 66",
    "22 33 44 55 66",
    "4000 5000 6000",
    "2233445",
    "223344556",
    "https://www.lyngen.kommune.no/sak/22334455/vedlegg",
    "https://example.no/?id=22334455",
    "ISBN 978-82-15-01234-5",
    "Forbedring 20180807",
    "A1, A2 og B10",
    "@lyngen",
    "kari@lyngen",
    "50 % @ 20 kr",
    "01019050189",
    "01019050198",
    "31029050188",
    "99999999999",
    "12345678901",
    "101019050188",
]


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        *((text, expected, Kind.EMAIL) for text, expected in EMAILS),
        *((text, expected, Kind.PHONE) for text, expected in PHONES),
        *((text, expected, Kind.IDENTITY) for text, expected in IDENTITIES),
    ],
)
def test_it_is_found_where_it_is(text, expected, kind):
    assert [(found.kind, found.text) for found in find(text)] == [(kind, expected)]
    found = find(text)[0]
    assert text[found.start : found.end] == expected


@pytest.mark.parametrize("text", NEITHER)
def test_other_numbers_and_signs_are_not_taken_for_it(text):
    assert find(text) == []


def test_everything_in_a_text_is_found_in_its_order():
    text = "Ring 77 70 10 00/77 70 10 01 eller skriv til a@b.no. Gjelder 01419050160, tlf 93012345/93012346."

    assert [found.text for found in find(text)] == [
        "77 70 10 00",
        "77 70 10 01",
        "a@b.no",
        "01419050160",
        "93012345",
        "93012346",
    ]


def test_what_is_a_part_of_another_is_found_once():
    assert [found.kind for found in find("93012345@example.no")] == [Kind.EMAIL]


def test_a_finding_comes_with_what_stands_around_it_in_whole_words():
    text = "Vi har snakket med mange i næringslivet, og særlig med a@b.no, som har sagt seg villig til å lede arbeidet."

    found = find(text)[0]

    assert found.before == "…mange i næringslivet, og særlig med "
    assert found.after == ", som har sagt seg villig til å lede …"
    assert (find("a@b.no")[0].before, find("a@b.no")[0].after) == ("", "")


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("01019050188", True),
        ("29020090039", True),  # 2000 was a leap year
        ("29020012038", False),  # and 1900 was not
        ("01019050189", False),  # the last check digit
        ("01019050198", False),  # the first one
        ("00019050188", False),
        ("01139050188", False),
    ],
)
def test_an_identity_number_has_a_day_and_two_check_digits(digits, expected):
    assert is_identity_number(digits) == expected


def test_each_text_of_a_line_is_looked_through():
    line = StatusLine(
        what_was_done="Snakket med a@b.no",
        deviation="Ring 77 70 10 00",
        next_step="Ingenting",
        own_title="Vertskap",
        responsible_role="Kari, 930 12 345",
        responsible_unit="Næring",
    )

    assert [(name, found.text) for name, found in findings(line)] == [
        ("what_was_done", "a@b.no"),
        ("deviation", "77 70 10 00"),
        ("responsible_role", "930 12 345"),
    ]


def test_a_long_text_is_looked_through_at_once():
    """Time must follow the length: with its square, the 200,000 signs here would take minutes."""
    for text in ("a" * 200_000, "1 " * 100_000, "22 " * 70_000, "a." * 100_000 + "@", "sak" * 70_000):
        assert find(text) == []
