"""
A host with nothing but a telephone: asked, answered, met and followed for weeks, all by calls.

And somebody who read a poster. What was heard is entered in four taps at most.
"""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select

from bot.notices import put_out
from casework.begin_placement import begin_placement
from casework.ground import take_notices
from casework.propose_days import propose_days
from casework.set_day import set_day
from casework.tell_day import tell_day
from followup.calendar import TOKYO
from storage.base import Id
from storage.states import (
    CheckInState,
    DayState,
    HowHeard,
    IntroductionState,
    Side,
    TaskState,
)
from storage.tables import (
    Account,
    Chat,
    CheckIn,
    DayProposal,
    Host,
    Introduction,
    IntroductionStep,
    PlacementMember,
    StepYes,
    Task,
)
from tests.casework.checking import settles_everything
from tests.making import TOWN
from tests.stories.conftest import PracticeTown
from tests.stories.playing import Player, StoryTown

KNITTERS = "路地の編みもの"
FOUR_TAPS = 4


def calls(coordinator: Player, says: str) -> None:
    """Open the call that waits, and find there whom to call and what to say."""
    coordinator.presses("対応待ち", "電話でたずねる")
    words = coordinator.hears("電話:050-0000-0300")
    assert says in words
    for private in ("毛糸の方", "K-"):
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


def test_a_host_without_an_app_lives_by_telephone(practice_town: PracticeTown) -> None:
    """
    打診, how it is going, the next step and three dates: each is a call, an entry, and settled
    by it.
    """
    town = practice_town.town
    coordinator, supporter = practice_town["みどり"], practice_town["あおば"]
    calls(coordinator, "願い:「だれかのとなりで、静かに編んでみたい」")
    enters(coordinator, "こうだったら歓迎", "短い時間からなら")
    supporter.hears("短い時間からなら")
    assert open_calls(town) == []

    supporter.presses("会ってみたい", "本人が選んだ")
    placement = meet(town, coordinator)
    town.wait(days=1)

    calls(coordinator, "接し方に迷わず、いっしょに過ごせていますか。")
    enters(coordinator, "過ごせている", "とても", "ちょうどよい")
    coordinator.hears("電話で聞いた答えとして入れました。")
    assert open_calls(town) == []

    coordinator.presses("参加のようす", "火曜の昼", "体験についてたずねる")
    supporter.presses("はい(本人が選んだ)")
    calls(coordinator, "体験にしてもよいでしょうか。")
    enters(coordinator, "はい")
    supporter.hears("体験になりました。")
    assert open_calls(town) == []

    offers_two_days(town, supporter, placement)
    calls(coordinator, "日にちの案がとどきました")
    enters(coordinator, "12月1日(火) 13:00")
    supporter.hears("次の日取りが決まりました")
    assert open_calls(town) == []

    with town.database.reading() as session:
        host = session.scalars(
            select(Account)
            .join(PlacementMember, PlacementMember.host_id == Account.host_id)
            .where(PlacementMember.placement_id == placement)
        ).one()
        assert host.label == KNITTERS
        heard = session.scalars(
            select(IntroductionStep.how_heard)
            .join(Introduction, Introduction.id == IntroductionStep.introduction_id)
            .where(Introduction.host_id == host.host_id)
        ).all()
        assert HowHeard.PHONE in heard
        steps = session.scalars(select(StepYes.how_heard).where(StepYes.placement_id == placement))
        assert sorted(str(one) for one in steps) == ["chat", "phone"]
        check_in = session.scalars(
            select(CheckIn).where(CheckIn.placement_id == placement, CheckIn.side == Side.HOST)
        ).one()
        chosen = select(DayProposal.closed_heard).where(DayProposal.placement_id == placement)
        assert session.scalars(chosen).one() is HowHeard.PHONE
        assert (check_in.state, check_in.how_heard) == (CheckInState.ANSWERED, HowHeard.PHONE)
        assert session.scalars(select(Chat).where(Chat.account_id == host.id)).all() == []


def meet(town: StoryTown, coordinator: Player) -> Id:
    """It begins, everything is ready, and they met today; return the placement."""
    with town.database.writing() as session:
        by = coordinator.account(session)
        introduction = session.scalars(
            select(Introduction).where(Introduction.state == IntroductionState.MEETING)
        ).one()
        placement = begin_placement(
            session,
            introduction=introduction.id,
            by=by,
            joins=None,
            town=TOWN,
            now=town.now,
        )
        settles_everything(session, placement=placement, now=town.now)
        soon = town.now + timedelta(hours=1)
        day = set_day(session, placement=placement.id, by=by, starts_at=soon, now=town.now)
        tell_day(session, day=day.id, by=by, state=DayState.HELD, now=soon)
        take_notices(session)
        return placement.id


def offers_two_days(town: StoryTown, supporter: Player, placement: Id) -> None:
    """The supporter offers two Tuesdays, one o'clock."""
    tuesday = datetime(2026, 12, 1, 13, tzinfo=TOKYO)
    with town.database.writing() as session:
        propose_days(
            session,
            placement=placement,
            by=supporter.account(session),
            options=[tuesday, tuesday + timedelta(days=7)],
            now=town.now,
        )
        put_out(session, world=town.world, registry=town.program.registry, now=town.now)
    town.settle()


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
