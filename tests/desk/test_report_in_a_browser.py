"""A monthly report in a real browser: made, looked at by every eye, saved, and opened again."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest

from tests.desk.browsing import at_desk, troubles_for_anybody
from tests.desk.sitting import Seat
from tests.reports.town_month import make_months
from tests.talk import Talk


@pytest.mark.browser
def test_a_report_is_made_saved_and_opened(talk: Talk, seat: Seat, chromium: Path) -> None:
    """Chosen and begun with the mouse, counted beside, saved as docx; axe has no complaint."""
    talk.now = datetime(2026, 12, 2, 1, tzinfo=UTC)
    seat.signs_in()
    with talk.database.writing() as session:
        make_months(session, cases=8)
    with at_desk(seat, chromium) as page:
        page.goto("/desk/reports")
        page.get_by_label("月").select_option("2026年11月")
        page.get_by_role("button", name="この月の月報をひらく").click()
        page.get_by_text("いま数えています").wait_for()
        with ThreadPoolExecutor(1) as beside:
            beside.submit(talk.search).result()
        page.get_by_role("link", name="もう一度見る").click()
        with page.expect_download() as saved:
            page.get_by_role("link", name="Word").click()
        content = Path(saved.value.path()).read_bytes()
        paragraphs = [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]
        assert paragraphs[:2] == ["月報", "令和8年11月 叶江市"]
        assert saved.value.suggested_filename == "geppo-2026-11-draft.docx"

        path = page.url
        rows = page.locator("a[href*='/rows/']").first.get_attribute("href") or ""
        assert rows
        for address in ("/desk/reports", path, rows):
            assert troubles_for_anybody(page, address) == []
