"""A paper's contents as DOCX: real headings, a table whose head is repeated, and languages that are told apart.

Written for a case officer who goes on editing it, and for somebody who has it read aloud.
"""

import io
import re

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB", "se": "se-NO"}
FONT = "Calibri"
INK = RGBColor(0x06, 0x30, 0x37)
SHADE = "E1EAEC"
# XML has no place for these; some programmes leave them in what is pasted from them.
NOT_IN_XML = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
# Nor for these, which stand between words.
BREAKS_NOT_IN_XML = re.compile("[\x0b\x0c]")
LINE_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
# The columns of the overview; the last only where an amount is known.
COLUMNS = (Mm(18), Mm(76), Mm(38), Mm(28))
COLUMNS_WITHOUT_AMOUNTS = (Mm(18), Mm(98), Mm(44))


def as_docx(contents):
    """The document as bytes."""
    document = Document()
    _set_page(document)
    _set_styles(document, LANGUAGES[contents.language])
    _set_properties(document, contents)
    _Writer(document, contents).write()
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


# The whole document ---------------------------------------------------------------------------------------


def _set_page(document):
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)


def _set_styles(document, language):
    defaults = document.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    run.find(qn("w:lang")).set(qn("w:val"), language)
    sizes = {"Normal": 11, "Title": 22, "Subtitle": 11, "Heading 1": 15, "Heading 2": 12}
    for name, size in sizes.items():
        _set_font(document.styles[name], size)
    _space(document.styles["Normal"], before=0, after=6)
    _space(document.styles["Title"], before=0, after=4)
    _space(document.styles["Subtitle"], before=0, after=12)
    _space(document.styles["Heading 1"], before=18, after=6)
    _space(document.styles["Heading 2"], before=14, after=3)


def _set_font(style, size):
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.rPr.rFonts
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{script}"), None)
    fonts.set(qn("w:cs"), FONT)
    if style.name != "Normal":
        style.font.color.rgb = INK
        style.font.italic = False
        style.font.bold = style.name != "Subtitle"
    for part in ("w:pBdr", "w:spacing", "w:kern"):
        for element in list(style.element.iter(qn(part))):
            element.getparent().remove(element)


def _space(style, before, after):
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _set_properties(document, contents):
    """No names of persons: the author is the municipality."""
    properties = document.core_properties
    properties.title, properties.subject = _clean(contents.title), _clean(contents.plan)
    properties.author = properties.last_modified_by = _clean(contents.municipality)
    properties.language = LANGUAGES[contents.language]
    properties.comments = properties.keywords = properties.category = ""
    properties.created = properties.modified = timezone.now().replace(tzinfo=None)
    properties.revision = 1


def _clean(text):
    return NOT_IN_XML.sub("", BREAKS_NOT_IN_XML.sub(" ", text))


# What stands in it ----------------------------------------------------------------------------------------


class _Writer:
    """Our own words are marked with the reader's language where the municipality writes another."""

    def __init__(self, document, contents):
        self.document, self.contents = document, contents
        own = LANGUAGES.get(get_language(), "")
        self.our_language = own if own != LANGUAGES[contents.language] else ""

    def write(self):
        contents = self.contents
        self.ours(self.document.add_paragraph(style="Title"), contents.title)
        self.ours(self.document.add_paragraph(style="Subtitle"), contents.subtitle)
        self.ours(self.document.add_paragraph(), contents.summary)
        if contents.entries:
            self.ours(self.document.add_paragraph(style="Heading 1"), _("Overview"))
            self.overview()
        for area in contents.areas:
            self.theirs(self.document.add_paragraph(style="Heading 1"), area.title)
            for entry in area.entries:
                self.entry(entry)

    def entry(self, entry):
        self.theirs(self.document.add_paragraph(style="Heading 2"), entry.heading)
        for label, words in entry.facts:
            if words:
                self.labelled(label, words, self.ours if label == _("Status") else self.theirs)
        for paragraph in entry.paragraphs:
            self.labelled(paragraph.label, paragraph.text, self.theirs)

    def labelled(self, label, text, write):
        """A paragraph a line of the text; the label stands before the first."""
        first, *others = _lines(text)
        paragraph = self.document.add_paragraph()
        self.ours(paragraph, f"{label}: ").bold = True
        write(paragraph, first)
        for line in others:
            write(self.document.add_paragraph(), line)

    def ours(self, paragraph, text):
        run = paragraph.add_run(_clean(text))
        if self.our_language:
            _set_language(run, self.our_language)
        return run

    def theirs(self, paragraph, text):
        return paragraph.add_run(_clean(text))

    def overview(self):
        amounts = any(entry.spent for entry in self.contents.entries)
        heads = [_("Code"), _("Measure"), _("Status"), *([_("Spent")] if amounts else [])]
        widths = COLUMNS if amounts else COLUMNS_WITHOUT_AMOUNTS
        table = self.document.add_table(rows=1, cols=len(heads), style="Table Grid")
        table.autofit = False
        _describe(table, _("Overview"), _("The status of each measure that is reported."))
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            self.ours(cell.paragraphs[0], head).bold = True
            _shade(cell)
        _repeat_as_head(table.rows[0])
        for entry in self.contents.entries:
            self.row(table, entry)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
            for cell in column.cells:
                _set_cell(cell, width)

    def row(self, table, entry):
        row = table.add_row()
        _keep_whole(row)
        code, title, status, *spent = row.cells
        self.theirs(code.paragraphs[0], entry.code)
        self.theirs(title.paragraphs[0], entry.title)
        self.ours(status.paragraphs[0], entry.status_in_words)
        for cell in spent:
            self.ours(cell.paragraphs[0], entry.spent or "–")


def _lines(text):
    """Its lines, without the empty ones: space between paragraphs is the style's."""
    return [line.strip() for line in LINE_BREAKS.split(text) if line.strip()] or ["–"]


def _set_language(run, language):
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), language)
    run._r.get_or_add_rPr().append(element)


# Tables: what python-docx has no words for ----------------------------------------------------------------


def _repeat_as_head(row):
    """On every page; a screen reader takes the row for the heads of its columns."""
    _keep_whole(row)
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row):
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _describe(table, title, description):
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        properties.remove(look)
    look = OxmlElement("w:tblLook")
    for name, value in (("val", "0020"), ("firstRow", "1"), ("lastRow", "0"), ("firstColumn", "0")):
        look.set(qn(f"w:{name}"), value)
    properties.append(look)
    for name, words in (("w:tblCaption", title), ("w:tblDescription", description)):
        element = OxmlElement(name)
        element.set(qn("w:val"), words)
        properties.append(element)


def _shade(cell):
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _set_cell(cell, width):
    cell.width = width
    paragraph = cell.paragraphs[0].paragraph_format
    paragraph.space_before = paragraph.space_after = Pt(2)
