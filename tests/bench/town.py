"""
The practice server in a process of its own, with the people who write to the bot inside it.

It takes orders as JSON lines and answers each with one; whoever is measured only sees Telegram.
"""

import argparse
import asyncio
import itertools
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.practice import PracticeServer
from bot.practice.world import Event

PATIENCE = 20.0


class People:
    """Everybody who writes; each waits for the answer before writing again."""

    def __init__(self, server: PracticeServer) -> None:
        self._server = server
        self._hoping: dict[int, asyncio.Future[None]] = {}
        self.unasked = 0
        server.world.watch(self._look)

    async def turn(self, person: int, words: str) -> float:
        """Write something and return after how many seconds the answer was there."""
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._hoping[person] = answered
        started = time.perf_counter()
        self._server.acts.write(person=self._server.world.person(person), text=words)
        await asyncio.wait_for(answered, PATIENCE)
        return time.perf_counter() - started

    async def talk(self, people: Sequence[int], lines: Sequence[str]) -> None:
        """Let everybody say all these lines."""

        async def say_all(person: int) -> None:
            for line in lines:
                await self.turn(person, line)

        await asyncio.gather(*map(say_all, people))

    async def crowd(
        self, people: Sequence[int], cycle: Sequence[str], seconds: float
    ) -> dict[str, Any]:
        """Keep one turn of each person in flight; return what was done in that time."""
        took: list[float] = []
        started = time.perf_counter()
        end = started + seconds

        async def go_on(number: int, person: int) -> None:
            for line in itertools.islice(itertools.cycle(cycle), number % len(cycle), None):
                if time.perf_counter() >= end:
                    return
                took.append(await self.turn(person, line))

        await asyncio.gather(*(go_on(*pair) for pair in enumerate(people)))
        return {"turns": len(took), "seconds": time.perf_counter() - started, "took": took}

    async def stroll(
        self, people: Sequence[int], cycle: Sequence[str], seconds: float
    ) -> dict[str, Any]:
        """Let each person write once a second, evenly spread; return how long turns took."""
        took: list[float] = []
        started = asyncio.get_running_loop().time()

        async def once_a_second(number: int, person: int) -> None:
            for second in range(int(seconds)):
                at = started + second + number / len(people)
                await asyncio.sleep(max(0.0, at - asyncio.get_running_loop().time()))
                took.append(await self.turn(person, cycle[(number + second) % len(cycle)]))

        await asyncio.gather(*(once_a_second(*pair) for pair in enumerate(people)))
        return {"turns": len(took), "took": took}

    def _look(self, event: Event) -> None:
        if event["type"] != "message" or not event["message"]["from"]["is_bot"]:
            return
        answered = self._hoping.pop(event["chat"], None)
        if answered is None:
            # A second message would be taken for the answer to the next turn.
            self.unasked += 1
        elif not answered.done():
            answered.set_result(None)


async def serve(*, port: int, database: str, people: int) -> None:
    """Serve, and obey until the orders end."""
    async with PracticeServer(database=database) as server:
        for number in range(1, people + 1):
            server.add_person(id=number, name=f"人{number}")
        crowd = People(server)
        deeds: dict[str, Callable[..., Awaitable[Any]]] = {
            "talk": crowd.talk,
            "crowd": crowd.crowd,
            "stroll": crowd.stroll,
        }
        async with server.listening(port=port) as address:
            _answer({"ready": address})
            while line := await asyncio.to_thread(sys.stdin.readline):
                order = json.loads(line)
                done = await deeds[order.pop("do")](**order)
                _answer({"done": done, "unasked": crowd.unasked})


def _answer(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--people", type=int, required=True)
    asyncio.run(serve(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
