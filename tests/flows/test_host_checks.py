"""Nothing is shown as checked without the record of it, and nothing after its end."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import texts
from casework.first_visit import Item, missing_checks
from casework.ground import NotYours
from casework.members import members_of
from casework.record_host_check import (
    Holds,
    HostCheckKind,
    host_checks,
    record_host_check,
)
from casework.views_checks import checks_card
from followup.calendar import tokyo_day
from storage.database import Database
from storage.states import Role
from storage.tables import Account, Placement
from tests.casework.checking import settles_everything
from tests.flows.hosting import registers
from tests.flows.nights import make_night
from tests.making import NOW, make_account, make_host
from tests.talk import Talk

TICKS = {"first_visit.mark.done", "forms.ticked", "person_safety.apart", "host_checks.holding"}
"""Every text with a tick: of these the first and the last say that something was checked."""


def test_a_host_s_checks_are_shown_as_they_are_recorded(talk: Talk) -> None:
    """
    None without a record; with one until its day, and as over from the day after.
    """
    host, coordinator = talk.host(), talk.coordinator()
    registers(host)
    coordinator.commands("hosts")
    coordinator.presses("走友会", "確認の記録")
    said = coordinator.hears("「走友会」の確認の記録")
    assert said.count("・まだ") == len(HostCheckKind)
    assert "✓" not in said

    coordinator.presses("本人確認を確かめた", "3か月")
    said = coordinator.hears("✓ 本人確認")
    assert "2027年2月24日(水)まで" in said
    assert said.count("・まだ") == len(HostCheckKind) - 1

    talk.now = NOW + timedelta(days=93)
    coordinator.commands("hosts")
    coordinator.presses("走友会", "確認の記録")
    said = coordinator.hears("・期限切れ 本人確認")
    assert "✓" not in said


@pytest.mark.parametrize("holds", Holds)
@pytest.mark.parametrize("kind", HostCheckKind)
def test_each_kind_ends_on_its_day(
    sqlite_database: Database, kind: HostCheckKind, holds: Holds
) -> None:
    """
    Checked again it holds again; only a coordinator of the town records or reads it.
    """
    with sqlite_database.writing() as session:
        coordinator, host = make_account(session, Role.COORDINATOR), make_host(session)
        for nobody in (
            make_account(session, Role.SUPPORTER),
            make_account(session, Role.HOST, host_id=host.id),
            make_account(session, Role.COORDINATOR, town="other"),
        ):
            with pytest.raises(NotYours):
                record_host_check(session, host=host.id, kind=kind, holds=holds, by=nobody, now=NOW)
            with pytest.raises(NotYours):
                host_checks(session, host=host.id, by=nobody, now=NOW)
        check = record_host_check(
            session, host=host.id, kind=kind, holds=holds, by=coordinator, now=NOW
        )
        days = (check.until - tokyo_day(NOW)).days
        for late, stands in ((0, True), (days, True), (days + 1, False)):
            lines = host_checks(
                session, host=host.id, by=coordinator, now=NOW + timedelta(days=late)
            )
            assert [one.kind for one in lines if one.holds] == ([kind] if stands else [])
        later = NOW + timedelta(days=days + 1)
        record_host_check(session, host=host.id, kind=kind, holds=holds, by=coordinator, now=later)
        lines = host_checks(session, host=host.id, by=coordinator, now=later)
        assert [one.kind for one in lines if one.holds] == [kind]


def test_before_the_first_visit_what_has_ended_is_missing_again(
    sqlite_database: Database,
) -> None:
    """
    The visit to a host and the insurance count for a year and to their day; the card says so.
    """
    night = make_night(sqlite_database)
    now = night.talk.now
    with sqlite_database.writing() as session:
        placement = session.scalars(select(Placement)).one()
        coordinator = session.get_one(Account, night.coordinator.account.id)
        settles_everything(session, placement=placement, now=now)
        members = members_of(session, placement)
        later = now + timedelta(days=400)
        ended = {Item.VISITED, Item.INSURANCE}
        for moment, gone in ((now, set()), (later, ended)):
            missing = missing_checks(
                session, placement=placement, members=members, day=tokyo_day(moment), now=moment
            )
            assert {one.item for one in missing} == gone
            card = checks_card(session, placement=placement.id, by=coordinator, now=moment)
            assert {line.item for line in card.lines if not line.done} == gone
            assert card.ready is (not gone)
    night.talk.now = later
    night.coordinator.commands("placements")
    night.coordinator.presses("土曜の朝", "開始前の確認")
    said = night.coordinator.last
    assert "・まだ 受け入れ先をたずねて確かめた" in said
    assert "✓ 受け入れ先をたずねて確かめた" not in said


def test_no_other_text_claims_that_something_was_checked() -> None:
    """
    A tick, 「確認ずみ」 or 「確認済み」 stands only where a record is read.
    """
    found = set()
    for path in (Path(texts.__file__).parent / "ja").glob("*.toml"):
        for key, words in _flat(tomllib.loads(path.read_text("utf-8"))):
            claims = ("✓", "確認ずみ", "確認済み", "本人確認済")
            if any(claim in words for claim in claims):
                found.add(f"{path.stem}.{key}")
    assert found == TICKS


def _flat(table: dict[str, object], before: str = "") -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            flat += _flat(value, f"{before}{key}.")
        else:
            flat.append((f"{before}{key}", str(value)))
    return flat
