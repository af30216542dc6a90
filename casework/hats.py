"""
The hats of a supporter: for each of their persons who gives something, the giver's side.

What is put to the giving person reaches their supporter, who answers it wearing that hat.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from casework.policy import allowed
from storage.base import Id
from storage.states import Role
from storage.tables import (
    Account,
    Chat,
    CheckIn,
    Draft,
    Host,
    Introduction,
    MeetingDay,
    Offer,
    Person,
    PlacementMember,
    StepYes,
)


@dataclass(frozen=True)
class Hat:
    """An account to act as; ``own_too`` says that the supporter is on the other side as well."""

    account: Account
    own_too: bool


@allowed
def hats_of(session: Session, *, by: Account) -> list[Account]:
    """Return the accounts that stand for the giving persons of a supporter."""
    if by.role is not Role.SUPPORTER:
        return []
    return list(session.scalars(_hats(by).order_by(Account.created_at)))


@allowed
def hat_for(session: Session, *, row: Id | None, by: Account) -> Hat | None:
    """Return the hat under which a supporter was asked about ``row``, if it was one."""
    hats = {hat.host_id: hat for hat in hats_of(session, by=by)} if row else {}
    if not hats or row is None:
        return None
    draft = session.get(Draft, row)
    if draft is not None:
        mine = [hat for hat in hats.values() if hat.id == draft.account_id]
        return Hat(mine[0], own_too=False) if mine else None
    for query in _hosts_of(row):
        for host in session.scalars(query):
            if host in hats:
                return Hat(hats[host], own_too=_own_person_there(session, row, by))
    return None


def speaks_in(session: Session, *, account: Account, chat: Chat) -> bool:
    """Return whether a chat is an account's own, or of the supporter who wears it as a hat."""
    if chat.account_id == account.id:
        return True
    if chat.account_id is None or account.host_id is None:
        return False
    wearer = (
        select(Person.supporter_id)
        .join(Host, Host.person_id == Person.id)
        .where(Host.id == account.host_id)
    )
    return session.scalar(wearer) == chat.account_id


def chats_by_hat(session: Session, *, accounts: Collection[Id]) -> list[tuple[Id, Chat]]:
    """Return, for accounts that are hats, the open chats of the supporters who wear them."""
    rows = session.execute(
        select(Account.id, Chat)
        .join(Host, Host.id == Account.host_id)
        .join(Person, Person.id == Host.person_id)
        .join(Chat, Chat.account_id == Person.supporter_id)
        .where(Account.id.in_(accounts), Chat.blocked_at.is_(None))
    )
    return [(account, chat) for account, chat in rows]


def _hats(by: Account) -> Select[Account]:
    return (
        select(Account)
        .join(Host, Host.id == Account.host_id)
        .join(Person, Person.id == Host.person_id)
        .where(Person.supporter_id == by.id, Account.left_at.is_(None))
    )


def _hosts_of(row: Id) -> tuple[Select[Id | None], ...]:
    member = select(PlacementMember.host_id)
    return (
        select(Introduction.host_id).where(Introduction.id == row),
        select(Offer.host_id).where(Offer.id == row),
        member.where(PlacementMember.id == row),
        member.where(PlacementMember.placement_id == row),
        member.join(CheckIn, CheckIn.member_id == PlacementMember.id).where(CheckIn.id == row),
        member.join(StepYes, StepYes.member_id == PlacementMember.id).where(StepYes.id == row),
        member.join(MeetingDay, MeetingDay.placement_id == PlacementMember.placement_id).where(
            MeetingDay.id == row
        ),
    )


def _own_person_there(session: Session, row: Id, by: Account) -> bool:
    mine = select(Person.id).where(Person.supporter_id == by.id)
    there = (
        select(PlacementMember.id).where(
            PlacementMember.placement_id == row, PlacementMember.person_id.in_(mine)
        ),
        select(Introduction.id).where(Introduction.id == row, Introduction.person_id.in_(mine)),
        select(PlacementMember.id)
        .join(MeetingDay, MeetingDay.placement_id == PlacementMember.placement_id)
        .where(MeetingDay.id == row, PlacementMember.person_id.in_(mine)),
    )
    return any(session.scalars(query.limit(1)).first() is not None for query in there)
