"""
Putting notices out: from "this account must hear of that" to rows in the outbox.

What the program begins by itself waits for its reader's hours; an account with
no open chat becomes a task, so that nobody is silently forgotten.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.letters import as_letter, is_mail
from bot.links import with_page
from bot.registry import Registry
from bot.turn import World
from bot.voice import Voice
from casework.add_mail import MAIL
from casework.call_host import answers_the_phone, call_host
from casework.duty import stand_ins
from casework.ground import Notice, take_notices
from casework.hats import chats_by_hat
from casework.open_task import open_task
from casework.reader_hours import closing_time, due_time, session_time
from casework.silence import readers_of_notices, still_to_tell
from storage.base import Id
from storage.outbox import Message, queue_all
from storage.states import Role
from storage.tables import Account, Chat

NOT_BY_LETTER_ALONE = frozenset({"pl.told"})
"""Somebody has not arrived, or rests today: a mailbox may be read tomorrow."""
OWN_LIST = "weekly.list"
"""A stand-in's own Monday list counts what waits for those who are away."""


def put_out(session: Session, *, world: World, registry: Registry, now: datetime) -> None:
    """Queue every notice that the deeds of this transaction left."""
    # Telling one notice may open a task, which is told in turn.
    while notices := _with_stand_ins(session, take_notices(session), now):
        readers = [notice.to for notice in notices]
        accounts = readers_of_notices(session, readers=readers)
        chats: defaultdict[Id | None, list[Chat]] = defaultdict(list)
        for chat in session.scalars(
            select(Chat).where(Chat.account_id.in_(readers), Chat.blocked_at.is_(None))
        ):
            if world.mail or not is_mail(chat):
                chats[chat.account_id].append(chat)
        for hat, chat in chats_by_hat(session, accounts=readers):
            if world.mail or not is_mail(chat):
                chats[hat].append(chat)
        messages: list[Message] = []
        for notice in still_to_tell(session, notices=notices, readers=accounts):
            account = accounts[notice.to]
            if account.left_at is not None:
                _tell_left(session, notice, account, world=world, now=now)
                continue
            told = _told_in(session, notice, account, chats[account.id])
            if told:
                messages += _messages(
                    session,
                    notice,
                    account,
                    told,
                    world=world,
                    registry=registry,
                    now=now,
                )
            else:
                _tell_unreachable(session, notice, account, world=world, now=now)
        queue_all(session, messages=messages, now=now)


def _told_in(
    session: Session, notice: Notice, account: Account, chats: Sequence[Chat]
) -> Sequence[Chat]:
    """Return where a notice is told: where its reader likes to be asked, or else where they are."""
    if notice.chat is not None:
        return [session.get_one(Chat, notice.chat)]
    if account.role is Role.SUPPORTER and notice.kind in NOT_BY_LETTER_ALONE:
        return chats
    liked = [
        chat for chat in chats if is_mail(chat) == (_owner(session, chat, account).asked_by == MAIL)
    ]
    return liked or chats


def _owner(session: Session, chat: Chat, account: Account) -> Account:
    """A giving person is told in the chats of their supporter, as that one likes it."""
    if chat.account_id == account.id:
        return account
    return session.get_one(Account, chat.account_id)


def _messages(
    session: Session,
    notice: Notice,
    account: Account,
    chats: Sequence[Chat],
    *,
    world: World,
    registry: Registry,
    now: datetime,
) -> Iterator[Message]:
    not_before = not_after = None
    if notice.session_at is not None:
        town = world.towns[account.town]
        not_before = session_time(town, session_at=notice.session_at, now=now)
    elif notice.begun:
        earliest = max(now, notice.after or now)
        town = world.towns[account.town]
        not_before = due_time(account, town, now=earliest)
        # An address that is to be confirmed is nobody's yet: no hours are known for it.
        not_after = closing_time(account, town, at=not_before) if notice.chat is None else None
    for chat in chats:
        voice = Voice(
            vault=world.vault,
            chat=chat.id,
            language="ja-easy" if account.language == "ja-easy" else "ja",
            now=now,
        )
        registry.notices[notice.kind](session, world, voice, account, notice)
        said = voice.said
        if said and is_mail(chat):
            said = [
                as_letter(
                    session,
                    said=said,
                    notice=notice,
                    key=f"{notice.key}:{chat.id.hex}",
                    account=account,
                    chat=chat,
                    voice=voice,
                    world=world,
                    now=now,
                )
            ]
        elif notice.begun and account.role is Role.HOST and world.page_url:
            said = [
                with_page(
                    session,
                    said=outgoing,
                    notice=notice,
                    account=account,
                    chat=chat,
                    voice=voice,
                    page_url=world.page_url,
                    now=now,
                )
                for outgoing in said
            ]
        for number, outgoing in enumerate(said):
            yield Message(
                chat=chat,
                outgoing=outgoing.to_json(),
                key=f"{notice.key}:{chat.id.hex}:{number}",
                begun=not_before is not None,
                not_before=not_before,
                not_after=not_after,
                person_id=notice.person,
                placement_id=notice.placement,
            )


def _with_stand_ins(session: Session, notices: list[Notice], now: datetime) -> list[Notice]:
    """Add, for whoever is away, the same news to their stand-in, unless they hear it anyway."""
    if not notices:
        return notices
    away = stand_ins(session, accounts={one.to for one in notices}, now=now)
    told = {(one.to, one.kind, one.subject) for one in notices}
    copies = [
        replace(one, to=away[one.to])
        for one in notices
        if one.to in away
        and one.kind != OWN_LIST
        and one.chat is None
        and (away[one.to], one.kind, one.subject) not in told
    ]
    return notices + copies


def _tell_unreachable(
    session: Session, notice: Notice, account: Account, *, world: World, now: datetime
) -> None:
    town = world.towns[account.town]
    host = answers_the_phone(session, account=account)
    if host is not None:
        call_host(session, notice=notice, host=host, town=town, now=now)
        return
    open_task(
        session,
        town=town,
        kind="unreachable",
        about=account.id,
        host=account.host_id,
        person=notice.person,
        introduction=notice.subject if notice.kind == "in.ask" else None,
        now=now,
    )


def _tell_left(
    session: Session, notice: Notice, account: Account, *, world: World, now: datetime
) -> None:
    """News about a person whose supporter has left is the coordinators' to hear."""
    if notice.person is not None and account.role is Role.SUPPORTER:
        open_task(
            session,
            town=world.towns[account.town],
            kind="supporter_left",
            about=notice.person,
            person=notice.person,
            now=now,
        )
