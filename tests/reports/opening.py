"""
Reports opened again by programs that did not write them: poppler for PDF, docx2txt for docx.

On a machine without them such a test is skipped with a reason; where CI is set it fails.
"""

import re
import shutil
import subprocess
from pathlib import Path

from tests.conftest import needs_part

PACKAGES = {"pdftotext": "poppler-utils", "pdfinfo": "poppler-utils", "docx2txt": "docx2txt"}


def needed(program: str) -> str:
    """Return where a program is; skip the test without it, or fail it in CI."""
    found = shutil.which(program)
    needs_part(f"{program} (apt install {PACKAGES[program]})", found)
    assert found is not None
    return found


def pdf_text(content: bytes, folder: Path) -> str:
    """Return the text of a PDF as poppler reads it, in the order of its layout."""
    return _run([needed("pdftotext"), "-layout", _kept(content, folder, "pdf"), "-"])


def pdf_facts(content: bytes, folder: Path) -> dict[str, str]:
    """Return what poppler says of a PDF: its title, whether it is tagged, how many pages."""
    lines = _run([needed("pdfinfo"), _kept(content, folder, "pdf")]).splitlines()
    return {name: rest.strip() for name, _, rest in (line.partition(":") for line in lines)}


def docx_text(content: bytes, folder: Path) -> str:
    """Return the text of a docx file as docx2txt reads it."""
    return _run([needed("docx2txt"), _kept(content, folder, "docx"), "-"])


def bare(words: str) -> str:
    """Return words without white space, which layout adds and takes."""
    return re.sub(r"\s+", "", words)


def _kept(content: bytes, folder: Path, ending: str) -> str:
    file = folder / f"report.{ending}"
    file.write_bytes(content)
    return str(file)


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    return done.stdout.decode("utf-8", errors="replace")
