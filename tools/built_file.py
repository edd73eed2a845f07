"""A committed file that is made of others: its tool writes it, or with ``--check`` says whether it is up to date."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def write_or_check(output: Path, text: str, tool: str, arguments: list[str]) -> int:
    """Returns the exit code of the tool, whose file is `tool`."""
    if arguments != ["--check"]:
        output.write_text(text, encoding="utf-8")
        return 0
    if output.exists() and output.read_text(encoding="utf-8") == text:
        return 0
    print(
        f"{output.relative_to(ROOT).as_posix()} is not up to date: run python tools/{Path(tool).name}",
        file=sys.stderr,
    )
    return 1
