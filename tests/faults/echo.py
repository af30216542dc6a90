"""
The real service around the smallest conversation there is: a row for each update, and an echo.

Run as a program by the fault tests, so that it can be killed; its deed can be counted.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import structlog
import uvicorn
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, insert
from sqlalchemy.orm import Session

from bot.channels.telegram import TelegramChannel
from bot.messages import Outgoing
from bot.outcomes import OnChat
from bot.receive import webhook_app
from bot.service import Service, stop_on_signals
from storage.base import Base
from storage.database import Database
from storage.outbox import queue
from storage.pace import SendLimits
from storage.presence import Presence
from storage.tables import Chat, Inbox
from storage.turns import finish, flooded, open_updates, run_turns, take_flood
from storage.vault import Vault

SECRET = "s3cret"
WEBHOOK_PATH = "/telegram"
VAULT = Vault(b"k" * 32)
TURNS_AT_ONCE = 16

METADATA = MetaData()
# No unique constraint: a deed done twice must show.
DEEDS = Table(
    "echo_deed",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("update_id", BigInteger, nullable=False),
)


def make_tables(database: Database) -> None:
    """Make every table, and that of the deed."""
    Base.metadata.create_all(database.engine)
    METADATA.create_all(database.engine)


def take_turns(
    session: Session,
    now: datetime,
    *,
    read: Callable[[dict[str, object]], str],
    at_once: int,
) -> int:
    """Do the deed of some updates and queue an echo for each."""

    def handle(chat: Chat, row: Inbox) -> None:
        if flooded(session, chat=chat):
            key, rows = row.id.hex, open_updates(session, chat=chat)
            take_flood(session, chat=chat, rows=rows, now=now)
            answer = Outgoing(text="まとめて受け取りました")
        else:
            session.execute(insert(DEEDS).values(update_id=row.update_id))
            key, answer = row.id.hex, Outgoing(text=f"聞きました: {read(row.raw)}")
            finish(row, now=now)
        queue(session, chat=chat, outgoing=answer.to_json(), key=f"echo:{key}", now=now)

    def failed(row: Inbox, error: Exception) -> None:
        raise error

    return run_turns(session, now=now, limit=at_once, handle=handle, failed=failed)


def nothing_else(session: Session, chat: Chat, now: datetime) -> None:
    """A closed chat has no other consequence here."""


def real_now() -> datetime:
    """What the machine's clock says."""
    return datetime.now(UTC)


def make_service(
    *,
    database: Database,
    channel: TelegramChannel,
    limits: SendLimits | None,
    polls: bool = True,
    on_blocked: OnChat = nothing_else,
    clock: Callable[[], datetime] = real_now,
) -> Service:
    """The service that the program runs, around the echo."""
    return Service(
        database=database,
        channel=channel,
        presence=Presence(database),
        clock=clock,
        take_turns=partial(
            take_turns,
            read=lambda raw: channel.read(raw).text,
            at_once=TURNS_AT_ONCE if database.is_sqlite else 1,
        ),
        on_blocked=on_blocked,
        on_lost=nothing_else,
        limits=limits,
        polls=polls,
    )


async def run(options: argparse.Namespace) -> None:
    """Serve until told to stop."""
    database = Database(options.database, vault=VAULT)
    database.serve_alone()
    channel = TelegramChannel(options.token, server=options.server, send_seconds=2.0)
    service = make_service(
        database=database,
        channel=channel,
        limits=SendLimits() if options.limits else None,
        polls=options.webhook_port == 0,
    )
    stop = asyncio.Event()
    stop_on_signals(stop)
    await channel.open()
    if options.webhook_port:
        url = f"http://127.0.0.1:{options.webhook_port}{WEBHOOK_PATH}"
        app = webhook_app(
            intake=service.intake,
            secret=SECRET,
            path=WEBHOOK_PATH,
            open_=lambda: service.receiving,
        )
        server = uvicorn.Server(
            uvicorn.Config(
                app, port=options.webhook_port, log_config=None, access_log=False, lifespan="off"
            )
        )

        async def serve(until: asyncio.Event) -> None:
            await server._serve()

        async def end(until: asyncio.Event) -> None:
            await until.wait()
            server.should_exit = True

        service.companions = (serve, end)
        await channel.take_by_webhook(url=url, secret=SECRET)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await service.run(stop=stop)
    service.presence.close()
    await channel.close()
    database.close()


def main() -> None:
    """Read the command line and run."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--webhook-port", type=int, default=0)
    parser.add_argument("--limits", action="store_true")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
