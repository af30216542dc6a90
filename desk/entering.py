"""
The way in and out: a link from the chat, a button that spends it, a cookie, and an end to it.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.pacing import Pacing
from bot.turn import World
from casework.desk_visitor import desk_visitor
from casework.leave_desk import leave_desk
from casework.open_desk import desk_link, open_desk
from desk import cookies
from desk.fields import read_form
from desk.troubles import note_of
from desk.views import HEADERS, DeskViews
from desk.visit import ROOT, page_of_desk
from storage.database import Database
from texts import Language


def entering_routes(
    *,
    database: Database,
    clock: Callable[[], datetime],
    world: World,
    views: DeskViews,
    pacing: Pacing,
) -> list[BaseRoute]:
    """Make the routes of coming in, going out and the switch of readings."""
    door = _Door(database=database, clock=clock, world=world, views=views, pacing=pacing)
    return [
        Route(f"{ROOT}/in/{{token}}", door.show, methods=["GET"]),
        Route(f"{ROOT}/in/{{token}}", door.come_in, methods=["POST"]),
        Route(f"{ROOT}/out", door.go_out, methods=["POST"]),
        Route(f"{ROOT}/readings", door.switch, methods=["POST"]),
    ]


class _Door:
    def __init__(
        self,
        *,
        database: Database,
        clock: Callable[[], datetime],
        world: World,
        views: DeskViews,
        pacing: Pacing,
    ) -> None:
        self._database = database
        self._clock = clock
        self._views = views
        self._pacing = pacing
        self._secure = world.desk_url.startswith("https://")

    async def show(self, request: Request) -> Response:
        """Show the button; whatever only looks at the link spends nothing."""
        token = request.path_params["token"]
        now = self._clock()
        try:
            await self._database.read(lambda session: desk_link(session, token=token, now=now))
        except Exception as error:
            return note_of(error, request=request, views=self._views)
        return self._views.entrance(language=cookies.language_of(request))

    async def come_in(self, request: Request) -> Response:
        """Spend the link, and let the browser in: to the page it is for, or the first."""
        token = request.path_params["token"]
        now = self._clock()
        try:
            self._pacing.let_through(request)
            cookies.must_come_from_us(request)
            session_token = await self._database.write(
                lambda session: open_desk(session, token=token, now=now)
            )
        except Exception as error:
            return note_of(error, request=request, views=self._views)
        to = page_of_desk(request.query_params.get("to", ""))
        response = RedirectResponse(to, status_code=303, headers=HEADERS)
        cookies.keep_session(response, session_token, secure=self._secure)
        return response

    async def go_out(self, request: Request) -> Response:
        """Sign out, here or everywhere."""
        now = self._clock()
        try:
            fields = await read_form(request)
            cookies.must_be_ours(request, fields)

            def work(session: Session) -> None:
                visitor = desk_visitor(session, cookie=cookies.session_of(request), now=now)
                only = None if fields.get("everywhere") else visitor.session
                leave_desk(session, by=visitor.account, only=only, now=now)

            await self._database.write(work)
        except Exception as error:
            return note_of(error, request=request, views=self._views)
        response = self._views.note("left", 200, language=cookies.language_of(request))
        cookies.forget_session(response, secure=self._secure)
        return response

    async def switch(self, request: Request) -> Response:
        """Switch readings on or off for this browser, and go back to the page."""
        try:
            fields = await read_form(request)
            cookies.must_be_ours(request, fields)
        except Exception as error:
            return note_of(error, request=request, views=self._views)
        to = page_of_desk(fields.get("back"))
        response = RedirectResponse(to, status_code=303, headers=HEADERS)
        voice: Language = "ja-easy" if fields.get("voice") == "ja-easy" else "ja"
        cookies.keep_voice(response, voice, secure=self._secure)
        return response
