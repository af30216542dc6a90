"""Loops wait for a bell, for the end, or longer each time."""

import asyncio

import pytest

from bot.waking import Bell, Patience, sleep_unless, unless

pytestmark = pytest.mark.anyio


async def test_a_ring_that_nobody_heard_is_kept() -> None:
    """Whoever comes late does not wait; the ring is then used up."""
    bell = Bell()
    bell.ring()
    bell.ring()
    async with asyncio.timeout(0.5):
        await bell.wait(seconds=60)

    begun = asyncio.get_running_loop().time()
    await bell.wait(seconds=0.05)
    assert asyncio.get_running_loop().time() - begun >= 0.04


def test_patience_doubles_up_to_a_limit_and_begins_anew() -> None:
    """Each wait lies between half of its span and the whole of it."""
    patience = Patience(first=1, longest=8)

    waits = [patience.more() for _ in range(6)]
    patience.over()

    for wait, span in zip(waits, (1, 2, 4, 8, 8, 8), strict=True):
        assert span / 2 <= wait <= span
    assert patience.more() <= 1


async def test_work_ends_as_soon_as_it_must() -> None:
    """What is under way is cancelled; what is done is returned; what fails is raised."""
    stop = asyncio.Event()
    assert await unless(stop, asyncio.sleep(0, "done")) == "done"
    with pytest.raises(TimeoutError):
        await unless(stop, asyncio.wait_for(asyncio.sleep(5), 0.01))

    asyncio.get_running_loop().call_later(0.02, stop.set)
    async with asyncio.timeout(1):
        await sleep_unless(stop, 60)
        assert await unless(stop, asyncio.sleep(60, "late")) is None
