"""
A report as docx: A4, real headings, heading rows that repeat, pictures with their words.

Fonts are named and not embedded: Yu Mincho and Yu Gothic are on every Japanese office computer.
"""

import io
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from casework.tidy import visible
from reports.cells import shown
from reports.model import Block, Figure, Kind, Paragraph, Points, Report, Story, Table
from reports.notes import notes
from reports.wareki import day_words
from texts import say

if TYPE_CHECKING:
    from docx.document import Document

BODY, HEADINGS = "游明朝", "游ゴシック"
_NUMBERS = (Kind.COUNT, Kind.SHARE)
_SMALL, _TABLE = 8, 9
_SHORT = 25


def docx_of(report: Report) -> bytes:
    """Write a report as docx."""
    import docx

    document = docx.Document()
    _set_page(document, report)
    _set_styles(document)
    document.add_heading(_plain(report.title), 0)
    document.add_paragraph(f"{_plain(report.period)} {_plain(report.town)}")
    if report.draft:
        document.add_paragraph(say("reports.draft", "ja"))
    for name, words in report.lines:
        document.add_paragraph(f"{_plain(name)} {_plain(words)}")
    for level, section in report.walked():
        document.add_heading(_plain(section.heading), level)
        for block in section.blocks:
            _add(document, block)
    for minutes in report.minutes:
        heading = document.add_heading(_plain(minutes.title), 1)
        heading.paragraph_format.page_break_before = True
        _small(document, say("reports.held_on", "ja", day=day_words(minutes.held_on)))
        for words in minutes.paragraphs:
            document.add_paragraph(_plain(words))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add(document: "Document", block: Block) -> None:
    match block:
        case Paragraph(words):
            document.add_paragraph(_plain(words))
        case Points(items):
            for one in items:
                document.add_paragraph(_plain(one), style="List Bullet")
        case Story():
            _add_story(document, block)
        case Figure():
            _add_figure(document, block)
        case Table():
            _add_table(document, block)


def _add_story(document: "Document", story: Story) -> None:
    from docx.shared import Mm

    title = document.add_paragraph(_plain(story.title), style="Caption")
    title.paragraph_format.keep_with_next = True
    for one in (title, *(document.add_paragraph(_plain(words)) for words in story.paragraphs)):
        one.paragraph_format.left_indent = Mm(6)


def _add_figure(document: "Document", figure: Figure) -> None:
    from docx.shared import Mm

    shape: Any = document.add_picture(io.BytesIO(figure.png), width=Mm(figure.width_mm))
    # What a screen reader says in place of the picture.
    shape._inline.docPr.set("descr", _plain(figure.alt))
    document.add_paragraph(_plain(figure.caption), style="Caption")


def _add_table(document: "Document", table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    caption = document.add_paragraph(_plain(table.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    lines = [
        [(_plain(one.name), False) for one in table.columns],
        *([(_plain(shown(cell)), bool(row.part_of)) for cell in row.cells] for row in table.rows),
    ]
    made = document.add_table(rows=len(lines), cols=len(table.columns), style="Table Grid")
    widths = _widths(table)
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    short = len(lines) <= _SHORT
    totals = {at for at, row in enumerate(table.rows, 1) if row.total}
    for at, (line, drawn) in enumerate(zip(lines, made.rows, strict=True)):
        for across, ((words, inside), cell) in enumerate(zip(line, drawn.cells, strict=True)):
            cell.width = Mm(widths[across])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            if short and at < len(lines) - 1:
                # A short table stays on one page: each of its rows with the next.
                paragraph.paragraph_format.keep_with_next = True
            run = paragraph.add_run(words)
            run.font.size = Pt(_TABLE)
            if table.columns[across].kind in _NUMBERS:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if inside and across == 0:
                paragraph.paragraph_format.left_indent = Mm(4)
            if at == 0 or at in totals:
                _shade(cell)
        properties = drawn._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if at == 0:
            properties.append(OxmlElement("w:tblHeader"))
    for words in notes(table):
        _small(document, words)


def _widths(table: Table) -> list[float]:
    """Share the 170 mm of a page: what names the rows has the most."""
    rest = len(table.columns) - 1
    texts = sum(one.kind is Kind.TEXT for one in table.columns[1:])
    if not rest:
        return [170.0]
    first = max(34.0, 170.0 - rest * 24.0 - texts * 30.0)
    numbers = (170.0 - first) / (rest + texts)
    return [first, *(numbers * (2 if one.kind is Kind.TEXT else 1) for one in table.columns[1:])]


def _shade(cell: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), "EEF1F3")
    cell._tc.get_or_add_tcPr().append(shading)


def _small(document: "Document", words: str) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.add_run(_plain(words)).font.size = Pt(_SMALL)


def _set_page(document: "Document", report: Report) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.header.paragraphs[
        0
    ].text = f"{_plain(report.title)} {_plain(report.period)} {_plain(report.town)}"
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = footer.add_run()
        if kind:
            sign = OxmlElement("w:fldChar")
            sign.set(qn("w:fldCharType"), kind)
        else:
            sign = OxmlElement("w:instrText")
            sign.text = words
        run._r.append(sign)
    properties = document.core_properties
    properties.title = f"{_plain(report.title)} {_plain(report.period)}"
    properties.author, properties.language = _plain(report.town), "ja-JP"
    properties.comments = ""
    at = datetime.combine(report.made_on, time(), UTC)
    properties.created = properties.modified = at


def _set_styles(document: "Document") -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, font, size in (
        ("Normal", BODY, 10.5),
        ("Title", HEADINGS, 20),
        ("Heading 1", HEADINGS, 14),
        ("Heading 2", HEADINGS, 12),
        ("Heading 3", HEADINGS, 10.5),
        ("Caption", HEADINGS, 9.5),
        ("List Bullet", BODY, 10.5),
    ):
        style: Any = document.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.font.color.rgb = RGBColor(0x1F, 0x2A, 0x33)
        style.font.bold = style.font.italic = False
        style.paragraph_format.space_after = Pt(4)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:hAnsi", "w:ascii", "w:cs"):
            fonts.set(qn(script), font)
        for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    language = document.styles.element.find(".//" + qn("w:lang"))
    if language is not None:
        language.set(qn("w:val"), "ja-JP")
        language.set(qn("w:eastAsia"), "ja-JP")


def _plain(words: str) -> str:
    # What XML cannot hold is invisible too, and gone with it.
    return visible(words)
