"""
The pages for everybody: read aloud, in the dark, enlarged, on the smallest phone, by keyboard.

One practice town for all of it; every part only looks, or plays its own new person.
"""

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from tests.accessible import complaints, cut_off, walk
from tests.practice.test_page_in_a_browser import QUIETLY
from tests.running import running
from tests.stories.test_in_the_browser import Part, Screen
from texts import Language, say

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Colours = Literal["light", "dark"]
LANGUAGES: tuple[Language, ...] = ("ja", "ja-easy")
PHONE: ViewportSize = {"width": 320, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 860}
ENLARGED: ViewportSize = {"width": 640, "height": 430}
"""A desk's window at 200 %."""
DOUBLE_LETTERS = "document.documentElement.style.fontSize = '200%'"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A practice town, and where its page is."""
    folder = tmp_path_factory.mktemp("town")
    with running("run", folder=folder, KANAEAI_SEND_LIMITS="false") as program:
        yield program.says()


@contextmanager
def window(chromium: Path, *, colours: Colours = "light") -> Iterator[Page]:
    """A browser window on a desk, for somebody who likes it light or dark."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        page = browser.new_page(viewport=DESK, color_scheme=colours, reduced_motion="reduce")
        page.set_default_timeout(10_000)
        yield page
        browser.close()


def opens_town(page: Page, address: str, language: Language = "ja") -> None:
    """Open the practice page and wait until it stands."""
    page.goto(f"{address}/?language={language}")
    page.wait_for_selector("body.ready")
    page.wait_for_selector(".log .line")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_on_the_practice_page(
    address: str, chromium: Path, colours: Colours
) -> None:
    """
    Names, order, contrast and size of targets hold, with its menus and its dialog open as well.
    """
    with window(chromium, colours=colours) as page:
        for size, language in zip((DESK, PHONE), LANGUAGES, strict=True):
            page.set_viewport_size(size)
            opens_town(page, address, language)
            assert complaints(page) == []
            page.locator(".more summary").first.click()
            assert complaints(page) == []
            page.keyboard.press("Escape")
            page.locator("form.compose button[aria-controls]").first.click()
            assert complaints(page) == []
            page.keyboard.press("Escape")
            page.locator("#new-person").click()
            assert complaints(page) == []


def test_nothing_is_cut_off_when_it_is_small_or_large(address: str, chromium: Path) -> None:
    """
    At 320 pixels, at 200 % and with letters of double size nothing leaves the screen.
    """
    with window(chromium) as page:
        for size, language in itertools.product((PHONE, ENLARGED), LANGUAGES):
            page.set_viewport_size(size)
            opens_town(page, address, language)
            assert cut_off(page) == []
        page.evaluate(DOUBLE_LETTERS)
        assert cut_off(page) == []


def test_tab_leads_through_the_practice_page_as_one_reads(address: str, chromium: Path) -> None:
    """
    Every control is reached, from the first to the last, and shows that it is reached.
    """
    with window(chromium) as page:
        opens_town(page, address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('.skip')")
        controls, stops = walk(page)

    assert [stop.place for stop in stops] == list(range(controls))
    assert [stop.what for stop in stops if not stop.seen] == []


@pytest.mark.parametrize(("colours", "language"), [("light", "ja"), ("dark", "ja-easy")])
def test_a_one_time_page_is_for_everybody(
    address: str, chromium: Path, colours: Colours, language: Language
) -> None:
    """
    Asking, refusing, thanking and closed: axe finds nothing, nothing is cut, Tab reaches all.
    """
    with window(chromium, colours=colours) as page:
        link = page_for_own_words(page, address, language)
        page.set_viewport_size(PHONE)
        page.goto(link)
        assert holds(page) == []
        page.locator("textarea").fill("走りたい。" * 250)
        page.locator("button").click()
        page.wait_for_selector("[role=alert]")
        assert holds(page) == []
        page.locator("textarea").fill("ゆっくり走りたい")
        page.locator("button").click()
        page.wait_for_selector("textarea", state="detached")
        assert holds(page) == []
        page.goto(link)
        assert holds(page) == []


@pytest.mark.parametrize(("colours", "language"), [("dark", "ja"), ("light", "ja-easy")])
def test_a_whole_form_on_a_page_is_for_everybody(
    address: str, chromium: Path, colours: Colours, language: Language
) -> None:
    """
    A host tells what it can do: a field, choices, boxes and the end hold, on the smallest phone.
    """
    with window(chromium, colours=colours) as page:
        opens_town(page, address)
        host = speaks(page, "川べり走友会" if language == "ja" else "かなえ印刷", language)
        host.writes("/offer")
        page.goto(behind(host, "forms.answer_on_page", language))
        page.set_viewport_size(PHONE)
        assert holds(page) == []
        page.locator("#words").fill("土曜の朝、いっしょに走れます")
        page.locator("button.main").click()
        answers(page, "facets.kind.together", language)
        assert holds(page) == []
        page.locator("#words").fill("走る仲間がほしい")
        page.locator("button.main").click()
        answers(page, "times.when.some", language)
        expect(page.get_by_role("checkbox")).not_to_have_count(0)
        assert holds(page) == []
        answers(page, "forms.stop", language)
        page.wait_for_selector("#words", state="detached")
        assert holds(page) == []


def test_the_page_behind_a_poster_is_reached_by_keyboard(address: str, chromium: Path) -> None:
    """
    Asking, asking again for a contact, and thanking: Tab reaches every field and group.
    """
    with window(chromium) as page:
        opens_town(page, address)
        coordinator = Screen(page).plays("みどり")
        coordinator.presses("ほかの仕事", "ポスターのリンク", "新しいリンクを作る")
        link = re.search(r"http\S+", coordinator.chat.locator(".log .line").last.inner_text())
        assert link is not None
        page.set_viewport_size(PHONE)
        page.goto(link[0])
        assert holds(page) == []
        for contact in ("駅の近く", "080-0000-0000"):
            fills_the_poster(page, contact)
            assert holds(page) == []
        expect(page.locator("form")).to_have_count(0)


@pytest.mark.parametrize(("colours", "language"), [("light", "ja"), ("dark", "ja-easy")])
def test_letters_and_what_they_lead_to_are_for_everybody(
    address: str, chromium: Path, colours: Colours, language: Language
) -> None:
    """
    The mailboxes, a page of one's own with its menu, and a calendar that is closed.
    """
    with window(chromium, colours=colours) as page:
        page.set_viewport_size(PHONE)
        page.goto(f"{address}/practice/mail?language={language}")
        expect(page.locator("article")).not_to_have_count(0)
        assert holds(page) == []
        own = page.locator("article a").last.get_attribute("href")
        assert own is not None
        page.goto(own)
        expect(page.locator("button[name=press]")).not_to_have_count(0)
        assert holds(page) == []
        page.goto(f"{address}/p/calendar/closed.ics")
        assert holds(page) == []


def test_a_complaint_that_is_written_is_for_everybody(address: str, chromium: Path) -> None:
    """
    The page past supporter and coordinator: empty, filled, and sent.
    """
    with window(chromium) as page:
        opens_town(page, address)
        host = speaks(page, "川べり走友会", "ja")
        host.writes("/complaint")
        host.presses(say("complaint.write", "ja"))
        page.goto(behind(host, "forms.answer_on_page", "ja"))
        page.set_viewport_size(PHONE)
        answers(page, "complaint.ways.unnamed", "ja")
        assert holds(page) == []
        page.locator("textarea").fill("電話をかけても、だれも出ませんでした")
        assert [*complaints(page), *cut_off(page)] == []
        page.locator("button.main").click()
        answers(page, "forms.submit", "ja")
        page.wait_for_selector("textarea", state="detached")
        assert holds(page) == []


def fills_the_poster(page: Page, contact: str) -> None:
    """Leave a few words, and where to be reached."""
    page.locator("[name=sentence]").fill("毎朝、川べりを歩いています")
    page.locator("[name=contact]").fill(contact)
    for group in ("kind", "area"):
        page.locator(f"[name={group}]").first.check()
    with page.expect_navigation():
        page.locator("button[type=submit]").click()


def answers(page: Page, key: str, language: Language) -> None:
    """Press the button with these words on a one-time page, and wait for the next screen."""
    version = page.locator("input[name=version]").get_attribute("value")
    page.locator("button[name=press]").filter(has_text=say(key, language)).first.click()
    expect(page.locator(f"input[name=version][value='{version}']")).to_have_count(0)


def test_what_measures_sees_what_is_wrong(chromium: Path) -> None:
    """
    A page with a nameless field, pale words, a line too wide and a hidden focus is found out.
    """
    with window(chromium) as page:
        page.set_content(
            "<html lang=ja><title>x</title><main><h1>x</h1><input style='outline: none'>"
            "<p style='color: #ccc; width: 3000px'>うすい</p></main>"
        )
        said = "\n".join(complaints(page))
        _, stops = walk(page)
        wide = cut_off(page)

    assert "label" in said
    assert "color-contrast" in said
    assert "the page scrolls sideways" in wide
    assert [stop.seen for stop in stops] == [False]


def holds(page: Page) -> list[str]:
    """Return whatever is wrong with a small page."""
    controls, stops = walk(page)
    unseen = [stop.what for stop in stops if not stop.seen]
    missed = [] if [stop.place for stop in stops] == list(range(controls)) else ["Tab misses some"]
    return [*complaints(page), *cut_off(page), *unseen, *missed]


def page_for_own_words(page: Page, address: str, language: Language) -> str:
    """Tell a wish in this language up to the person's own words; return where they are written."""
    opens_town(page, address)
    supporter = speaks(page, "あおば" if language == "ja" else "ひなた", language)
    supporter.writes("/wish")
    supporter.picks(0)
    for key in ("post_wish.kinds.later", "activities.running", "forms.done", "times.when.any"):
        supporter.presses(say(key, language))
    for key in ("post_wish.first_steps.look", "post_wish.mores.more", "forms.skip", "forms.skip"):
        supporter.presses(say(key, language))
    return behind(supporter, "forms.open_page", language)


def speaks(page: Page, name: str, language: Language) -> Part:
    """Become somebody and choose their language."""
    somebody = Screen(page).plays(name)
    if language == "ja-easy":
        somebody.writes("/language")
        somebody.presses("やさしい日本語")
    return somebody


def behind(somebody: Part, key: str, language: Language) -> str:
    """Return where the newest button with these words leads."""
    buttons = somebody.chat.locator(".log a.key").filter(has_text=say(key, language))
    address = buttons.last.get_attribute("href")
    assert address is not None
    return address
