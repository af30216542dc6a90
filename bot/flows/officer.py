"""
市担当: the town in numbers, complaints, and what nobody has taken; never a word of a case.
"""

from bot.flows.officer_words import officer_line
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.take_task import take_task
from casework.views_officer import OfficerTask, officer_task
from storage.states import Role, TaskState
from texts import Text


@only(Role.OFFICER)
def card(turn: Turn, press: Press) -> None:
    """Show a complaint, or what nobody has taken."""
    _card(turn, officer_task(turn.session, task=press.row, by=turn.by))


@only(Role.OFFICER)
def take(turn: Turn, press: Press) -> None:
    """Take it."""
    row = take_task(turn.session, task=press.row, by=turn.by, now=turn.now)
    _card(turn, officer_task(turn.session, task=row.id, by=turn.by))


def _card(turn: Turn, seen: OfficerTask) -> None:
    rows = []
    if seen.task.state is TaskState.OPEN:
        rows.append([turn.button("tasks.take", "oc.take", seen.task.id)])
    turn.change(Text.lines(officer_line(seen.task, seen.code)), *rows)


FLOW = Flow(actions={"oc.card": card, "oc.take": take})
