"""What an uploaded document is by its contents. The ending of a name is only what somebody has called it."""

import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Some programmes write a byte order mark or a line break before a PDF's first sign.
BEFORE_PDF = b"\xef\xbb\xbf\r\n\t \0"
OFFICE_FOLDERS = {"word/": "docx", "xl/": "xlsx"}
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
DOCUMENT_TYPES = ["pdf", "docx", "odt", "xlsx", "ods"]


def validate_contents(file):
    """Whether a file that is being uploaded is what its ending says. What is kept already has been asked before."""
    ending = PurePath(file.name).suffix.lstrip(".").lower()
    if file._committed or ending not in DOCUMENT_TYPES:
        return
    found = kind_of(file)
    if found == ending:
        return
    if found:
        message = _(
            "The file's name ends in .%(ending)s, but it is a %(found)s document."
            " Let its name end in .%(right)s, or save it as %(wanted)s in the programme it was made in."
        )
    else:
        message = _(
            "The file's name ends in .%(ending)s, but it is no %(wanted)s document that can be read. Open it in"
            " the programme it was made in, save it as %(wanted)s, without a password, and upload that file."
        )
    raise ValidationError(
        message,
        code="other_contents",
        params={"ending": ending, "right": found, "found": found.upper(), "wanted": ending.upper()},
    )


def kind_of(file):
    """One of DOCUMENT_TYPES, or an empty text. The file is left where it can be read from the start."""
    file.open("rb")
    try:
        beginning = file.read(64)
        if beginning.lstrip(BEFORE_PDF).startswith(b"%PDF-"):
            return "pdf"
        return _kind_of_archive(file) if beginning.startswith(b"PK\x03\x04") else ""
    finally:
        file.seek(0)


def _kind_of_archive(file):
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                return _kind_of_office(names)
            return _kind_of_open_document(archive) if "mimetype" in names else ""
    # A damaged or encrypted archive fails in as many ways as there are fields in it.
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
        return ""


def _kind_of_office(names):
    return next(
        (kind for folder, kind in OFFICE_FOLDERS.items() if any(name.startswith(folder) for name in names)),
        "",
    )


def _kind_of_open_document(archive):
    with archive.open("mimetype") as entry:
        return OPEN_DOCUMENTS.get(entry.read(100).strip(), "")
