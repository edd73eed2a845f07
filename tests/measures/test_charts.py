import re
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.utils import translation

from measures import charts
from measures.models import SHOWN, Silence, Status
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


AWKWARD = [(1, 1, 1), (7, 11, 13), (1, 996), (3, 4, 60, 62), (1,) * 7, (9999, 1), (122,), (2, 0, 5)]


@pytest.mark.parametrize("numbers", AWKWARD)
def test_segments_are_as_wide_as_their_counts_and_touch_each_other(numbers):
    segments = charts.bar(list(zip(SHOWN, numbers, strict=False)))["segments"]

    reached = 0
    for segment, number in zip(segments, filter(None, numbers), strict=True):
        assert float(segment["x"]) == pytest.approx(reached, abs=0.001)
        assert float(segment["width"]) == pytest.approx(100 * number / sum(numbers), abs=0.001)
        reached += 100 * number / sum(numbers)
    assert reached == pytest.approx(100)


def test_a_sliver_is_told_so_that_no_line_around_it_hides_it():
    segments = charts.bar([(Status.COMPLETED, 1), (Status.DELAYED, 121)])["segments"]

    assert [segment["is_thin"] for segment in segments] == [True, False]


def test_a_segment_is_coloured_by_its_status():
    assert [s["css"] for s in charts.bar([(Silence.UNANSWERED, 1)])["segments"]] == ["status-unanswered"]


# Over the rounds ------------------------------------------------------------------------------------------


def test_a_follow_up_is_as_wide_in_every_round():
    chart = charts.over_rounds(
        [
            ("2019", "/2019/", [(Status.COMPLETED, 1), (Silence.NOT_REPORTED, 2)], 1),
            ("2020", "/2020/", [(Status.COMPLETED, 1), (Status.DELAYED, 1), (Silence.NOT_REPORTED, 5)], 2),
        ]
    )

    first, second = chart["rows"]
    assert (first["width"], second["width"]) == ("42.857", "100")
    assert first["segments"][0]["width"] == second["segments"][0]["width"] == "14.286"
    assert [(row["total"], row["reported"]) for row in chart["rows"]] == [(3, 1), (7, 2)]


def test_the_table_of_the_rounds_has_a_column_for_each_status_that_occurred():
    chart = charts.over_rounds(
        [
            ("2019", "/2019/", [(Silence.NOT_REPORTED, 2)], 0),
            ("2020", "/2020/", [(Status.DELAYED, 1), (Silence.NOT_REPORTED, 1)], 1),
        ]
    )

    assert [entry["status"] for entry in chart["legend"]] == [Status.DELAYED, Silence.NOT_REPORTED]
    assert [row["counts"] for row in chart["rows"]] == [[0, 2], [1, 1]]
    assert chart["rows"][1]["summary"] == "1 delayed, 1 not reported"


def test_no_rounds_and_rounds_of_nothing_are_drawn_as_nothing():
    assert charts.over_rounds([]) == {"legend": [], "rows": []}
    (row,) = charts.over_rounds([("2019", "/2019/", [], 0)])["rows"]
    assert (row["width"], row["segments"], row["summary"]) == ("0", [], "")


# Small multiples ------------------------------------------------------------------------------------------


def test_small_multiples_share_the_scale_of_the_largest():
    large = ("Tromsø", "/t/", counts(31, 31, 20, 10, 5, 2, 1), [(Status.DELAYED, 31)])
    small = ("Lyngen", "/l/", counts(7, 7, 0, 0, 0, 0, 0), [(Status.DELAYED, 7)])

    tiles = charts.multiples([large, small], ThreadStep.choices)["tiles"]

    assert [tile["label"] for tile in tiles] == ["Tromsø", "Lyngen"]
    assert [tile["width"] for tile in tiles] == ["100", "22.581"]
    assert [tile["segments"][0]["width"] for tile in tiles] == ["100", "22.581"]
    assert tiles[0]["track"] == {"y": "4", "height": "56"}
    assert tiles[1]["track"] == {"y": "25.677", "height": "12.645"}
    assert max(heights(tiles[1]["path"])) == pytest.approx(32 + 28 * 7 / 31, abs=0.001)


def test_a_small_multiple_says_its_thread_in_words_and_numbers():
    chart = charts.multiples([("Lyngen", "/l/", counts(7, 6, 5, 4, 3, 2, 1), [])], ThreadStep.choices)

    (tile,) = chart["tiles"]
    assert (tile["first"], tile["last"], tile["reached"]) == (6, 1, [6, 5, 4, 3, 2, 1])
    assert tile["thread_summary"].startswith("6 answered, 5 responsible named, ")
    assert len(chart["steps"]) == len(tile["reached"])


def test_small_multiples_of_nothing_are_flat():
    (tile,) = charts.multiples([("Lyngen", "/l/", counts(0, 0, 0, 0, 0, 0, 0), [])], ThreadStep.choices)[
        "tiles"
    ]

    assert tile["track"] == {"y": "32", "height": "0"}
    assert heights(tile["path"]) == {32}


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


@pytest.mark.parametrize("reached", [(997, 991, 7, 3, 2, 1), (122, 60, 48, 49, 23, 44), (3, 1, 0, 2, 1, 1)])
def test_the_thread_is_exactly_as_thick_as_its_share(reached):
    path = charts.funnel(counts(reached[0], *reached), ThreadStep.choices)["path"]

    straight = [float(y) for y in re.findall(r"C[\d.]+ (-?[\d.]+) ", path)][:5]
    for y, count in zip(straight, reached, strict=False):
        thickness = max(28 * count / reached[0], 0.75 if count else 0)
        assert 32 - y == pytest.approx(thickness, abs=0.001)


def test_the_table_of_a_funnel_adds_up():
    funnel = charts.funnel(counts(8, 8, 6, 4, 2, 1, 0), ThreadStep.choices)

    assert [step["count"] + step["rest"] for step in funnel["steps"]] == [8] * 6


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
    assert [(s["funding"].value, s["x"], s["width"]) for s in chart["rows"][0]["segments"]] == [
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


def test_awkward_amounts_are_drawn_to_the_thousandth_of_the_largest_year():
    chart = charts.money_chart(
        [Line(2020, Decimal(999_999_999)), Line(2021, Decimal(1)), Line(2022, Decimal(333_333_333))]
    )

    widths = [[segment["width"] for segment in row["segments"]] for row in chart["rows"]]
    assert widths == [["100"], ["0"], ["33.333"]]
    assert [row["total"] for row in chart["rows"]][1] == f"1{NBSP}kr"


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
