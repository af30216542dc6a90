"""
The desk in a real browser: served on this computer, signed in, for every eye and hand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize, sync_playwright

from desk.cookies import READINGS, SESSION
from tests.accessible import complaints, cut_off, walk
from tests.desk.sitting import Seat
from tests.practice.test_page_in_a_browser import QUIETLY
from tests.running import served
from texts import Language

Colours = Literal["light", "dark"]
WIDE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 320, "height": 740}
ENLARGED: ViewportSize = {"width": 640, "height": 430}
"""A desk's window at 200 %."""


@contextmanager
def at_desk(
    seat: Seat,
    chromium: Path,
    *,
    colours: Colours = "light",
    language: Language = "ja",
    size: ViewportSize = WIDE,
    scripts: bool = True,
) -> Iterator[Page]:
    """
    Open a window in which ``seat`` is signed in; ``page.goto("/desk/")`` opens a page.

    Whatever it asks of any other place, and every complaint in its console, fails the test.
    """
    trouble: list[str] = []
    with served(seat.app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        context = browser.new_context(
            base_url=address,
            viewport=size,
            color_scheme=colours,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        cookies = {SESSION: seat.cookies[SESSION], READINGS: language}
        context.add_cookies(
            [
                {"name": name, "value": value, "url": f"{address}/desk"}
                for name, value in cookies.items()
            ]
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: trouble.append(said.text))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(address) else trouble.append(asked.url),
        )
        yield page
        browser.close()
    assert trouble == []


def troubles_for_anybody(page: Page, path: str) -> list[str]:
    """
    Return what is wrong with a page for some eye or hand: by axe, by Tab, enlarged, on a phone.

    Axe reads it wide in the light and small in the dark; it is opened once, as a window is resized.
    """
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    page.goto(path)
    found = [f"{path}: {what}" for what in (*complaints(page), *_by_tab(page))]
    for size in (WIDE, ENLARGED, PHONE):
        page.set_viewport_size(size)
        found += [f"{path} at {size['width']}: {what}" for what in cut_off(page)]
    page.emulate_media(color_scheme="dark")
    return [*found, *(f"{path}, small, in the dark: {what}" for what in complaints(page))]


def _by_tab(page: Page) -> list[str]:
    controls, stops = walk(page)
    unseen = [f"no focus is seen on {one.what}" for one in stops if not one.seen]
    in_order = [one.place for one in stops] == [*range(controls)]
    return unseen if in_order else [*unseen, "Tab does not lead through it in order"]
