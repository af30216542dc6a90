"""体験 is no cheap labour: after twenty hours the five questions come back, and somebody looks."""

from datetime import timedelta

from sqlalchemy import select

from storage.states import DayState
from storage.tables import MeetingDay, Placement
from tests.making import make_cast
from tests.stories.playing import Player, StoryTown

HOURS_A_DAY, DAYS = 5, 4


def at_a_first_visit(
    town: StoryTown, coordinator: Player, supporter: Player, bakery: Player
) -> None:
    """Somebody has visited a bakery where a role is offered."""
    with town.database.writing() as session:
        cast = make_cast(
            session,
            coordinator=coordinator.account(session),
            supporter=supporter.account(session),
        )
        cast.offer.kind, cast.offer.text = "role", "パンの袋づめをいっしょにします"
        bakery.account(session).host_id = cast.host.id
        session.delete(cast.giver)
    coordinator.presses("打診と顔合わせ", "K-", "顔合わせが決まった")
    they_met(town, days=1)


def they_met(town: StoryTown, *, days: int) -> None:
    """They met on the days before today, five hours each time."""
    with town.database.writing() as session:
        placement = session.scalars(select(Placement)).one()
        placement.look_at = town.now
        session.add_all(
            MeetingDay(
                placement_id=placement.id,
                starts_at=town.now - timedelta(days=ago, hours=1),
                minutes=HOURS_A_DAY * 60,
                state=DayState.HELD,
            )
            for ago in range(1, days + 1)
        )


def test_after_twenty_hours_both_are_asked_again_and_a_concern_is_looked_at(
    town: StoryTown,
) -> None:
    """
    From the yes to 体験 to the task of the coordinator; the host, who hears two messages a month
    at most, is asked when its turn comes, and never reads what the other side said.
    """
    coordinator, supporter, bakery = town.coordinator(), town.supporter(), town.host()
    at_a_first_visit(town, coordinator, supporter, bakery)
    coordinator.presses("参加のようす", "パンの袋づめ", "体験についてたずねる")
    supporter.presses("はい(本人が選んだ)")
    bakery.presses("はい")
    bakery.hears("体験になりました。")

    town.wait(days=6)
    they_met(town, days=DAYS)
    for person in (supporter, bakery):
        person.reads()
    town.wait(days=1)

    supporter.hears("支援者から見て、五つだけ教えてください。答えは受け入れ先に見せません。")
    supporter.presses("五つの質問に答える")
    supporter.fills("いいえ", "はい", "いいえ", "はい", "はい", "これでよい")
    supporter.hears("ありがとうございます。受け取りました。")
    coordinator.presses("対応待ち", "体験のふりかえりに、確かめたいことがある")
    coordinator.hears("本人の側から")
    coordinator.hears("▶ 社員やパートの代わり:はい")
    coordinator.hears("・いつでも断れる:はい")
    coordinator.presses("参加のようすを見る")
    coordinator.hears("パンの袋づめ")

    bakery.presses("過ごせている", "とても", "ちょうどよい")
    bakery.has_never_heard("五つだけ教えてください")
    town.wait(days=36)
    bakery.hears("むりのない形がつづいているか、五つだけ教えてください。")
    bakery.presses("五つの質問に答える")
    bakery.fills("いいえ", "いいえ", "いいえ", "はい", "いいえ", "これでよい")
    bakery.hears("ありがとうございます。受け取りました。")
    bakery.has_never_heard("▶", "代わり:はい")
    coordinator.presses("対応待ち")
    assert sum("体験のふりかえり" in label for label in coordinator.buttons) == 1
