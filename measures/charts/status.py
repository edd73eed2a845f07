"""How follow-ups stand, as bars. A status is a member of the enums in `measures.models.status`."""

from collections import Counter

from measures.charts.geometry import segments
from measures.formats import lower_first
from measures.models import SHOWN


def bar(counts, whole=None):
    """One distribution, [(status, count)] as `thread.distribution` gives it → {total, summary, segments}.

    The bar is as long as `whole`, for bars of one scale; without it, as long as its own total.
    """
    total = sum(count for _, count in counts)
    return {
        "total": total,
        "summary": summary(counts),
        "segments": segments(counts, total if whole is None else whole, "status"),
    }


def summary(counts):
    """The distribution in words: "2 completed, 1 delayed"."""
    return ", ".join(f"{count} {lower_first(status.label)}" for status, count in counts if count)


def distribution(rows):
    """Several bars with one legend, for _distribution.html: (label, url, [(status, count)]) → {rows, legend}."""
    rows = list(rows)
    shown = legend(counts for _, _, counts in rows)
    return {
        "legend": shown,
        "rows": [
            {"label": label, "url": url, "counts": in_columns(counts, shown)} | bar(counts)
            for label, url, counts in rows
        ],
    }


def legend(distributions):
    """The statuses that occur, in the order of `SHOWN`, each with its sum: [{status, count}]."""
    sums = Counter()
    for counts in distributions:
        sums.update(dict(counts))
    return [{"status": status, "count": sums[status]} for status in SHOWN if sums[status]]


def in_columns(counts, shown):
    """A row of the table behind the bars: a number for each entry of the legend."""
    counts = dict(counts)
    return [counts.get(entry["status"], 0) for entry in shown]
