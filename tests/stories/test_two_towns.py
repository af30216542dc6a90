"""Two towns in one program, on both databases, by polling and by webhook."""

import pytest

from storage.database import Database
from tests.making import TOWN
from tests.stories.playing import Player, StoryTown, story_town
from tests.stories.telling import RUNNING_CLUB, approves, offers, registers, wishes

NEXT_TOWN = TOWN.model_copy(update={"key": "tonari", "name": "となり町"})


def club_of(town: StoryTown, coordinator: Player, who: str) -> Player:
    """A running club of 叶江市 moves in, for people ``who`` come from there."""
    club = town.host(RUNNING_CLUB)
    registers(club, "団体", RUNNING_CLUB, "川端校区", "土曜の朝に、川べりを走っています")
    offers(club, "いっしょにゆっくり走れます", "いっしょに走る仲間がほしい", who=who)
    approves(coordinator, RUNNING_CLUB)
    return club


@pytest.mark.parametrize(
    ("who", "crosses"),
    [("町のどこからでも", False), ("オンライン", True), ("ほかの町からも", True)],
)
def test_nothing_crosses_the_border_but_what_is_meant_to(
    sqlite_database: Database, who: str, crosses: bool
) -> None:
    """
    The same areas, the same wish: only an online or cross-region offer is seen next door, and
    the neighbours' coordinator sees nothing of this town.
    """
    with story_town(sqlite_database, towns=(TOWN, NEXT_TOWN)) as town:
        here, there = town.coordinator("みどり"), town.coordinator("となり", town=NEXT_TOWN)
        club_of(town, here, who)
        supporter = town.supporter("となりの支援者", town=NEXT_TOWN)

        wishes(supporter, "朝ランの方", "いつか、フルマラソンに出てみたい")

        if crosses:
            supporter.hears("候補が1件あります。")
        else:
            supporter.hears("合うところは、いまはまだありません。")
        here.presses("願いと候補")
        here.has_never_heard("フルマラソン")
        there.has_never_heard(RUNNING_CLUB)


@pytest.mark.postgres
def test_a_wish_finds_its_club_on_postgresql(postgres_database: Database) -> None:
    """
    The same conversation on the other database.
    """
    with story_town(postgres_database) as town:
        finds_its_club(town)


def test_a_wish_finds_its_club_by_webhook(sqlite_database: Database) -> None:
    """
    The same conversation where Telegram brings the updates.
    """
    with story_town(sqlite_database, webhook=True) as town:
        finds_its_club(town)


def finds_its_club(town: StoryTown) -> None:
    """From the wish to the host's welcome; a double tap does it once."""
    coordinator, supporter = town.coordinator("みどり"), town.supporter("あおば")
    club = club_of(town, coordinator, "町のどこからでも")
    wishes(supporter, "朝ランの方", "いつか、フルマラソンに出てみたい")

    supporter.presses("候補を見る", "見てみたい", "本人が選んだ")
    coordinator.presses("打診と顔合わせ", RUNNING_CLUB)
    coordinator.taps_twice("先方にたずねる")

    club.hears("ごいっしょできそうな方がいます。")
    club.taps_twice("歓迎します")
    supporter.hears("川べり走友会が歓迎しています。")
    assert len([b for b in supporter.heard if "歓迎しています" in b.text]) == 1
