"""
A small JSON door for tests and benchmarks in another process: faults, and what the server has seen.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.practice.faults import UnknownFault
from bot.practice.parts import Telegram


class Admin:
    """The routes /practice/faults and /practice/state."""

    def __init__(self, *, telegram: Telegram, unknown_methods: list[str]) -> None:
        self._telegram = telegram
        self._unknown_methods = unknown_methods
        self.routes = [
            Route("/practice/faults", self._list, methods=["GET"]),
            Route("/practice/faults", self._add, methods=["POST"]),
            Route("/practice/faults", self._clear, methods=["DELETE"]),
            Route("/practice/state", self._state, methods=["GET"]),
            Route("/practice/persona", self._add_persona, methods=["POST"]),
        ]

    async def _list(self, _request: Request) -> Response:
        return JSONResponse([fault.as_json() for fault in self._telegram.faults.armed])

    async def _add(self, request: Request) -> Response:
        try:
            fault = self._telegram.faults.add(**await request.json())
        except (UnknownFault, TypeError, ValueError) as error:
            raise HTTPException(400, f"no such fault: {error}") from error
        return JSONResponse(fault.as_json())

    async def _clear(self, _request: Request) -> Response:
        self._telegram.faults.clear()
        return JSONResponse([])

    async def _state(self, _request: Request) -> Response:
        struck = self._telegram.faults.struck
        return JSONResponse(
            {
                "pending_updates": len(self._telegram.queue),
                "unknown_methods": self._unknown_methods,
                "struck": {f"{method}:{kind}": count for (method, kind), count in struck.items()},
                "now": self._telegram.world.clock.now().isoformat(),
            }
        )

    async def _add_persona(self, request: Request) -> Response:
        try:
            person = self._telegram.world.add_person(**await request.json())
        except (TypeError, ValueError) as error:
            raise HTTPException(400, f"no such person: {error}") from error
        await self._telegram.world.store.saved()
        return JSONResponse(vars(person))
