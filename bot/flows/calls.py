"""
電話でたずねる: on a task, the number, the words to say, and the way to enter the answer.

The words are those that the host would have read.
"""

from collections.abc import Mapping

from bot.dates import moment_words
from bot.flows.heard import WAYS, entry_button
from bot.messages import Button
from bot.turn import Telling, Turn, World
from bot.voice import Voice
from casework.ground import Notice, NotYours, TooLate
from casework.views_calls import Call, call_view
from casework.waiting_answers import WaitingAnswer
from storage.base import Id
from storage.session import Session
from storage.states import Side
from storage.tables import Account
from texts import Text


def call_lines(turn: Turn, task: Id) -> list[Text | str]:
    """Say whom to call and what to say; nothing for another task."""
    view = call_view(turn.session, task=task, by=turn.by)
    if view is None:
        return []
    lines: list[Text | str] = ["", Text.of("calls.phone", phone=view.phone)]
    for call in view.calls:
        if call.after is not None and call.after > turn.now:
            lines.append(Text.of("calls.not_before", moment=moment_words(call.after)))
        words = words_of_call(
            turn.session,
            turn.world,
            turn.registry.notices,
            call,
            voice=Voice(vault=turn.world.vault, chat=turn.chat.id, language="ja", now=turn.now),
        )
        if words:
            lines += ["", Text.of("calls.say"), Text.plain(words)]
    return lines


def call_buttons(turn: Turn, task: Id) -> list[list[Button]]:
    """Return 電話で聞いた and 訪問で聞いた for what is asked."""
    view = call_view(turn.session, task=task, by=turn.by)
    if view is None or view.matter is None or view.row is None:
        return []
    waits = WaitingAnswer(
        matter=view.matter,
        row=view.row,
        side=Side.HOST,
        who="",
        since=turn.now,
        member=view.member,
    )
    return [
        [entry_button(turn.voice, waits, way, Text.of(f"heard.{how}")) for way, how in WAYS.items()]
    ]


def words_of_call(
    session: Session,
    world: World,
    notices: Mapping[str, Telling],
    call: Call,
    *,
    voice: Voice,
) -> str:
    """Say what the host would have read, without its buttons; nothing where it is over."""
    account = session.get_one(Account, call.to)
    notice = Notice(to=call.to, kind=call.kind, subject=call.subject, key="", facts=call.facts)
    try:
        notices[call.kind](session, world, voice, account, notice)
    except (NotYours, TooLate):
        # It is over meanwhile: there is nothing to say any more.
        return ""
    return "\n\n".join(said.text for said in voice.said)
