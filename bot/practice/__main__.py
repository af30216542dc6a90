"""
`python -m bot.practice --port 8081 --database town.sqlite`: the practice server as its own process.
Benchmarks and fault tests use it, so that killing the bot leaves the other side alive.
"""

import argparse
import asyncio
import sys
from contextlib import suppress

from bot.practice.server import TOKEN, NotLoopback, PortTaken, PracticeServer
from bot.practice.store import DatabaseInUse


def main() -> int:
    """Serve until interrupted; 2 if that cannot be done, with a sentence that says why."""
    parser = argparse.ArgumentParser(prog="python -m bot.practice", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--database", default=":memory:", help="file of the practice town")
    parser.add_argument("--token", default=TOKEN)
    wish = parser.parse_args()
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(_serve(wish.host, wish.port, wish.database, wish.token))
    except (NotLoopback, PortTaken) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except DatabaseInUse as error:
        sys.stderr.write(f"Another practice server uses {error}; stop it or name another file.\n")
        return 2
    return 0


async def _serve(host: str, port: int, database: str, token: str) -> None:
    async with PracticeServer(database=database, token=token) as server:
        await server.serve(host=host, port=port)


if __name__ == "__main__":
    sys.exit(main())
