"""A story as a file for whoever sets the magazine: its title and its paragraphs, nothing else."""

import io

from reports.paragraphs import paragraphs
from reports.write_docx import BODY, HEADINGS


def story_docx(title: str, words: str) -> bytes:
    """Return a story as docx."""
    import docx
    from docx.oxml.ns import qn

    document = docx.Document()
    for name, font in (("Normal", BODY), ("Title", HEADINGS)):
        style = document.styles[name]
        style.font.name = font
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    document.add_heading(title, 0)
    for paragraph in paragraphs(words):
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def story_text(title: str, words: str) -> bytes:
    """Return a story as plain text, with CRLF as offices' editors like it."""
    return ("\r\n\r\n".join((title, *paragraphs(words))) + "\r\n").encode("utf-8-sig")
