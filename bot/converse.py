"""
One update, one transaction: who is it, and where are they? :mod:`bot.interpret`: what is meant?

Whatever arrives gets an answer, and no draft is lost by it; a refusal undoes
what its handler did and is said in plain words.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from bot import notices
from bot.interpret import answer, show_where_we_are
from bot.messages import Did, Incoming, Outgoing
from bot.registry import Registry
from bot.tokens import BadToken, read_token
from bot.turn import Turn, World
from bot.voice import Voice
from casework.ground import NotYours, TooLate, record
from casework.handed_over import was_handed_over
from casework.list_unusual_looks import REFUSED
from storage.outbox import queue
from storage.tables import Account, Chat, Inbox, PageLink
from texts import Language

NOT_FOUND = "everyone.not_found"


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
    key: str,
    world: World,
    registry: Registry,
    now: datetime,
) -> None:
    """Give one joint answer to updates that came faster than a person can mean."""
    quiet = Incoming(Did.NOTHING)
    turn = _turn(session, chat, quiet, key, world=world, registry=registry, now=now)
    if chat.is_group:
        return
    if turn.member is None:
        turn.say("everyone.stranger")
    else:
        turn.say("everyone.flood")
        show_where_we_are(turn)
    _queue(turn)


def _run(turn: Turn) -> None:
    session = turn.session
    try:
        with session.begin_nested():
            answer(turn)
            notices.put_out(session, world=turn.world, registry=turn.registry, now=turn.now)
    except (NotYours, TooLate) as refusal:
        session.info.pop("notices", None)
        turn.voice.said.clear()
        why = _why_not(turn, refusal)
        turn.say(why)
        if why == NOT_FOUND and turn.member is not None:
            # Whoever tries again and again stands on the weekly list of unusual look-ups.
            record(session, by=turn.by, act=REFUSED, row=turn.by, town=turn.by.town, now=turn.now)


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


def _why_not(turn: Turn, refusal: NotYours | TooLate) -> str:
    """Say why nothing happened; of a person whom a colleague took over, exactly that."""
    if isinstance(refusal, TooLate):
        return "everyone.too_late"
    if turn.member is not None and was_handed_over(turn.session, row=_row_of(turn), by=turn.by):
        return "everyone.handed_over"
    return NOT_FOUND


def _row_of(turn: Turn) -> uuid.UUID | None:
    """Return what a press, or what was written on a page, is about."""
    incoming = turn.incoming
    if incoming.did is Did.WROTE:
        page = turn.page or turn.session.get_one(PageLink, uuid.UUID(incoming.data))
        return page.subject_id
    if incoming.did is not Did.PRESSED:
        return None
    try:
        press = read_token(turn.world.vault, incoming.data, chat=turn.chat.id.hex, now=turn.now)
    except BadToken:
        return None
    return press.row


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
