"""
One-time pages: what is not said in a public messenger, and everything for those without an app.

A page is opened by a link from the chat or a letter, loads nothing from elsewhere, needs no
script and keeps nothing in the browser; opening changes nothing, only its buttons do.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.acts import Act, Screen, Shown
from bot.case_notes import NOTES, NotesPage, open_notes
from bot.channels.calendar import calendar_route
from bot.channels.fields import read_fields
from bot.channels.pacing import Pacing, PageLimits, TooFast
from bot.channels.page_views import HEADERS, STATIC, Views
from bot.channels.table_templates import template_route
from bot.forms import Doubt, Refused
from bot.links import PageClosed, find_link
from bot.look import LOOK
from bot.messages import Did, Incoming
from bot.pages import Chosen, InDoubt, PageQuestion, open_page, send_page
from bot.record import RECORD, RecordPage, open_record
from bot.registry import Registry
from bot.screens import PURPOSES, act_on_screen, open_screen
from bot.story_page import STORY, StoryPage, open_story_page
from bot.turn import World
from casework.crisis import crisis_in
from storage.database import Database
from storage.trouble import is_outage
from texts import Text

DEFAULT = PageLimits()
_BOX = "tick-"

Shows = PageQuestion | Screen | RecordPage | NotesPage | StoryPage

log = structlog.get_logger(__name__)


def read_page(raw: Mapping[str, Any]) -> Incoming:
    """
    Say what somebody did whose inbox row came from a page.

    :raises ValueError: if it is no such row
    """
    page, words = raw.get("page"), raw.get("words")
    if not isinstance(page, str) or not isinstance(words, str):
        raise ValueError("not from a page")
    return Incoming(Did.WROTE, text=words, data=page, waved=raw.get("waved") is True)


def page_routes(
    *,
    database: Database,
    clock: Callable[[], datetime],
    world: World,
    registry: Registry,
    stored: Callable[[], None],
    limits: PageLimits = DEFAULT,
) -> list[BaseRoute]:
    """
    Make the routes below ``/p``: the pages and what they look like.

    A closed page answers 410, one that went on meanwhile 409, an answer that cannot be taken
    422, a body over 16 KiB 413, too many in a minute 429, and 503 while the database is away.
    The addresses hold tokens: do not log them.

    :param stored: called after the commit that brought an answer
    """
    pages = _Pages(
        database=database,
        clock=clock,
        world=world,
        registry=registry,
        stored=stored,
        pacing=Pacing(limits),
    )
    return [
        Mount("/p/look", StaticFiles(directory=LOOK)),
        Mount("/p/static", StaticFiles(directory=STATIC)),
        calendar_route(database=database, clock=clock),
        template_route(towns=world.towns),
        Route("/p/{token}", pages.show, methods=["GET"]),
        Route("/p/{token}", pages.take, methods=["POST"]),
    ]


class _Pages:
    def __init__(
        self,
        *,
        database: Database,
        clock: Callable[[], datetime],
        world: World,
        registry: Registry,
        stored: Callable[[], None],
        pacing: Pacing,
    ) -> None:
        self._database = database
        self._clock = clock
        self._world = world
        self._registry = registry
        self._stored = stored
        self._pacing = pacing
        self._views = Views()

    async def show(self, request: Request) -> Response:
        """Show what is asked."""
        try:
            shown = await self._open(request)
        except Exception as error:
            return self._away(error)
        if isinstance(shown, RecordPage):
            as_file = request.query_params.get("as") == "json"
            return self._views.record_file(shown) if as_file else self._views.record(shown)
        if isinstance(shown, NotesPage):
            as_file = request.query_params.get("as") == "txt"
            return self._views.notes_file(shown) if as_file else self._views.notes(shown)
        if isinstance(shown, StoryPage):
            return self._views.story(shown)
        if isinstance(shown, Screen):
            return self._views.screen(shown)
        return self._views.question(shown, words=shown.words)

    async def take(self, request: Request) -> Response:
        """Take what was done, once."""
        try:
            fields = await read_fields(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if fields is None:
            return self._views.note("too_large", 413)
        words = fields.get("words", "")
        try:
            self._pacing.let_through(request)
            return self._taken(request, await self._act(request, fields), words)
        except Refused as refused:
            return await self._again(request, words, reason=refused.text)
        except InDoubt as in_doubt:
            return await self._again(request, in_doubt.doubt.words, doubt=in_doubt.doubt)
        except Exception as error:
            return self._away(error, words=words)

    def _taken(self, request: Request, taken: PageQuestion | Shown, words: str) -> Response:
        if isinstance(taken, PageQuestion):
            self._stored()
            # Whose they are is asked in the chat; whoever reads only this knows whom to call.
            note = "thanks" if crisis_in(words) is None else "crisis"
            return self._views.note(note, 200, voices=(taken.language,))
        if taken.stale:
            return self._views.screen(taken.screen, stale=True, words=words)
        self._stored()
        if taken.gone:
            return self._views.screen(taken.screen)
        # Back to the same address: what is shown then can be opened and reloaded at will.
        return RedirectResponse(request.url.path, status_code=303, headers=HEADERS)

    async def _again(
        self,
        request: Request,
        words: str,
        *,
        reason: Text | None = None,
        doubt: Doubt | None = None,
    ) -> Response:
        try:
            shown = await self._open(request)
        except Exception as error:
            return self._away(error, words=words)
        assert isinstance(shown, PageQuestion)
        return self._views.question(shown, words=words, reason=reason, doubt=doubt)

    async def _open(self, request: Request) -> Shows:
        now = self._clock()
        asked = request.query_params

        def work(session: Session) -> Shows:
            link = find_link(session, request.path_params["token"])
            if link.purpose == RECORD:
                return open_record(session, link=link, world=self._world, now=now)
            if link.purpose == NOTES:
                days = (asked.get("from", ""), asked.get("until", ""))
                return open_notes(session, link=link, asked=days, world=self._world, now=now)
            if link.purpose == STORY:
                return open_story_page(session, link=link, world=self._world, now=now)
            if link.purpose in PURPOSES:
                return open_screen(
                    session, link=link, world=self._world, registry=self._registry, now=now
                )
            return open_page(
                session,
                link=link,
                registry=self._registry,
                towns=self._world.towns,
                now=now,
            )

        return await self._database.read(work)

    async def _act(self, request: Request, fields: Mapping[str, str]) -> PageQuestion | Shown:
        now = self._clock()

        def work(session: Session) -> PageQuestion | Shown:
            link = find_link(session, request.path_params["token"], lock=True)
            if link.purpose in PURPOSES:
                return act_on_screen(
                    session,
                    link=link,
                    act=_act_of(fields),
                    world=self._world,
                    registry=self._registry,
                    now=now,
                )
            return send_page(
                session,
                link=link,
                words=fields.get("words", ""),
                chosen=Chosen(fields.get("chosen", ""), fields.get("about", "")),
                registry=self._registry,
                towns=self._world.towns,
                now=now,
            )

        return await self._database.write(work)

    def _away(self, error: Exception, *, words: str = "") -> Response:
        if isinstance(error, PageClosed):
            return self._views.note("closed", 410, words=words)
        if isinstance(error, TooFast):
            return self._views.note("slow", 429, words=words)
        if is_outage(error):
            return self._views.note("away", 503, words=words)
        # Nothing of the turn stays, and whoever wrote has their words back.
        log.error("a page failed", exc_info=error)
        return self._views.note("away", 500, words=words)


def _act_of(fields: Mapping[str, str]) -> Act:
    version = fields.get("version", "")
    if "press" in fields:
        return Act(version=version, press=_number(fields["press"]))
    if "ticked" in fields:
        boxes = (name.removeprefix(_BOX) for name in fields if name.startswith(_BOX))
        return Act(version=version, ticks=tuple(_number(box) for box in boxes))
    return Act(version=version, words=fields.get("words", ""))


def _number(words: str) -> int:
    # A number that nobody offers is a button, or a box, that nobody has.
    return int(words) if words.isascii() and words.isdigit() and len(words) < 4 else -1
