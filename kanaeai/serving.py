"""
The program while it runs, put together: one service, with its clock, its search and its pages.

On Telegram (``serving_telegram``) and in practice (``serving_practice``) it is the same service
with the same conversations; only what stands around differs.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.channels.base import Channel, ChannelAway, WrongToken
from bot.channels.pacing import PageLimits
from bot.channels.page import page_routes, read_page
from bot.channels.poster import poster_routes
from bot.channels.telegram import TelegramChannel
from bot.clock import Clock
from bot.hold import Hold
from bot.notices import put_out
from bot.ops import ops_app
from bot.searching import search_loop
from bot.service import Companion, Service
from bot.turns import TOGETHER, take_turns
from bot.understanding import understand_loop
from bot.waking import unless
from bot.web import LOOPBACK, serve_web
from casework.chat_closed import chat_closed
from casework.letter_lost import letter_lost
from desk.app import desk_routes
from kanaeai.assemble import Program
from kanaeai.problems import OperatorProblem
from kanaeai.settings import Settings
from kanaeai.tidying import Tidying
from storage.pace import SendLimits
from storage.presence import Presence
from storage.tables import Chat
from storage.trouble import is_outage

TOWNS_EVERY_SECONDS = 5.0
Say = Callable[[str], None]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Running:
    """A service that has been put together."""

    service: Service
    clock: Clock
    pages: Sequence[BaseRoute]
    desk: Sequence[BaseRoute]


def put_together(
    program: Program,
    *,
    channel: TelegramChannel,
    now: Callable[[], datetime],
    page_url: str,
    desk_url: str,
    also: Sequence[Channel] = (),
    polls: bool = True,
) -> Running:
    """Make the service of one bot, with its clock, its search and its signs of health."""
    database = program.database
    world = program.world(
        bot_name=channel.username,
        page_url=page_url,
        desk_url=desk_url,
        fetch_file=channel.fetch_file,
    )

    def turns(session: Session, at: datetime) -> int:
        return take_turns(
            session,
            at,
            world=world,
            registry=program.registry,
            readers={channel.name: channel.read, "page": read_page},
            together=TOGETHER if database.is_sqlite else 1,
        )

    def closed(session: Session, chat: Chat, at: datetime) -> None:
        chat_closed(session, chat=chat, towns=program.towns, now=at)
        put_out(session, world=world, registry=program.registry, now=at)

    def lost(session: Session, chat: Chat, at: datetime) -> None:
        letter_lost(session, chat=chat, towns=program.towns, now=at)
        put_out(session, world=world, registry=program.registry, now=at)

    hold = Hold(database, clock=now)
    service = Service(
        database=database,
        channel=channel,
        presence=Presence(database),
        clock=now,
        take_turns=turns,
        at_once=TOGETHER,
        on_blocked=closed,
        on_lost=lost,
        limits=SendLimits() if program.settings.send_limits else None,
        polls=polls,
        hold=hold,
        also=also,
    )
    clock = Clock(
        database,
        world,
        program.registry,
        now=now,
        wake=service.wake_senders,
        after=Tidying(database, home=program.home),
    )
    ops = ops_app(
        database=database, meter=service.meter, clock=now, fetched_ago=service.freshness.age
    )
    service.companions = (
        partial(follow_towns, program),
        _after(hold, partial(_keep_ticking, clock, now)),
        _after(
            hold,
            partial(
                search_loop,
                database=database,
                world=world,
                registry=program.registry,
                clock=now,
                bell=service.turns_taken,
                found_some=service.wake_senders,
                is_resting=service.is_resting,
            ),
        ),
        _after(
            hold,
            partial(
                understand_loop,
                database=database,
                reader=world.reader,
                clock=now,
                is_quiet=service.is_quiet,
            ),
        ),
        partial(serve_near, ops, program.settings.ops_port),
    )
    limits = PageLimits(proxy_header=program.settings.proxy_header)
    pages = page_routes(
        database=database,
        clock=now,
        world=world,
        registry=program.registry,
        stored=service.wake_everything,
        limits=limits,
    )
    pages += poster_routes(
        database=database, clock=now, world=world, registry=program.registry, limits=limits
    )
    desk = desk_routes(
        database=database,
        clock=now,
        world=world,
        registry=program.registry,
        stored=service.wake_everything,
        limits=limits,
    )
    return Running(service=service, clock=clock, pages=hold.behind(pages), desk=hold.behind(desk))


def desk_url(settings: Settings) -> str:
    """Return where the desk is reached: by the public URL, else on this computer alone."""
    return settings.public_url or f"http://{LOOPBACK}:{settings.desk_port}"


@asynccontextmanager
async def opened(channel: TelegramChannel) -> AsyncIterator[TelegramChannel]:
    """
    Hold a channel open.

    :raises OperatorProblem: if its token is wrong, or Telegram is away
    """
    try:
        await channel.open()
    except WrongToken as wrong:
        raise OperatorProblem("problem.token") from wrong
    except ChannelAway as away:
        raise OperatorProblem("problem.telegram_away") from away
    try:
        yield channel
    finally:
        await channel.close()


async def follow_towns(program: Program, stop: asyncio.Event) -> None:
    """Take over what coordinators change of their towns, in whichever process that was."""
    while not stop.is_set():
        await unless(stop, asyncio.sleep(TOWNS_EVERY_SECONDS))
        try:
            await program.database.read(program.towns.follow)
        except Exception as error:
            if not is_outage(error):
                log.exception("changes of the towns could not be looked at")


async def serve_near(app: Starlette, port: int, stop: asyncio.Event) -> None:
    """Serve what is for this computer alone."""
    await serve_web(app, port=port, stop=stop)


def _after(hold: Hold, companion: Companion) -> Companion:
    async def begin(stop: asyncio.Event) -> None:
        if await hold.over(stop):
            await companion(stop)

    return begin


async def _keep_ticking(clock: Clock, now: Callable[[], datetime], stop: asyncio.Event) -> None:
    await clock.tick(now())
    clock.start()
    await stop.wait()
    clock.stop()
