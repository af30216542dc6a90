"""
How the loops of the running program wait: for a bell, for the end, or a little longer each time.
"""

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
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


async def aside(work: Callable[[], T]) -> T:
    """
    Run long work on a thread of its own that nobody waits for at the end of the program.

    A pool's threads are waited for, and what takes seconds to load would hold up a stop.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(say: Callable[[], None]) -> None:
        def unless_gone() -> None:
            if not done.done():
                say()

        # A loop that has closed meanwhile asks for nothing any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(unless_gone)

    def run() -> None:
        try:
            result = work()
        except BaseException as error:
            failed = error
            tell(lambda: done.set_exception(failed))
        else:
            tell(lambda: done.set_result(result))

    threading.Thread(target=run, daemon=True, name="aside").start()
    return await done


async def sleep_unless(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, but not past ``stop``."""
    await unless(stop, asyncio.sleep(seconds))
