"""The numbers and words of the charts, in the shapes that the partials in templates/public/ take.

Positions and widths are per cents of the bar, as text with a point, because SVG knows no other decimal mark.
A status is a member of the enums in `measures.models.status`.
"""

from collections import Counter

from django.utils.translation import gettext as _

from measures.formats import kroner, lower_first, number, thousands
from measures.models import SHOWN, Funding, MeasureKind

# The funnel's band: each step has a straight part and a bend to the next, around a middle line.
STEP_WIDTH = 100
STRAIGHT = 55
MIDDLE = 32
THICKEST = 28
THINNEST = 0.75


def per_cent(part, whole):
    return _coordinate(100 * part / whole) if whole else "0"


def _coordinate(value):
    return f"{float(value):.3f}".rstrip("0").rstrip(".")


# Statuses -------------------------------------------------------------------------------------------------


def bar(counts):
    """One distribution, [(status, count)] as `thread.distribution` gives it → {total, summary, segments}."""
    total = sum(count for _, count in counts)
    return {"total": total, "summary": summary(counts), "segments": _segments(counts, total, "status")}


def summary(counts):
    """The distribution in words: "2 completed, 1 delayed"."""
    return ", ".join(f"{count} {lower_first(status.label)}" for status, count in counts if count)


def _segments(counts, whole, name):
    """Pieces of one bar, one after the other; `name` is the template's word for what colours them."""
    segments, reached = [], 0
    for thing, count in counts:
        if count:
            x, width = per_cent(reached, whole), per_cent(count, whole)
            segments.append({name: thing, "count": count, "x": x, "width": width})
            reached += count
    return segments


def distribution(rows):
    """Several bars with one legend, for _distribution.html: (label, url, [(status, count)]) → {rows, legend}."""
    rows = list(rows)
    legend = _legend(counts for _, _, counts in rows)
    return {
        "legend": legend,
        "rows": [
            {"label": label, "url": url, "counts": _in_columns(counts, legend)} | bar(counts)
            for label, url, counts in rows
        ],
    }


def _legend(distributions):
    sums = Counter()
    for counts in distributions:
        sums.update(dict(counts))
    return [{"status": status, "count": sums[status]} for status in SHOWN if sums[status]]


def _in_columns(counts, legend):
    counts = dict(counts)
    return [counts.get(entry["status"], 0) for entry in legend]


# The thread -----------------------------------------------------------------------------------------------


def funnel(counts, steps, urls=None):
    """How many slots have come how far, for _funnel.html.

    `counts` are `thread.funnel`'s, `steps` the (key, label) pairs of the thread, `urls` an address a key.
    """
    total, urls = counts["slots"], urls or {}
    return {
        "total": total,
        "path": funnel_path([counts[key] / total if total else 0 for key, _ in steps]),
        "steps": [
            {
                "key": key,
                "label": label,
                "count": counts[key],
                "share": per_cent(counts[key], total),
                "url": urls.get(key, ""),
            }
            for key, label in steps
        ],
    }


def funnel_path(shares):
    """The outline of a thread in a box of 600 × 64, as thick at each step as its share (0 to 1)."""
    halves = [max(share * THICKEST, THINNEST) if share else 0 for share in shares]
    positions = range(len(halves))
    above = "".join(_upper_side(halves, position) for position in positions)
    below = "".join(_lower_side(halves, position) for position in reversed(positions))
    first, last = _coordinate(MIDDLE - halves[0]), _coordinate(MIDDLE + halves[-1])
    return f"M0 {first}{above}V{last}{below}Z"


def _upper_side(halves, position):
    """Along one step, from left to right, and over to the next."""
    start, end = position * STEP_WIDTH, (position + 1) * STEP_WIDTH
    if position + 1 == len(halves):
        return f"H{end}"
    here, there = (_coordinate(MIDDLE - half) for half in halves[position : position + 2])
    turn = _coordinate((start + STRAIGHT + end) / 2)
    return f"H{start + STRAIGHT}C{turn} {here} {turn} {there} {end} {there}"


def _lower_side(halves, position):
    """Along one step, from right to left, and over to the one before."""
    start = position * STEP_WIDTH
    if position == 0:
        return f"H{start}"
    before, here = (_coordinate(MIDDLE + half) for half in halves[position - 1 : position + 1])
    end = start - STEP_WIDTH + STRAIGHT
    turn = _coordinate((start + end) / 2)
    return f"H{start}C{turn} {here} {turn} {before} {end} {before}"


STEP_SHAPES = {"done": "done", "missing": "missing", "not_applicable": "na"}


def thread(steps, details=None):
    """The six steps of `thread.steps` for _thread.html; `details` is {key: text, or (text, url)}."""
    details = details or {}
    return [_thread_step(step, details.get(step.key, "")) for step in steps]


def _thread_step(step, detail):
    text, url = detail if isinstance(detail, tuple) else (detail, "")
    # What is not completed yet lacks nothing.
    lack = _("not yet") if step.key == "done" else _("missing")
    return {"label": step.label, "state": STEP_SHAPES[step.state], "lack": lack, "detail": text, "url": url}


def dots(steps):
    """The same in small, for _thread_compact.html."""
    return {
        "steps": thread(steps),
        "done": sum(step.is_done for step in steps),
        "total": len(steps),
        "missing": ", ".join(lower_first(step.label) for step in steps if step.is_missing),
    }


# Money ----------------------------------------------------------------------------------------------------


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
                "segments": _segments(
                    [(_funding(funding), amount) for funding, amount in amounts], largest, "funding"
                ),
            }
            for year, amounts in of_year.items()
        ],
        "legend": [
            {"funding": _funding(funding), "amount": kroner(amount)}
            for funding, amount in of_funding
            if amount
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


def _funding(funding):
    return {"key": funding.value, "label": funding.label}
