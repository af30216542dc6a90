"""
Check the whole chain: every entry that was changed, moved, removed or put in is found by number.

Nothing is written. The rows are read one after the other, so any number of them can be checked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.audit.chain import BEGINNING, Head, hash_of, head_text
from storage.audit.cut import cut_text
from storage.audit.signatures import is_signed, key_of
from storage.base import Id
from storage.tables import AuditCut, AuditEntry, AuditLink
from storage.vault import Vault

_TOGETHER = 1000


class Wrong(StrEnum):
    """What can be wrong with the audit."""

    CHANGED = "changed"  # the entry of this number is not what was chained
    MISSING = "missing"  # the entry of this number is gone
    LINK_MISSING = "link_missing"  # the link of this number is gone
    NOT_SIGNED = "not_signed"  # the head of this number was not signed by this program
    END_MISSING = "end_missing"  # the chain ends before this number, which was known
    OTHER_CHAIN = "other_chain"  # at this number it is another chain than the one that was known
    PUT_IN = "put_in"  # an entry as old as what is chained has no link; it has no number
    CUT_FORGED = "cut_forged"  # the record of the cut at this number is not ours


@dataclass(frozen=True)
class Fault:
    """
    One thing that is wrong, and where.

    :param number: of the link; 0 for an entry without one
    :param entry: the entry, as far as there is one
    :param at: when the entry says that it was made
    """

    kind: Wrong
    number: int
    entry: Id | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Checked:
    """
    What came of a check.

    :param entries: how many entries were checked against their links
    :param head: the last link; keep it outside of the database
    :param unchained: how many entries are newer than the last link, so not yet in the chain
    :param cuts: what was cut off after its keeping time, the oldest first
    :param older_keys: how many heads were signed by keys that are no longer there; the last
        head covers what they signed
    """

    faults: tuple[Fault, ...]
    entries: int
    head: Head
    unchained: int
    cuts: tuple[AuditCut, ...]
    older_keys: int


def check(session: Session, *, vault: Vault, known: Head | None = None) -> Checked:
    """
    Check every link against its entry and every signature.

    :param known: a head that was the chain's at some time, kept outside of the database
    """
    cuts = tuple(session.scalars(select(AuditCut).order_by(AuditCut.number)))
    faults = [
        Fault(Wrong.CUT_FORGED, cut.number)
        for cut in cuts
        if not is_signed(vault, cut_text(cut), cut.signature)
    ]
    start = Head(cuts[-1].number, cuts[-1].hash) if cuts else Head(0, BEGINNING)
    walk = _Walk(vault, start, known)
    for link, entry in _links(session):
        walk.step(link, entry)
    faults += [*walk.faults, *walk.at_the_end(), *_put_in(session)]
    return Checked(
        faults=tuple(sorted(faults, key=lambda fault: (fault.number, fault.kind))),
        entries=walk.entries,
        head=walk.head,
        unchained=_unchained(session) - sum(one.kind is Wrong.PUT_IN for one in faults),
        cuts=cuts,
        older_keys=walk.older_keys,
    )


class _Walk:
    """Goes along the chain, from one link to the next."""

    def __init__(self, vault: Vault, start: Head, known: Head | None) -> None:
        self._vault = vault
        self._known = known
        self._start = start
        self._unproved: list[tuple[int, bytes]] = []
        self._last_signed = start.number
        self._seen_known = known is None or known.number < start.number
        self.head = start
        self.faults: list[Fault] = []
        self.entries = 0
        self.older_keys = 0
        self._compare_known()

    def step(self, link: AuditLink, entry: AuditEntry | None) -> None:
        """Check one link."""
        for number in range(self.head.number + 1, link.number):
            self.faults.append(Fault(Wrong.LINK_MISSING, number))
        in_order = link.number == self.head.number + 1
        if entry is None:
            self.faults.append(Fault(Wrong.MISSING, link.number, link.id))
        elif in_order:
            self.entries += 1
            if hash_of(entry, after=self.head) != link.hash:
                self.faults.append(Fault(Wrong.CHANGED, link.number, entry.id, entry.at))
        self.head = Head(link.number, link.hash)
        self._compare_known()
        if link.signature is not None:
            self._look_at(link.signature)

    def at_the_end(self) -> list[Fault]:
        """Tell what only the end shows."""
        faults = [Fault(Wrong.NOT_SIGNED, number) for number, _ in self._unproved]
        if self.head.number > self._last_signed and not self._unproved:
            faults.append(Fault(Wrong.NOT_SIGNED, self.head.number))
        if not self._seen_known and self._known is not None:
            faults.append(Fault(Wrong.END_MISSING, self._known.number))
        return faults

    def _look_at(self, signature: bytes) -> None:
        if is_signed(self._vault, head_text(self.head), signature):
            # A key that is gone can prove nothing, but this head covers what came before.
            gone = [number for number, key in self._unproved if key != self._key(signature)]
            self.older_keys += len(gone)
            self._unproved = [one for one in self._unproved if one[0] not in gone]
            self._last_signed = self.head.number
        else:
            self._unproved.append((self.head.number, key_of(self._vault, signature)))

    def _key(self, signature: bytes) -> bytes:
        return key_of(self._vault, signature)

    def _compare_known(self) -> None:
        if self._known is not None and self._known.number == self.head.number:
            self._seen_known = True
            if self._known.hash != self.head.hash:
                self.faults.append(Fault(Wrong.OTHER_CHAIN, self.head.number))


def _links(session: Session) -> Iterator[tuple[AuditLink, AuditEntry | None]]:
    number = 0
    while True:
        some = session.execute(
            select(AuditLink, AuditEntry)
            .outerjoin(AuditEntry, AuditEntry.id == AuditLink.id)
            .where(AuditLink.number > number)
            .order_by(AuditLink.number)
            .limit(_TOGETHER)
        ).all()
        yield from ((link, entry) for link, entry in some)
        if len(some) < _TOGETHER:
            return
        number = some[-1][0].number
        session.expunge_all()


def _put_in(session: Session) -> list[Fault]:
    look_from = session.scalar(
        select(AuditLink.look_from)
        .where(AuditLink.look_from.is_not(None))
        .order_by(AuditLink.number.desc())
        .limit(1)
    )
    if look_from is None:
        return []
    rows = session.execute(
        select(AuditEntry.id, AuditEntry.at)
        .outerjoin(AuditLink, AuditLink.id == AuditEntry.id)
        .where(AuditEntry.id < look_from, AuditLink.id.is_(None))
        .order_by(AuditEntry.id)
    )
    return [Fault(Wrong.PUT_IN, 0, entry, at) for entry, at in rows]


def _unchained(session: Session) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(AuditEntry)
            .outerjoin(AuditLink, AuditLink.id == AuditEntry.id)
            .where(AuditLink.id.is_(None))
        )
        or 0
    )
