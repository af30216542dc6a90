"""
The desk in a process of its own: its pages, the one-time pages they lead to, and nothing else.

What its deeds tell others is queued for the bot, which sends it.
"""

import asyncio
from datetime import UTC, datetime

from starlette.applications import Starlette

from bot.channels.pacing import PageLimits
from bot.channels.page import page_routes
from bot.hold import Hold
from bot.service import stop_on_signals
from bot.web import serve_web
from desk.app import desk_routes
from kanaeai.assemble import Program
from kanaeai.preflight import need_port
from kanaeai.serving import Say, desk_url, follow_towns


async def serve_desk(program: Program, *, ready: Say) -> None:
    """
    Serve the desk until a signal comes.

    :param ready: hears the desk's address
    :raises OperatorProblem: if its port is taken
    """
    stop = asyncio.Event()
    stop_on_signals(stop)
    settings, database = program.settings, program.database
    need_port(port=settings.desk_port, setting="KANAEAI_DESK_PORT")
    world = program.world(page_url=settings.public_url or "", desk_url=desk_url(settings))
    hold = Hold(database, clock=_now)
    limits = PageLimits(proxy_header=settings.proxy_header)
    routes = [
        route
        for make in (desk_routes, page_routes)
        for route in make(
            database=database,
            clock=_now,
            world=world,
            registry=program.registry,
            stored=_nothing,
            limits=limits,
        )
    ]
    watching = asyncio.create_task(hold.watch(stop, answered=_nothing))
    following = asyncio.create_task(follow_towns(program, stop))
    await serve_web(
        Starlette(routes=hold.behind(routes)),
        port=settings.desk_port,
        stop=stop,
        listening=lambda: ready(f"{desk_url(settings)}/desk"),
    )
    stop.set()
    await asyncio.gather(watching, following)


def _nothing() -> None:
    """The bot's own process looks for what is to be sent."""


def _now() -> datetime:
    return datetime.now(UTC)
