"""
A host with nothing but a telephone: asked, answered, met and followed for weeks, all by calls.

And somebody who read a poster. What was heard is entered in four taps at most.
"""

import re
from urllib.parse import urlsplit

from sqlalchemy import select

from storage.states import CheckInState, HowHeard, Side, TaskState
from storage.tables import (
    Chat,
    CheckIn,
    Host,
    Introduction,
    IntroductionStep,
    Placement,
    StepYes,
    Task,
)
from tests.casework.checking import settles_everything
from tests.stories.playing import Player, StoryTown
from tests.stories.telling import chooses, wishes

CLUB = "川べり走友会"
FOUR_TAPS = 4


def registers_a_host_that_was_visited(coordinator: Player) -> None:
    """Beside the host, in the questions that a host with a chat is asked."""
    coordinator.presses("ほかの仕事", "受け入れ先を登録する")
    coordinator.fills("団体", CLUB, "川端校区", "土曜の朝に、川べりを走っています")
    coordinator.fills("訪問した", "電話", "03-1234-5678", "これでよい")
    coordinator.hears(f"「{CLUB}」を登録し、承認しました。")
    coordinator.fills("いっしょにゆっくり走れます", "いっしょに楽しむ", "走る仲間がほしい")
    coordinator.fills("いつでも", "町のどこからでも", "川端校区", "3人まで")
    coordinator.fills("見学だけでもよい", "えらび終わった", "とばす", "これでよい")


def calls(coordinator: Player, says: str) -> None:
    """Open the call that waits, and find there whom to call and what to say."""
    coordinator.presses("対応待ち", "電話でたずねる")
    words = coordinator.hears("電話:03-1234-5678")
    assert says in words
    for private in ("朝ランの方", "K-"):
        assert private not in words.split("こうお伝えください。")[1]


def enters(coordinator: Player, *taps: str) -> None:
    """Enter what was heard, from the card with the words to say: four taps at most."""
    with coordinator.counts() as took:
        coordinator.presses("電話で聞いた", *taps)
    assert took.taps <= FOUR_TAPS
    assert took.sentences == 0


def open_calls(town: StoryTown) -> list[str]:
    """Return the kinds of calls that still wait."""
    with town.database.reading() as session:
        rows = select(Task.kind).where(
            Task.kind.in_(("call_host", "unreachable")), Task.state != TaskState.RESOLVED
        )
        return list(session.scalars(rows))


def test_a_host_without_an_app_lives_by_telephone(town: StoryTown) -> None:
    """
    打診, how it is going, and the next step: each is a call, an entry, and settled by it.
    """
    coordinator, supporter = town.coordinator("みどり"), town.supporter("あおば")
    registers_a_host_that_was_visited(coordinator)
    wishes(supporter, "朝ランの方", "いつか、フルマラソンに出てみたい")
    chooses(supporter, CLUB)
    coordinator.presses("ひらく", "打診を見る", "先方にたずねる")

    calls(coordinator, "願い:「いつか、フルマラソンに出てみたい」")
    enters(coordinator, "こうだったら歓迎", "短い時間からなら")
    supporter.hears("短い時間からなら")
    assert open_calls(town) == []

    supporter.presses("会ってみたい", "本人が選んだ")
    coordinator.presses("打診と顔合わせ", CLUB, "顔合わせが決まった")
    ask_how_it_is_going(town, coordinator)

    calls(coordinator, "接し方に迷わず、いっしょに過ごせていますか。")
    enters(coordinator, "過ごせている", "とても", "ちょうどよい")
    coordinator.hears("電話で聞いた答えとして入れました。")
    assert open_calls(town) == []

    coordinator.presses("参加のようす", "いっしょに", "体験についてたずねる")
    supporter.presses("はい(本人が選んだ)")
    calls(coordinator, "体験にしてもよいでしょうか。")
    enters(coordinator, "はい")
    supporter.hears("体験になりました。")
    assert open_calls(town) == []

    with town.database.reading() as session:
        host = session.scalars(select(Host)).one()
        heard = session.scalars(
            select(IntroductionStep.how_heard)
            .join(Introduction, Introduction.id == IntroductionStep.introduction_id)
            .where(Introduction.host_id == host.id)
        ).all()
        assert HowHeard.PHONE in heard
        steps = session.scalars(select(StepYes.how_heard)).all()
        assert sorted(str(one) for one in steps) == ["chat", "phone"]
        check_in = session.scalars(select(CheckIn).where(CheckIn.side == Side.HOST)).one()
        assert (check_in.state, check_in.how_heard) == (CheckInState.ANSWERED, HowHeard.PHONE)
        assert len(session.scalars(select(Chat)).all()) == 2


def ask_how_it_is_going(town: StoryTown, coordinator: Player) -> None:
    """Everything is ready, they meet, and some days later both are asked."""
    with town.database.writing() as session:
        placement = session.scalars(select(Placement.id)).one()
        settles_everything(session, placement=placement, now=town.now)
    coordinator.presses("参加のようす", "いっしょに", "次の日取りを決める")
    coordinator.presses(coordinator.buttons[0])
    saturday = next(day for day in coordinator.buttons if "(土)" in day)
    coordinator.fills(saturday, "10時")
    while "これでよい" not in coordinator.buttons:
        coordinator.presses(next(b for b in coordinator.buttons if b == "あとで決める"))
    coordinator.presses("これでよい")
    town.wait(days=4, hours=3)
    coordinator.presses("参加のようす", "いっしょに", "電話で聞いた", CLUB, "行けた")
    coordinator.hears("電話で聞いた答えとして入れました。")
    town.lives_through(days=3)


def test_a_poster_brings_a_host(town: StoryTown) -> None:
    """
    Somebody reads it, writes a few words on the page, and is registered after a call.
    """
    coordinator = town.coordinator("みどり")
    coordinator.presses("ほかの仕事", "ポスターのリンク", "新しいリンクを作る")
    found = re.search(r"https?://\S+/j/\S+", coordinator.hears("ポスターのリンクができました。"))
    assert found is not None

    sent = town.does(writes_on_the_page(town, urlsplit(found[0]).path))
    assert "受け取りました" in sent
    coordinator.hears("ポスターから声が届いた")
    coordinator.presses("ひらく")
    coordinator.hears("連絡先:090-1234-5678")
    coordinator.presses("話したので、受け入れ先に登録する")
    coordinator.fills("朝の散歩の会", "電話で話した", "これでよい")

    coordinator.hears("「朝の散歩の会」を登録し、承認しました。")
    with town.database.reading() as session:
        assert session.scalars(select(Host)).one().phone == "090-1234-5678"
        assert len(session.scalars(select(Chat)).all()) == 1


async def writes_on_the_page(town: StoryTown, path: str) -> str:
    """Open the page behind the poster, write, send."""
    async with town.server.client() as browser:
        opened = await browser.get(path)
        page = re.search(r'name="page" value="([^"]+)"', opened.text)
        assert page is not None, opened.text
        sent = await browser.post(
            path,
            data={
                "page": page[1],
                "kind": "volunteer",
                "area": "kawabata",
                "sentence": "毎朝、犬と川べりを歩いています",
                "hope": "歩きながら話す相手",
                "contact": "090-1234-5678",
            },
        )
    await town._settle()
    return sent.text
