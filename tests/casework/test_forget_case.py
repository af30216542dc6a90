"""To forget a case is to leave nothing of it anywhere, and everything of everybody else."""

import random
import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Uuid, func, select, text
from sqlalchemy.orm import Session

from casework.forget_case import (
    KeptBack,
    StillActive,
    Why,
    forget_case,
    what_would_go,
)
from casework.ground import NotYours
from casework.keeping.case_rows import LOSES, POINTS, STAYS, pointing_columns
from casework.keeping.traces import OF_THEIR_ROW, OPENED, SEALED
from storage.base import Base, Id, new_id
from storage.database import Database
from storage.forgotten import is_marked, mark_of, marks_in
from storage.keyring import Ring, new_key
from storage.scrub import scrub
from storage.sealed import SealedJson, SealedText
from storage.states import HostState, PersonState, PlacementStep, Role, Side
from storage.tables import (
    ForgottenCase,
    Host,
    MeetingDay,
    Person,
    Placement,
    PlacementMember,
    Story,
    Wish,
)
from storage.vault import Vault
from tests.casework.busy import LEFT_OUT, BusyTown
from tests.making import (
    NOW,
    make_account,
    make_cast,
    make_host,
    make_offer,
    make_person,
    make_wish,
)

LABEL = "珈琲の方のこと"
_AUDIT = {"audit", "audit_link", "audit_cut"}


@pytest.mark.parametrize(
    ("database", "seed"),
    [("sqlite", 1), pytest.param("postgres", 2, marks=pytest.mark.postgres)],
    indirect=["database"],
)
def test_no_row_refers_to_a_forgotten_case(database: Database, seed: int) -> None:
    """
    Of a town made at random, in every column and behind every seal, nothing speaks of it; what
    was there before the person came is there as it was.
    """
    with database.writing() as session:
        town = BusyTown(session, random.Random(seed))
        town.fill(rounds=3)
        for placement in town.rows["placement"]:
            town.make(
                PlacementMember, placement_id=placement.id, person_id=town.rows["person"][0].id
            )
        for member in session.scalars(select(PlacementMember)):
            member.joined_at, member.left_at = NOW - timedelta(days=900), None
        session.flush()
        before = _everything(session)
        supporter = make_account(session, Role.SUPPORTER)
        person = make_person(session, supporter, label=LABEL, state=PersonState.STOPPED)
        code = person.code
        town.rows["person"] += [person] * 3
        town.rows["account"].append(supporter)
        town.fill(rounds=3)
        town.speak_of = [person.id.hex, str(person.id), code]
        town.fill(rounds=2)
        there = _ids(session)
        # A story tells of everybody in its placement, and goes with whoever came into it later.
        told = _stories_of(session, person)
    with database.writing() as session:
        would = what_would_go(session, person=person.id, now=NOW)
        gone = forget_case(session, person=person.id, why=Why.ASKED, by=None, now=NOW)
    with database.reading() as session:
        deleted = {one for ids in there.values() for one in ids} - {
            one for ids in _ids(session).values() for one in ids
        }
        after = _everything(session)
        spoken = _all_words(session)

    assert person.id in deleted
    assert would == gone
    assert sum(gone.rows.values()) == len(deleted)
    assert [word for word in spoken if code in word or LABEL in word] == []
    assert _hexes(spoken) & {one.hex for one in deleted} == set()
    lost = {row: (was, after.get(row)) for row, was in before.items() if after.get(row) != was}
    lost = {row: was for row, was in lost.items() if not {row[1], was[0].get("story_id")} & told}
    assert lost == {}


def _stories_of(session: Session, person: Person) -> set[Id]:
    members = select(PlacementMember.placement_id).where(PlacementMember.person_id == person.id)
    return set(session.scalars(select(Story.id).where(Story.placement_id.in_(members))))


def test_every_column_that_points_without_a_key_is_decided() -> None:
    """
    A new one must be named, or forgetting would pass it by.
    """
    columns = {
        f"{one.table.name}.{one.name}" for one in pointing_columns() if one.table.name not in _AUDIT
    }

    assert columns == POINTS | STAYS
    assert {f"{c.table.name}.{c.name}" for t in Base.metadata.sorted_tables for c in t.c} >= LOSES


def test_every_sealed_value_is_decided() -> None:
    """
    What is sealed is looked into, or speaks of its own row alone; a new one must be named.
    """
    sealed = {
        f"{mapper.class_.__tablename__}.{name}"
        for mapper in Base.registry.mappers
        for name, value in vars(mapper.class_).items()
        if type(value) is SealedJson
    }
    looked_into = {f"{table}.{name}" for table, names in SEALED.items() for name in names}

    assert sealed == looked_into | OF_THEIR_ROW | OPENED


def test_the_others_of_a_group_stay_whole(database: Database) -> None:
    """
    The placement, its days and the other person stay; the day on which nobody else was there goes.
    """
    with database.writing() as session:
        cast = make_cast(session)
        other = make_person(session, cast.supporter)
        placement = Placement(town=cast.person.town, created_at=NOW, step_since=NOW)
        placement.step = PlacementStep.TRIAL
        session.add(placement)
        session.flush()
        for one, wish, joined in (
            (cast.person, cast.wish, NOW),
            (other, make_wish(session, other), NOW + timedelta(days=7)),
        ):
            session.add(
                PlacementMember(
                    placement_id=placement.id,
                    side=Side.PERSON,
                    person_id=one.id,
                    wish_id=wish.id,
                    joined_at=joined,
                )
            )
        session.flush()
        for days in (1, 10):
            session.add(
                MeetingDay(
                    placement_id=placement.id, starts_at=NOW + timedelta(days=days), place="公園"
                )
            )
        cast.person.state = PersonState.STOPPED
    with database.writing() as session:
        forget_case(
            session, person=cast.person.id, why=Why.ASKED, by=None, now=NOW + timedelta(days=20)
        )

    with database.reading() as session:
        members = session.scalars(select(PlacementMember)).all()
        days_left = session.scalars(select(MeetingDay)).all()
        left = session.scalars(select(Person)).all()
        count = session.scalars(select(ForgottenCase)).one()
        assert [one.person_id for one in members] == [other.id]
        assert [one.starts_at for one in days_left] == [NOW + timedelta(days=10)]
        assert days_left[0].place == "公園"
        assert [one.id for one in left] == [other.id]
    assert (count.kind, count.step, count.why) == ("adult", "trial", "asked")
    assert (count.entered, count.forgotten) == ("2026-11", "2026-12")


def test_what_a_person_gave_leaves_no_word_and_no_link(sqlite_database: Database) -> None:
    """
    Whoever met 「地域の方」 keeps that; the words and the person behind them are gone.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        giver = make_person(session, cast.supporter, state=PersonState.CLOSED)
        hat = make_host(session, person_id=giver.id, name="地域の方", sentence="")
        make_account(session, Role.HOST, host_id=hat.id, label="")
        make_offer(session, hat, text="珈琲をいれます")
        own = make_wish(session, cast.person, sentence="珈琲を飲みたい")
        session.flush()
    with sqlite_database.writing() as session:
        forget_case(session, person=giver.id, why=Why.ASKED, by=None, now=NOW)

    with sqlite_database.reading() as session:
        left = session.get_one(Host, hat.id)
        assert (left.person_id, left.name, left.state) == (None, "", HostState.LEFT)
        assert [word for word in _all_words(session) if "珈琲をいれます" in word] == []
        assert session.get_one(Wish, own.id).sentence == "珈琲を飲みたい"


def test_a_case_that_goes_on_or_is_kept_is_not_forgotten(sqlite_database: Database) -> None:
    """
    First everything stops; and what a coordinator keeps is kept until its day.
    """
    with sqlite_database.writing() as session:
        person = make_person(session, make_account(session, Role.SUPPORTER))
        known = person.id
        with pytest.raises(StillActive):
            forget_case(session, person=person.id, why=Why.ASKED, by=None, now=NOW)
        person.state = PersonState.CLOSED
        person.kept_for, person.kept_until = "dispute", NOW + timedelta(days=1)
        with pytest.raises(KeptBack):
            forget_case(session, person=person.id, why=Why.TIME_OVER, by=None, now=NOW)

        forget_case(
            session, person=person.id, why=Why.TIME_OVER, by=None, now=NOW + timedelta(days=1)
        )
        with pytest.raises(NotYours):
            forget_case(session, person=known, why=Why.ASKED, by=None, now=NOW)


def test_a_mark_tells_the_case_again_and_a_count_stands_apart_from_it(
    sqlite_database: Database,
) -> None:
    """
    Neither holds an id that the other could be found by, nor one that tells its moment.
    """
    with sqlite_database.writing() as session:
        person = make_person(
            session, make_account(session, Role.SUPPORTER), state=PersonState.CLOSED
        )
        mark = mark_of(sqlite_database.vault, person.id)
        forget_case(session, person=person.id, why=Why.ASKED, by=None, now=NOW)
        assert marks_in(session) == {mark}
        ids = [
            session.scalars(text(f"SELECT id FROM {name}")).one()
            for name in ("forgotten_mark", "forgotten_case")
        ]

    assert [uuid.UUID(one).version for one in ids] == [4, 4]


def test_a_mark_is_found_after_another_key_has_taken_over() -> None:
    """
    A backup from before needs its key in the ring, and with that key the mark tells who it is.
    """
    person, other = new_id(), new_id()
    old = Ring(new_key())
    marks = {mark_of(Vault(old), person)}
    now = Vault(old.joined_by(new_key()).promoted())

    assert mark_of(now, person) not in marks
    assert is_marked(now, person, marks=marks)
    assert not is_marked(now, other, marks=marks)


def test_the_files_of_sqlite_hold_no_remains(sqlite_database: Database) -> None:
    """
    After the scrub no byte of the code, of the ids or of the sealed label is left in them.
    """
    with sqlite_database.writing() as session:
        casts = [make_cast(session) for _ in range(20)]
        person = casts[7].person
        person.state = PersonState.STOPPED
        session.flush()
        sought = [person.code.encode(), person.id.hex.encode(), bytes(person.label_sealed or b"")]
        sought += [casts[7].wish.id.hex.encode(), casts[7].introduction.id.hex.encode()]
    assert all(word in _bytes(sqlite_database) for word in sought)

    with sqlite_database.writing() as session:
        forget_case(session, person=person.id, why=Why.ASKED, by=None, now=NOW)
    scrub(sqlite_database)

    assert [word for word in sought if word in _bytes(sqlite_database)] == []
    with sqlite_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ForgottenCase)) == 1


def _bytes(database: Database) -> bytes:
    file = str(database.url.database)
    files = (Path(file + end) for end in ("", "-wal", "-shm", "-journal"))
    return b"".join(one.read_bytes() for one in files if one.exists())


def _ids(session: Session) -> dict[str, set[Id]]:
    return {
        table.name: set(session.scalars(select(table.c.id)))
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_OUT
    }


def _everything(session: Session) -> dict[tuple[str, Id], dict[str, Any]]:
    """Every row by its table and id, but what may be emptied in it."""
    rows = {}
    for table in Base.metadata.sorted_tables:
        if table.name in LEFT_OUT | _AUDIT:
            continue
        kept = [c for c in table.columns if f"{table.name}.{c.name}" not in LOSES]
        for row in session.execute(select(*kept)).mappings():
            rows[table.name, row["id"]] = dict(row)
    return rows


def _all_words(session: Session) -> list[str]:
    """Every value of every row as text, also what is sealed."""
    words = []
    for mapper in Base.registry.mappers:
        model = mapper.class_
        if model.__table__.name in _AUDIT:
            continue
        sealed = [n for n, v in vars(model).items() if type(v) in {SealedText, SealedJson}]
        for row in session.scalars(select(model)):
            words += [_word(column, row) for column in model.__table__.columns]
            words += [repr(getattr(row, name)) for name in sealed]
    return words


def _word(column: Column[Any], row: Base) -> str:
    value = getattr(row, column.name)
    return value.hex if isinstance(column.type, Uuid) and value else repr(value)


def _hexes(words: list[str]) -> set[str]:
    return {one for word in words for one in re.findall(r"[0-9a-f]{32}", word.replace("-", ""))}
