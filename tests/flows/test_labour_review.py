"""体験のふりかえり, as a conversation."""

from datetime import datetime, timedelta

from followup.calendar import TOKYO
from storage.database import Database
from storage.states import DayState, PlacementStep, Side, WishState
from storage.tables import Account, MeetingDay, Placement, PlacementMember
from tests.making import TOWN, make_host, make_offer, make_person, make_wish
from tests.talk import Talk

OPENED = datetime(2026, 5, 1, 9, tzinfo=TOKYO)
FIRST = datetime(2026, 5, 11, 10, tzinfo=TOKYO)


def test_five_buttons_and_a_concern_reaches_the_coordinator(sqlite_database: Database) -> None:
    """
    Each side answers by itself; the host is shown nothing of what the supporter said.
    """
    talk = Talk(sqlite_database, now=OPENED)
    coordinator, supporter, host = talk.coordinator(), talk.supporter(), talk.host()
    with sqlite_database.writing() as session:
        person = make_person(session, supporter.account)
        wish = make_wish(session, person, state=WishState.GRANTED)
        there = make_host(session)
        offer = make_offer(session, there, kind="role")
        session.get_one(Account, host.account.id).host_id = there.id
        placement = Placement(
            town=TOWN.key,
            step=PlacementStep.TRIAL,
            coordinator_id=coordinator.account.id,
            created_at=OPENED,
            step_since=OPENED,
        )
        session.add(placement)
        session.flush()
        of = {"placement_id": placement.id, "joined_at": OPENED}
        session.add_all(
            [
                PlacementMember(side=Side.PERSON, person_id=person.id, wish_id=wish.id, **of),
                PlacementMember(side=Side.HOST, host_id=there.id, offer_id=offer.id, **of),
                *(
                    MeetingDay(
                        placement_id=placement.id,
                        starts_at=FIRST + timedelta(days=day),
                        state=DayState.HELD,
                    )
                    for day in range(5)
                ),
            ]
        )
    talk.now = FIRST + timedelta(days=7)
    talk.tick()

    host.hears("むりのない形がつづいているか")
    host.presses("五つの質問に答える")
    host.fills("いいえ", "いいえ", "いいえ", "はい", "いいえ", "これでよい")
    host.hears("ありがとうございます。受け取りました。")
    supporter.says("お返事待ち")
    supporter.presses("体験のふりかえり")
    supporter.fills("いいえ", "はい", "いいえ", "はい", "いいえ", "これでよい")
    coordinator.commands("tasks")
    coordinator.presses("体験のふりかえり")

    coordinator.hears("▶ 社員やパートの代わり:はい")
    coordinator.hears("・いつでも断れる:はい")
    coordinator.presses("参加のようすを見る")
    host.listen()
    assert not any("社員やパートの代わり:はい" in shown.text for shown in host.shown)
