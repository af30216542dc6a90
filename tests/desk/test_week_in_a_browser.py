"""The week in a real browser: solved, locked and accepted; its pages for every eye and hand."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Page, expect

from casework.town_parts import TownPart
from tests.desk.browsing import at_desk, troubles_for_anybody
from tests.desk.sitting import Seat
from tests.desk.test_week import with_new_lines
from tests.talk import Talk


def presses(page: Page, words: str) -> None:
    """Press the first button of these words."""
    page.get_by_role("button", name=words).first.click()


def beside(talk: Talk) -> None:
    """Make what was asked for, on a thread of its own: the browser has the loop of this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(talk.search).result()


def test_a_week_is_solved_locked_and_accepted(talk: Talk, seat: Seat, chromium: Path) -> None:
    """By the buttons alone; between them the plan is made beside the desk."""
    with_new_lines(talk, seat)
    with at_desk(seat, chromium) as page:
        page.goto("/desk/week")
        presses(page, "この組み合わせに決める")
        expect(page.get_by_role("status")).to_contain_text("この組み合わせは動きません")

        presses(page, "決めた1件はそのままで、つくり直す")
        expect(page.get_by_text("いま、町の願いとできることを並べています")).to_be_visible()
        beside(talk)
        page.get_by_role("link", name="できたか見る").click()

        expect(page.get_by_text("★ 決めた組み合わせ")).to_be_visible()
        presses(page, "決めたものを、まとめて候補に加える")
        expect(page.get_by_role("status")).to_contain_text("1件の願いに、新しく候補を加えました")
        page.get_by_text("今週は外す").first.click()
        page.get_by_label("先に本人と話したい").first.check()
        page.locator("form.fill").get_by_role("button", name="今週は外す").first.click()
        expect(page.get_by_role("heading", name="今週外したもの:1件")).to_be_visible()


def test_the_pages_of_the_town_are_for_everybody(talk: Talk, seat: Seat, chromium: Path) -> None:
    """With readings, on a phone in the dark, enlarged: nothing is cut off, axe finds nothing."""
    line = with_new_lines(talk, seat)[0].hex
    parts = [f"/settings/{part}" for part in TownPart]
    paths = (
        "/week",
        "/week?show=cards",
        f"/week/compare?wish={line}",
        "/town",
        "/town/network",
        "/town/circulation",
        "/town/agenda",
        "/files",
    )
    with at_desk(seat, chromium, language="ja-easy") as page:
        for path in (*paths, "/settings", "/settings/changes", *parts):
            assert troubles_for_anybody(page, f"/desk{path}") == []
        page.goto("/desk/town")
        lacking = page.locator("main a[href*='/town/wishes?']").first.get_attribute("href")
        assert lacking
        assert troubles_for_anybody(page, lacking) == []
