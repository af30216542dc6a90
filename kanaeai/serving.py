"""
The program while it runs: on Telegram, or in practice with a Telegram of its own.

Both are the same service with the same conversations; only what stands around differs.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.channels.base import Channel, ChannelAway, WrongToken
from bot.channels.mail import MailChannel, MailServer
from bot.channels.pacing import PageLimits
from bot.channels.page import page_routes, read_page
from bot.channels.poster import poster_routes
from bot.channels.telegram import TelegramChannel
from bot.clock import Clock
from bot.hold import Hold
from bot.notices import put_out
from bot.ops import ops_app
from bot.practice import PortTaken, PracticeServer
from bot.receive import webhook_app
from bot.searching import search_loop
from bot.service import Companion, Service, stop_on_signals
from bot.turns import TOGETHER, take_turns
from bot.understanding import understand_loop
from bot.waking import unless
from bot.web import LOOPBACK, from_proxy_only, serve_web
from casework.chat_closed import chat_closed
from casework.invite import invite
from casework.letter_lost import letter_lost
from desk.app import desk_routes
from kanaeai.assemble import Program
from kanaeai.practice_town import move_in
from kanaeai.preflight import need_port
from kanaeai.problems import OperatorProblem
from kanaeai.settings import Settings
from kanaeai.tidying import Tidying
from storage.pace import SendLimits
from storage.presence import Presence
from storage.states import Role
from storage.tables import Account, Chat
from storage.trouble import is_outage

WEBHOOK_PATH = "/telegram"
TOWNS_EVERY_SECONDS = 5.0
PRACTICE_SENDER = "kanaeai@practice.invalid"
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
        partial(_serve, ops, program.settings.ops_port),
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


async def serve_practice(program: Program, *, ready: Say) -> None:
    """
    Run a practice town until a signal comes.

    :param ready: hears the page's address once everything runs
    :raises OperatorProblem: if a port is taken
    """
    stop = asyncio.Event()
    stop_on_signals(stop)
    need_port(port=program.settings.ops_port, setting="KANAEAI_OPS_PORT")
    server = PracticeServer(database=program.home.folder / "telegram.sqlite3")
    try:
        async with (
            server.listening(port=program.settings.port) as address,
            server.post.listening() as mail_port,
            _opened(TelegramChannel(server.token, server=address)) as channel,
        ):
            running = put_together(
                program,
                channel=channel,
                now=server.clock.now,
                page_url=address,
                desk_url=address,
                also=[practice_mail(server, port=mail_port)],
            )
            server.app.routes.extend([*running.pages, *running.desk])
            await asyncio.to_thread(move_in, program, server, page_url=address)
            _tick_when_moved(server, running.clock)
            ready(address)
            await running.service.run(stop=stop)
    except PortTaken as taken:
        raise OperatorProblem("problem.port", port=taken.port, setting="KANAEAI_PORT") from taken
    finally:
        await server.close()


async def serve_telegram(program: Program, *, ready: Say) -> None:
    """
    Run on Telegram until a signal comes: by polling, or by a webhook if there is a public URL.

    :param ready: hears how people reach the bot once everything runs
    :raises OperatorProblem: if the token is wrong, Telegram is away, a port is taken, anybody
        could reach the program past the proxy, or half of what letters need is set
    """
    stop = asyncio.Event()
    stop_on_signals(stop)
    settings = program.settings
    token = settings.telegram_bot_token
    assert token is not None
    if settings.is_open:
        raise OperatorProblem("problem.bind_open", address=settings.bind)
    need_port(port=settings.ops_port, setting="KANAEAI_OPS_PORT")
    channel = TelegramChannel(token.get_secret_value(), server=settings.telegram_api)
    async with _opened(channel):
        public = (settings.public_url or "").rstrip("/")
        running = put_together(
            program,
            channel=channel,
            now=_now,
            page_url=public,
            desk_url=desk_url(settings) if settings.desk else "",
            also=_letters(settings),
            polls=not public,
        )
        if public:
            need_port(port=settings.webhook_port, setting="KANAEAI_WEBHOOK_PORT")
            secret = _webhook_secret(program)
            web = webhook_app(
                intake=running.service.intake,
                secret=secret,
                path=WEBHOOK_PATH,
                open_=lambda: running.service.receiving,
                also=lambda: _own_secrets(program),
            )
            web.routes.extend(running.pages)
            web.routes.extend(running.desk if settings.desk else ())
            running.service.companions = (
                *running.service.companions,
                partial(_serve_behind_proxy, web, settings),
            )
            await channel.take_by_webhook(url=public + WEBHOOK_PATH, secret=secret)
        else:
            if settings.desk:
                need_port(port=settings.desk_port, setting="KANAEAI_DESK_PORT")
                near = Starlette(routes=[*running.desk, *running.pages])
                running.service.companions = (
                    *running.service.companions,
                    partial(_serve, near, settings.desk_port),
                )
            await channel.take_by_polling()
        ready(f"https://t.me/{channel.username}")
        for link in await asyncio.to_thread(_first_invitations, program, channel.username):
            ready(link)
        await running.service.run(stop=stop)


def desk_url(settings: Settings) -> str:
    """Return where the desk is reached: by the public URL, else on this computer alone."""
    return settings.public_url or f"http://{LOOPBACK}:{settings.desk_port}"


def practice_mail(server: PracticeServer, *, port: int) -> MailChannel:
    """Return the channel whose letters stay in the practice town."""
    return MailChannel(
        server=MailServer("127.0.0.1", port), sender=PRACTICE_SENDER, clock=server.clock.now
    )


def _letters(settings: Settings) -> Sequence[Channel]:
    if not settings.sends_mail:
        return ()
    assert settings.smtp_url is not None
    assert settings.mail_from is not None
    server = MailServer.of(settings.smtp_url.get_secret_value(), authorities=settings.smtp_ca_file)
    return (MailChannel(server=server, sender=settings.mail_from, clock=_now),)


@asynccontextmanager
async def _opened(channel: TelegramChannel) -> AsyncIterator[TelegramChannel]:
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


async def follow_towns(program: Program, stop: asyncio.Event) -> None:
    """Take over what coordinators change of their towns, in whichever process that was."""
    while not stop.is_set():
        await unless(stop, asyncio.sleep(TOWNS_EVERY_SECONDS))
        try:
            await program.database.read(program.towns.follow)
        except Exception as error:
            if not is_outage(error):
                log.exception("changes of the towns could not be looked at")


async def _serve_behind_proxy(app: Starlette, settings: Settings, stop: asyncio.Event) -> None:
    secret = settings.proxy_secret
    guarded = from_proxy_only(app, secret=secret.get_secret_value()) if secret else app
    await serve_web(guarded, port=settings.webhook_port, stop=stop, host=settings.bind)


async def _serve(app: Starlette, port: int, stop: asyncio.Event) -> None:
    await serve_web(app, port=port, stop=stop)


def _tick_when_moved(server: PracticeServer, clock: Clock) -> None:
    ticks: set[asyncio.Task[object]] = set()

    def moved(now: datetime) -> None:
        task = asyncio.create_task(clock.tick(now))
        ticks.add(task)
        task.add_done_callback(ticks.discard)

    server.clock.on_move(moved)


def _webhook_secret(program: Program) -> str:
    given = program.settings.webhook_secret
    return given.get_secret_value() if given is not None else _own_secrets(program)[0]


def _own_secrets(program: Program) -> list[str]:
    """Return what the key makes of itself, and what each other key of the ring makes."""
    if program.settings.webhook_secret is not None:
        return []
    return [own.hex() for own in program.database.vault.signatures("telegram webhook")]


def _first_invitations(program: Program, bot_name: str) -> list[str]:
    """Invite a first coordinator into each town that has nobody yet."""
    links = []
    with program.database.writing() as session:
        for town in program.towns.values():
            if session.scalar(select(exists().where(Account.town == town.key))):
                continue
            token = invite(session, role=Role.COORDINATOR, town=town.key, by=None, now=_now())
            links.append(f"{town.name}: https://t.me/{bot_name}?start={token}")
    return links


def _now() -> datetime:
    return datetime.now(UTC)
