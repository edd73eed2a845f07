"""The numbers and words of the charts, in the shapes that the partials in templates/public/ take."""

from measures.charts.money import money_chart, money_table
from measures.charts.multiples import multiples
from measures.charts.red_thread import dots, funnel, funnel_path, thread
from measures.charts.rounds import over_rounds
from measures.charts.status import bar, distribution, summary

__all__ = [
    "bar",
    "distribution",
    "dots",
    "funnel",
    "funnel_path",
    "money_chart",
    "money_table",
    "multiples",
    "over_rounds",
    "summary",
    "thread",
]
