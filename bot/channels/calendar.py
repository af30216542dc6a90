"""
The address from which a calendar fetches the days of a placement, as often as it likes.

It changes nothing. A link that is unknown, over or revoked is gone, and says so to a person who
opens it in a browser; it tells no more.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.calendars import open_calendar
from bot.channels.page_views import Views
from casework.calendar_link import CalendarClosed
from storage.database import Database
from storage.trouble import is_outage

PATH = "/p/calendar"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="hidori.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def calendar_route(*, database: Database, clock: Callable[[], datetime]) -> Route:
    """
    Make the route of calendars below ``/p``: 410 for a closed link, 503 while the database is away.

    The addresses hold tokens: do not log them.
    """

    views = Views()

    async def serve(request: Request) -> Response:
        now = clock()

        def read(session: Session) -> str:
            token: str = request.path_params["token"]
            return open_calendar(session, token=token, vault=database.vault, now=now)

        try:
            file = await database.read(read)
        except CalendarClosed:
            return views.note("closed", 410)
        except Exception as error:
            if not is_outage(error):
                raise
            return Response(status_code=503, headers={"Retry-After": "60"})
        return Response(file, media_type="text/calendar", headers=_HEADERS)

    return Route(f"{PATH}/{{token}}.ics", serve, methods=["GET"])
