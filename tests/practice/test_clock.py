"""The town's clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.practice.clock import PracticeClock, in_half_an_hour, next_month, next_week, tomorrow

NOON = datetime(2026, 11, 22, 3, 5, tzinfo=UTC)  # 12:05 in Tokyo


def test_it_moves_both_ways_and_tells() -> None:
    """Listeners hear the new time after each move, and the offset is remembered."""
    heard: list[datetime] = []
    kept: list[timedelta] = []
    clock = PracticeClock(remember=kept.append, real_now=lambda: NOON)
    clock.on_move(heard.append)

    clock.move(days=1)
    clock.move(hours=-2)

    assert heard == [NOON + timedelta(days=1), NOON + timedelta(hours=22)]
    assert clock.now() == heard[-1]
    assert kept == [timedelta(days=1), timedelta(hours=22)]


def test_it_can_be_set() -> None:
    """A moment can be named instead of a distance."""
    clock = PracticeClock(real_now=lambda: NOON)

    clock.move_to(moment=datetime(2027, 1, 1, tzinfo=UTC))

    assert clock.now() == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("step", "now", "then"),
    [
        (in_half_an_hour, NOON, datetime(2026, 11, 22, 3, 35, tzinfo=UTC)),
        (tomorrow, NOON, datetime(2026, 11, 23, 0, 0, tzinfo=UTC)),
        (tomorrow, datetime(2026, 11, 22, 20, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)),
        (next_week, NOON, datetime(2026, 11, 29, tzinfo=UTC)),
        (next_month, NOON, datetime(2026, 12, 22, tzinfo=UTC)),
        (next_month, datetime(2027, 1, 31, tzinfo=UTC), datetime(2027, 2, 28, tzinfo=UTC)),
        (next_month, datetime(2026, 12, 5, tzinfo=UTC), datetime(2027, 1, 5, tzinfo=UTC)),
    ],
)
def test_steps_lead_ahead(
    step: Callable[[datetime], datetime], now: datetime, then: datetime
) -> None:
    """Half an hour is half an hour; the others begin at nine in Tokyo, on a day that exists."""
    assert step(now) == then
