"""
How fast a bot may send, kept in the database so that all its processes share it.

The limits of a bot and of a group hold in *any* window of their length. A private chat has a
bucket instead: somebody who writes exactly once a second would be answered late for ever after
one late answer, if the third answer after it had to wait for its window. What lies further ahead
of now than a limit can put it comes from a clock that was turned back and is dropped.
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


@dataclass(frozen=True)
class Window:
    """At most ``count`` sends in any ``seconds``; what is kept are the moments (Unix seconds)."""

    count: int
    seconds: float

    def recent(self, sent: Iterable[float], *, now: datetime) -> list[float]:
        """Return those moments that still count, oldest first."""
        moment = now.timestamp()
        return sorted(at for at in sent if moment - self.seconds < at <= moment)

    def noted(self, sent: Iterable[float], *, now: datetime) -> list[float]:
        """Return what to keep once one more is sent now."""
        return [*self.recent(sent, now=now), now.timestamp()]

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
class Bucket:
    """
    One send each ``seconds`` in the long run, and up to ``count`` of them at once.

    What is kept is one moment (Unix seconds): when the bucket will be full again (the
    theoretical arrival time of the generic cell rate algorithm, ITU-T I.371).
    """

    count: int
    seconds: float

    def noted(self, kept: Iterable[float], *, now: datetime) -> list[float]:
        """Return what to keep once one more is sent now."""
        return [self._full_at(kept, now) + self.seconds]

    def wait(self, kept: Iterable[float], *, now: datetime) -> float:
        """Return after how many seconds there is room for one."""
        spare = (self.count - 1) * self.seconds
        return max(0.0, self._full_at(kept, now) - spare - now.timestamp())

    def _full_at(self, kept: Iterable[float], now: datetime) -> float:
        moment = now.timestamp()
        ahead = moment + self.count * self.seconds
        return max((at for at in kept if moment < at <= ahead), default=moment)


@dataclass(frozen=True)
class SendLimits:
    """
    The limits of one bot: over all, in a private chat, in a group.

    The defaults are Telegram's: 30 a second, one a second in a chat (here with bursts of
    three), 20 a minute in a group (Bots FAQ, "My bot is hitting limits").
    """

    bot: Window = Window(30, 1.0)
    chat: Bucket = Bucket(3, 1.0)
    group: Window = Window(20, 60.0)


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
    _pace_of(session, chat_id, session.get(ChatPace, chat_id)).free_from = until


def note_sends(
    session: Session,
    *,
    pace: SendPace,
    chats: Sequence[tuple[Chat, ChatPace | None]],
    limits: SendLimits,
    now: datetime,
) -> None:
    """Write down that each of ``chats``, given with its pace, is sent one message now."""
    if not chats:
        return
    pace.sent = [*limits.bot.recent(pace.sent, now=now), *[now.timestamp()] * len(chats)]
    for chat, known in chats:
        limit = limits.group if chat.is_group else limits.chat
        row = _pace_of(session, chat.id, known)
        row.sent = limit.noted(row.sent, now=now)
        wait = limit.wait(row.sent, now=now)
        row.free_from = now + timedelta(seconds=wait) if wait > 0 else None


def _pace_of(session: Session, chat_id: Id, known: ChatPace | None) -> ChatPace:
    if known is None:
        known = ChatPace(id=chat_id, sent=[])
        session.add(known)
    return known
