"""
What may be said in place of an answer to その後いかがですか, and the talk that is offered.

今は答えない, 人に話したい and しばらく聞かないで are answers too: nothing is asked after them.
"""

from datetime import UTC, datetime

from bot.dates import day_words, moment_words
from bot.flows.check_in_words import ANYBODY, how_heard, kept, onward
from bot.flows.heard import WAYS
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.arrange_talk import arrange_talk
from casework.decline_check_in import decline_check_in
from casework.no_more_questions import no_more_questions
from casework.quiet_for_a_while import quiet_for_a_while
from casework.views_check_ins import check_in_view
from casework.want_to_talk import want_to_talk
from storage.states import Role
from texts import Text


@only(*ANYBODY)
def not_now(turn: Turn, press: Press) -> None:
    """Let it be."""
    way = press.argument
    decline_check_in(
        turn.session, check_in=press.row, by=turn.by, how=how_heard(turn, way), now=turn.now
    )
    if way in WAYS:
        kept(turn, press, way)
    else:
        _reply(turn, press, Text.of("check_ins.thanks.not_now"))


@only(*ANYBODY)
def talk(turn: Turn, press: Press) -> None:
    """Tell the coordinator that somebody would like to talk."""
    way = press.argument
    want_to_talk(
        turn.session,
        check_in=press.row,
        by=turn.by,
        how=how_heard(turn, way),
        towns=turn.world.towns,
        now=turn.now,
    )
    if way in WAYS:
        kept(turn, press, way)
        return
    turn.change("check_ins.thanks.talk", [turn.button("menus.menu", "ev.menu")])


@only(*ANYBODY)
def quiet(turn: Turn, press: Press) -> None:
    """Ask nothing for a while, and offer never to ask again."""
    way = press.argument
    until = quiet_for_a_while(
        turn.session,
        check_in=press.row,
        by=turn.by,
        how=how_heard(turn, way),
        towns=turn.world.towns,
        now=turn.now,
    )
    if way in WAYS:
        never_again = turn.button("check_ins.always.never_again", "ci.never", press.row, way)
        kept(turn, press, way, [never_again])
        return
    turn.change(
        Text.of("check_ins.thanks.pause", until=day_words(until)),
        [turn.button("check_ins.always.never_again", "ci.never", press.row)],
        [turn.button("check_ins.always.talk", "ci.talk", press.row)],
        [turn.button("menus.menu", "ev.menu")],
    )


@only(*ANYBODY)
def never(turn: Turn, press: Press) -> None:
    """Ask nothing more."""
    way = press.argument
    no_more_questions(
        turn.session, check_in=press.row, by=turn.by, how=how_heard(turn, way), now=turn.now
    )
    if way in WAYS:
        kept(turn, press, way)
        return
    _reply(turn, press, Text.of("check_ins.thanks.never_again"))


@only(*ANYBODY)
def no_talk(turn: Turn, press: Press) -> None:
    """Take a kind no to the offered talk."""
    turn.change("check_ins.thanks.answered", [turn.button("menus.menu", "ev.menu")])


@only(Role.HOST)
def pick_talk(turn: Turn, press: Press) -> None:
    """Keep when the host would like to talk, and say what happens then."""
    minutes = press.argument
    at = datetime.fromtimestamp(int(minutes, 16) * 60, UTC) if minutes else None
    arrange_talk(
        turn.session,
        check_in=press.row,
        at=at,
        by=turn.by,
        towns=turn.world.towns,
        now=turn.now,
    )
    turn.change(
        Text.of("check_ins.talk_offer.at", moment=moment_words(at))
        if at
        else "check_ins.talk_offer.call",
        [turn.button("menus.menu", "ev.menu")],
    )


def _reply(turn: Turn, press: Press, text: Text) -> None:
    view = check_in_view(turn.session, check_in=press.row, by=turn.by)
    turn.change(text, onward(turn.voice, view))


FLOW = Flow(
    actions={
        "ci.not": not_now,
        "ci.talk": talk,
        "ci.quiet": quiet,
        "ci.never": never,
        "ci.fine": no_talk,
        "ci.at": pick_talk,
    },
)
