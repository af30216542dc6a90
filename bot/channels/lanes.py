"""
An httpx transport of many single connections, used in turn.

A pool of httpcore looks at every idle connection for every request: with sixteen of them that
costs more than the request itself. A lane has one connection to look at.
"""

import itertools

import httpx


class Lanes(httpx.AsyncBaseTransport):
    """
    ``count`` connections, each kept open; a request takes the one that was used longest ago.

    A request whose lane is busy waits for it, at most for its pool time-out.
    """

    def __init__(self, count: int) -> None:
        # One context for all: making one reads every certificate.
        trusted = httpx.create_ssl_context()
        one = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        self._lanes = [httpx.AsyncHTTPTransport(verify=trusted, limits=one) for _ in range(count)]
        self._turns = itertools.cycle(self._lanes)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on the next lane."""
        return await next(self._turns).handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection."""
        for lane in self._lanes:
            await lane.aclose()
