"""What stood on a page does not stay."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import run_tick
from storage.database import Database
from storage.states import Role
from storage.tables import PageLink
from tests.making import NOW, make_account
from tests.talk import Talk


def test_a_closed_page_is_forgotten_by_the_clock(sqlite_database: Database) -> None:
    """
    A day after it closed it is gone; an open one and one of today stay.
    """
    talk = Talk(sqlite_database)
    with sqlite_database.writing() as session:
        for name, days in ((b"long closed", -2), (b"today", 0), (b"open", 3)):
            _page(session, name, days)

    run_tick(sqlite_database, talk.world, talk.registry, NOW)

    with sqlite_database.reading() as session:
        left = {bytes(one) for one in session.scalars(select(PageLink.token_hash))}
    assert left == {b"today", b"open"}


def _page(session: Session, name: bytes, days: int) -> None:
    account = make_account(session, Role.HOST)
    session.add(
        PageLink(
            token_hash=name,
            account_id=account.id,
            purpose="screen",
            subject_id=account.id,
            made_at=NOW,
            expires_at=NOW + timedelta(days=days),
        )
    )
