"""A paper's contents as plain text, ready to be pasted into any programme."""


def as_text(contents):
    """A heading a line of its own, a blank line between measures, and no signs for looks."""
    blocks = [
        "\n".join(filter(None, [contents.title, contents.subtitle])),
        contents.summary,
    ]
    for area in contents.areas:
        blocks.append(area.title)
        blocks += [_entry(entry) for entry in area.entries]
    return "\n\n".join(blocks) + "\n"


def _entry(entry):
    lines = [entry.heading]
    lines += [f"{label}: {words}" for label, words in entry.facts if words]
    lines += [f"{paragraph.label}: {paragraph.text}" for paragraph in entry.paragraphs]
    return "\n".join(line.replace("\r\n", "\n") for line in lines)
