"""支援会議: what was shared there is read by those named, and reaches nothing else."""

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import casework
from casework.conference.cross import NobodyToAsk, Reason, ask_crossing
from casework.conference.read_note import notes_of, read_note
from casework.conference.write_note import NotYetHeld, write_note
from casework.decide import confirm_decision
from casework.ground import NotYours
from followup.calendar import tokyo_day
from storage.database import Database
from storage.states import DecisionState, Role
from storage.tables import AuditEntry, ConferenceNote, Outbox
from tests.bot.own_words import Desk
from tests.flows.wishing import with_candidate
from tests.making import NOW, TOWN, make_account, make_person
from tests.talk import Talk

WORDS = "お金のことで、家族ともめているそうです"
HOUSE = Path(casework.__file__).parent.parent
FOLDERS = {"bot", "casework", "followup", "kanaeai", "matching", "storage", "texts", "towns"}
KNOWS = {
    "casework/policy/table/cases.py",  # who may, not what
    "casework/conference/cross.py",
    "casework/conference/read_note.py",
    "casework/conference/write_note.py",
    "storage/tables/__init__.py",
    "storage/tables/conferences.py",
}


def test_nothing_outside_of_the_compartment_knows_its_table() -> None:
    """
    Matching, hosts, lists, plans and reports cannot read what they cannot name.
    """
    knows, names_it, callers = set(), set(), set()
    for path in HOUSE.rglob("*.py"):
        where = path.relative_to(HOUSE).as_posix()
        if where.split("/")[0] not in FOLDERS or "migrations/versions" in where:
            continue
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        if any(
            "ConferenceNote" in {getattr(node, "id", ""), getattr(node, "name", "")}
            for node in nodes
        ):
            knows.add(where)
        if any(isinstance(one, ast.Constant) and one.value == "conference_note" for one in nodes):
            names_it.add(where)
        if any(
            isinstance(one, ast.ImportFrom) and (one.module or "").startswith("casework.conference")
            for one in nodes
        ):
            callers.add(where)
    assert knows == KNOWS
    # Besides, its form has the name, and the policy says that it goes with the case.
    assert names_it == {
        "storage/tables/conferences.py",
        "bot/flows/conference.py",
        "casework/keeping/along.py",
    }
    assert {one for one in callers if not one.startswith("casework/conference/")} == {
        "bot/flows/conference.py",
        "casework/decide.py",
        "casework/views_decisions.py",
    }


def test_those_named_read_it_and_nobody_else(sqlite_database: Database) -> None:
    """
    Not even a coordinator of the town, nor who speaks for the person; each reading is kept.
    """
    with sqlite_database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        named, other = (make_account(session, Role.COORDINATOR) for _ in range(2))
        host, elsewhere = (
            make_account(session, Role.HOST),
            make_account(session, Role.SUPPORTER, town="other"),
        )
        person = make_person(session, supporter)
        about: dict[str, Any] = {"person": person.id, "words": WORDS, "now": NOW}
        today = tokyo_day(NOW)
        for readers in ([host.id], [elsewhere.id]):
            with pytest.raises(NotYours):
                write_note(session, held_on=today, readers=readers, by=supporter, **about)
        with pytest.raises(NotYetHeld):
            write_note(
                session,
                held_on=today + timedelta(days=1),
                readers=[],
                by=supporter,
                **about,
            )
        note = write_note(session, held_on=today, readers=[named.id], by=supporter, **about)

        assert note.words_sealed is not None
        assert WORDS.encode() not in note.words_sealed
        for reader in (supporter, named):
            assert read_note(session, note=note.id, by=reader, now=NOW) == WORDS
        for reader in (other, host, elsewhere):
            with pytest.raises(NotYours):
                read_note(session, note=note.id, by=reader, now=NOW)
        assert [one.open for one in notes_of(session, person=person.id, by=other, now=NOW)] == [
            False
        ]
        acts = session.scalars(select(AuditEntry.act)).all()
        assert acts.count("conference.read") == 2
        assert not [row for row in session.scalars(select(AuditEntry)) if WORDS in str(row.facts)]


def test_a_crossing_needs_a_reason_and_a_second_person_and_ends(
    sqlite_database: Database,
) -> None:
    """
    Confirmed by somebody else, for a day; where there is nobody to ask it stays closed.
    """
    with sqlite_database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        asker = make_account(session, Role.COORDINATOR)
        person = make_person(session, supporter)
        note = write_note(
            session,
            person=person.id,
            words=WORDS,
            held_on=tokyo_day(NOW),
            readers=[],
            by=supporter,
            now=NOW,
        )
        about: dict[str, Any] = {"note": note.id, "reason": Reason.LIFE, "now": NOW}
        with pytest.raises(NobodyToAsk):
            ask_crossing(session, by=asker, **about)

        second = make_account(session, Role.COORDINATOR)
        decision = ask_crossing(session, by=asker, **about)
        deciding: dict[str, Any] = {
            "decision": decision.id,
            "town": TOWN,
            "activity_words": {},
            "now": NOW,
        }
        for nobody in (asker, supporter):
            with pytest.raises(NotYours):
                confirm_decision(session, by=nobody, **deciding)
        confirm_decision(session, by=second, **deciding)

        assert decision.state is DecisionState.CONFIRMED
        assert read_note(session, note=note.id, by=asker, now=NOW) == WORDS
        with pytest.raises(NotYours):
            read_note(session, note=note.id, by=second, now=NOW)
        with pytest.raises(NotYours):
            read_note(session, note=note.id, by=asker, now=NOW + timedelta(days=1, minutes=1))
        crossed = session.scalars(
            select(AuditEntry).where(AuditEntry.act == "conference.crossed")
        ).one()
        assert (crossed.by, crossed.facts["reason"]) == (asker.id, "life")


def test_it_is_written_and_read_on_a_page_and_reaches_no_chat(sqlite_database: Database) -> None:
    """
    From the person's card; a search, a plan and a host's card afterwards hold no word of it.
    """
    talk = Talk(sqlite_database)
    supporter, _, coordinator = with_candidate(talk)
    supporter.commands("wishes")
    supporter.presses("フルマラソン", "本人を守る", "支援会議のメモ", "メモを書く")
    supporter.fills("11月20日")
    supporter.presses("とばす")
    desk = Desk(talk, supporter)
    [answer] = desk.sends(desk.link, WORDS)
    assert answer.status_code == 200
    desk.takes_its_turn()
    supporter.presses("これでよい")
    supporter.hears("メモを残しました")

    coordinator.commands("wishes")
    coordinator.presses(
        "フルマラソン", "本人を守る", "支援会議のメモ", "11月20日(金)のメモを読むことをたのむ"
    )
    coordinator.presses("命や安全を守るため")
    coordinator.hears("たのみました")
    with sqlite_database.reading() as session:
        assert session.scalars(select(ConferenceNote)).one().words == WORDS
        sent = [str(row.payload) for row in session.scalars(select(Outbox))]
        assert not [one for one in sent if WORDS in one]
