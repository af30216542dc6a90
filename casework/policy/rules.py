"""
A rule of the table: acts, the row that each is about, and who may, with a sentence that says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from casework.policy.relations import Relation
from storage.base import Base
from storage.states import Role


class Answer(StrEnum):
    """What the table answers; where it says nothing the answer is NO."""

    YES = "yes"
    WITH_A_REASON = "with_a_reason"
    NO = "no"


Cells = Mapping[Relation, Answer]
AnyRow = Relation.NONE
"""For an act about no row: whoever has the role."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """
    Who may do some acts.

    :param because: the sentence that a reader can agree with, or not
    :param acts: names of deeds and views
    :param on: the rows that the act is about, by the name of the parameter that holds the id;
        each must be related as ``who`` says
    :param optional: of these parameters, those that may be left out
    :param who: for each role the answer by relation; every role that is left out may not
    :param operator: whether the command line may do it as well
    """

    because: str
    acts: tuple[str, ...]
    on: Mapping[str, type[Base]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    who: Mapping[Role, Cells]
    operator: bool = False

    def answer(self, role: Role, relation: Relation) -> Answer:
        """Return what the table says; an act about no row asks nothing but the role."""
        cells = self.who.get(role, {})
        if not self.on:
            return Answer.YES if cells else Answer.NO
        return cells.get(relation, Answer.NO)


Who = Relation | tuple[Relation, ...]


def rule(
    because: str,
    *acts: str,
    on: Mapping[str, type[Base]] | None = None,
    optional: tuple[str, ...] = (),
    supporter: Who = (),
    host: Who = (),
    coordinator: Who = (),
    officer: Who = (),
    with_a_reason: Relation | None = None,
    operator: bool = False,
) -> Rule:
    """
    Write a rule as the table does.

    :param with_a_reason: the relation by which a coordinator may only with a reason
    """
    given = {
        Role.SUPPORTER: supporter,
        Role.HOST: host,
        Role.COORDINATOR: coordinator,
        Role.OFFICER: officer,
    }
    who: dict[Role, Cells] = {}
    for role, relations in given.items():
        cells = {
            one: Answer.YES for one in (relations if isinstance(relations, tuple) else (relations,))
        }
        if role is Role.COORDINATOR and with_a_reason is not None:
            cells[with_a_reason] = Answer.WITH_A_REASON
        if cells:
            who[role] = cells
    return Rule(
        because=because,
        acts=acts,
        on=on or {},
        optional=frozenset(optional),
        who=who,
        operator=operator,
    )
