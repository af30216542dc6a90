"""The worst night: 03:00 on January 1, by the real adapter."""

from datetime import datetime

import pytest

from followup.calendar import TOKYO
from storage.states import Role
from tests.stories.conftest import PracticeTown
from tests.stories.playing import Player

NEW_YEARS_NIGHT = datetime(2027, 1, 1, 3, tzinfo=TOKYO)
FIRST = "命の危険は119、暴力は110へ先に電話してください。この画面は見張っていません。"


@pytest.fixture
def officer(practice_town: PracticeTown) -> Player:
    """Somebody of the city."""
    return practice_town.town.member(Role.OFFICER, "市の人")


def test_somebody_takes_it_at_three_in_the_morning(
    practice_town: PracticeTown, officer: Player
) -> None:
    """
    The shop tells, the coordinators are woken, one takes it, and the shop hears when.
    """
    shop, coordinator = practice_town["珈琲と本 ことり"], practice_town["みどり"]
    practice_town.town.until(NEW_YEARS_NIGHT)
    for player in practice_town.players.values():
        player.reads()

    shop.presses("けが・事故・いやなこと")
    shop.hears(FIRST)
    shop.presses("本人のこと", "死にたい気持ち")
    shop.hears("050-0000-0120")

    coordinator.hears("【今すぐ】けが・事故・いやなこと")
    practice_town.town.wait(minutes=5)
    coordinator.presses("自分が受け持つ")

    shop.hears("3時5分、担当が受け取りました。")
    practice_town.town.wait(minutes=40)
    officer.has_never_heard("けが・事故・いやなこと(")


def test_the_city_takes_what_nobody_took(practice_town: PracticeTown, officer: Player) -> None:
    """
    Nobody answers for half an hour; the officer sees a code and nothing else.
    """
    supporter = practice_town["あおば"]
    practice_town.town.until(NEW_YEARS_NIGHT)
    supporter.says("けが")
    supporter.hears(FIRST)
    supporter.presses("本人のこと", "けが・事故", "珈琲の方")
    practice_town.town.wait(minutes=31)
    supporter.hears("まだ担当が受け取れていません。")

    officer.hears("けが・事故・いやなこと")
    officer.presses("自分が受け持つ")

    supporter.hears("3時31分、担当が受け取りました。")
    officer.has_never_heard("珈琲", "ドリップバッグ", "ことり")


def test_everything_stops_in_two_taps(practice_town: PracticeTown) -> None:
    """
    The shop hears only that it rests this time, and then nothing for months.
    """
    supporter, shop = practice_town["あおば"], practice_town["珈琲と本 ことり"]
    supporter.commands("stop")
    supporter.presses("珈琲の方", "すべて止める")
    practice_town.town.wait(days=1)
    shop.hears("今回はお休みになりました。")
    shop.has_never_heard("珈琲の方", "止め")
    shop.reads()
    supporter.reads()

    for _ in range(8):
        practice_town.town.wait(days=5)

    shop.has_never_heard("安心できますか")
    assert not [bubble for bubble in supporter.heard if "珈琲の方" in bubble.text]
