"""Coming in and going out in a real browser, without a script, by keyboard."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.accessible import complaints, cut_off
from tests.desk.browsing import PHONE
from tests.desk.sitting import Seat
from tests.practice.test_page_in_a_browser import QUIETLY
from tests.running import served
from tests.talk import Talk

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("scripts", [True, False])
def test_in_by_the_link_and_out_again(talk: Talk, chromium: Path, scripts: bool) -> None:
    """
    The link shows a button, the button lets in, and after closing nothing is shown any more.
    """
    seat = Seat(talk, talk.coordinator())
    link = urlsplit(seat.asks_for_link()).path
    with served(seat.app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        context = browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=scripts)
        page = context.new_page()
        page.set_default_timeout(10_000)

        def fits() -> None:
            # What looks at a page is itself a script.
            if scripts:
                assert complaints(page) == []
                assert cut_off(page) == []

        page.goto(link)
        fits()
        page.get_by_role("button", name="この端末でひらく").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("11月24日(火)")
        page.get_by_role("button", name="デスクを閉じる").click()
        expect(page.get_by_role("heading", name="デスクを閉じました")).to_be_visible()
        fits()
        page.goto("/desk/")
        expect(page.get_by_role("heading", name="デスクは閉じています")).to_be_visible()
        page.goto(link)
        expect(page.get_by_role("heading", name="このリンクは使えません")).to_be_visible()
        fits()
        browser.close()
