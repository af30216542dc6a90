"""
Our own small web servers: on loopback, quiet, and ended by the program that runs them.

Only behind a proxy that proves itself with a secret do they listen anywhere else.
"""

import asyncio
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket

import uvicorn
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = "127.0.0.1"
PROXY_HEADER = "X-Kanaeai-Proxy"
"""In it the proxy sends the secret that only it and this program know."""


class QuietServer(uvicorn.Server):
    """
    A uvicorn that leaves the signals to the program that runs the bot in the same loop.

    ``listening`` is called as soon as whoever asks is answered.
    """

    def __init__(
        self, config: uvicorn.Config, *, listening: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._listening()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def from_proxy_only(app: ASGIApp, *, secret: str) -> ASGIApp:
    """Let nothing through to ``app`` but what came by the proxy; the rest hears 404."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        given = Headers(scope=scope).get(PROXY_HEADER, "")
        known = hmac.compare_digest(given.encode(), secret.encode())
        await (app if known else Response(status_code=404))(scope, receive, send)

    return guarded


async def serve_web(
    app: ASGIApp,
    *,
    port: int,
    stop: asyncio.Event,
    host: str = LOOPBACK,
    listening: Callable[[], None] = lambda: None,
) -> None:
    """Serve ``app`` on a port, of loopback unless told otherwise, until ``stop`` is set."""
    server = QuietServer(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            # Tokens are part of addresses here.
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
        ),
        listening=listening,
    )
    serving = asyncio.create_task(server.serve())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([serving, stopped], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopped.cancel()
    await serving
