"""
The desk as routes: what is shown to whoever is signed in, and one deed for each act.

Opening a page changes nothing but what the page says of itself (a case that was opened leaves a
trace); every form carries a token that only this browser's cookie makes.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.pacing import Pacing, PageLimits
from bot.forms import Refused
from bot.notices import put_out
from bot.registry import Registry
from bot.turn import World
from casework.desk_visitor import desk_visitor, was_there
from casework.ground import NotYours, TooLate
from desk import cookies
from desk.entering import entering_routes
from desk.fields import Fields, read_form
from desk.going import go_on
from desk.guarded import Doubted
from desk.look import look_routes
from desk.page import STAFF, DeskFile, DeskPage, Done
from desk.pages import PAGES
from desk.troubles import note_of
from desk.views import HEADERS, DeskViews, url
from desk.visit import ROOT, Visit, page_of_desk
from storage.database import Database
from storage.states import Role
from texts import Text

DEFAULT = PageLimits()
Handle = Callable[[Request], Any]


def desk_routes(
    *,
    database: Database,
    clock: Callable[[], datetime],
    world: World,
    registry: Registry,
    stored: Callable[[], None],
    limits: PageLimits = DEFAULT,
) -> list[BaseRoute]:
    """
    Make the routes below ``/desk``.

    Whoever is not signed in hears 401 and how to get in; what is not there, or not theirs, is 404;
    what went on meanwhile 409; what cannot be taken 422; a form from elsewhere 403.

    :param stored: called after the commit of a deed
    """
    views = DeskViews(page for page in PAGES if isinstance(page, DeskPage))
    pacing = Pacing(limits)
    desk = _Desk(
        database=database,
        clock=clock,
        world=world,
        registry=registry,
        stored=stored,
        pacing=pacing,
        views=views,
    )
    return [
        *look_routes(),
        *entering_routes(database=database, clock=clock, world=world, views=views, pacing=pacing),
        Route(ROOT, _to_the_first, methods=["GET"]),
        Route(ROOT + _GO.path, desk.taking(_GO), methods=["POST"]),
        *(route for page in _named_first(PAGES) for route in desk.routes_of(page)),
    ]


def _named_first(pages: Iterable[DeskPage | DeskFile]) -> list[DeskPage | DeskFile]:
    """``/reports/papers`` is a page of its own, and no report whose id is ``papers``."""
    return sorted(pages, key=lambda page: page.path.count("{"))


class _Desk:
    def __init__(
        self,
        *,
        database: Database,
        clock: Callable[[], datetime],
        world: World,
        registry: Registry,
        stored: Callable[[], None],
        pacing: Pacing,
        views: DeskViews,
    ) -> None:
        self._database = database
        self._clock = clock
        self._world = world
        self._registry = registry
        self._stored = stored
        self._pacing = pacing
        self._views = views

    def routes_of(self, page: DeskPage | DeskFile) -> list[BaseRoute]:
        """Return the routes of a page, or of a download."""
        path = ROOT + page.path
        if isinstance(page, DeskFile):
            return [Route(path, self.giving(page), methods=["GET"])]
        shows = Route(path, self.showing(page), methods=["GET"])
        takes = [Route(path, self.taking(page), methods=["POST"])] if page.acts else []
        return [shows, *takes]

    def showing(self, page: DeskPage) -> Handle:
        """Return what shows a page."""

        async def show(request: Request) -> Response:
            try:
                return await self._shown(request, page, said=request.query_params.get("said", ""))
            except Exception as error:
                return note_of(error, request=request, views=self._views)

        return show

    def giving(self, file: DeskFile) -> Handle:
        """Return what gives a file."""

        async def give(request: Request) -> Response:
            try:
                await self._enter(request, file)
                given = await self._database.read(
                    lambda session: file.give(self._visit(session, request, file.roles))
                )
            except Exception as error:
                return note_of(error, request=request, views=self._views)
            saved = {"Content-Disposition": f'attachment; filename="{given.name}"'}
            return Response(given.content, media_type=given.media_type, headers=HEADERS | saved)

        return give

    def taking(self, page: DeskPage) -> Handle:
        """Return what takes the acts of a page."""

        async def take(request: Request) -> Response:
            fields = Fields()
            try:
                fields = await read_form(request, largest=page.largest_form)
                cookies.must_be_ours(request, fields)
                link = sha256(cookies.session_of(request).encode()).hexdigest()
                self._pacing.let_through(request, link=link)
                try:
                    done = await self._do(request, page, fields)
                except Refused as refused:
                    return await self._again(request, page, fields, refused.text, 422, of=refused)
                except TooLate:
                    return await self._again(request, page, fields, Text.of("desk.too_late"), 409)
            except Exception as error:
                return note_of(error, request=request, views=self._views, fields=fields)
            self._stored()
            said = f"{'&' if '?' in done.to else '?'}said={done.said}" if done.said else ""
            return RedirectResponse(url(done.to) + said, status_code=303, headers=HEADERS)

        return take

    async def _shown(
        self,
        request: Request,
        page: DeskPage,
        *,
        said: str = "",
        reason: Text | None = None,
        given: Mapping[str, str] | None = None,
        status: int = 200,
        doubted: Doubted | None = None,
    ) -> Response:
        await self._enter(request, page)

        def work(session: Session) -> tuple[str, Visit]:
            visit = self._visit(session, request, page.roles)
            html = self._views.page(
                page,
                {"given": given or {}, "doubted": doubted, **page.show(visit)},
                visit=visit,
                csrf=cookies.csrf_of(request),
                back=request.url.path,
                said=said,
                reason=reason,
            )
            return html, visit

        html, visit = await self._database.read(work)
        if visit.long_away:
            await self._database.write(
                lambda session: was_there(
                    session, desk_session=visit.desk_session, now=self._clock()
                )
            )
        return HTMLResponse(html, status_code=status, headers=HEADERS)

    async def _again(
        self,
        request: Request,
        page: DeskPage,
        fields: Fields,
        reason: Text,
        status: int,
        *,
        of: Refused | None = None,
    ) -> Response:
        """Show the page once more, with what was written and why it could not be taken."""
        if page is _GO:
            raise NotYours
        return await self._shown(
            request,
            page,
            reason=reason,
            given=fields.kept(),
            status=status,
            doubted=of if isinstance(of, Doubted) else None,
        )

    async def _enter(self, request: Request, page: DeskPage | DeskFile) -> None:
        enter = page.enter
        if enter is not None:
            await self._database.write(
                lambda session: enter(self._visit(session, request, page.roles))
            )

    async def _do(self, request: Request, page: DeskPage, fields: Fields) -> Done:
        act = page.acts.get(fields.get("act"))
        if act is None:
            raise NotYours

        def work(session: Session) -> Done:
            visit = self._visit(session, request, page.roles)
            done = act(visit, fields)
            put_out(session, world=self._world, registry=self._registry, now=visit.now)
            return done

        return await self._database.write(work)

    def _visit(self, session: Session, request: Request, roles: frozenset[Role]) -> Visit:
        """
        Return who is there.

        :raises NotSignedIn: if it is nobody
        :raises NotYours: if it is not a page of their role
        """
        now = self._clock()
        visitor = desk_visitor(session, cookie=cookies.session_of(request), now=now)
        if visitor.account.role not in roles or visitor.account.town not in self._world.towns:
            raise NotYours
        return Visit(
            session=session,
            by=visitor.account,
            now=now,
            world=self._world,
            registry=self._registry,
            path=request.path_params,
            query=dict(request.query_params),
            language=cookies.language_of(request, visitor.account.language),
            desk_session=visitor.session,
            long_away=visitor.stale,
        )


def _go(visit: Visit, fields: Fields) -> Done:
    address = go_on(
        visit,
        action=fields.get("action"),
        row=fields.id("row"),
        argument=fields.get("argument"),
        back=page_of_desk(fields.get("back")),
    )
    return Done(address)


async def _to_the_first(request: Request) -> Response:
    return RedirectResponse(f"{ROOT}/", status_code=307, headers=HEADERS)


_GO = DeskPage(path="/go", template="", show=lambda visit: {}, acts={"go": _go}, roles=STAFF)
"""The button of any page that opens an act of the conversations; it is never shown by itself."""
