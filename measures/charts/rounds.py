"""Status over rounds: how follow-ups stood in each closed round."""

from measures.charts.geometry import per_cent
from measures.charts.status import bar, in_columns, legend


def over_rounds(rows):
    """For _status_over_rounds.html, of (label, url, [(status, count)], how many are reported), oldest round first.

    One follow-up has the same width in every round → {rows, legend}.
    """
    rows = list(rows)
    shown = legend(counts for _, _, counts, _ in rows)
    longest = max((sum(count for _, count in counts) for _, _, counts, _ in rows), default=0)
    return {
        "legend": shown,
        "rows": [
            {"label": label, "url": url, "counts": in_columns(counts, shown), "reported": reported}
            | _measured(bar(counts, longest), longest)
            for label, url, counts, reported in rows
        ],
    }


def _measured(drawn, longest):
    return drawn | {"width": per_cent(drawn["total"], longest)}
