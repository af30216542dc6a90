"""
One-time pages: free words about a person are written here, and never in a public messenger.

A page is opened by a link from the chat, loads nothing from elsewhere, needs no script and
keeps nothing in the browser; only its button spends it, and only the chat goes on from there.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.dates import moment_words
from bot.flows.cleaning import PAGE as LONGEST
from bot.forms import Refused
from bot.look import LOOK, ruby
from bot.messages import Did, Incoming
from bot.pages import PageClosed, PageQuestion, open_page, send_page
from bot.registry import Registry
from storage.database import Database
from storage.trouble import is_outage
from texts import Language, Part, Text, say
from towns import Town

LARGEST_BODY = 16 * 1024
LONGEST_TYPED = 1600
"""
What the field takes. More than the answer may have, so that words too many are met with a
sentence and stay; less than the body may have, at nine bytes a sign.
"""

_HERE = Path(__file__).parent
_BOTH: tuple[Language, ...] = ("ja", "ja-easy")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def read_page(raw: Mapping[str, Any]) -> Incoming:
    """
    Say what somebody did whose inbox row came from a page.

    :raises ValueError: if it is no such row
    """
    page, words = raw.get("page"), raw.get("words")
    if not isinstance(page, str) or not isinstance(words, str):
        raise ValueError("not from a page")
    return Incoming(Did.WROTE, text=words, data=page)


def page_routes(
    *,
    database: Database,
    clock: Callable[[], datetime],
    towns: Mapping[str, Town],
    registry: Registry,
    stored: Callable[[], None],
) -> list[BaseRoute]:
    """
    Make the routes below ``/p``: the pages and what they look like.

    A closed page answers 410, an answer that cannot be taken 422, a body over 16 KiB 413, and
    503 while the database is away. The addresses hold tokens: do not log them.

    :param stored: called after the commit that brought an answer
    """
    pages = _Pages(database, clock, towns, registry, stored)
    return [
        Mount("/p/look", StaticFiles(directory=LOOK)),
        Mount("/p/static", StaticFiles(directory=_HERE / "static")),
        Route("/p/{token}", pages.show, methods=["GET"]),
        Route("/p/{token}", pages.take, methods=["POST"]),
    ]


class _Pages:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        towns: Mapping[str, Town],
        registry: Registry,
        stored: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._towns = towns
        self._registry = registry
        self._stored = stored
        environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._asking = environment.get_template("question.html")
        self._telling = environment.get_template("note.html")

    async def show(self, request: Request) -> Response:
        """Show what is asked."""
        try:
            question = await self._open(request)
        except PageClosed:
            return self._note("closed", 410)
        except Exception as error:
            return self._away(error)
        return self._question(question, words=question.words)

    async def take(self, request: Request) -> Response:
        """Take the answer, once."""
        try:
            words = await _words(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if words is None:
            return self._note("too_large", 413)
        try:
            question = await self._send(request, words)
        except Refused as refused:
            return await self._again(request, words, refused.text)
        except PageClosed:
            return self._note("closed", 410, words=words)
        except Exception as error:
            return self._away(error, words=words)
        self._stored()
        return self._note("thanks", 200, voices=(question.language,))

    async def _again(self, request: Request, words: str, reason: Text) -> Response:
        try:
            question = await self._open(request)
        except PageClosed:
            return self._note("closed", 410, words=words)
        except Exception as error:
            return self._away(error, words=words)
        return self._question(question, words=words, reason=reason)

    async def _open(self, request: Request) -> PageQuestion:
        now = self._clock()

        def work(session: Session) -> PageQuestion:
            return open_page(
                session,
                token=request.path_params["token"],
                registry=self._registry,
                towns=self._towns,
                now=now,
            )

        return await self._database.read(work)

    async def _send(self, request: Request, words: str) -> PageQuestion:
        now = self._clock()

        def work(session: Session) -> PageQuestion:
            return send_page(
                session,
                token=request.path_params["token"],
                words=words,
                registry=self._registry,
                towns=self._towns,
                now=now,
            )

        return await self._database.write(work)

    def _question(
        self, question: PageQuestion, *, words: str, reason: Text | None = None
    ) -> Response:
        html = self._asking.render(
            say=_sayer(question.language),
            brand=say("page.brand", question.language),
            question=question,
            town=_town_name(question),
            until=moment_words(question.until),
            words=words,
            reason=reason,
            limit=LONGEST,
            longest_typed=LONGEST_TYPED,
        )
        return HTMLResponse(html, status_code=422 if reason else 200, headers=_HEADERS)

    def _note(
        self, kind: str, status: int, *, voices: tuple[Language, ...] = _BOTH, words: str = ""
    ) -> Response:
        """Tell how it stands; whose language is unknown is told in both."""
        html = self._telling.render(
            kind=kind,
            voices=[_sayer(voice) for voice in voices],
            brand=say("page.brand", voices[0]),
            words=words,
        )
        return HTMLResponse(html, status_code=status, headers=_HEADERS)

    def _away(self, error: Exception, *, words: str = "") -> Response:
        if not is_outage(error):
            raise error
        return self._note("away", 503, words=words)


def _sayer(language: Language) -> Callable[..., Markup]:
    def with_readings(text: Text | str, **blanks: Text | int) -> Markup:
        spoken = Text.of(text, **blanks) if isinstance(text, str) else text
        return ruby(spoken.parts(language))

    return with_readings


def _town_name(question: PageQuestion) -> Markup:
    reading = question.town.reading if question.language == "ja-easy" else ""
    return ruby([Part(question.town.name, reading)])


async def _words(request: Request) -> str | None:
    """Read the field's words, or return ``None`` as soon as the body is too large."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            return None
    fields = parse_qs(body.decode(errors="replace"), errors="replace")
    return fields.get("words", [""])[0].replace("\r\n", "\n")
