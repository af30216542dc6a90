"""
What a browser keeps for the desk, and how a form proves that this browser got it from us.
"""

import hmac
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from casework.desk_visitor import NotSignedIn
from casework.open_desk import LIFETIME
from desk.fields import Fields
from desk.visit import ROOT
from texts import Language

SESSION = "kanaeai-desk"
READINGS = "kanaeai-readings"
_A_YEAR = 365 * 24 * 60 * 60
_FROM_US = frozenset({"same-origin", "none", ""})
"""What a browser says of where a form comes from; an old one says nothing, and has the token."""


class NotFromHere(Exception):
    """A form that no page of ours gave to this browser."""


def session_of(request: Request) -> str:
    """Return the token of the browser's session; nothing if it has none."""
    return request.cookies.get(SESSION, "")


def csrf_of(request: Request) -> str:
    """Make the token of a browser's forms from its cookie, which no page of elsewhere can read."""
    return sha256(b"csrf:" + session_of(request).encode()).hexdigest()


def language_of(request: Request, own: str = "ja") -> Language:
    """Return in which voice a browser is spoken to: as it was switched, else as its account is."""
    return "ja-easy" if request.cookies.get(READINGS, own) == "ja-easy" else "ja"


def must_be_ours(request: Request, fields: Fields) -> None:
    """
    Let a form through that a page of ours gave to this browser.

    :raises NotSignedIn: if the browser has no session
    :raises NotFromHere: if it is none of ours
    """
    if not session_of(request):
        raise NotSignedIn
    must_come_from_us(request)
    if not hmac.compare_digest(fields.get("csrf").encode(), csrf_of(request).encode()):
        raise NotFromHere


def must_come_from_us(request: Request) -> None:
    """:raises NotFromHere: if the browser says that another site sent the form"""
    if request.headers.get("sec-fetch-site", "") not in _FROM_US:
        raise NotFromHere


def keep_session(response: Response, token: str, *, secure: bool) -> None:
    """Let the browser keep a session for as long as it may last, out of reach of any script."""
    response.set_cookie(
        SESSION,
        token,
        max_age=int(LIFETIME.total_seconds()),
        path=ROOT,
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def forget_session(response: Response, *, secure: bool) -> None:
    """Let the browser forget its session."""
    response.delete_cookie(SESSION, path=ROOT, secure=secure, httponly=True, samesite="strict")


def keep_voice(response: Response, language: Language, *, secure: bool) -> None:
    """Let the browser keep in which voice it is spoken to."""
    response.set_cookie(
        READINGS,
        language,
        max_age=_A_YEAR,
        path=ROOT,
        secure=secure,
        httponly=True,
        samesite="strict",
    )
