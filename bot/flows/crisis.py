"""
つらいことば: somebody typed words of a crisis, wherever that was. First it is asked whose they are.

The numbers come with the next tap; what was being filled in stays, and one tap says that
nothing is the matter now.
"""

from bot.drafts import current_draft
from bot.flows.incidents import INCIDENTS, WHOM, duty_phones
from bot.links import HOME
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Handler, Turn, World
from bot.voice import Voice
from casework.ground import Notice
from casework.hear_crisis import hear_crisis, say_no_crisis
from storage.session import Session
from storage.tables import Account
from texts import Text


def ask(turn: Turn, press: Press) -> None:
    """Say the emergency words, and ask whom it is about; the argument names what was understood."""
    hear_crisis(turn.session, kind=INCIDENTS[int(press.argument)], by=turn.by, now=turn.now)
    turn.called_for_help = True
    turn.say(
        Text.lines(
            Text.of("incidents.emergency"),
            "",
            Text.of("crisis.heard"),
            *([Text.of("crisis.kept")] if current_draft(turn) is not None else []),
            Text.of("incidents.whom"),
        ),
        *(
            [turn.button(f"incidents.{whom}", "ci.kind", None, argument=f"{key}-{press.argument}")]
            for key, whom in WHOM.items()
        ),
        [turn.button("crisis.other", "cr.what")],
        [turn.button("crisis.none", "cr.none")],
    )


def none(turn: Turn, press: Press) -> None:
    """Nothing is the matter now; help stays one button away, and what was begun goes on."""
    say_no_crisis(turn.session, by=turn.by, now=turn.now)
    draft = current_draft(turn)
    rows: list[list[Button]] = []
    if draft is not None and (turn.page is None or turn.page.purpose == HOME):
        rows.append([turn.button("forms.go_on", "f.on", draft.id)])
    turn.change("crisis.none_kept", *rows, [turn.button("check_ins.always.incident", "ci.inc")])


def ask_what(turn: Turn, press: Press) -> None:
    """Something else happened: ask what, as under けが・事故・いやなこと."""
    turn.registry.actions["ci.inc"].run(turn, press)


def tell_started(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the writer that somebody was told, because nothing more was said."""
    voice.say(
        Text.lines(
            Text.of("crisis.started"),
            "",
            Text.of("incidents.emergency"),
            *duty_phones(world.towns[account.town]),
        )
    )


FLOW = Flow(
    actions={"cr.ask": Handler(ask), "cr.none": Handler(none), "cr.what": Handler(ask_what)},
    notices={"cr.started": tell_started},
    on_pages=frozenset({"cr"}),
)
