"""
How the loops of the running program wait: for a bell, for the end, or a little longer each time.
"""

import asyncio
import random
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Wakes a loop that has something to do; rings that nobody heard are kept as one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits, or the next who would."""
        self._event.set()

    async def wait(self, *, seconds: float) -> None:
        """Return when it rings, at the latest after ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return
        self._event.clear()


class Patience:
    """
    Waits that double from ``first`` to ``longest`` seconds, shortened at random by up to half.

    The chance keeps many processes from coming back at the same moment.
    """

    def __init__(self, *, first: float = 0.25, longest: float = 30.0) -> None:
        self._first = first
        self._longest = longest
        self._tries = 0

    def more(self) -> float:
        """Return how long to wait this time."""
        span = min(self._longest, self._first * 2.0**self._tries)
        self._tries = min(self._tries + 1, 30)
        return span * random.uniform(0.5, 1.0)  # noqa: S311 - no secret

    def over(self) -> None:
        """Begin anew: it worked."""
        self._tries = 0


async def unless(stop: asyncio.Event, work: Awaitable[T]) -> T | None:
    """Return what ``work`` returns, or cancel it and return ``None`` as soon as ``stop`` is set."""
    task = asyncio.ensure_future(work)
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        return None
    finally:
        stopped.cancel()
        if not task.done():
            task.cancel()
            # What it still has to say on its way out concerns nobody any more.
            await asyncio.gather(task, return_exceptions=True)


async def sleep_unless(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, but not past ``stop``."""
    await unless(stop, asyncio.sleep(seconds))
