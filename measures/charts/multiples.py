"""Small multiples: the same two drawings for each focus area or municipality, all in one scale."""

from measures.charts.geometry import per_cent
from measures.charts.red_thread import path_of, track
from measures.charts.status import bar, in_columns, legend
from measures.formats import lower_first


def multiples(rows, steps):
    """For _multiples.html: (label, url, counts of `thread.funnel`, [(status, count)]) → {tiles, legend, steps}.

    A follow-up is as thick in every thread, and as wide in every bar: the largest group fills the tile.
    """
    rows = list(rows)
    largest = max((counts["slots"] for _, _, counts, _ in rows), default=0)
    shown = legend(statuses for _, _, _, statuses in rows)
    return {
        "legend": shown,
        "steps": [label for _key, label in steps],
        "tiles": [
            {"label": label, "url": url, "counts": in_columns(statuses, shown)}
            | _thread(counts, steps, largest)
            | bar(statuses, largest)
            for label, url, counts, statuses in rows
        ],
    }


def _thread(counts, steps, largest):
    return {
        "first": counts[steps[0][0]],
        "last": counts[steps[-1][0]],
        "width": per_cent(counts["slots"], largest),
        "track": track(counts["slots"], largest),
        "path": path_of(counts, steps, largest),
        "reached": [counts[key] for key, _label in steps],
        "thread_summary": ", ".join(f"{counts[key]} {lower_first(label)}" for key, label in steps),
    }
