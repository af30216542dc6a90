"""The search beside the conversations: when it runs, and when it ends."""

import asyncio
import threading

import pytest

from bot.flows import all_flows
from bot.searching import search_loop
from bot.turn import World
from bot.waking import Bell, aside, unless
from casework.search import Reader
from matching import load_words
from storage.database import Database
from tests.making import NOW, TOWN


@pytest.mark.anyio
async def test_the_search_ends_as_soon_as_the_program_is_told_to(database: Database) -> None:
    """A search that waits for its next minute does not keep the program from stopping."""
    world = World(
        vault=database.vault,
        towns={TOWN.key: TOWN},
        reader=Reader(words=load_words, activity_words={}),
        bot_name="",
        page_url="",
    )
    stop = asyncio.Event()
    search = asyncio.create_task(
        search_loop(
            stop,
            database=database,
            world=world,
            registry=all_flows(),
            clock=lambda: NOW,
            bell=Bell(),
            found_some=lambda: None,
            is_resting=lambda: True,
        )
    )
    await asyncio.sleep(0.2)

    stop.set()

    await asyncio.wait_for(search, 2.0)


@pytest.mark.anyio
async def test_long_work_aside_answers_and_holds_up_no_stop() -> None:
    """What it returns or raises comes back; and who stops meanwhile does not wait for it."""
    assert await aside(lambda: 3) == 3
    with pytest.raises(KeyError):
        await aside(lambda: dict[str, int]()["nothing"])
    stop, go_on = asyncio.Event(), threading.Event()
    asyncio.get_running_loop().call_later(0.05, stop.set)

    assert await asyncio.wait_for(unless(stop, aside(lambda: go_on.wait(60))), 5) is None

    go_on.set()
