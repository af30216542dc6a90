"""
The page behind a poster: one form for anybody who would like to take part, and nothing to read.

It looks like the one-time pages, needs no script and gives no role; what is sent arrives once.
"""

import asyncio
import io
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

import segno
from sqlalchemy.orm import Session
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot import notices
from bot.channels.fields import read_fields
from bot.channels.pacing import Pacing, PageLimits
from bot.channels.page_views import HEADERS, POSTER_FIELDS, PosterForm, Views
from bot.flows.cleaning import one_sentence, unasked
from bot.flows.incidents import duty_phones
from bot.flows.mail import mail_address
from bot.flows.visit_host import phone_number
from bot.forms import Refused
from bot.registry import Registry
from bot.turn import World
from casework.crisis import crisis_in
from casework.register_host import HostKind
from casework.report_incident import Incident
from casework.take_approach import (
    ApproachTold,
    EnoughForToday,
    NoSuchLink,
    poster_town,
    take_approach,
)
from storage.database import Database
from storage.trouble import is_outage
from texts import Language, Text
from towns import Town

_SVG = "image/svg+xml"
DEFAULT = PageLimits()


def poster_routes(
    *,
    database: Database,
    clock: Callable[[], datetime],
    world: World,
    registry: Registry,
    limits: PageLimits = DEFAULT,
) -> list[BaseRoute]:
    """
    Make the routes below ``/j``.

    A link that opens nothing answers 404, one whose town has heard enough today 429, as does one
    that is sent too often, what cannot be taken 422, a body over 16 KiB 413, and 503 while the
    database is away.
    """
    poster = _Poster(database, clock, world, registry, Pacing(limits))
    return [
        Route("/j/{token}", poster.show, methods=["GET"]),
        Route("/j/{token}", poster.take, methods=["POST"]),
        Route("/j/{token}/qr.svg", poster.picture, methods=["GET"]),
    ]


class _Poster:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        world: World,
        registry: Registry,
        pacing: Pacing,
    ) -> None:
        self._database = database
        self._clock = clock
        self._world = world
        self._registry = registry
        self._pacing = pacing
        self._views = Views()

    async def show(self, request: Request) -> Response:
        """Show the form."""
        try:
            town = await self._town(request)
        except NoSuchLink:
            return self._views.note("no_poster", 404)
        except Exception as error:
            return self._away(error)
        page = secrets.token_urlsafe(16)
        return self._views.poster(PosterForm(town, _language(request), page))

    async def picture(self, request: Request) -> Response:
        """Draw the link of this page, to be printed."""
        try:
            await self._town(request)
        except NoSuchLink:
            return self._views.note("no_poster", 404)
        except Exception as error:
            return self._away(error)
        out = io.BytesIO()
        link = f"{self._world.page_url}/j/{request.path_params['token']}"
        segno.make(link, error="m", micro=False).save(out, kind="svg", scale=8, border=4)
        return Response(out.getvalue(), media_type=_SVG, headers=HEADERS)

    async def take(self, request: Request) -> Response:
        """Take what somebody wrote, once."""
        try:
            fields = await read_fields(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if fields is None:
            return self._views.note("too_large", 413)
        try:
            return await self._taken(request, fields)
        except NoSuchLink:
            return self._views.note("no_poster", 404)
        except EnoughForToday:
            return self._views.note("enough", 429)
        except Exception as error:
            return self._away(error)

    async def _taken(self, request: Request, fields: Mapping[str, str]) -> Response:
        town = await self._town(request)
        # The guard reads it, and may have to open its dictionary first.
        told, wrong = await asyncio.to_thread(_read, fields, town)
        slow = not self._pacing.lets_through(request)
        page = fields.get("page", "") or secrets.token_urlsafe(16)
        language = _language(request)
        crisis = _crisis(fields)
        numbers = tuple(duty_phones(town)) if crisis else ()
        if told is None or slow:
            return self._views.poster(
                PosterForm(town, language, page, fields, wrong, numbers, slow=slow)
            )
        now = self._clock()

        def work(session: Session) -> None:
            take_approach(
                session,
                token=request.path_params["token"],
                form=page,
                told=told,
                crisis=crisis,
                towns=self._world.towns,
                now=now,
            )
            notices.put_out(session, world=self._world, registry=self._registry, now=now)

        await self._database.write(work)
        note = "heard_crisis" if crisis else "heard"
        return self._views.note(note, 200, voices=(language,), numbers=numbers)

    async def _town(self, request: Request) -> Town:
        def work(session: Session) -> Town:
            return poster_town(session, token=request.path_params["token"], towns=self._world.towns)

        return await self._database.read(work)

    def _away(self, error: Exception) -> Response:
        if not is_outage(error):
            raise error
        return self._views.note("away", 503)


def _language(request: Request) -> Language:
    return "ja-easy" if request.query_params.get("voice") == "ja-easy" else "ja"


def _crisis(fields: Mapping[str, str]) -> Incident | None:
    found = (crisis_in(fields.get(name, "")) for name in ("sentence", "hope", "contact"))
    return next((kind for kind in found if kind is not None), None)


def _read(fields: Mapping[str, str], town: Town) -> tuple[ApproachTold | None, Mapping[str, Text]]:
    """Return what was written, or what is wrong with which field."""
    wrong: dict[str, Text] = {}
    given = {name: fields.get(name, "") for name in POSTER_FIELDS}
    if given["kind"] not in set(HostKind):
        wrong["kind"] = Text.of("forms.choose_please")
    if given["area"] not in {area.key for area in town.areas}:
        wrong["area"] = Text.of("forms.choose_please")
    for name, clean in (
        ("sentence", _sentence),
        ("hope", _sentence),
        ("contact", _contact),
    ):
        try:
            given[name] = clean(given[name])
        except Refused as refused:
            wrong[name] = refused.text
            continue
        if not given[name] and name != "hope":
            wrong[name] = Text.of("forms.empty")
    if wrong:
        return None, wrong
    return ApproachTold(kind=HostKind(given.pop("kind")), **given), wrong


def _sentence(words: str) -> str:
    return unasked(one_sentence(words))


def _contact(words: str) -> str:
    """
    Tidy a mail address or a phone number.

    :raises Refused: if it is neither
    """
    if not words.strip():
        return ""
    try:
        return mail_address(words) if "@" in words or "\uff20" in words else phone_number(words)
    except Refused:
        raise Refused(Text.of("poster_page.no_contact")) from None
