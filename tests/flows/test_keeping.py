"""記録の保存と削除 in the chat: closed, kept for a reason, forgotten by two."""

from datetime import datetime

from sqlalchemy import func, select

from followup.calendar import TOKYO
from storage.base import Base, Id
from storage.states import PersonState
from storage.tables import AuditEntry, ForgottenCase, Person
from tests.flows.wishing import with_candidate
from tests.talk import Member, Talk


def stopped(talk: Talk) -> tuple[str, Member, Member]:
    """A case for which the coordinator has stopped everything, and a colleague of theirs."""
    _, _, coordinator = with_candidate(talk)
    coordinator.commands("wishes")
    coordinator.presses("フルマラソン", "すべて止める", "すべて止める")
    with talk.database.reading() as session:
        code = session.scalars(select(Person)).one().code
    return code, coordinator, talk.coordinator()


def to_the_card(coordinator: Member, code: str) -> None:
    """Go from the menu to the case."""
    coordinator.says("ほかの仕事")
    coordinator.presses("記録の保存と削除", code)


def test_a_case_is_forgotten_by_two(talk: Talk) -> None:
    """
    What it means is said first; the second pair of eyes reads the code, and then nobody does.
    """
    code, coordinator, colleague = stopped(talk)
    before = ids(talk)
    to_the_card(coordinator, code)
    coordinator.presses("記録をすべて消す")
    said = coordinator.hears("元には戻せません")
    assert "件数だけが残ります" in said
    coordinator.presses("消すことを、もう一人に確認してもらう")
    coordinator.hears("もう一人の確認をお願いしました")
    to_the_card(coordinator, code)
    assert "記録をすべて消す" not in coordinator.buttons
    assert code in colleague.hears("すべて消したい")

    colleague.presses("確認しました。進めてよい")

    colleague.hears("確認を受けて、進めました")
    assert code not in coordinator.hears("確認が済み、進めました")
    with talk.database.reading() as session:
        assert session.scalars(select(Person)).all() == []
        assert session.scalar(select(func.count()).select_from(ForgottenCase)) == 1
        gone = before - ids(talk)
        entries = session.scalars(select(AuditEntry)).all()
        assert len(gone) > 3
        assert {one.subject_id for one in entries} & gone == set()
        assert not any(one.hex in repr(entry.facts) for entry in entries for one in gone)
    to_the_card_of_nobody(coordinator)


def ids(talk: Talk) -> set[Id]:
    """The ids of all rows, but of what waits to be sent."""
    with talk.database.reading() as session:
        return {
            one
            for table in Base.metadata.sorted_tables
            if table.name != "outbox"
            for one in session.scalars(select(table.c.id))
        }


def to_the_card_of_nobody(coordinator: Member) -> None:
    """The list is empty."""
    coordinator.says("ほかの仕事")
    coordinator.presses("記録の保存と削除")
    coordinator.hears("いまはいません")


def test_a_declined_request_leaves_everything(talk: Talk) -> None:
    """
    The one who asked hears why, and can ask again.
    """
    code, coordinator, colleague = stopped(talk)
    to_the_card(coordinator, code)
    coordinator.presses("記録をすべて消す", "消すことを、もう一人に確認してもらう")
    colleague.presses("いまは見送る", "先に話を聞きたい")

    coordinator.hears("先に話を聞きたい")
    to_the_card(coordinator, code)
    assert "記録をすべて消す" in coordinator.buttons


def test_a_closed_case_is_kept_for_a_reason(talk: Talk) -> None:
    """
    Closing begins the years of keeping; a reason adds one, and can be taken back.
    """
    code, coordinator, _ = stopped(talk)
    to_the_card(coordinator, code)
    coordinator.presses("終結にする")
    coordinator.hears("次の4月1日から5年間")
    coordinator.presses("願いがかなった")
    coordinator.hears("記録が消える日:2032年4月1日")

    coordinator.presses("消さずに残す", "係争中")
    coordinator.hears("残している理由:係争中")
    coordinator.hears("記録が消える日:2033年4月1日")
    assert "記録をすべて消す" not in coordinator.buttons
    coordinator.presses("残すのをやめる")
    coordinator.hears("記録が消える日:2032年4月1日")
    with talk.database.reading() as session:
        assert session.scalars(select(Person)).one().state is PersonState.CLOSED


def test_the_coordinators_hear_what_goes_before_it_goes(talk: Talk) -> None:
    """
    On February 1 of the year in which the time of keeping is over, once.
    """
    code, coordinator, _ = stopped(talk)
    to_the_card(coordinator, code)
    coordinator.presses("終結にする", "願いがかなった")
    for day in (31, 1):
        month = 1 if day == 31 else 2
        talk.now = datetime(2032, month, day, 9, 30, tzinfo=TOKYO)
        talk.tick()
        talk.tick()
    # That first of February is a Sunday.
    talk.wait(days=1)
    coordinator.listen()
    told = [one.text for one in coordinator.shown if "1人分の記録が消えます" in one.text]

    assert len(told) == 1
