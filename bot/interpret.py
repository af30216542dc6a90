"""
What somebody means: a command, a menu word, a button, an answer to the question that stands.

What belongs to none of these is answered too, and what stands is shown again.
"""

import uuid

from bot import drafts, menus
from bot.links import HOME
from bot.messages import Did
from bot.tokens import BadToken, OldToken, Press, read_token
from bot.turn import Handler, Turn
from casework.chat_closed import chat_closed, chat_opened
from casework.crisis import crisis_in, is_bare_call
from casework.ground import NotYours
from casework.hats import hat_for
from casework.join import NoSuchInvitation, Waits, join
from casework.report_incident import Incident
from casework.take_table import NotAsked
from storage.states import Role
from storage.tables import PageLink
from texts import Text

LONGEST = 2000
FILE = "im.file"
"""The action of whoever may send a file: no button carries it."""


def answer(turn: Turn) -> None:
    """Find out what was meant, and let the flow that knows about it answer."""
    incoming = turn.incoming
    if incoming.did is Did.NOTHING:
        return
    if turn.chat.is_group or incoming.is_group:
        if incoming.did is Did.COMMANDED:
            turn.say("everyone.group")
        return
    if incoming.did is Did.BLOCKED:
        chat_closed(turn.session, chat=turn.chat, towns=turn.world.towns, now=turn.now)
        return
    if incoming.did is Did.CAME_BACK:
        chat_opened(turn.session, chat=turn.chat, now=turn.now)
        return
    if incoming.did is Did.COMMANDED and incoming.command == "start" and incoming.text:
        _joins(turn)
        return
    if turn.member is None:
        _answer_stranger(turn)
        return
    match incoming.did:
        case Did.PRESSED:
            _pressed(turn)
        case Did.WROTE | Did.TICKED:
            _wrote(turn)
        case Did.COMMANDED:
            _commanded(turn, incoming.command)
        case Did.SAID:
            _said(turn, incoming.text)
        case _:
            _sent_something(turn)


def _sent_something(turn: Turn) -> None:
    """Take a file that was asked for; anything else is refused kindly, and not even fetched."""
    handler = turn.registry.actions[FILE]
    if turn.incoming.did is Did.SENT_FILE and turn.by.role in handler.roles:
        try:
            handler.run(turn, Press(FILE))
        except (NotAsked, NotYours):
            pass
        else:
            return
    turn.say("everyone.cannot_read")
    show_where_we_are(turn)


def _joins(turn: Turn) -> None:
    if turn.member is not None:
        turn.say("everyone.already_member")
        return
    try:
        joined = join(
            turn.session,
            chat=turn.chat,
            token=turn.incoming.text.strip(),
            towns=turn.world.towns,
            now=turn.now,
        )
    except NoSuchInvitation:
        turn.say("everyone.stranger")
        return
    if isinstance(joined, Waits):
        turn.say(Text.of("everyone.waits_to_be_seen", number=joined.number))
        return
    turn.member = joined
    turn.registry.commands["welcome"].run(turn, Press("welcome"))


def _answer_stranger(turn: Turn) -> None:
    """One neutral sentence; whoever writes words of a crisis learns where help is."""
    turn.say("everyone.stranger")
    if turn.incoming.did is Did.SAID and crisis_in(turn.incoming.text) is not None:
        turn.say("incidents.emergency")


def _said(turn: Turn, words: str) -> None:
    command = menus.command_of(words.strip(), turn.by.role)
    if command is not None:
        _commanded(turn, command)
        return
    writer = turn.member
    _wear_hat_of_form(turn, turn.chat.draft_id)
    draft = drafts.current_draft(turn)
    kind = crisis_in(words)
    if kind is not None:
        if draft is not None and len(words) <= LONGEST and not is_bare_call(words):
            drafts.typed(turn, draft, words)
        turn.member = writer
        _answer_crisis(turn, kind)
        return
    if menus.calls_for_help(words, in_form=draft is not None):
        # The draft stays; help comes first.
        turn.member = writer
        _commanded(turn, "incident")
        return
    if len(words) > LONGEST:
        turn.say(Text.of("everyone.too_long", limit=LONGEST))
        show_where_we_are(turn)
    elif draft is not None:
        drafts.typed(turn, draft, words)
    else:
        turn.say("everyone.no_question")
        show_where_we_are(turn)


def _wrote(turn: Turn) -> None:
    words = turn.incoming.text
    if turn.incoming.did is Did.TICKED:
        drafts.ticked(turn, words.split("\n") if words else ())
        return
    writer = turn.member
    if turn.page is not None:
        drafts.wrote(turn, words)
    else:
        link = turn.session.get_one(PageLink, uuid.UUID(turn.incoming.data))
        _wear_hat_of_form(turn, link.subject_id)
        drafts.written_on_page(turn, link, words)
    kind = crisis_in(words)
    if kind is not None:
        turn.member = writer
        _answer_crisis(turn, kind)


def _answer_crisis(turn: Turn, kind: Incident) -> None:
    """Whatever was asked comes second; what was typed is in its form by now, and stays there."""
    turn.voice.said.clear()
    turn.registry.actions["cr.ask"].run(
        turn, Press("cr.ask", argument=str(list(Incident).index(kind)))
    )


def _commanded(turn: Turn, command: str) -> None:
    handler = turn.registry.commands.get(command)
    if handler is None or turn.by.role not in handler.roles:
        turn.say("everyone.no_such_command")
        show_where_we_are(turn)
        return
    if command == "cancel":
        _wear_hat_of_form(turn, turn.chat.draft_id)
    # An argument that a button carries was signed; typed words after a command are nothing.
    handler.run(turn, Press(command))


def _pressed(turn: Turn) -> None:
    try:
        press = read_token(
            turn.world.vault, turn.incoming.data, chat=turn.chat.id.hex, now=turn.now
        )
    except BadToken:
        raise NotYours from None
    except OldToken:
        _too_old(turn)
        return
    handler = turn.registry.actions.get(press.action)
    if handler is None:
        _too_old(turn)
        return
    _wear_hat(turn, handler, press)
    _permit(turn, handler)
    handler.run(turn, press)


def _wear_hat(turn: Turn, handler: Handler, press: Press) -> None:
    """What was put to a giving person, their supporter answers for them."""
    if turn.by.role is not Role.SUPPORTER or Role.HOST not in handler.roles:
        return
    hat = hat_for(turn.session, row=press.row, by=turn.by)
    if hat is not None and not (hat.own_too and Role.SUPPORTER in handler.roles):
        turn.member = hat.account


def _wear_hat_of_form(turn: Turn, draft: uuid.UUID | None) -> None:
    """A form that was begun for a giving person is gone on with for them."""
    hat = hat_for(turn.session, row=draft, by=turn.by) if turn.page is None else None
    if hat is not None:
        turn.member = hat.account


def _too_old(turn: Turn) -> None:
    turn.say("forms.old_button")
    show_where_we_are(turn)


def _permit(turn: Turn, handler: Handler) -> None:
    if turn.by.role not in handler.roles:
        raise NotYours


def show_where_we_are(turn: Turn) -> None:
    """After an aside: the question that still stands, or the menu."""
    if turn.member is None:
        return
    _wear_hat_of_form(turn, turn.chat.draft_id)
    draft = drafts.current_draft(turn)
    if draft is not None:
        drafts.ask_again(turn, draft)
    elif turn.page is None or turn.page.purpose == HOME:
        turn.registry.commands["menu"].run(turn, Press("menu"))
