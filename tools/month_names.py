"""
Writes locale/cldr: the names of months and days in the languages that Django does not know, from CLDR (by Babel).

    python tools/month_names.py
    python tools/month_names.py --check     change nothing, and say by the exit code whether the files are up to date
"""

import sys

import polib
from babel import Locale
from django.utils import dates
from messages import PREPARED, ROOT, compiled


def catalog_of(language):
    """The names under the messages that Django asks for them with."""
    locale = Locale.parse(language)
    months, days = locale.months["format"], locale.days["format"]
    catalog = polib.POFile(encoding="utf-8", wrapwidth=100)
    catalog.metadata = {
        "Project-Id-Version": "CLDR",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PREPARED[language],
    }
    for messages, names in (
        (dates.MONTHS, months["wide"]),
        (dates.MONTHS_ALT, months["wide"]),
        (dates.MONTHS_3, months["abbreviated"]),
        (dates.MONTHS_AP, months["abbreviated"]),
        (dates.WEEKDAYS, days["wide"]),
        (dates.WEEKDAYS_ABBR, days["abbreviated"]),
    ):
        catalog.extend(entry(message, names[number]) for number, message in messages.items())
    return catalog


def entry(message, name):
    """`message` is lazy, and so still knows what it was made of: the message alone, or its context and it."""
    *context, text = message._args
    return polib.POEntry(msgctxt=context[0] if context else None, msgid=text, msgstr=name)


def main():
    outdated = False
    for language in PREPARED:
        catalog = catalog_of(language)
        path = ROOT / "locale" / "cldr" / language / "LC_MESSAGES" / "django.po"
        files = {path: f"{str(catalog).strip()}\n".encode(), path.with_suffix(".mo"): compiled(catalog)}
        for file, content in files.items():
            if not file.exists() or file.read_bytes() != content:
                outdated = True
                if "--check" not in sys.argv:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(content)
    return int(outdated and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
