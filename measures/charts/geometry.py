"""Positions in drawings, as text with a point: SVG knows no other decimal mark.

Widths are per cents of the whole bar, exact to a thousandth. The smallest count is a sliver, but never something else.
"""

# Narrower pieces than this many per cents have no line around them, which on a phone would hide them.
THIN = 1.5


def coordinate(value):
    return f"{float(value):.3f}".rstrip("0").rstrip(".")


def per_cent(part, whole):
    return coordinate(100 * part / whole) if whole else "0"


def segments(counts, whole, name):
    """Pieces of one bar, one after the other, of (thing, count); `whole` is the count that fills the bar.

    A thing is a member of an enum; `name`, with its value, is the class that colours it.
    """
    pieces, reached = [], 0
    for thing, count in counts:
        if count:
            pieces.append(
                {
                    name: thing,
                    "count": count,
                    "css": f"{name}-{thing.value}",
                    "is_thin": float(100 * count) < THIN * float(whole),
                    "x": per_cent(reached, whole),
                    "width": per_cent(count, whole),
                }
            )
            reached += count
    return pieces
