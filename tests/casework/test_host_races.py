"""Two decisions about one host or offer at the same moment: one of them stands, and only one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.approve_host import approve_host
from casework.close_offer import close_offer
from casework.ground import TooLate
from casework.refuse_host import HostRefusal, refuse_host
from casework.register_host import HostKind, register_host
from casework.reopen_offer import reopen_offer
from storage.database import Database
from storage.states import HostState, OfferState, Role
from storage.tables import Account, AuditEntry, Host, Offer
from tests.making import NOW, TOWN, make_account, make_host, make_offer

Deed = Callable[[Session], object]


def at_once(database: Database, *deeds: Deed) -> int:
    """Do the deeds at the same moment, each in its own transaction; return how many came late."""
    start = Barrier(len(deeds))

    def run(deed: Deed) -> bool:
        start.wait()
        try:
            with database.writing() as session:
                deed(session)
        except TooLate:
            return True
        return False

    with ThreadPoolExecutor(len(deeds)) as threads:
        return sum(threads.map(run, deeds))


@pytest.mark.parametrize("again", range(5))
def test_approving_and_refusing_at_once(database: Database, again: int) -> None:
    """If refused first, the approval after it stands; if approved first, the refusal is late."""
    with database.writing() as session:
        host = make_host(session, state=HostState.WAITING).id
        by = make_account(session, Role.COORDINATOR).id

    late = at_once(
        database,
        lambda s: approve_host(s, host=host, by=s.get_one(Account, by), now=NOW),
        lambda s: refuse_host(
            s, host=host, reason=HostRefusal.OTHER, by=s.get_one(Account, by), now=NOW
        ),
    )

    with database.reading() as session:
        assert session.get_one(Host, host).state is HostState.APPROVED
        acts = set(session.scalars(select(AuditEntry.act)))
    assert acts == ({"approve_host"} if late else {"approve_host", "refuse_host"})


@pytest.mark.parametrize("again", range(5))
def test_registering_twice_at_once(database: Database, again: int) -> None:
    """One account that registers from two chats has one host."""
    with database.writing() as session:
        by = make_account(session, Role.HOST).id

    def registers(session: Session) -> Host:
        return register_host(
            session,
            by=session.get_one(Account, by),
            kind=HostKind.GROUP,
            name="走友会",
            area="kawabata",
            sentence="走っています",
            town=TOWN,
            now=NOW,
        )

    assert at_once(database, registers, registers) == 1
    with database.reading() as session:
        (host,) = session.scalars(select(Host))
        assert session.get_one(Account, by).host_id == host.id


@pytest.mark.parametrize("again", range(5))
def test_closing_and_reopening_at_once(database: Database, again: int) -> None:
    """Whichever comes first, a closed offer stays closed."""
    with database.writing() as session:
        host = make_host(session)
        offer = make_offer(session, host, state=OfferState.PAUSED).id
        by = make_account(session, Role.HOST, host_id=host.id).id

    at_once(
        database,
        lambda s: close_offer(
            s, offer=offer, by=s.get_one(Account, by), towns={TOWN.key: TOWN}, now=NOW
        ),
        lambda s: reopen_offer(s, offer=offer, by=s.get_one(Account, by), now=NOW),
    )

    with database.reading() as session:
        assert session.get_one(Offer, offer).state is OfferState.CLOSED
