"""
What somebody hears when a page cannot be shown, or what they sent cannot be taken.
"""

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.pacing import TooFast
from casework.desk_visitor import NotSignedIn
from casework.ground import NotYours
from casework.open_desk import LinkClosed
from desk.cookies import NotFromHere, language_of
from desk.fields import Fields, TooLarge
from desk.views import DeskViews
from storage.trouble import is_outage

_NOT_WRITTEN = frozenset({"csrf", "act", "row", "action", "argument"})

log = structlog.get_logger(__name__)


def note_of(
    error: Exception, *, request: Request, views: DeskViews, fields: Fields | None = None
) -> Response:
    """
    Return a note that says what is wrong and what to do, with everything that was written.

    What nobody foresaw is logged, without what was sent.
    """
    kind, status = _kind_of(error)
    if kind == "failed":
        log.error("a page of the desk failed", exc_info=error)
    words = [
        value
        for name, value in (fields or Fields()).kept().items()
        if value and name not in _NOT_WRITTEN
    ]
    return views.note(kind, status, language=language_of(request), words=words)


def _kind_of(error: Exception) -> tuple[str, int]:
    known: dict[type[Exception], tuple[str, int]] = {
        NotSignedIn: ("signed_out", 401),
        LinkClosed: ("link_closed", 410),
        NotYours: ("not_here", 404),
        NotFromHere: ("not_from_here", 403),
        TooFast: ("slow", 429),
        TooLarge: ("too_large", 413),
        ClientDisconnect: ("away", 400),
    }
    for kind, answer in known.items():
        if isinstance(error, kind):
            return answer
    return ("away", 503) if is_outage(error) else ("failed", 500)
