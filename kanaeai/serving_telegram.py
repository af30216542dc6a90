"""
The program on Telegram: by polling, or by a webhook if there is a public URL.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import exists, select
from starlette.applications import Starlette

from bot.channels.base import Channel
from bot.channels.mail import MailChannel, MailServer
from bot.channels.telegram import TelegramChannel
from bot.receive import webhook_app
from bot.service import stop_on_signals
from bot.web import from_proxy_only, serve_web
from casework.invite import invite
from kanaeai.assemble import Program
from kanaeai.preflight import need_port
from kanaeai.problems import OperatorProblem
from kanaeai.serving import Say, desk_url, opened, put_together, serve_near
from kanaeai.settings import Settings
from storage.states import Role
from storage.tables import Account

WEBHOOK_PATH = "/telegram"


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
    async with opened(channel):
        public = (settings.public_url or "").rstrip("/")
        running = put_together(
            program,
            channel=channel,
            now=_now,
            page_url=public,
            desk_url=_way_to_desk(program),
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
                    partial(serve_near, near, settings.desk_port),
                )
            await channel.take_by_polling()
        ready(f"https://t.me/{channel.username}")
        for link in await asyncio.to_thread(_first_invitations, program, channel.username):
            ready(link)
        await running.service.run(stop=stop)


def _letters(settings: Settings) -> Sequence[Channel]:
    if not settings.sends_mail:
        return ()
    assert settings.smtp_url is not None
    assert settings.mail_from is not None
    server = MailServer.of(settings.smtp_url.get_secret_value(), authorities=settings.smtp_ca_file)
    return (MailChannel(server=server, sender=settings.mail_from, clock=_now),)


def _way_to_desk(program: Program) -> str:
    """
    Return where the links that the bot hands out lead: to its own desk, or one beside it.

    SQLite serves one process, so there is no other desk.
    """
    beside = not program.database.is_sqlite
    return desk_url(program.settings) if program.settings.desk or beside else ""


async def _serve_behind_proxy(app: Starlette, settings: Settings, stop: asyncio.Event) -> None:
    secret = settings.proxy_secret
    guarded = from_proxy_only(app, secret=secret.get_secret_value()) if secret else app
    await serve_web(guarded, port=settings.webhook_port, stop=stop, host=settings.bind)


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
