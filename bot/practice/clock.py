"""
The town's clock: real time plus an offset that people can move, to see next month today.
It tells its listeners after each move, and remembers its offset through `remember`.
"""

import calendar
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, timezone

# Japan has had one offset and no summer time since 1951, so no time zone database is needed here.
TOKYO = timezone(timedelta(hours=9), "JST")
MORNING = time(9, 0)

Listener = Callable[[datetime], None]


def _forget(_offset: timedelta) -> None:
    """Keep the offset in this process only."""


def _real_now() -> datetime:
    return datetime.now(UTC)


class PracticeClock:
    """A clock that runs at the speed of the real one and can be moved both ways."""

    def __init__(
        self,
        *,
        offset: timedelta = timedelta(0),
        remember: Callable[[timedelta], None] = _forget,
        real_now: Callable[[], datetime] = _real_now,
    ) -> None:
        self._offset = offset
        self._remember = remember
        self._real_now = real_now
        self._listeners: list[Listener] = []

    @property
    def offset(self) -> timedelta:
        """How far the town is ahead of real time (negative: behind)."""
        return self._offset

    def now(self) -> datetime:
        """The town's time, aware, in UTC."""
        return self._real_now() + self._offset

    def move(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> datetime:
        """
        Move the town by this much (negative: back), tell the listeners, and return its new time.
        """
        self._offset += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        self._remember(self._offset)
        now = self.now()
        for listener in tuple(self._listeners):
            listener(now)
        return now

    def move_to(self, *, moment: datetime) -> datetime:
        """Move the town to an aware `moment`; see `move`."""
        return self.move(seconds=(moment - self.now()).total_seconds())

    def on_move(self, listener: Listener) -> None:
        """Call `listener` with the new time after each move, in the order of registration."""
        self._listeners.append(listener)


def in_half_an_hour(now: datetime) -> datetime:
    """Thirty minutes after `now`: when the city hears of what nobody has taken."""
    return now + timedelta(minutes=30)


def tomorrow(now: datetime) -> datetime:
    """Nine o'clock in Tokyo on the day after `now`: the hour at which follow-ups may go out."""
    return _morning_after(now, days=1)


def next_week(now: datetime) -> datetime:
    """Nine o'clock in Tokyo, seven days after `now`."""
    return _morning_after(now, days=7)


def next_month(now: datetime) -> datetime:
    """Nine o'clock in Tokyo on the same day of the next month, or on that month's last day."""
    day = now.astimezone(TOKYO).date()
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    last = calendar.monthrange(year, month)[1]
    there = day.replace(year=year, month=month, day=min(day.day, last))
    return datetime.combine(there, MORNING, TOKYO).astimezone(UTC)


def _morning_after(now: datetime, *, days: int) -> datetime:
    day = now.astimezone(TOKYO).date() + timedelta(days=days)
    return datetime.combine(day, MORNING, TOKYO).astimezone(UTC)
