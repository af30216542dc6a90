"""
Keeps the practice server on this computer: it answers loopback addresses and its own pages only.
Its pages carry headers that let them load nothing from anywhere else.
"""

import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BOT_API = "/bot"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]


@lru_cache(maxsize=256)
def _host_is_loopback(header: str) -> bool:
    return is_loopback(urlsplit(f"//{header}").hostname or "")


def is_loopback(host: str) -> bool:
    """True for localhost and for loopback addresses, with or without brackets."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class OnlyThisComputer:
    """
    ASGI middleware: refuses foreign Host headers and requests that other pages cause.

    A foreign Host means that somebody's domain was pointed at this computer (DNS rebinding); a
    foreign Origin or Sec-Fetch-Site means that a page from elsewhere is trying to use the server.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from here, refuse the rest."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reason = _reason_to_refuse(Headers(scope=scope), path=scope["path"])
        if reason:
            await PlainTextResponse(reason, status_code=403)(scope, receive, send)
            return

        if scope["path"].startswith(_BOT_API):
            await self._app(scope, receive, send)  # Read by a bot, never by a browser.
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_RAW_HEADERS]
            await send(message)

        await self._app(scope, receive, send_guarded)


def _reason_to_refuse(headers: Headers, *, path: str) -> str | None:
    host = headers.get("host", "")
    if not _host_is_loopback(host):
        return "This server speaks to this computer only."
    origin = headers.get("origin")
    if origin == "null" and headers.get("sec-fetch-site") == "same-origin":
        # A form on a page that tells nobody its address says so even to its own server.
        return None
    if origin is not None and urlsplit(origin).netloc != host:
        return "This server speaks to its own page only."
    if headers.get("sec-fetch-site") in ("cross-site", "same-site") and path != "/":
        return "This server speaks to its own page only."
    return None
