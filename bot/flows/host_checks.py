"""
確認の記録 of a host: nothing is shown as checked without the record of it, and until when it holds.
"""

from bot.dates import date_words, dated_words
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.record_host_check import (
    Holds,
    HostCheckKind,
    HostCheckLine,
    host_checks,
    record_host_check,
)
from casework.views_hosts import host_for_coordinator
from storage.states import Role
from texts import Text


@only(Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show what was checked, and what was not."""
    host = host_for_coordinator(turn.session, host=press.row, by=turn.by)
    lines = host_checks(turn.session, host=host.id, by=turn.by, now=turn.now)
    turn.change(
        Text.lines(Text.of("host_checks.title", name=host.name), "", *map(_line, lines)),
        *(
            [
                turn.button(
                    Text.of("host_checks.do", kind=Text.of(f"host_checks.kind.{one.kind}")),
                    "hk.ask",
                    host.id,
                    argument=one.kind.value,
                )
            ]
            for one in lines
        ),
        [turn.button("forms.back", "ho.card", host.id)],
    )


@only(Role.COORDINATOR)
def ask(turn: Turn, press: Press) -> None:
    """Ask until when it holds."""
    turn.change(
        Text.of("host_checks.ask", kind=Text.of(f"host_checks.kind.{press.argument}")),
        *(
            [
                turn.button(
                    f"host_checks.holds.{one.name.lower()}",
                    "hk.keep",
                    press.row,
                    argument=f"{press.argument}-{one.value}",
                )
            ]
            for one in Holds
        ),
        [turn.button("forms.back", "hk.card", press.row)],
    )


@only(Role.COORDINATOR)
def keep(turn: Turn, press: Press) -> None:
    """Keep it, and show all again."""
    kind, _, holds = press.argument.partition("-")
    record_host_check(
        turn.session,
        host=press.row,
        kind=HostCheckKind(kind),
        holds=Holds(holds),
        by=turn.by,
        now=turn.now,
    )
    card.run(turn, press)


def _line(one: HostCheckLine) -> Text:
    kind = Text.of(f"host_checks.kind.{one.kind}")
    if one.checked_on is None or one.until is None:
        return Text.of("host_checks.none", kind=kind)
    return Text.of(
        "host_checks.holding" if one.holds else "host_checks.over",
        kind=kind,
        day=date_words(one.checked_on),
        until=dated_words(one.until),
    )


FLOW = Flow(actions={"hk.card": card, "hk.ask": ask, "hk.keep": keep})
