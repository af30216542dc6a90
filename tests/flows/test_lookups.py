"""いつもと違う見かた: on Monday a colleague hears of it, and settles it by one tap."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.ground import NotYours, record
from casework.settle_unusual_look import confirm_look
from storage.states import LookState, Role
from storage.tables import AuditEntry, Task, UnusualLook
from tests.making import TOWN, make_person
from tests.talk import Member, Talk


def reads(talk: Talk, member: Member, *, reason: str = "covering", **of_person: bool) -> str:
    """Somebody opens a case; return its code."""
    supporter = talk.supporter()
    with talk.database.writing() as session:
        person = make_person(session, supporter.account, **of_person)
        record(
            session,
            by=member.account,
            act="read_case",
            row=person,
            town=TOWN.key,
            now=talk.now,
            reason=reason,
        )
        return person.code


def heard_of_it(member: Member) -> list[str]:
    """What somebody was told of unusual look-ups."""
    member.listen()
    return [shown.text for shown in member.shown if "見かた" in shown.text]


def monday(talk: Talk) -> None:
    """Let the next Monday morning come."""
    talk.wait(days=6)
    talk.tick()


def test_a_colleague_hears_on_monday_and_confirms(talk: Talk) -> None:
    """
    With who, how often and which case; whoever looked hears nothing, and it is kept who confirmed.
    """
    looked, colleague = talk.coordinator(), talk.coordinator()
    code = reads(talk, looked)

    monday(talk)

    colleague.hears("先週、いつもと違う見かたが1件ありました。")
    assert heard_of_it(looked) == []
    colleague.presses("いつもと違う見かた", "担当の外の記録をひらいた(1回)")
    card = colleague.hears("1週間に1件からお知らせしています。")
    assert f"見られたケース:{code}" in card
    assert "11月29日" in card
    colleague.presses("確認しました")
    colleague.hears("確認したことを記録しました。")
    with talk.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "lookup.seen")).one()
        assert (entry.by, entry.facts) == (colleague.account.id, {"kind": "outside"})
    looked.says("ほかの仕事")
    looked.presses("いつもと違う見かた")
    looked.hears("いま、確かめることはありません。")


def test_it_becomes_a_task(talk: Talk) -> None:
    """
    Of the coordinator who wants to ask; a protected case is said to be one.
    """
    looked, colleague = talk.coordinator(), talk.coordinator()
    reads(talk, looked, protected=True)
    monday(talk)

    colleague.says("ほかの仕事")
    colleague.presses("いつもと違う見かた", "保護の方の記録を", "対応待ちにする")

    colleague.hears("対応待ちに入れました。")
    with talk.database.reading() as session:
        task = session.scalars(select(Task).where(Task.kind == "unusual_look")).one()
        assert task.coordinator_id == colleague.account.id
        (row,) = session.scalars(select(UnusualLook).where(UnusualLook.kind != "")).all()
        assert row.state is LookState.TASK


def test_of_the_only_coordinator_the_city_hears(talk: Talk) -> None:
    """
    Counts alone, no case code; it can be confirmed and not be made a task of the one concerned.
    """
    looked, officer = talk.coordinator(), talk.member(Role.OFFICER)
    code = reads(talk, looked)
    monday(talk)

    assert heard_of_it(looked) == []
    officer.hears("いつもと違う見かたが1件ありました。")
    officer.presses("いつもと違う見かた", "担当の外の記録をひらいた")
    card = officer.hears("見られたケース:1件")
    assert code not in card
    assert officer.buttons == ["確認しました", "もどる"]
    with talk.database.reading() as session:
        row = session.scalars(select(UnusualLook).where(UnusualLook.kind != "")).one()
        with pytest.raises(NotYours):
            confirm_look(session, look=row.id, by=looked.account, now=talk.now)


def test_a_quiet_week_is_told_to_nobody(talk: Talk) -> None:
    """
    Looks at one's own cases are work; the week counts as looked at, once.
    """
    looked, colleague = talk.coordinator(), talk.coordinator()
    reads(talk, looked, reason="task")

    monday(talk)
    talk.tick()

    assert heard_of_it(looked) == heard_of_it(colleague) == []
    with talk.database.reading() as session:
        assert [row.kind for row in session.scalars(select(UnusualLook))] == [""]


def test_who_tries_buttons_of_others_stands_on_the_list(talk: Talk) -> None:
    """
    Ten refusals a week are not a hand that slipped; no case was seen.
    """
    host, colleague = talk.host(), talk.coordinator()
    for _ in range(10):
        host.press_data("x" * 40)
        talk.now += timedelta(minutes=1)

    monday(talk)

    colleague.presses("いつもと違う見かた", "ひらけないものをひらこうとした(10回)")
    assert "見られたケース" not in colleague.hears("電話をなくしていないかも、たずねてください。")
