"""
The handbook for coordinators, docs/ja: its buttons exist, its words are plain, its path is played.

With SCREENSHOTS=1 its pictures are taken on the way.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from casework.sheets import csv_bytes
from tests.running import running
from tests.stories.test_for_every_eye_and_hand import opens_town, window
from tests.stories.test_in_the_browser import HANDBOOK, Screen
from tests.texts.lint import remarks
from texts import sentences

PAGES = sorted(HANDBOOK.glob("*.md"))
PLACES = [
    ["名前", "電話", "得意なこと", "たずねること", "校区"],
    ["もり文庫", "050-0000-0310", "本、読み聞かせ", "本の好きな方はいませんか。", ""],
    ["叶江将棋クラブ", "050-0000-0320", "将棋、囲碁", "見学だけでもよい日はありませんか。", ""],
]
LARGEST_PICTURE = 120_000
"""Bytes; a page with its picture is read on a phone."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_button_that_it_names_is_a_button(page: Path) -> None:
    """
    **Bold** words are what a button of the program says, to the letter.
    """
    said = set(sentences("ja").values())

    named = re.findall(r"\*\*(.+?)\*\*", page.read_text(encoding="utf-8"))

    assert [words for words in named if words not in said | {"太い字"}] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_its_words_are_plain_and_kind(page: Path) -> None:
    """
    The rules of the texts hold for the handbook too.
    """
    text = re.sub(r"\]\([^)]*\)|`[^`]*`|[*#|]", " ", page.read_text(encoding="utf-8"))

    found = [r for line in text.splitlines() for r in remarks(page.name, line.strip(), "ja")]

    assert found == []


def test_every_page_has_a_picture_that_is_there() -> None:
    """
    Each page shows a screen, none is heavy, and none lies unused.
    """
    shown = {
        page.name: re.findall(r"!\[.+?\]\(images/(.+?)\)", page.read_text(encoding="utf-8"))
        for page in PAGES
        if page.name != "README.md"
    }
    there = {picture.name: picture.stat().st_size for picture in HANDBOOK.glob("images/*.png")}

    assert [name for name, pictures in shown.items() if not pictures] == []
    assert {picture for pictures in shown.values() for picture in pictures} == set(there)
    assert [name for name, size in there.items() if size > LARGEST_PICTURE] == []


@pytest.fixture
def page(chromium: Path, tmp_path: Path) -> Iterator[Page]:
    """A practice town of its own, in a browser."""
    with (
        running("run", folder=tmp_path, KANAEAI_SEND_LIMITS="false") as program,
        window(chromium) as page,
    ):
        page.set_viewport_size({"width": 1000, "height": 960})
        opens_town(page, program.says())
        yield page


@pytest.mark.browser
@pytest.mark.slow
def test_a_coordinator_plays_it(page: Page) -> None:
    """
    The first day, an invitation, a week's look, a bad night, April, and an ending.
    """
    screen = Screen(page)
    coordinator = screen.plays("みどり")
    coordinator.presses("対応待ち")
    coordinator.takes_a_picture("first-day")
    coordinator.presses("招待する", "支援者")
    coordinator.hears("一度だけ、")
    coordinator.takes_a_picture("invite")
    coordinator.presses("参加のようす", "珈琲のドリップバッグ")
    coordinator.hears("日取り")
    coordinator.takes_a_picture("week")
    coordinator.presses("ほかの仕事", "今週の叶え合い案")
    coordinator.hears("今週の叶え合い案ができました。")
    coordinator.presses("案を見る")
    coordinator.hears("決めるのは本人です。")
    coordinator.takes_a_picture("plan")
    coordinator.presses("ほかの仕事", "表を取り込む", "声かけ先")
    coordinator.hears("1時間のあいだ、お待ちします。")
    coordinator.sends("places.csv", csv_bytes(PLACES))
    coordinator.hears("新しい声かけ先:2件")
    coordinator.takes_a_picture("import")
    coordinator.presses("取り込む")
    coordinator.hears("声かけ先2件を取り込みました。")

    host = screen.plays("珈琲と本 ことり")
    host.presses("けが・事故・いやなこと", "本人のこと", "いなくなった")
    host.hears("コーディネーターに今すぐ知らせました。")
    host.takes_a_picture("night")
    coordinator = screen.plays("みどり")
    coordinator.presses("自分が受け持つ")
    coordinator.hears("あなたが受け持っています。")
    coordinator.takes_a_picture("incident")

    coordinator.presses("ほかの仕事", "引き継ぎ", "自分の受け持ちを引き継ぐ")
    coordinator.presses("すべて", "選び終わった", "こずえ", "とばす", "これでよい")
    coordinator.hears("引き受けてもらうまでは、いまの担当のままです。")
    colleague = screen.plays("こずえ")
    colleague.hears("引き継ぎのお願いです")
    colleague.takes_a_picture("april")
    colleague.presses("引き受ける", "参加のようす", "珈琲のドリップバッグ", "ひと区切りにする")
    colleague.presses("願いがかなった", "これでよい")
    colleague.hears("ひと区切りにしました。")
    host = screen.plays("珈琲と本 ことり")
    host.hears("そちらの「あるとうれしいこと」は、かないましたか。")
    host.takes_a_picture("leaving")
