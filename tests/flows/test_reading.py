"""A coordinator opens cases: their own as they are, another's for a reason that stays written."""

from sqlalchemy import select

from casework.read_case import ACT
from storage.states import TaskState
from storage.tables import Account, AuditEntry, Task
from tests.flows.wishing import SENTENCE, with_wish
from tests.talk import Member, Talk


def test_a_case_in_other_hands_is_opened_for_a_reason(talk: Talk) -> None:
    """The reason is asked once, opens what was pressed, and stands in the audit."""
    first, second = talk.coordinator(), talk.coordinator()
    with_wish(talk)
    _given_to(talk, first)

    second.commands("wishes")
    second.presses("K-")
    second.hears("ひらく理由を選んでください")
    second.presses("急ぎの対応")
    second.hears(SENTENCE)

    assert _reasons(talk) == ["urgent"]
    second.commands("wishes")
    second.presses("K-")
    second.hears(SENTENCE)
    assert _reasons(talk) == ["urgent"]


def test_what_is_in_ones_own_hands_asks_nothing(talk: Talk) -> None:
    """With a task about it, or as the only coordinator, a case opens at once, with a trace."""
    only = talk.coordinator()
    with_wish(talk)

    only.commands("wishes")
    only.presses("K-")
    only.hears(SENTENCE)

    assert _reasons(talk) == ["task"]


def _given_to(talk: Talk, coordinator: Member) -> None:
    """Put all that waits for somebody into these hands."""
    with talk.database.writing() as session:
        account = session.scalars(select(Account).order_by(Account.created_at)).first()
        assert account is not None
        for task in session.scalars(select(Task)):
            task.coordinator_id, task.state = account.id, TaskState.TAKEN


def _reasons(talk: Talk) -> list[str]:
    with talk.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.act == ACT))
        return [row.facts["reason"] for row in rows]
