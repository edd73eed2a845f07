"""The promise of a measure in one sentence, in three languages."""

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from measures.models import Measure, Plan
from measures.promise import promise
from municipalities.models import Municipality

LYNGEN, TROMSO = Municipality(pk=1, name="Lyngen"), Municipality(pk=2, name="Tromsø")
RUNNING = {"first_year": 2018, "last_year": 2090}
ENDED = {"first_year": 2018, "last_year": 2022}


def promised(language, plan, municipalities, **measure):
    with translation.override(language):
        return strip_tags(promise(Plan(**plan), Measure(title="Én dør inn", **measure), municipalities))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "nb",
            "Lyngen og Tromsø skal sammen gjennomføre «Én dør inn» innen utgangen av 2030, med Tromsø som leder.",
        ),
        (
            "nn",
            "Lyngen og Tromsø skal saman gjennomføre «Én dør inn» innan utgangen av 2030, med Tromsø som leiar.",
        ),
        (
            "en",
            "Lyngen and Tromsø are to carry out “Én dør inn” together by the end of 2030, led by Tromsø.",
        ),
    ],
)
def test_a_joint_measure_is_promised_together_with_its_lead(language, sentence):
    assert (
        promised(language, RUNNING, [LYNGEN, TROMSO], scope="joint", lead=TROMSO, last_year=2030) == sentence
    )


@pytest.mark.parametrize(
    ("plan", "municipalities", "scope", "sentence"),
    [
        (RUNNING, [LYNGEN, TROMSO], "each", "Lyngen og Tromsø skal hver for seg gjennomføre «Én dør inn»"),
        (ENDED, [LYNGEN, TROMSO], "each", "Lyngen og Tromsø skulle hver for seg gjennomføre «Én dør inn»"),
        (RUNNING, [LYNGEN], "named", "Lyngen skal gjennomføre «Én dør inn»"),
        (ENDED, [LYNGEN], "each", "Lyngen skulle gjennomføre «Én dør inn»"),
        (RUNNING, [LYNGEN] * 57, "each", "57 kommuner skal hver for seg gjennomføre «Én dør inn»"),
    ],
)
def test_who_promises_and_whether_it_is_past(plan, municipalities, scope, sentence):
    said = promised("nb", plan, municipalities, scope=scope, first_year=2019, last_year=2019)

    assert said == f"{sentence} i løpet av 2019."


@pytest.mark.parametrize(
    ("first", "last", "when"),
    [
        (2019, 2021, "fra 2019 til utgangen av 2021"),
        (2020, None, "fra 2020 til utgangen av 2022"),
        (2022, None, "i løpet av 2022"),
        (None, 2021, "innen utgangen av 2021"),
        (None, None, "i planperioden 2018–2022"),
    ],
)
def test_until_when_falls_back_on_the_years_of_the_plan(first, last, when):
    said = promised("nb", ENDED, [LYNGEN], scope="named", first_year=first, last_year=last)

    assert said == f"Lyngen skulle gjennomføre «Én dør inn» {when}."


def test_a_measure_that_concerns_nobody_promises_nothing_yet():
    assert promised("nb", RUNNING, [], scope="each") == ""


def test_a_title_cannot_bring_markup_along():
    plan, measure = Plan(**RUNNING), Measure(title="<b>Én</b> & {to}", scope="named", last_year=2030)

    assert "&lt;b&gt;Én&lt;/b&gt; &amp; {to}" in promise(plan, measure, [LYNGEN])
