"""
How fast a bot may send, kept in the database so that all its processes share it.

A limit holds in *any* window of its length: the moments of the last sends are kept, not an
average. Moments that lie ahead of now come from a clock that was turned back and are dropped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.base import Id
from storage.tables import Chat, ChatPace, SendPace

_PACE = (
    select(SendPace)
    .where(SendPace.channel == bindparam("channel"), SendPace.bot == bindparam("bot"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_CHAT_PACES = select(ChatPace).where(ChatPace.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Limit:
    """At most ``count`` sends in any ``seconds``."""

    count: int
    seconds: float

    def recent(self, sent: Iterable[float], *, now: datetime) -> list[float]:
        """Return those moments (Unix seconds) that still count, oldest first."""
        moment = now.timestamp()
        return sorted(at for at in sent if moment - self.seconds < at <= moment)

    def room(self, sent: Iterable[float], *, now: datetime) -> int:
        """Return how many may be sent at once now."""
        return self.count - len(self.recent(sent, now=now))

    def wait(self, sent: Iterable[float], *, now: datetime) -> float:
        """Return after how many seconds there is room for one."""
        recent = self.recent(sent, now=now)
        if len(recent) < self.count:
            return 0.0
        return recent[len(recent) - self.count] + self.seconds - now.timestamp()


@dataclass(frozen=True)
class SendLimits:
    """
    The limits of one bot: over all, in a private chat, in a group.

    The defaults are Telegram's: 30 a second, one a second in a chat (here with bursts of
    three), 20 a minute in a group (Bots FAQ, "My bot is hitting limits").
    """

    bot: Limit = Limit(30, 1.0)
    chat: Limit = Limit(3, 3.0)
    group: Limit = Limit(20, 60.0)


def bot_pace(session: Session, *, channel: str, bot: str) -> SendPace:
    """Lock the pace row of a bot, making it at the first time."""
    of_bot = {"channel": channel, "bot": bot}
    pace = session.scalars(_PACE, of_bot).first()
    if pace is not None:
        return pace
    try:
        with session.begin_nested():
            session.add(SendPace(channel=channel, bot=bot, sent=[]))
    except IntegrityError:
        # Another process was first; its row is as good.
        pass
    return session.scalars(_PACE, of_bot).one()


def pause_bot(session: Session, *, channel: str, bot: str, until: datetime, now: datetime) -> None:
    """Let no process send for this bot before ``until``; a longer pause stays."""
    pace = bot_pace(session, channel=channel, bot=bot)
    if pause_left(pace, now=now) < (until - now).total_seconds():
        pace.paused_from, pace.paused_until = now, until


def pause_left(pace: SendPace, *, now: datetime) -> float:
    """Return how many seconds the bot still rests; 0 if it may send."""
    if pace.paused_from is None or pace.paused_until is None or now < pace.paused_from:
        return 0.0
    return max(0.0, (pace.paused_until - now).total_seconds())


def hold_chat(session: Session, *, chat_id: Id, until: datetime) -> None:
    """Send nothing to this chat before ``until``."""
    pace = chat_paces(session, [chat_id])[chat_id]
    pace.free_from = until


def note_sends(
    session: Session,
    *,
    pace: SendPace,
    chats: Sequence[Chat],
    limits: SendLimits,
    now: datetime,
) -> None:
    """Write down that each of ``chats`` is sent one message now."""
    if not chats:
        return
    moment = now.timestamp()
    pace.sent = [*limits.bot.recent(pace.sent, now=now), *[moment] * len(chats)]
    paces = chat_paces(session, [chat.id for chat in chats])
    for chat in chats:
        limit = limits.group if chat.is_group else limits.chat
        row = paces[chat.id]
        row.sent = [*limit.recent(row.sent, now=now), moment]
        wait = limit.wait(row.sent, now=now)
        row.free_from = now + timedelta(seconds=wait) if wait > 0 else None


def chat_paces(session: Session, ids: Sequence[Id]) -> dict[Id, ChatPace]:
    """Return the pace rows of these chats, made where there is none."""
    rows = {row.id: row for row in session.scalars(_CHAT_PACES, {"ids": list(ids)})}
    for id_ in ids:
        if id_ not in rows:
            rows[id_] = ChatPace(id=id_, sent=[])
            session.add(rows[id_])
    return rows
