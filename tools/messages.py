"""
Keeps the translations in line with the code, where there is no gettext:

    python tools/messages.py                 extract, update locale/*/LC_MESSAGES/django.po, compile to .mo
    python tools/messages.py --merge FILE…   the same, after taking over the translations of other .po files
    python tools/messages.py --check         change nothing, and say what is not as it should be
    python tools/messages.py --begin se      make an empty django.po for a language that is prepared

Messages are English in the code. English therefore has no catalog; bokmål and nynorsk are both complete. A
new message comes in empty, never guessed from a like one, and an unused one goes out. The files have no dates
and no line numbers, so that a change in them is a change of a message. A prepared language is kept in line too
where it has a file; what is not translated there is shown in bokmål (docs/languages.md).
"""

import argparse
import functools
import io
import re
import sys
from collections import defaultdict
from pathlib import Path

import django
import polib
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("nb", "nn")
# Prepared languages, with their plural forms as CLDR has them. Django has no translations into these.
PREPARED = {"se": "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);"}
PLURALS = "nplurals=2; plural=(n != 1);"
REVIEW = ("X-Reviewed-By", "X-Reviewed-On")
# Where in Django the words of forms are.
OF_FORMS = ("forms/", "core/validators.py", "db/models/base.py", "db/models/constraints.py", "utils/text.py")
SOURCES = ("rnplan", "municipalities", "measures")
# A function's name, and which of its arguments are context ("c") and messages.
KEYWORDS = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


# What the code says --------------------------------------------------------------------------------------


@functools.cache
def messages_in_code():
    """{(context, singular, plural): the files it stands in}."""
    found = defaultdict(set)
    for path in source_files():
        text = path.read_text()
        code = as_python(text, path) if path.parts[len(ROOT.parts)] == "templates" else text
        for context, singular, plural in messages_in(code):
            found[context, singular, plural].add(path.relative_to(ROOT).as_posix())
    # A message with a plural serves where its singular stands alone, and a file has a message only once.
    for context, singular, plural in list(found):
        if plural:
            found[context, singular, plural] |= found.pop((context, singular, None), set())
    return dict(found)


def source_files():
    for folder in SOURCES:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))


def as_python(template, path):
    """Without indentation: what Django leaves of it is for gettext's lenient reader, and no Python."""
    return "\n".join(line.lstrip() for line in templatize(template, origin=path.name).splitlines())


def messages_in(code):
    found = extract_python(io.BytesIO(code.encode()), KEYWORDS, [], {"encoding": "utf-8"})
    for _line, function, arguments, _comments in found:
        message = message_of(function, arguments if isinstance(arguments, tuple) else (arguments,))
        if message:
            yield message


def message_of(function, arguments):
    """(context, singular, plural), or None where an argument is not a text but an expression."""
    places = KEYWORDS[function]
    texts = {place: arguments[place - 1] for place in map(position, places) if len(arguments) >= place}
    if len(texts) < len(places) or not all(texts.values()):
        return None
    context = texts.pop(1) if isinstance(places[0], tuple) else None
    singular, *plural = texts.values()
    return context, singular, plural[0] if plural else None


def position(place):
    return place[0] if isinstance(place, tuple) else place


@functools.cache
def messages_of_forms():
    """What Django itself says in forms, as `messages_in_code`: a prepared language has it in our own file."""
    found = {}
    for entry in polib.pofile(str(Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po")):
        files = {file for file, _line in entry.occurrences if file.startswith(OF_FORMS)}
        if files and not entry.obsolete:
            found[key(entry)] = {f"django/{file}" for file in files}
    return found


def messages_for(language):
    return messages_in_code() | messages_of_forms() if language in PREPARED else messages_in_code()


# Catalogs ------------------------------------------------------------------------------------------------


def catalog_path(language):
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def languages():
    """Those that have a catalog, or are to have one."""
    return [*LANGUAGES, *(language for language in PREPARED if catalog_path(language).exists())]


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural or None


def read(path):
    """Its translated entries. A message without its plural is another one to us, as it is to gettext."""
    catalog = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    return {key(entry): entry for entry in catalog if not entry.obsolete and entry.translated()}


def updated(language, translations):
    """A new catalog: all messages of the code, with those translations that there are."""
    plurals = PREPARED.get(language, PLURALS)
    catalog = polib.POFile(encoding="utf-8", wrapwidth=100)
    catalog.metadata = {
        "Project-Id-Version": "rnplan",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plurals,
        **review_of(language),
    }
    messages, forms = messages_for(language), int(plurals[len("nplurals=")])
    for context, singular, plural in sorted(
        messages, key=lambda message: (message[1], message[0] or "", message[2] or "")
    ):
        known = translations.get((context, singular, plural))
        catalog.append(
            polib.POEntry(
                msgctxt=context,
                msgid=singular,
                msgid_plural=plural or "",
                msgstr=known.msgstr if known else "",
                msgstr_plural=known.msgstr_plural
                if known
                else (dict.fromkeys(range(forms), "") if plural else {}),
                occurrences=[(file, "") for file in sorted(messages[context, singular, plural])],
                flags=["python-format"] if "%(" in singular else [],
            )
        )
    return catalog


def review_of(language):
    """The lines in the head of a file that say who has reviewed it, and when; kept as they are."""
    path = catalog_path(language)
    head = polib.pofile(str(path)).metadata if path.exists() else {}
    return {name: head[name] for name in REVIEW if name in head}


def compiled(catalog):
    """The same bytes for the same messages. Empty ones stay out, for Django to fall back on bokmål."""
    only_translated = polib.POFile(encoding="utf-8")
    only_translated.metadata = catalog.metadata
    only_translated.extend(entry for entry in catalog if entry.translated())
    return only_translated.to_binary()


def update(fragments):
    """Writes all catalogs, and returns what the user should look at."""
    remarks = []
    for language in languages():
        path, messages = catalog_path(language), messages_for(language)
        translations = read(path) if path.exists() else {}
        for fragment in fragments:
            if language_of(fragment) == language:
                remarks += take_over(translations, fragment, messages)
        catalog = updated(language, translations)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{str(catalog).strip()}\n")
        path.with_suffix(".mo").write_bytes(compiled(catalog))
        remarks += lacking(language, catalog)
    return remarks


def lacking(language, catalog):
    missing = [entry for entry in catalog if not entry.translated()]
    if language in PREPARED:
        yield f"{language}: {len(missing)} of {len(catalog)} messages are not translated"
        if not all(name in catalog.metadata for name in REVIEW):
            yield f"{language}: is off, until its head says {' and '.join(REVIEW)}"
    else:
        yield from (f"{language}: not translated: {entry.msgid!r}" for entry in missing)


def begin(language):
    """An empty file, to be translated and reviewed."""
    path = catalog_path(language)
    if path.exists():
        sys.exit(f"{path.relative_to(ROOT)} is there already.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return update([])


def language_of(fragment):
    """By its header, else by its name: admin.nn.po."""
    declared = polib.pofile(str(fragment)).metadata.get("Language", "").strip()
    language = declared or Path(fragment).stem.rpartition(".")[2]
    if language not in languages():
        sys.exit(f"{fragment}: neither its header nor its name says which of {', '.join(languages())} it is.")
    return language


def take_over(translations, fragment, messages):
    """Later files win; what that changes, and what no code asks for, is told."""
    for message, entry in read(fragment).items():
        known = translations.get(message)
        if message not in messages:
            yield f"{fragment}: not in the code: {entry.msgid!r}"
        elif known and (known.msgstr, known.msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
            yield f"{fragment}: {entry.msgid!r}: {text_of(known)!r} becomes {text_of(entry)!r}"
        translations[message] = entry


def text_of(entry):
    return " | ".join(entry.msgstr_plural.values()) or entry.msgstr


# Checks --------------------------------------------------------------------------------------------------


def problems():
    return [problem for language in languages() for problem in problems_of(language)]


def problems_of(language):
    path = catalog_path(language)
    if not path.exists():
        return [f"{language}: there is no {path.relative_to(ROOT)}"]
    catalog = polib.pofile(str(path), encoding="utf-8")
    entries = {key(entry): entry for entry in catalog if not entry.obsolete}
    messages = messages_for(language)
    found = [f"in the code, but not in the file: {message[1]!r}" for message in messages.keys() - entries]
    found += [f"not in the code: {message[1]!r}" for message in entries.keys() - messages]
    found += [f"no longer used: {entry.msgid!r}" for entry in catalog.obsolete_entries()]
    found += [f"fuzzy: {entry.msgid!r}" for entry in entries.values() if entry.fuzzy]
    found += [
        f"not translated: {entry.msgid!r}"
        for entry in entries.values()
        if not entry.fuzzy and not entry.translated() and language not in PREPARED
    ]
    found += [
        problem for entry in entries.values() if entry.translated() for problem in broken_placeholders(entry)
    ]
    binary = path.with_suffix(".mo")
    if not binary.exists() or binary.read_bytes() != compiled(catalog):
        found.append("django.mo is not compiled from this django.po")
    return [f"{language}: {problem}" for problem in sorted(found)]


def broken_placeholders(entry):
    """A placeholder too many is an error on the page, one too few a gap in the sentence."""
    source = {
        placeholder[0]
        for text in (entry.msgid, entry.msgid_plural)
        for placeholder in PLACEHOLDER.finditer(text)
    }
    for translation in entry.msgstr_plural.values() or [entry.msgstr]:
        used = {placeholder[0] for placeholder in PLACEHOLDER.finditer(translation)}
        # "One measure" needs no number, in either language.
        if used - source or (not entry.msgid_plural and source - used):
            yield f"placeholders differ: {entry.msgid!r} and {translation!r}"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--begin", choices=PREPARED)
    parser.add_argument("--merge", nargs="+", default=[], metavar="FILE")
    options = parser.parse_args()
    if options.check:
        found = problems()
        print("\n".join(found + (["Mend it with: python3 run.py messages"] if found else [])))
        return 1 if found else 0
    print("\n".join(begin(options.begin) if options.begin else update(options.merge)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
