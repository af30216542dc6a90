"""
Who works beside somebody: the other accounts of the same role in the same town.

They are named by the label that they chose, or by a number that stays theirs.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours
from casework.policy import allowed
from storage.base import Id
from storage.states import Role
from storage.tables import Account


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody of the team; ``key`` is the end of their id, ``left`` that they left."""

    id: Id
    key: str
    role: Role
    label: str
    number: int
    left: bool = False


def team(session: Session, *, town: str, role: Role) -> list[Colleague]:
    """Return everybody who has or had a role in a town, the longest-serving first."""
    accounts = session.scalars(
        select(Account)
        .where(Account.town == town, Account.role == role)
        .order_by(Account.created_at, Account.id)
    )
    return [
        Colleague(
            id=one.id,
            key=one.id.hex[-12:],
            role=role,
            label=one.label,
            number=number,
            left=one.left_at is not None,
        )
        for number, one in enumerate(accounts, 1)
    ]


@allowed
def others(session: Session, *, by: Account, role: Role | None = None) -> list[Colleague]:
    """
    Return those of the town who are still there, without ``by``.

    :param role: the role asked about; by default that of ``by``
    :raises NotYours: if ``by`` is no member of staff
    """
    everybody = team(session, town=by.town, role=role or by.role)
    return [one for one in everybody if one.id != by.id and not one.left]


@allowed
def one_of_team(session: Session, *, account: Id | None, by: Account) -> Colleague:
    """
    Return one of the supporters or coordinators of the town, whether they left or not.

    :raises NotYours: if there is none
    """
    for role in (Role.SUPPORTER, Role.COORDINATOR):
        for one in team(session, town=by.town, role=role):
            if one.id == account:
                return one
    raise NotYours
