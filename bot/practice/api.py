"""
The HTTP edge of the loopback Bot API: token, parameters, faults, one method, Telegram's envelope.
A method or a part of one that is not practised is refused, logged as an error and written down.
"""

import asyncio
import hmac
import json
import logging
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.practice import editing, managing, sending
from bot.practice.faults import Fault, refusal_of
from bot.practice.keyboards import NotPractised
from bot.practice.params import Params, read_params
from bot.practice.parts import Method, Telegram
from bot.practice.refusals import Refusal, bad_request

_log = logging.getLogger(__name__)

METHODS: dict[str, Method] = {
    name.lower(): method
    for table in (managing.METHODS, sending.METHODS, editing.METHODS)
    for name, method in table.items()
}
_UNAUTHORIZED = Refusal(code=401, description="Unauthorized")


class BotApi:
    """Answers `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    def __init__(self, *, telegram: Telegram, token: str) -> None:
        self._telegram = telegram
        self._token = token
        self._closing = asyncio.Event()
        self.unknown_methods: list[str] = []
        self.routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
        ]

    def open(self) -> None:
        """Begin to answer (again)."""
        self._closing.clear()

    def close(self) -> None:
        """Let calls that hang on a fault go."""
        self._closing.set()

    async def _call(self, request: Request) -> Response:
        try:
            self._check_token(request)
            name = request.path_params["method"]
            method = METHODS.get(name.lower())
            if method is None:
                raise self._not_practised(name)
            params = await read_params(request)
            result = await self._run(name, method, params)
        except Refusal as refusal:
            return _answer(refusal.as_json(), status=refusal.code)
        return _answer({"ok": True, "result": result})

    async def _run(self, name: str, method: Method, params: Params) -> Any:
        fault = self._telegram.faults.strike(method=name, chat_id=params.raw_chat_id())
        if fault is not None:
            await self._suffer_before(fault)
        try:
            result = await method(self._telegram, params)
        except NotPractised as error:
            raise self._not_practised(f"{name}: {error}", code=400) from error
        unread = params.not_understood()
        if unread:
            self._not_practised(f"{name}: parameters {', '.join(unread)}")
        await self._telegram.world.store.saved()
        if fault is not None:
            await self._hang(fault)
        return result

    async def _suffer_before(self, fault: Fault) -> None:
        refusal = refusal_of(fault)
        if refusal is not None:
            raise refusal
        if fault.kind == "timeout_before":
            await self._hang(fault)

    async def _hang(self, fault: Fault) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), fault.hang)
        raise Refusal(code=504, description="Gateway Timeout")

    async def _download(self, request: Request) -> Response:
        try:
            self._check_token(request)
            file = self._telegram.files.at(request.path_params["path"])
            if file is None:
                raise Refusal(code=404, description="Not Found: no such file")
        except Refusal as refusal:
            return _answer(refusal.as_json(), status=refusal.code)
        content = self._telegram.files.content(file)
        return Response(content, media_type="application/octet-stream")

    def _check_token(self, request: Request) -> None:
        given = request.path_params["token"].encode()
        if not hmac.compare_digest(given, self._token.encode()):
            raise _UNAUTHORIZED

    def _not_practised(self, what: str, *, code: int = 404) -> Refusal:
        self.unknown_methods.append(what)
        _log.error("The practice server does not know %s; the bot asked for it.", what)
        words = f"the practice server does not know {what}"
        if code == 404:
            return Refusal(code=404, description=f"Not Found: {words}")
        return bad_request(words)


def _answer(body: dict[str, Any], *, status: int = 200) -> Response:
    encoded = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(encoded, status_code=status, media_type="application/json")
