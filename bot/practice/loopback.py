"""
Keeps the practice server on this computer: it answers loopback addresses and its own pages only.
Every answer carries headers that let a page load nothing from anywhere else.
"""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_guarded)


def _reason_to_refuse(headers: Headers, *, path: str) -> str | None:
    host = headers.get("host", "")
    if not is_loopback(urlsplit(f"//{host}").hostname or ""):
        return "This server speaks to this computer only."
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return "This server speaks to its own page only."
    if headers.get("sec-fetch-site") in ("cross-site", "same-site") and path != "/":
        return "This server speaks to its own page only."
    return None
