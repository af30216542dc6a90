"""
Our own small web servers: on loopback, quiet, and ended by the program that runs them.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

LOOPBACK = "127.0.0.1"


class QuietServer(uvicorn.Server):
    """A uvicorn that leaves the signals to the program that runs the bot in the same loop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def serve_web(app: Starlette, *, port: int, stop: asyncio.Event) -> None:
    """Serve ``app`` on a loopback port until ``stop`` is set."""
    server = QuietServer(
        uvicorn.Config(
            app,
            host=LOOPBACK,
            port=port,
            log_config=None,
            # Tokens are part of addresses here.
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
    )
    serving = asyncio.create_task(server.serve())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([serving, stopped], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopped.cancel()
    await serving
