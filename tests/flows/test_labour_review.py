"""体験のふりかえり, as a conversation."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from followup.calendar import TOKYO
from storage.database import Database
from storage.states import DayState, PlacementStep, Role, Side, WishState
from storage.tables import Account, Host, MeetingDay, Placement, PlacementMember
from tests.making import TOWN, make_account, make_host, make_offer, make_person, make_wish
from tests.talk import Talk

OPENED = datetime(2026, 5, 1, 9, tzinfo=TOKYO)
FIRST = datetime(2026, 5, 11, 10, tzinfo=TOKYO)


def met_five_times(session: Session, coordinator: Account, supporter: Account, host: Host) -> None:
    """Somebody has taken part in a 体験 of this host on five days in a row."""
    person = make_person(session, supporter)
    wish = make_wish(session, person, state=WishState.GRANTED)
    offer = make_offer(session, host, kind="role")
    placement = Placement(
        town=TOWN.key,
        step=PlacementStep.TRIAL,
        coordinator_id=coordinator.id,
        created_at=OPENED,
        step_since=OPENED,
    )
    session.add(placement)
    session.flush()
    of = {"placement_id": placement.id, "joined_at": OPENED}
    session.add_all(
        [
            PlacementMember(side=Side.PERSON, person_id=person.id, wish_id=wish.id, **of),
            PlacementMember(side=Side.HOST, host_id=host.id, offer_id=offer.id, **of),
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


def test_five_buttons_and_a_concern_reaches_the_coordinator(sqlite_database: Database) -> None:
    """
    Each side answers by itself; the host is shown nothing of what the supporter said.
    """
    talk = Talk(sqlite_database, now=OPENED)
    coordinator, supporter, host = talk.coordinator(), talk.supporter(), talk.host()
    with sqlite_database.writing() as session:
        there = make_host(session)
        session.get_one(Account, host.account.id).host_id = there.id
        met_five_times(session, coordinator.account, supporter.account, there)
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


def test_a_host_with_a_telephone_is_called_and_its_answers_entered(
    sqlite_database: Database,
) -> None:
    """
    The call says what the host would have read, and leads to the five questions as heard.
    """
    talk = Talk(sqlite_database, now=OPENED)
    coordinator, supporter = talk.coordinator(), talk.supporter()
    with sqlite_database.writing() as session:
        there = make_host(session, phone="03-1234-5678")
        make_account(session, Role.HOST, host_id=there.id)
        met_five_times(session, coordinator.account, supporter.account, there)
    talk.now = FIRST + timedelta(days=7)
    talk.tick()

    coordinator.commands("tasks")
    coordinator.presses("電話でたずねる", "電話で聞いた", "過ごせている", "とても", "ちょうどよい")
    coordinator.commands("tasks")
    coordinator.presses("電話でたずねる")
    coordinator.hears("むりのない形がつづいているか、五つだけ教えてください。")
    coordinator.presses("訪問で聞いた")
    coordinator.fills("いいえ", "いいえ", "いいえ", "いいえ", "いいえ", "これでよい")

    coordinator.hears("訪問で聞いた答えとして入れました。")
    coordinator.commands("tasks")
    assert not any("電話でたずねる" in label for label in coordinator.buttons)
    coordinator.presses("体験のふりかえり")
    coordinator.hears("▶ いつでも断れる:いいえ")
