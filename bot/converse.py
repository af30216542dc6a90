"""
One update, one transaction: who is it, where are they, what do they mean?

Whatever arrives gets an answer, and no draft is lost by it; a refusal undoes
what its handler did and is said in plain words.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from bot import drafts, menus, notices
from bot.links import HOME
from bot.messages import Did, Incoming, Outgoing
from bot.registry import Registry
from bot.tokens import BadToken, OldToken, Press, read_token
from bot.turn import Handler, Turn, World
from bot.voice import Voice
from casework.chat_closed import chat_closed, chat_opened
from casework.ground import NotYours, TooLate
from casework.handed_over import was_handed_over
from casework.hats import hat_for
from casework.join import NoSuchInvitation, join
from storage.outbox import queue
from storage.states import Role
from storage.tables import Account, Chat, Inbox, PageLink
from texts import Language, Text

LONGEST = 2000


def converse(
    session: Session,
    *,
    row: Inbox,
    chat: Chat,
    incoming: Incoming,
    world: World,
    registry: Registry,
    now: datetime,
) -> None:
    """Answer one update inside the caller's transaction."""
    turn = _turn(session, chat, incoming, row.id.hex, world=world, registry=registry, now=now)
    _run(turn)
    _queue(turn)


def converse_on_page(
    session: Session,
    *,
    page: PageLink,
    chat: Chat,
    member: Account,
    incoming: Incoming,
    world: World,
    registry: Registry,
    now: datetime,
) -> Turn:
    """Take a turn on a one-time page inside the caller's transaction; what is said stands there."""
    turn = turn_on_page(
        session,
        page=page,
        chat=chat,
        member=member,
        incoming=incoming,
        world=world,
        registry=registry,
        now=now,
    )
    _run(turn)
    return turn


def turn_on_page(
    session: Session,
    *,
    page: PageLink,
    chat: Chat,
    member: Account,
    incoming: Incoming,
    world: World,
    registry: Registry,
    now: datetime,
) -> Turn:
    """Make the turn of one who reads a one-time page, which need not be their chat's yet."""
    key = f"page:{page.id.hex}:{page.version}"
    turn = _turn(session, chat, incoming, key, world=world, registry=registry, now=now)
    turn.page, turn.member = page, member
    turn.voice.language = _language(member)
    return turn


def answer_flood(
    session: Session,
    *,
    chat: Chat,
    count: int,
    key: str,
    world: World,
    registry: Registry,
    now: datetime,
) -> None:
    """Give one joint answer to ``count`` updates that came faster than a person can mean."""
    quiet = Incoming(Did.NOTHING)
    turn = _turn(session, chat, quiet, key, world=world, registry=registry, now=now)
    if chat.is_group:
        return
    if turn.member is None:
        turn.say("everyone.stranger")
    else:
        turn.say(Text.of("everyone.flood", count=count))
        _show_where_we_are(turn)
    _queue(turn)


def _run(turn: Turn) -> None:
    session = turn.session
    try:
        with session.begin_nested():
            _answer(turn)
            notices.put_out(session, world=turn.world, registry=turn.registry, now=turn.now)
    except (NotYours, TooLate) as refusal:
        session.info.pop("notices", None)
        turn.voice.said.clear()
        turn.say(_why_not(turn, refusal))


def _turn(
    session: Session,
    chat: Chat,
    incoming: Incoming,
    key: str,
    *,
    world: World,
    registry: Registry,
    now: datetime,
) -> Turn:
    member = session.get(Account, chat.account_id) if chat.account_id else None
    if member is not None and member.left_at is not None:
        member = None
    return Turn(
        session=session,
        world=world,
        registry=registry,
        now=now,
        chat=chat,
        incoming=incoming,
        voice=Voice(vault=world.vault, chat=chat.id, language=_language(member), now=now),
        key=key,
        member=member,
    )


def _answer(turn: Turn) -> None:
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
        turn.say("everyone.stranger")
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
            turn.say("everyone.cannot_read")
            _show_where_we_are(turn)


def _joins(turn: Turn) -> None:
    if turn.member is not None:
        turn.say("everyone.already_member")
        return
    try:
        turn.member = join(
            turn.session,
            chat=turn.chat,
            token=turn.incoming.text.strip(),
            towns=turn.world.towns,
            now=turn.now,
        )
    except NoSuchInvitation:
        turn.say("everyone.stranger")
        return
    turn.registry.commands["welcome"].run(turn, Press("welcome"))


def _why_not(turn: Turn, refusal: NotYours | TooLate) -> str:
    """Say why nothing happened; of a person whom a colleague took over, exactly that."""
    if isinstance(refusal, TooLate):
        return "everyone.too_late"
    if turn.member is not None and was_handed_over(turn.session, row=_row_of(turn), by=turn.by):
        return "everyone.handed_over"
    return "everyone.not_found"


def _row_of(turn: Turn) -> uuid.UUID | None:
    """Return what a press, or what was written on a page, is about."""
    incoming = turn.incoming
    if incoming.did is Did.WROTE:
        page = turn.page or turn.session.get_one(PageLink, uuid.UUID(incoming.data))
        return page.subject_id
    if incoming.did is not Did.PRESSED:
        return None
    return read_token(turn.world.vault, incoming.data, chat=turn.chat.id.hex, now=turn.now).row


def _said(turn: Turn, words: str) -> None:
    command = menus.command_of(words.strip(), turn.by.role)
    if command is not None:
        _commanded(turn, command)
        return
    writer = turn.member
    _wear_hat_of_form(turn, turn.chat.draft_id)
    draft = drafts.current_draft(turn)
    if menus.calls_for_help(words, in_form=draft is not None):
        # The draft stays; help comes first.
        turn.member = writer
        _commanded(turn, "incident")
        return
    if len(words) > LONGEST:
        turn.say(Text.of("everyone.too_long", limit=LONGEST))
        _show_where_we_are(turn)
    elif draft is not None:
        drafts.typed(turn, draft, words)
    else:
        turn.say("everyone.no_question")
        _show_where_we_are(turn)


def _wrote(turn: Turn) -> None:
    words = turn.incoming.text
    if turn.incoming.did is Did.TICKED:
        drafts.ticked(turn, words.split("\n") if words else ())
        return
    if turn.page is not None:
        drafts.wrote(turn, words)
        return
    link = turn.session.get_one(PageLink, uuid.UUID(turn.incoming.data))
    _wear_hat_of_form(turn, link.subject_id)
    drafts.written_on_page(turn, link, words)


def _commanded(turn: Turn, command: str) -> None:
    handler = turn.registry.commands.get(command)
    if handler is None or turn.by.role not in handler.roles:
        turn.say("everyone.no_such_command")
        _show_where_we_are(turn)
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
        turn.say("everyone.not_found")
        return
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
    _show_where_we_are(turn)


def _permit(turn: Turn, handler: Handler) -> None:
    if turn.by.role not in handler.roles:
        raise NotYours


def _show_where_we_are(turn: Turn) -> None:
    """After an aside: the question that still stands, or the menu."""
    if turn.member is None:
        return
    _wear_hat_of_form(turn, turn.chat.draft_id)
    draft = drafts.current_draft(turn)
    if draft is not None:
        drafts.ask_again(turn, draft)
    elif turn.page is None or turn.page.purpose == HOME:
        turn.registry.commands["menu"].run(turn, Press("menu"))


def _queue(turn: Turn) -> None:
    said = turn.voice.said
    if turn.pressed:
        first = said[0] if said else Outgoing()
        said[:1] = [first.acknowledging(turn.incoming.press_id)]
    for number, outgoing in enumerate(said):
        queue(
            turn.session,
            chat=turn.chat,
            outgoing=outgoing.to_json(),
            key=f"{turn.key}:{number}",
            now=turn.now,
        )


def _language(member: Account | None) -> Language:
    return "ja-easy" if member is not None and member.language == "ja-easy" else "ja"
