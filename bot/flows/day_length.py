"""かかる時間: a coordinator says how long a meeting lasts, by one tap."""

from bot.flows.day_words import day_line
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.ground import NotYours
from casework.set_minutes import LENGTHS, set_minutes
from casework.views_days import day_view
from storage.states import Role
from texts import Text


@only(Role.COORDINATOR)
def choose(turn: Turn, press: Press) -> None:
    """Offer the lengths."""
    day = day_view(turn.session, day=press.row, by=turn.by)
    turn.change(
        Text.lines(day_line(day), "", Text.of("days.length_ask", minutes=day.minutes)),
        *(
            [turn.button(Text.of("days.minutes", minutes=one), "dl.set", day.id, str(one))]
            for one in LENGTHS
        ),
        [turn.button("forms.back", "pd.open", day.id)],
    )


@only(Role.COORDINATOR)
def keep(turn: Turn, press: Press) -> None:
    """Keep one of them."""
    if press.argument not in {str(one) for one in LENGTHS}:
        raise NotYours
    day = set_minutes(
        turn.session, day=press.row, minutes=int(press.argument), by=turn.by, now=turn.now
    )
    turn.change(
        Text.of("days.length_kept", minutes=day.minutes),
        [turn.button("forms.back", "pd.open", day.id)],
    )


FLOW = Flow(actions={"dl.ask": choose, "dl.set": keep})
