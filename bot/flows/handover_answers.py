"""
One hand-over and the tap that answers it: taken over, left, or taken back.
"""

from bot.flows.handover_words import answer_buttons, colleague_name_of, stopped_line, what_goes
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, Waiting, only
from casework.take_over import decline_handover, take_over, withdraw_handover
from casework.views_handovers import handover_view, handovers_to
from storage.states import HandoverState, Role
from texts import Text

STAFF = (Role.SUPPORTER, Role.COORDINATOR)


@only(*STAFF)
def open_one(turn: Turn, press: Press) -> None:
    """Show a hand-over, with what its reader can do about it."""
    view = handover_view(turn.session, handover=press.row, by=turn.by)
    rows: list[list[Button]] = []
    if view.state is HandoverState.OPEN and view.to == turn.by.id:
        rows = answer_buttons(turn.voice, view.id)
    elif view.state is HandoverState.OPEN:
        rows = [[turn.button("handover.withdraw", "hv.back", view.id)]]
    if view.has_note and view.to == turn.by.id:
        rows.append([turn.button("handover.note", "no.handover", view.id)])
    turn.change(
        Text.lines(
            Text.of(
                "handover.card",
                was=colleague_name_of(turn.session, view.was, turn.by),
                to=colleague_name_of(turn.session, view.to, turn.by),
                what=what_goes(view),
            ),
            *stopped_line(view),
            Text.of(f"handover.state.{view.state}"),
        ),
        *rows,
        [turn.button("handover.to_list", "hv.start")],
    )


@only(*STAFF)
def takes_over(turn: Turn, press: Press) -> None:
    """Take over, by this one tap."""
    taken = take_over(turn.session, handover=press.row, by=turn.by, now=turn.now)
    view = handover_view(turn.session, handover=press.row, by=turn.by)
    note = [turn.button("handover.note", "no.handover", view.id)] if view.has_note else []
    if taken.persons:
        turn.change(
            Text.lines(Text.of("handover.took_persons", count=taken.persons), *stopped_line(view)),
            note,
            [turn.button("menus.waiting", "ev.wait")],
            [turn.button("menus.wishes", "wi.list")],
        )
        return
    turn.change(
        Text.of("handover.took_cases", **taken.cases),
        note,
        [turn.button("menus.tasks", "ta.list")],
        [turn.button("menus.placements", "pl.list")],
    )


@only(*STAFF)
def declines(turn: Turn, press: Press) -> None:
    """Leave it with the one who asked."""
    decline_handover(turn.session, handover=press.row, by=turn.by, now=turn.now)
    turn.change("handover.declined_done", [turn.button("menus.menu", "ev.menu")])


@only(*STAFF)
def withdraws(turn: Turn, press: Press) -> None:
    """Take the request back."""
    withdraw_handover(turn.session, handover=press.row, by=turn.by, now=turn.now)
    turn.change("handover.withdrawn_done", [turn.button("handover.to_list", "hv.start")])


def waiting(turn: Turn) -> list[Waiting]:
    """Name the hand-overs that wait for a word."""
    if turn.by.role not in STAFF:
        return []
    return [
        Waiting(Text.of("handover.waits", what=what_goes(view)), "hv.open", view.id)
        for view in handovers_to(turn.session, by=turn.by)
    ]


FLOW = Flow(
    actions={
        "hv.open": open_one,
        "hv.take": takes_over,
        "hv.not": declines,
        "hv.back": withdraws,
    },
    waiting=(waiting,),
)
