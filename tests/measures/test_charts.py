import re
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.utils import translation

from measures import charts
from measures.models import Silence, Status
from measures.thread import Step, StepState, ThreadStep

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@dataclass
class Line:
    year: int
    amount: Decimal
    kind: str = "operating"
    funding: str = "own"


# Statuses -------------------------------------------------------------------------------------------------


def test_a_bar_has_a_segment_a_status_one_after_the_other():
    bar = charts.bar([(Status.COMPLETED, 2), (Status.DELAYED, 1), (Silence.UNANSWERED, 1)])

    assert bar["total"] == 4
    assert [(s["status"].key, s["x"], s["width"]) for s in bar["segments"]] == [
        ("completed", "0", "50"),
        ("delayed", "50", "25"),
        ("unanswered", "75", "25"),
    ]
    assert bar["summary"] == "2 completed, 1 delayed, 1 not answered"


def test_thirds_have_a_decimal_point_in_every_language_and_fill_the_bar():
    with translation.override("nb"):
        segments = charts.bar([(status, 1) for status in (Status.COMPLETED, Status.DELAYED, Status.DROPPED)])[
            "segments"
        ]

    assert [segment["x"] for segment in segments] == ["0", "33.333", "66.667"]
    assert float(segments[-1]["x"]) + float(segments[-1]["width"]) == pytest.approx(100)


def test_an_empty_bar_has_no_segments_and_no_words():
    assert charts.bar([]) == {"total": 0, "summary": "", "segments": []}


def test_rows_share_one_legend_in_the_order_of_the_statuses():
    chart = charts.distribution(
        [
            ("Lyngen", "/lyngen/", [(Status.DELAYED, 1), (Silence.UNANSWERED, 3)]),
            ("Storfjord", "/storfjord/", [(Status.COMPLETED, 2), (Status.DELAYED, 1)]),
            ("Tromsø", "/tromso/", []),
        ]
    )

    assert [(entry["status"], entry["count"]) for entry in chart["legend"]] == [
        (Status.COMPLETED, 2),
        (Status.DELAYED, 2),
        (Silence.UNANSWERED, 3),
    ]
    assert [(row["label"], row["counts"], row["total"]) for row in chart["rows"]] == [
        ("Lyngen", [0, 1, 3], 4),
        ("Storfjord", [2, 1, 0], 3),
        ("Tromsø", [0, 0, 0], 0),
    ]


# The thread -----------------------------------------------------------------------------------------------


def counts(slots, *reached):
    return {"slots": slots} | dict(zip(ThreadStep.values, reached, strict=True))


def test_a_funnel_has_six_steps_with_their_shares_and_addresses():
    funnel = charts.funnel(counts(8, 8, 6, 4, 2, 1, 0), ThreadStep.choices, {"owned": "/tiltak/?trad=owned"})

    assert funnel["total"] == 8
    assert [(step["key"], step["count"], step["share"]) for step in funnel["steps"]] == [
        ("answered", 8, "100"),
        ("owned", 6, "75"),
        ("planned", 4, "50"),
        ("funded", 2, "25"),
        ("reported", 1, "12.5"),
        ("done", 0, "0"),
    ]
    assert [step["url"] for step in funnel["steps"]][:3] == ["", "/tiltak/?trad=owned", ""]


def test_a_funnel_of_nothing_is_flat():
    funnel = charts.funnel(counts(0, 0, 0, 0, 0, 0, 0), ThreadStep.choices)

    assert {step["share"] for step in funnel["steps"]} == {"0"}
    assert heights(funnel["path"]) == {32}


def heights(path):
    """The y coordinates of an outline, from its absolute M, C and V commands."""
    found = {float(y) for y in re.findall(r"V(-?[\d.]+)", path)}
    for command in re.findall(r"[MC]([-\d. ]+)", path):
        found |= {float(y) for y in command.split()[1::2]}
    return found


def test_the_funnel_s_outline_stays_in_its_box_and_is_the_same_above_and_below():
    path = charts.funnel_path([1, 0.5, 0.25, 0.25, 0.01, 0])

    found = heights(path)
    assert max(found) == 32 + 28
    assert min(found) == 32 - 28
    assert {64 - y for y in found} == found
    assert path.startswith("M0 4")
    assert path.endswith("H0Z")


def test_a_share_too_small_to_see_is_drawn_as_a_thread_all_the_same():
    assert 32 - 0.75 in heights(charts.funnel_path([1, 0.001, 0.001, 0.001, 0.001, 0.001]))


STATES = [StepState.DONE, StepState.DONE, StepState.MISSING, StepState.NOT_APPLICABLE]


def test_a_thread_has_its_steps_with_details():
    steps = [Step(str(n), f"Step {n}", state.value) for n, state in enumerate(STATES)]

    shown = charts.thread(steps, {"0": "We take it up", "1": ("Handlingsplan", "/plan.pdf")})

    assert [step["state"] for step in shown] == ["done", "done", "missing", "na"]
    assert [(step["detail"], step["url"]) for step in shown] == [
        ("We take it up", ""),
        ("Handlingsplan", "/plan.pdf"),
        ("", ""),
        ("", ""),
    ]


def test_what_is_not_completed_yet_is_not_called_missing():
    steps = [Step(key, key, StepState.MISSING.value) for key in ("owned", "reported", "done")]

    owned, reported, done = (step["lack"] for step in charts.thread(steps))

    assert owned == reported != done


def test_a_thread_in_small_says_how_far_it_goes_and_what_is_missing():
    steps = [Step(str(n), f"Step {n}", state.value) for n, state in enumerate(STATES)]

    dots = charts.dots(steps)

    assert (dots["done"], dots["total"], dots["missing"]) == (2, 4, "step 2")


# Money ----------------------------------------------------------------------------------------------------


LINES = [
    Line(2020, Decimal(250_000)),
    Line(2020, Decimal(50_000), funding="grant"),
    Line(2021, Decimal(100_000), kind="investment"),
    Line(2021, Decimal(50_000), kind="investment"),
]


def test_years_are_measured_by_the_largest():
    chart = charts.money_chart(LINES)

    assert [(row["label"], row["total"]) for row in chart["rows"]] == [
        ("2020", f"300{NBSP}000{NBSP}kr"),
        ("2021", f"150{NBSP}000{NBSP}kr"),
    ]
    assert [(s["funding"]["key"], s["x"], s["width"]) for s in chart["rows"][0]["segments"]] == [
        ("own", "0", "83.333"),
        ("grant", "83.333", "16.667"),
    ]
    assert [s["width"] for s in chart["rows"][1]["segments"]] == ["50"]
    assert [entry["amount"] for entry in chart["legend"]] == [f"400{NBSP}000{NBSP}kr", f"50{NBSP}000{NBSP}kr"]
    assert chart["rows"][0]["summary"] == (
        f"2020: own funding 250{NBSP}000{NBSP}kr, grant 50{NBSP}000{NBSP}kr"
    )


def test_years_without_an_amount_are_shown_when_asked_for():
    chart = charts.money_chart(LINES, years=range(2020, 2024))

    assert [row["label"] for row in chart["rows"]] == ["2020", "2021", "2022", "2023"]
    assert chart["rows"][3]["total"] == f"0{NBSP}kr"
    assert chart["rows"][3]["segments"] == []


def test_the_table_has_each_kind_with_its_funding_and_adds_up():
    table = charts.money_table(LINES, "Money per year")

    assert table["unit"] == "1000 kr"
    assert table["years"] == ["2020", "2021"]
    assert [(row["label"], row["amounts"], row["total"], row.get("sub", False)) for row in table["rows"]] == [
        ("Operations", ["300", ""], "300", False),
        ("Own funding", ["250", ""], "250", True),
        ("Grant", ["50", ""], "50", True),
        ("Investment", ["", "150"], "150", False),
        ("Own funding", ["", "150"], "150", True),
    ]
    assert (table["totals"]["amounts"], table["totals"]["total"]) == (["300", "150"], "450")


def test_amounts_that_are_not_whole_thousands_are_written_out():
    table = charts.money_table([Line(2020, Decimal(1_500)), Line(2020, Decimal(1_000))], "Money")

    assert table["unit"] == "kr"
    assert table["totals"]["total"] == f"2{NBSP}500"
