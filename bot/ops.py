"""
What an operator's machines ask, on loopback only: is it well, and what does it count?
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.meter import Meter
from storage.database import Database
from storage.queues import Queues, look_at_queues

_DATABASE_SECONDS = 3.0
_STALE_FETCH_SECONDS = 90.0
_STALE_INBOX_SECONDS = 60.0
_STALE_OUTBOX_SECONDS = 300.0


def ops_app(
    *,
    database: Database,
    meter: Meter,
    clock: Callable[[], datetime],
    fetched_ago: Callable[[], float | None],
) -> Starlette:
    """
    Make the app with ``/healthz`` (200, or 503 with what is not well) and ``/metrics``.

    :param fetched_ago: seconds since updates were last fetched; ``None``: not fetched here
    """

    async def queues() -> Queues | None:
        try:
            async with asyncio.timeout(_DATABASE_SECONDS):
                return await database.read(lambda s: look_at_queues(s, now=clock()))
        except (SQLAlchemyError, TimeoutError):
            return None

    async def healthz(request: Request) -> Response:
        found = await queues()
        report = health(found, fetched_ago=fetched_ago())
        return JSONResponse(report, status_code=503 if report["wrong"] else 200)

    async def metrics(request: Request) -> Response:
        found = await queues()
        if found is not None:
            for queue, waiting, oldest in (
                ("inbox", found.inbox, found.inbox_oldest),
                ("outbox", found.outbox, found.outbox_oldest),
            ):
                meter.waiting.labels(queue).set(waiting)
                meter.oldest.labels(queue).set(oldest)
            meter.waiting.labels("later").set(found.later)
            meter.waiting.labels("parked").set(found.parked)
        return Response(generate_latest(meter.registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/healthz", healthz), Route("/metrics", metrics)])


def health(queues: Queues | None, *, fetched_ago: float | None) -> dict[str, Any]:
    """
    Say what is not well (``wrong``, in codes), with the numbers it was judged by.

    Not well are: no answer from the database, no fetch for 90 s, an update that has waited for
    60 s, a message that was due 300 s ago.
    """
    wrong = []
    if queues is None:
        wrong.append("database")
    elif queues.inbox_oldest > _STALE_INBOX_SECONDS:
        wrong.append("inbox")
    if queues is not None and queues.outbox_oldest > _STALE_OUTBOX_SECONDS:
        wrong.append("outbox")
    if fetched_ago is not None and fetched_ago > _STALE_FETCH_SECONDS:
        wrong.append("fetching")
    return {
        "wrong": wrong,
        "fetched_ago": fetched_ago,
        "queues": None if queues is None else vars(queues),
    }
