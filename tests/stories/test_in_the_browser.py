"""
The marathon as a newcomer plays it: one command, one page, everybody's part.

With SCREENSHOTS=1 the pictures of the README, and one of the handbook, are taken on the way.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

from tests.practice.test_page_in_a_browser import QUIETLY
from tests.running import ROOT, running

# A long story, and a busy machine is slow to draw: patience is no part of what is told.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]
expect.set_options(timeout=60_000)
IMAGES = ROOT / "docs" / "images"
HANDBOOK = ROOT / "docs" / "ja"


class Screen:
    """The page in a window."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def opens(self, *names: str) -> None:
        """Have the chats of these people open, side by side."""
        for name in names:
            if not self.chat(name).is_visible():
                self._person(name).click()
            expect(self.chat(name)).to_be_visible()

    def chat(self, name: str) -> Locator:
        """The open chat of somebody."""
        heading = self.page.locator("h2 .who", has_text=re.compile(f"^{name}$"))
        return self.page.locator("section.chat").filter(has=heading)

    def plays(self, name: str) -> "Part":
        """Become somebody."""
        self.opens(name)
        return Part(self, name)

    def goes_on(self, step: str) -> None:
        """Move the town's clock: 30分後, あした, 来週, 来月."""
        before = self.page.locator("#now").inner_text()
        self.page.get_by_role("button", name=step, exact=True).click()
        expect(self.page.locator("#now")).not_to_have_text(before)

    def takes_a_picture(self, name: str) -> None:
        """Keep the window as a picture for the README, if pictures are wanted."""
        if os.environ.get("SCREENSHOTS"):
            self.shows_what_was_said()
            IMAGES.mkdir(parents=True, exist_ok=True)
            self.page.evaluate("document.activeElement?.blur()")
            self.page.evaluate("document.getElementById('toasts').replaceChildren()")
            self.page.screenshot(path=IMAGES / f"{name}.png")

    def shows_what_was_said(self) -> None:
        """Show what was said last in each open chat, from its first word on."""
        for newest in self.page.locator("section.chat:visible .log .line:last-child").all():
            newest.evaluate("line => line.scrollIntoView({ block: 'start' })")

    def _person(self, name: str) -> Locator:
        who = self.page.locator(".who", has_text=re.compile(f"^{name}$"))
        return self.page.locator("button.person").filter(has=who)


class Part:
    """Somebody's part, played on the page."""

    def __init__(self, screen: Screen, name: str) -> None:
        self.screen = screen
        self.name = name

    @property
    def chat(self) -> Locator:
        """The open chat."""
        self.screen.opens(self.name)
        return self.screen.chat(self.name)

    def presses(self, *labels: str) -> None:
        """Press buttons, under messages or under the log, one after the other."""
        for label in labels:
            under = self.chat.locator(".log button").filter(has_text=label)
            below = self.chat.locator(".keyboard").get_by_role("button", name=label, exact=True)
            with self._answered():
                under.or_(below).last.click()

    def picks(self, place: int, *, under: str = "") -> None:
        """Press the button at this place, from 0, under the newest line with these words."""
        question = self.chat.locator(".log .line").filter(has_text=under)
        with self._answered():
            question.last.locator("button").nth(place).click()

    def writes(self, words: str) -> None:
        """Type and send."""
        with self._answered():
            self.chat.get_by_label("メッセージ", exact=True).fill(words)
            self.chat.get_by_role("button", name="送る", exact=True).click()

    def writes_on_page(self, words: str) -> None:
        """Open the one-time page in a tab of its own, write, send, and come back."""
        with self._answered(), self.screen.page.context.expect_page() as opened:
            self.chat.get_by_role("link", name="ページをひらく").last.click()
            page = opened.value
            page.locator("textarea").fill(words)
            page.get_by_role("button").first.click()
            page.close()

    def sends(self, name: str, content: bytes) -> None:
        """Send a file with this name."""
        file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
        with self._answered():
            self.chat.locator("input[type=file]").set_input_files(file)

    def takes_a_picture(self, name: str) -> None:
        """Keep the chat as a picture for the handbook, if pictures are wanted."""
        if os.environ.get("SCREENSHOTS"):
            self.screen.shows_what_was_said()
            self.screen.page.evaluate("document.activeElement?.blur()")
            self.screen.page.evaluate("document.getElementById('toasts').replaceChildren()")
            self.chat.screenshot(path=HANDBOOK / "images" / f"{name}.png", scale="css")

    @contextmanager
    def _answered(self) -> Iterator[None]:
        """Do something, and wait as a person does: until something new is on the screen."""
        log = self.chat.get_by_role("log")
        before = log.text_content() or ""
        yield
        expect(log).not_to_have_text(before)
        expect(self.chat.locator(".log .line:last-child:not(.mine)")).to_be_visible()

    def hears(self, words: str) -> None:
        """Wait until the chat shows these words."""
        expect(self.chat.get_by_role("log")).to_contain_text(words)

    def has_heard(self, words: str, *, within: float) -> bool:
        """Say whether the chat shows these words within so many seconds."""
        shown = self.chat.get_by_role("log").get_by_text(words).last
        try:
            shown.wait_for(timeout=within * 1000)
        except TookTooLong:
            return False
        return True


@pytest.fixture
def screen(chromium: Path, tmp_path: Path) -> Iterator[Screen]:
    """``kanaeai run`` in an empty folder, and its page in a browser."""
    trouble: list[str] = []
    # Nobody waits in this story: the limits are Telegram's own, and have their own tests.
    with (
        running("run", folder=tmp_path, KANAEAI_SEND_LIMITS="false") as program,
        sync_playwright() as playwright,
    ):
        address = program.says()
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        page = browser.new_page(viewport={"width": 1280, "height": 1080}, device_scale_factor=1.5)
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(address) else trouble.append(asked.url),
        )
        page.goto(address)
        page.wait_for_selector("body.ready")
        yield Screen(page)
        browser.close()
        assert program.stop() == 0
        assert '"level": "error"' not in program.errors
    assert trouble == []


def tell_a_wish(supporter: Part) -> None:
    """Enter somebody new and tell what they would like to do."""
    supporter.presses("願いをあずける", "新しい方を登録する")
    supporter.hears("本人の登録 1/4")
    supporter.writes("朝ランの方")
    supporter.presses(
        "川端校区", "18歳以上", "本人が選んだ", "会って話した", "これでよい", "してみたいことがある"
    )
    supporter.hears("先方に見せる一文で書いてください")
    supporter.writes("いつか、フルマラソンに出てみたい")
    supporter.presses("走る", "選び終わった", "いつでも", "見学だけ", "これで十分", "これでよい")
    supporter.hears("「朝ランの方」の願い「いつか、フルマラソンに出てみたい」に、候補が")


def look_for(supporter: Part, host: str) -> None:
    """Turn the candidates until this host's is on the screen."""
    for place in (1, 2, 3):
        supporter.hears(f"候補 {place}/")
        if host in supporter.chat.locator(".log .line").last.inner_text():
            return
        supporter.presses("次の候補")


def settle_what_comes_before(screen: Screen, coordinator: Part) -> None:
    """開始前の確認: the coordinator's items, the host's promises, the person's note."""
    coordinator.presses("開始前の確認")
    coordinator.takes_a_picture("first-visit")
    coordinator.presses("たずねて確かめた日", "訪問", "今日", "これでよい")
    coordinator.presses("開始前の確認", "保険を入れる", "ボランティア保険", "本人と受け入れ先")
    coordinator.presses("3月31日", "これでよい")
    coordinator.presses(
        "開始前の確認", "だれが払うか", "本人", "なし", "事業", "なし", "これでよい"
    )
    coordinator.presses("開始前の確認", "最初に電話する", "くらしの相談室", "これでよい")
    host = screen.plays("川べり走友会")
    host.presses("開始前の確認", "お約束を読む", "お約束します")
    host.hears("お約束を受け取りました。")
    supporter = screen.plays("あおば")
    supporter.presses("開始前の確認", "ひとことを書く")
    supporter.writes_on_page("ゆっくり走ります。よろしくお願いします。")
    supporter.presses("本人が選んだ", "これでよい")
    supporter.hears("受け取りました。")
    screen.plays("みどり").hears("開始前の確認がそろいました")


def set_a_day(coordinator: Part) -> None:
    """Plan the Tuesday of next week, ten o'clock."""
    coordinator.presses("参加のようす", "土曜の朝", "次の日取りを決める")
    coordinator.picks(1, under="どの週にしますか。")
    coordinator.picks(1, under="次の日取り 2/6")
    coordinator.hears("次の日取り 3/6")
    coordinator.writes("10時")
    coordinator.presses("あとで決める", "支援者", "あとで決める", "これでよい")
    coordinator.hears("10:00に決めました。")


def live_until(screen: Screen, somebody: Part, words: str) -> None:
    """Let one morning after the other come until somebody has heard these words."""
    for _ in range(40):
        if somebody.has_heard(words, within=0.4):
            return
        screen.goes_on("あした")
    somebody.hears(words)


def test_the_marathon_from_wish_to_second_check_in(screen: Screen) -> None:
    """
    A wish, candidates, a choice, an approval, a welcome, a decision; days, steps, check-ins.
    """
    supporter, coordinator = screen.plays("あおば"), screen.plays("みどり")
    supporter.hears("なにをしますか。")
    screen.takes_a_picture("town")
    tell_a_wish(supporter)
    supporter.presses("候補を見る")
    look_for(supporter, "川べり走友会")
    screen.takes_a_picture("candidate")
    supporter.presses("見てみたい", "本人が選んだ")
    supporter.hears("コーディネーターが確かめてから")

    coordinator.presses("ひらく", "打診を見る", "先方にたずねる")
    coordinator.hears("先方にたずねます。")
    host = screen.plays("川べり走友会")
    host.hears("見送っても次に影響しません。")
    screen.takes_a_picture("host")
    host.presses("歓迎します")
    host.hears("ありがとうございます。")
    supporter = screen.plays("あおば")
    supporter.presses("会ってみたい", "本人が選んだ")
    supporter.hears("顔合わせの日をととのえます。")

    coordinator = screen.plays("みどり")
    coordinator.presses("打診と顔合わせ", "川べり走友会", "顔合わせが決まった")
    coordinator.presses("新しい参加としてはじめる", "これでよい")
    coordinator.hears("参加がはじまりました。見学の前に、いくつか確かめます。")
    settle_what_comes_before(screen, coordinator)
    set_a_day(coordinator)
    host = screen.plays("川べり走友会")
    host.hears("次の日取りが決まりました")
    live_until(screen, supporter, "朝ランの方は、いかがでしたか。")
    supporter.presses("行けた")
    supporter.hears("よかったです。")
    host = screen.plays("川べり走友会")
    live_until(screen, host, "見学のあと、いかがでしたか。")
    supporter = screen.plays("あおば")
    supporter.hears("そこにいるとき、安心できますか。")
    screen.takes_a_picture("both-sides")
    supporter.presses("安心できる", "行きたい", "合う")
    supporter.hears("ありがとうございます。受け取りました。")
    host.presses("過ごせている", "とても", "ちょうどよい")
    host.hears("ありがとうございます。受け取りました。")

    coordinator = screen.plays("みどり")
    coordinator.presses("参加のようす", "土曜の朝", "体験についてたずねる")
    coordinator.hears("体験について、まだ答えていない方にたずねました。")
    # A host hears little in one month: this question waits for the next.
    coordinator.hears("受け入れ先には今月もう何度かお便りしているため")
    screen.plays("あおば").presses("はい(本人が選んだ)")
    screen.goes_on("来月")
    host = screen.plays("川べり走友会")
    live_until(screen, host, "にしてもよいでしょうか。")
    host.presses("はい")
    # If that was on a Sunday, the office hears of it on Monday.
    coordinator = screen.plays("みどり")
    live_until(screen, coordinator, "は体験になりました。")
    set_a_day(coordinator)
    live_until(screen, supporter, "朝ランの方は、いかがでしたか。")
    supporter = screen.plays("あおば")
    supporter.presses("行けた")
    live_until(screen, supporter, "【その後いかがですか】朝ランの方")
    supporter.presses("安心できる", "行きたい", "合う")
    supporter.hears("ありがとうございます。受け取りました。")
    screen.goes_on("来月")
    host = screen.plays("川べり走友会")
    live_until(screen, host, "接し方に迷わず、いっしょに過ごせていますか。")
    screen.page.set_viewport_size({"width": 390, "height": 844})
    host = screen.plays("川べり走友会")
    screen.takes_a_picture("check-in")
    host.presses("過ごせている", "とても", "ちょうどよい")
    host.hears("ありがとうございます。受け取りました。")
