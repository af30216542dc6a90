"""
What a sending means for the queue: one commit for many marks, and one for each chat concerned.

The whole bot rests, a closed chat is told to the coordinators, a moved one is followed, and what
cannot be sent is never retried. A reader's side that says "later" is asked again after growing
waits, and then given up.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.base import Outcome, SendOutcome
from storage.inbox import chat_indexes
from storage.outbox import cancel_for_chat, move_queue
from storage.pace import pause_bot
from storage.sending import Claimed, mark_failed, mark_sent, put_off, requeue
from storage.tables import Chat
from storage.vault import Vault

# A time-out may hide a delivery: after so many of them in a row it is better to stop.
_MOST_UNSURE = 5
_MOST_PUT_OFF = 7
"""How often a reader's side may say "later": with these waits, until about five hours are over."""
_FIRST_WAIT = timedelta(minutes=5)

log = structlog.get_logger(__name__)

OnChat = Callable[[Session, Chat, datetime], None]
Result = tuple[Claimed, SendOutcome]


def is_about_its_chat(result: Result) -> bool:
    """Whether a chat is closed or has moved, or one of its messages will never arrive."""
    message, outcome = result
    match outcome.outcome:
        case Outcome.LATER:
            return message.put_off + 1 >= _MOST_PUT_OFF
        case Outcome.UNSURE:
            return message.tries + 1 >= _MOST_UNSURE
        case _:
            return outcome.outcome in (Outcome.BLOCKED, Outcome.MIGRATED, Outcome.REFUSED)


def settle(
    session: Session, results: Sequence[Result], *, channel: str, bot: str, now: datetime
) -> int:
    """Write down what became of messages, and return how many may have arrived twice."""
    sent = [message.id for message, outcome in results if outcome.outcome is Outcome.SENT]
    doubled = mark_sent(session, ids=sent, now=now) if sent else 0
    for message, outcome in results:
        match outcome.outcome:
            case Outcome.LATER:
                put_off(
                    session,
                    message=message,
                    until=now + _FIRST_WAIT * 2**message.put_off,
                )
            case Outcome.UNSURE | Outcome.UNREACHABLE:
                rest = max(_rest_after(message.tries), timedelta(seconds=outcome.seconds))
                _put_back(session, message, outcome, rest, now)
            case Outcome.RETRY_AFTER:
                _put_back(session, message, outcome, None, now)
                pause_bot(
                    session,
                    channel=channel,
                    bot=bot,
                    until=now + timedelta(seconds=outcome.seconds),
                    now=now,
                )
                log.warning("the channel asks for a rest", seconds=outcome.seconds)
    return doubled


def settle_chat(
    session: Session, *, result: Result, on_blocked: OnChat, on_lost: OnChat, now: datetime
) -> None:
    """Write down what :func:`is_about_its_chat`, under the lock of the chat."""
    message, outcome = result
    chat = session.scalars(select(Chat).where(Chat.id == message.chat_id).with_for_update()).one()
    if outcome.outcome is Outcome.MIGRATED:
        _follow_chat(session, chat=chat, address=outcome.address)
        _put_back(session, message, outcome, None, now)
        return
    if outcome.outcome is not Outcome.BLOCKED:
        why = outcome.outcome.value
        # A mailbox that is full for hours is nobody's mistake.
        say = log.warning if outcome.outcome is Outcome.LATER else log.error
        say("gave a message up", why=why, reason=outcome.reason, row=str(message.id))
        mark_failed(session, ids=[message.id], outcome=why)
        on_lost(session, chat, now)
        return
    mark_failed(session, ids=[message.id], outcome="blocked")
    on_blocked(session, chat, now)
    if chat.blocked_at is None:
        chat.blocked_at = now
    cancel_for_chat(session, chat_id=chat.id, outcome="blocked")


def _follow_chat(session: Session, *, chat: Chat, address: str) -> None:
    """
    Give a chat its new address; what waits for it goes there.

    If somebody has written from the new address already, that chat takes over.
    """
    vault: Vault = session.info["vault"]
    indexes = chat_indexes(vault, channel=chat.channel, bot=chat.bot, address=address)
    there = session.scalars(
        select(Chat).where(
            Chat.channel == chat.channel, Chat.bot == chat.bot, Chat.address_index.in_(indexes)
        )
    ).first()
    if there is None:
        chat.address_index = indexes[0]
        chat.address = address
        return
    there.account_id = there.account_id or chat.account_id
    move_queue(session, old=chat.id, new=there.id)


def _put_back(
    session: Session,
    message: Claimed,
    outcome: SendOutcome,
    hold: timedelta | None,
    now: datetime,
) -> None:
    requeue(
        session,
        message=message,
        outcome=outcome.outcome.value,
        steps_done=max(message.steps_done, outcome.steps_done),
        arrived=outcome.outcome is Outcome.UNSURE,
        hold=hold,
        now=now,
    )


def _rest_after(tries: int) -> timedelta:
    """One second, doubling up to a minute."""
    return timedelta(seconds=min(60, 2 ** min(tries, 6)))
