"""
The one place that asks the table: before a deed or a view runs, and in the condition of a list.

The row is read with the condition in the statement, so that another's row and no row are one
and the same to whoever asks, in words and in work.
"""

from collections.abc import Callable, Collection, Iterable
from functools import cache, wraps
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.types import String, Uuid

from casework.ground import PASSED, NotYours
from casework.policy.relations import Relation, Viewer, condition
from casework.policy.rules import Answer, Cells, Rule
from casework.policy.table import RULES
from storage.base import Base, Id
from storage.states import Role
from storage.tables import Account, Person

_ROWS_ARE_READ = "rows_are_read"

Deed = TypeVar("Deed", bound=Callable[..., Any])


def allowed(deed: Deed) -> Deed:
    """
    Let a deed or view run only for whom the table has a yes; it is known by its name.

    :raises KeyError: if the table has no rule for it
    """
    rule = RULES[deed.__name__]

    @wraps(deed)
    def gated(session: Session, **given: Any) -> Any:
        by = given["by"]
        if isinstance(by, Account):
            _pass(session, rule, by, given)
        elif by is not None or not rule.operator:
            raise NotYours
        return deed(session, **given)

    return cast(Deed, gated)


def rows_are_read(session: Session) -> None:
    """
    Ask from now on only whether a row may be reached, without reading it once more.

    For many rows that a transaction holds already, as where the clock tells of what it did.
    """
    session.info[_ROWS_ARE_READ] = True


def whose(by: Account, act: str, kind: type[Base]) -> ColumnElement[bool]:
    """Return which rows of ``kind`` an account reaches with an act, for the lists it sees."""
    return _reached(kind, RULES[act].who.get(by.role, {}), Viewer.of(by))


def _pass(session: Session, rule: Rule, by: Account, given: Any) -> None:
    """:raises NotYours: if the table says no, or there is no such row"""
    cells = rule.who.get(by.role)
    town = given.get("town")
    elsewhere = town is not None and getattr(town, "key", town) != by.town
    if by.left_at is not None or not cells or elsewhere:
        raise NotYours
    for name, kind in rule.on.items():
        value = given.get(name)
        if value is None and name in rule.optional:
            continue
        wanted = set(value) if isinstance(value, Collection) else {value}
        for row in wanted:
            _reach(session, kind, row, cells, by)


def _reach(session: Session, kind: type[Base], row: Any, cells: Cells, by: Account) -> None:
    if isinstance(row, Base):
        row = row.id
    passed = _passed(session)
    key = (kind, row, by.id, frozenset(cells))
    if key in passed:
        return
    if row is None or not _is_reached(session, kind, row, cells, by):
        raise NotYours
    passed.add(key)


def _is_reached(session: Session, kind: type[Base], row: Any, cells: Cells, by: Account) -> bool:
    values = {"row": row, "by_id": by.id, "by_town": by.town, "by_host": by.host_id}
    known = session.info.get(_ROWS_ARE_READ, False)
    statement = _statement(kind, frozenset(cells), by.role, known)
    return session.execute(statement, values).first() is not None


@cache
def _statement(
    kind: type[Base], relations: frozenset[Relation], role: Role, known: bool
) -> Select[Any]:
    viewer = Viewer(
        role,
        id=bindparam("by_id", type_=Uuid()),
        town=bindparam("by_town", type_=String()),
        host=bindparam("by_host", type_=Uuid()),
    )
    # The whole row: the deed that follows finds it in the session and reads nothing twice.
    return select(kind.id if known else kind).where(
        kind.id == bindparam("row", type_=Uuid()), _reached(kind, relations, viewer)
    )


def _reached(
    kind: type[Base], relations: Iterable[Relation], viewer: Viewer
) -> ColumnElement[bool]:
    ways = [condition(kind, relation, viewer) for relation in relations]
    return or_(false(), *(one for one in ways if one is not None))


def _passed(session: Session) -> set[Any]:
    """What was let through in this transaction: one deed asks several views about one row."""
    transaction = session.get_transaction() or session.begin()
    kept: tuple[SessionTransaction, set[Any]] | None = session.info.get(PASSED)
    if kept is None or kept[0] is not transaction:
        kept = session.info[PASSED] = (transaction, set())
    return kept[1]


def needs_reason(session: Session, *, act: str, kind: type[Base], row: Id, by: Account) -> bool:
    """Whether the table lets somebody do this to a row only with a reason."""
    cells = RULES[act].who.get(by.role, {})
    freely = {one: answer for one, answer in cells.items() if answer is Answer.YES}
    return not _is_reached(session, kind, row, freely, by)


def still_theirs(person: Person, *, by: Account) -> None:
    """
    Let a supporter go on only with a person, read under its lock, who is theirs by now.

    While a deed waited for its locks the person may have been handed over to a colleague.

    :raises NotYours: if so
    """
    if by.role is Role.SUPPORTER and person.supporter_id != by.id:
        raise NotYours
