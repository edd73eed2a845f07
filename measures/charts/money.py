"""Money per year, as bars stacked by funding and as the table behind them."""

from collections import Counter

from measures.charts.geometry import segments
from measures.formats import kroner, lower_first, number, thousands
from measures.models import Funding, MeasureKind


def money_chart(lines, years=None):
    """Amounts per year by funding, for _money_chart.html. `lines` have year, funding and amount.

    Bars are parts of the largest year. `years` are shown also where they have no amount.
    """
    sums = _sums(lines, "year", "funding")
    shown = sorted({year for year, _ in sums} | set(years or ()))
    of_year = {year: [(funding, sums[year, funding]) for funding in Funding] for year in shown}
    largest = max((_total(amounts) for amounts in of_year.values()), default=0)
    of_funding = [(funding, sum(sums[year, funding] for year in shown)) for funding in Funding]
    return {
        "summary": _money_summary(of_funding),
        "rows": [
            {
                "label": str(year),
                "total": kroner(_total(amounts)),
                "summary": f"{year}: {_money_summary(amounts) or kroner(0)}",
                "segments": segments(amounts, largest, "funding"),
            }
            for year, amounts in of_year.items()
        ],
        "legend": [
            {"funding": funding, "amount": kroner(amount)} for funding, amount in of_funding if amount
        ],
    }


def money_table(lines, caption, years=None):
    """Amounts per year, operations and investment, and the funding of each, for _money_table.html."""
    lines = list(lines)
    shown = sorted({line.year for line in lines} | set(years or ()))
    in_thousands = all(line.amount % 1000 == 0 for line in lines)
    write = thousands if in_thousands else number
    by_kind, by_funding = _sums(lines, "year", "kind"), _sums(lines, "year", "kind", "funding")
    rows = []
    for kind in MeasureKind:
        amounts = [by_kind[year, kind] for year in shown]
        if not any(amounts):
            continue
        rows.append(_money_row(kind.label, amounts, write))
        for funding in Funding:
            amounts = [by_funding[year, kind, funding] for year in shown]
            if any(amounts):
                rows.append(_money_row(funding.label, amounts, write) | {"sub": True})
    totals = [sum(by_kind[year, kind] for kind in MeasureKind) for year in shown]
    return {
        "caption": caption,
        "unit": "1000 kr" if in_thousands else "kr",
        "years": [str(year) for year in shown],
        "rows": rows,
        "totals": _money_row("", totals, write),
    }


def _money_row(label, amounts, write):
    return {
        "label": label,
        "amounts": [write(amount) if amount else "" for amount in amounts],
        "total": write(sum(amounts)),
    }


def _sums(lines, *names):
    """The amounts of the lines with the same values of `names`, summed: {(value, …): amount}."""
    sums = Counter()
    for line in lines:
        sums[tuple(getattr(line, name) for name in names)] += line.amount
    return sums


def _total(amounts):
    return sum(amount for _, amount in amounts)


def _money_summary(amounts):
    return ", ".join(
        f"{lower_first(funding.label)} {kroner(amount)}" for funding, amount in amounts if amount
    )
