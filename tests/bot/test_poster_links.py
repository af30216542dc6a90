"""The link behind a poster: how often it may be used, its picture, and how it is taken back."""

import re

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.tables import Account, PublicLink
from tests.bot.wall import WORDS, Wall
from tests.talk import Talk
from texts import say


@pytest.fixture
def wall(sqlite_database: Database) -> Wall:
    """A poster hangs."""
    talk = Talk(sqlite_database)
    return Wall(talk, talk.coordinator())


def test_a_town_hears_so_many_a_day(wall: Wall) -> None:
    """
    Across all its posters; tomorrow it listens again.
    """
    wall.address = wall.hangs_a_poster(daily_limit=2)
    assert [wall.sends() for _ in range(3)] == [200, 200, 429]
    assert (
        "今日は、もういっぱいです"
        in wall.browser.post(wall.address, data={**WORDS, "page": "one-more"}).text
    )

    wall.talk.wait(days=1)

    assert wall.sends() == 200


def test_a_link_that_is_taken_back_opens_nothing(wall: Wall) -> None:
    """
    Neither the form nor its picture, nor what was open already; like a link that never was.
    """
    page = wall.page()
    with wall.talk.database.writing() as session:
        session.scalars(select(PublicLink)).one().revoked_at = wall.talk.now

    for answer in (
        wall.browser.get(wall.address),
        wall.browser.get(f"{wall.address}/qr.svg"),
        wall.browser.post(wall.address, data={**WORDS, "page": page}),
        wall.browser.get("/j/never-was"),
    ):
        assert answer.status_code == 404
        assert "このリンクは使えません" in answer.text
    assert wall.voices() == []


def test_the_picture_is_of_the_link(wall: Wall) -> None:
    """
    A coordinator without a command line prints it from the browser.
    """
    answer = wall.browser.get(f"{wall.address}/qr.svg")

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "<svg" in answer.text


def test_on_telegram_the_link_gives_a_stranger_nothing(wall: Wall) -> None:
    """
    Its token is no invitation: one neutral sentence, as for anything else.
    """
    stranger = wall.talk.stranger()

    stranger.commands("start", wall.address.removeprefix("/j/"))

    assert stranger.heard == [say("everyone.stranger", "ja")]
    with wall.talk.database.reading() as session:
        assert len(session.scalars(select(Account)).all()) == 1


def test_a_coordinator_makes_and_takes_back_links(wall: Wall) -> None:
    """
    The link is shown this once; a colleague of another role has no such line.
    """
    coordinator = wall.coordinator
    coordinator.says("ほかの仕事")
    coordinator.presses("ポスターのリンク", "新しいリンクを作る")
    shown = coordinator.hears("ここで一度だけ見せます")
    found = re.search(r"(/j/\S+)", shown)
    assert found is not None
    assert wall.browser.get(found[1]).status_code == 200

    coordinator.presses("リンクの一覧へ", "2:", "やめる")

    coordinator.hears("リンクをやめました")
    assert wall.browser.get(found[1]).status_code == 404
    assert wall.browser.get(wall.address).status_code == 200
    supporter = wall.talk.supporter()
    supporter.commands("poster")
    supporter.hears("その操作は使えません")
