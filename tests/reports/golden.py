"""
The golden pages: reports as they have been looked at, drawn small and grey.

``python -m tests.reports.golden`` draws them anew; fonts and template are ours, so a page looks
the same everywhere. Look at them before you keep what it drew.
"""

import io
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
from PIL import Image

from casework.count_month import count_month
from casework.count_year import count_year
from casework.monthly_content import MinutesTold, MonthlyContent, StoryTold
from casework.views_kept import kept_in
from reports.kept import kept_report
from reports.model import Report
from reports.monthly import monthly_report
from reports.work_plan import work_plan_report
from reports.write import ready
from reports.write_pdf import pages_of
from reports.yearly import yearly_report
from storage.database import Database
from storage.states import Role
from storage.vault import Vault
from tests.databases import new_sqlite
from tests.making import TOWN, make_account
from tests.reports.sample import report
from tests.reports.test_papers import planned
from tests.reports.test_yearly import CONTRACT, NOW, TODAY
from tests.reports.town_month import NOVEMBER, make_months

FOLDER = Path(__file__).parent / "golden_pages"
SIZE = (248, 351)
"""Pixels: enough to see each line, too few to see how an edge was smoothed."""
SHADES = 32
"""Of grey: the files are a quarter smaller than with all of them, and less than one shade off."""


def golden_reports(database: Database) -> Mapping[str, Report]:
    """Return the sample, and the four papers of a town that fills an empty database."""
    with database.writing() as session:
        make_months(session)
        month = count_month(session, month=NOVEMBER, town=TOWN.key, by=None)
        year = count_year(session, contract=CONTRACT, town=TOWN.key, by=None, now=NOW)
        plan = planned(session, make_account(session, Role.COORDINATOR))
        kept = kept_in(session, town=TOWN.key, now=NOW)
    content = MonthlyContent(
        month=NOVEMBER.first,
        numbers=month.numbers,
        areas=month.areas,
        stories=(StoryTold("走ることから", "Aさんは、朝に走ります。"),),
        minutes=(MinutesTold("定例の会議", date(2026, 11, 9), "町のようすを話しました。"),),
        remarks="港校区に、午後の席が足りません。",
    )
    return {
        "sample": report("叶え合う日々", draft=True),
        "monthly": monthly_report(content, town=TOWN, made_on=date(2026, 12, 2)),
        "yearly": yearly_report(year, contract=CONTRACT, town=TOWN, today=TODAY),
        "plan": work_plan_report(plan, town=TOWN, today=TODAY),
        "keeping": kept_report(kept, town=TOWN, today=TODAY),
    }


def small_pages(shown: Report) -> list[Image.Image]:
    """Return the pages of a report as they are drawn now."""
    return [
        Image.open(io.BytesIO(page)).convert("L").resize(SIZE, Image.Resampling.BOX)
        for page in pages_of(ready(shown))
    ]


def kept_pages(name: str) -> list[Image.Image]:
    """Return the pages as they were looked at."""
    return [Image.open(file).convert("L") for file in sorted(FOLDER.glob(f"{name}-*.png"))]


def off(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pages are apart, in shades of 255, over those places that hold ink."""
    first, second = (np.asarray(page, dtype=float) for page in (one, other))
    ink = (first < 250) | (second < 250)
    return float(np.abs(first - second)[ink].mean())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        town = new_sqlite(Path(folder) / "town.sqlite3", Vault.from_text(Vault.new_key()))
        reports = golden_reports(town)
        town.close()
    for file in FOLDER.glob("*.png"):
        file.unlink()
    for name, one in reports.items():
        for number, page in enumerate(small_pages(one), 1):
            page.quantize(SHADES).save(FOLDER / f"{name}-{number}.png", optimize=True)
