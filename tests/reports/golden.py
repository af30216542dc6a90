"""
The golden pages: the sample report as it has been looked at, drawn small and grey.

``python -m tests.reports.golden`` draws them anew; fonts and template are ours, so a page looks
the same everywhere.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from reports.write import ready
from reports.write_pdf import pages_of
from tests.reports.sample import report

FOLDER = Path(__file__).parent / "golden_pages"
SIZE = (248, 351)
"""Pixels: enough to see each line, too few to see how an edge was smoothed."""


def small_pages() -> list[Image.Image]:
    """Return the pages of the sample report as they are drawn now."""
    return [
        Image.open(io.BytesIO(page)).convert("L").resize(SIZE, Image.Resampling.BOX)
        for page in pages_of(ready(report("叶え合う日々", draft=True)))
    ]


def kept_pages() -> list[Image.Image]:
    """Return the pages as they were looked at."""
    return [Image.open(file) for file in sorted(FOLDER.glob("*.png"))]


def off(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pages are apart, in shades of 255, over those places that hold ink."""
    first, second = (np.asarray(page, dtype=float) for page in (one, other))
    ink = (first < 250) | (second < 250)
    return float(np.abs(first - second)[ink].mean())


if __name__ == "__main__":
    for number, page in enumerate(small_pages(), 1):
        page.save(FOLDER / f"page-{number}.png", optimize=True)
