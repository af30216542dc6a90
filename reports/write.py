"""
The one way from a report to a file: checked, small counts hidden, written in the format asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from reports.contradictions import check
from reports.model import Report, Same, Section, Table
from reports.small_counts import protected_together
from reports.write_docx import docx_of
from reports.write_pdf import pdf_of
from reports.write_xlsx import xlsx_of
from texts import say


class Format(StrEnum):
    """The formats of a report; each is the ending of its file's name too."""

    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"


@dataclass(frozen=True)
class Written:
    """A report as a file."""

    name: str
    media_type: str
    content: bytes


_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES: Mapping[Format, str] = {
    Format.DOCX: _OFFICE + "wordprocessingml.document",
    Format.XLSX: _OFFICE + "spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}
_WRITERS: Mapping[Format, Callable[[Report], bytes]] = {
    Format.DOCX: docx_of,
    Format.XLSX: xlsx_of,
    Format.PDF: pdf_of,
}


def write(report: Report, form: Format) -> Written:
    """
    Write a report.

    :raises Contradicts: if its numbers contradict each other
    """
    return Written(
        name=file_name(report, form),
        media_type=MEDIA_TYPES[form],
        content=_WRITERS[form](ready(report)),
    )


def ready(report: Report) -> Report:
    """
    Return a report as others may read it.

    :raises Contradicts: if its numbers contradict each other
    """
    check(report)
    return without_small(report) if report.public else report


def without_small(report: Report) -> Report:
    """Return a report without the small counts of its cross-tabulations."""
    shown = protected_together(
        (one for one in report.tables() if one.crossed),
        (one for one in report.must if isinstance(one, Same)),
    )
    return replace(report, sections=tuple(_protected(one, shown) for one in report.sections))


def file_name(report: Report, form: Format) -> str:
    """Return the name of its file: 月報_令和8年11月_叶江市.docx."""
    words = say("reports.name", "ja", title=report.title, period=report.period, town=report.town)
    return "".join(sign for sign in words if sign.isalnum() or sign in "_-・()") + f".{form}"


def _protected(section: Section, shown: Mapping[str, Table]) -> Section:
    return replace(
        section,
        blocks=tuple(
            shown.get(one.key, one) if isinstance(one, Table) else one for one in section.blocks
        ),
        parts=tuple(_protected(one, shown) for one in section.parts),
    )
