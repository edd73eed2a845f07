"""The red thread: as a funnel over many follow-ups, and as six steps of one."""

from django.utils.translation import gettext as _

from measures.charts.geometry import coordinate, per_cent
from measures.formats import lower_first

# The funnel's band: each step has a straight part and a bend to the next, around a middle line.
STEP_WIDTH = 100
STRAIGHT = 55
MIDDLE = 32
THICKEST = 28
THINNEST = 0.75


def funnel(counts, steps, urls=None):
    """How many slots have come how far, for _funnel.html.

    `counts` are `thread.funnel`'s, `steps` the (key, label) pairs of the thread, `urls` an address a key.
    """
    total, urls = counts["slots"], urls or {}
    return {
        "total": total,
        "path": path_of(counts, steps, total),
        "steps": [
            {
                "key": key,
                "label": label,
                "count": counts[key],
                "rest": total - counts[key],
                "share": per_cent(counts[key], total),
                "url": urls.get(key, ""),
            }
            for key, label in steps
        ],
    }


def path_of(counts, steps, whole):
    """The thread's outline, as thick at its thickest as `whole`."""
    return funnel_path([counts[key] / whole if whole else 0 for key, _label in steps])


def funnel_path(shares):
    """The outline of a thread in a box of 600 × 64, as thick at each step as its share (0 to 1)."""
    halves = [max(share * THICKEST, THINNEST) if share else 0 for share in shares]
    positions = range(len(halves))
    above = "".join(_upper_side(halves, position) for position in positions)
    below = "".join(_lower_side(halves, position) for position in reversed(positions))
    first, last = coordinate(MIDDLE - halves[0]), coordinate(MIDDLE + halves[-1])
    return f"M0 {first}{above}V{last}{below}Z"


def _upper_side(halves, position):
    """Along one step, from left to right, and over to the next."""
    start, end = position * STEP_WIDTH, (position + 1) * STEP_WIDTH
    if position + 1 == len(halves):
        return f"H{end}"
    here, there = (coordinate(MIDDLE - half) for half in halves[position : position + 2])
    turn = coordinate((start + STRAIGHT + end) / 2)
    return f"H{start + STRAIGHT}C{turn} {here} {turn} {there} {end} {there}"


def _lower_side(halves, position):
    """Along one step, from right to left, and over to the one before."""
    start = position * STEP_WIDTH
    if position == 0:
        return f"H{start}"
    before, here = (coordinate(MIDDLE + half) for half in halves[position - 1 : position + 1])
    end = start - STEP_WIDTH + STRAIGHT
    turn = coordinate((start + end) / 2)
    return f"H{start}C{turn} {here} {turn} {before} {end} {before}"


def track(total, whole):
    """Where the thread would reach if every slot had come so far: the top and the height of its box."""
    half = THICKEST * total / whole if whole else 0
    return {"y": coordinate(MIDDLE - half), "height": coordinate(2 * half)}


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
