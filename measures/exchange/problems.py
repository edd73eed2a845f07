"""What is wrong in a file, and where: a place is the path of keys and list positions down to a value."""

from dataclasses import dataclass

# What tells one row of the file from another, in the order in which it is looked for.
LABELS = (
    ("code",),
    ("measure", "municipality"),
    ("round", "municipality"),
    ("slug",),
    ("municipality", "title"),
    ("municipality", "body"),
    ("municipality", "first_year"),
    ("heading", "label"),
    ("measure",),
    ("municipality",),
    ("title",),
    ("name",),
    ("year",),
)


@dataclass(frozen=True)
class Problem:
    place: str
    label: str
    message: str

    def __str__(self):
        where = f"{self.place} ({self.label})" if self.label else self.place
        return f"{where}: {self.message}" if where else self.message


def written(place):
    """`("measures", 3, "lead")` as `measures[3].lead`."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def label(document, place):
    """How the rows on the way to the place are known to people, such as `A4` or `A4, tromso`."""
    found, value = [], document
    for part in place:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(part, int) and isinstance(value, dict):
            found += _label_of(value)
    return ", ".join(found)


def _label_of(row):
    for names in LABELS:
        values = [row.get(name) for name in names]
        if all(isinstance(value, str | int) and not isinstance(value, bool) for value in values):
            return [str(value)[:80] for value in values]
    return []
