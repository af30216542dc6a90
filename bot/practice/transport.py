"""
Lets python-telegram-bot talk to the practice server without a socket, for tests in one process.
Time-outs are kept, so that a call that hangs fails as it would on a real line.
"""

import asyncio
from typing import Any

import httpx
from telegram.request import HTTPXRequest

ADDRESS = "http://127.0.0.1"


class InProcess(httpx.AsyncBaseTransport):
    """An httpx transport that calls an ASGI app and honours the read time-out."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app=app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """
        Call the app.

        :raises httpx.ReadTimeout: if it takes longer than the request's read time-out (seconds)
        """
        seconds = request.extensions.get("timeout", {}).get("read")
        try:
            return await asyncio.wait_for(self._inner.handle_async_request(request), seconds)
        except TimeoutError as error:
            raise httpx.ReadTimeout(
                "the practice server did not answer", request=request
            ) from error


def in_process_request(app: Any, *, read_timeout: float = 5.0) -> HTTPXRequest:
    """A python-telegram-bot request object that reaches `app` without a socket."""
    return HTTPXRequest(read_timeout=read_timeout, httpx_kwargs={"transport": InProcess(app)})
