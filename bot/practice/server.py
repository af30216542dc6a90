"""
The practice server: a loopback Telegram with a chat page, to try, rehearse and test the bot.
It listens on this computer only, inside the bot's event loop, in process for tests, or by itself.
"""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.practice.acts import Acts
from bot.practice.admin import Admin
from bot.practice.api import BotApi
from bot.practice.clock import PracticeClock
from bot.practice.commands import CommandMenus
from bot.practice.faults import Faults
from bot.practice.files import FileShelf
from bot.practice.loopback import OnlyThisComputer, is_loopback
from bot.practice.mailbox import Mailbox
from bot.practice.page import Page
from bot.practice.parts import Telegram
from bot.practice.post import PostOffice
from bot.practice.store import Store
from bot.practice.transport import ADDRESS, InProcess, in_process_request
from bot.practice.updates import UpdateQueue
from bot.practice.webhook import Webhook
from bot.practice.window import Window
from bot.practice.world import Person, World
from bot.web import QuietServer

TOKEN = "1000001:practice-town-on-this-computer-only"  # noqa: S105 - it opens nothing elsewhere
USERNAME = "kanaeai_practice_bot"
NAME = "叶え合い"


class NotLoopback(Exception):
    """Practice mode was asked to listen where other computers could reach it."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Practice mode listens on this computer only; use 127.0.0.1 instead of {host}."
        )


class PortTaken(Exception):
    """Another program listens on that port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is taken by another program; choose another port.")
        self.port = port


class PracticeServer:
    """
    A whole practice town with its Telegram.

    `database` is a file path or ":memory:"; `webhook_transport` lets a webhook be called in
    process; `webhook_pause` is the first pause between its retries in seconds.

    :raises DatabaseInUse: if another practice server holds the database
    """

    def __init__(
        self,
        *,
        database: str | Path = ":memory:",
        token: str = TOKEN,
        username: str = USERNAME,
        name: str = NAME,
        webhook_transport: httpx.AsyncBaseTransport | None = None,
        webhook_pause: float = 1.0,
    ) -> None:
        self.token = token
        self.store = Store(path=database)
        self.clock = _remembered_clock(self.store)
        bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": name,
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.world = World(store=self.store, clock=self.clock, bot=bot)
        self.clock.on_move(lambda now: self.world.tell({"type": "clock", "now": now.isoformat()}))
        self.post = PostOffice(store=self.store, told=lambda: self.world.tell({"type": "letter"}))
        self.queue = UpdateQueue(store=self.store)
        self.files = FileShelf(store=self.store)
        self.acts = Acts(world=self.world, queue=self.queue, files=self.files)
        self.faults = Faults()
        self.menus = CommandMenus(store=self.store)
        self.webhook = Webhook(
            store=self.store,
            queue=self.queue,
            clock=self.clock,
            first_pause=webhook_pause,
            transport=webhook_transport,
        )
        telegram = Telegram(
            self.world,
            self.queue,
            self.files,
            self.acts,
            self.menus,
            self.webhook,
            self.faults,
        )
        self._api = BotApi(telegram=telegram, token=token)
        self._window = Window(telegram=telegram)
        page = Page(telegram=telegram)
        mailbox = Mailbox(post=self.post)
        admin = Admin(telegram=telegram, unknown_methods=self._api.unknown_methods)
        self.after_act: Callable[[], Awaitable[None]] | None = None
        self.app = Starlette(
            routes=[
                *self._api.routes,
                *page.routes,
                *mailbox.routes,
                *self._window.routes,
                *admin.routes,
            ],
            middleware=[Middleware(OnlyThisComputer)],
        )

    @property
    def unknown_methods(self) -> list[str]:
        """What the bot asked for that is not practised here; a test wants this to be empty."""
        return self._api.unknown_methods

    @property
    def username(self) -> str:
        """The bot's username, as in https://t.me/<username>?start=…"""
        return str(self.world.bot["username"])

    def add_person(
        self, *, id: int, name: str, note: str = "", language: str = "ja", started: bool = True
    ) -> Person:
        """
        Put a persona into the town: a Telegram user with a private chat, `note` its role.

        `started` says whether the bot may write first. Again with the same id: a new name and note.
        """
        return self.world.add_person(
            id=id, name=name, note=note, language=language, started=started
        )

    # --- reaching it -----------------------------------------------------------------------------

    def base_url(self, address: str = ADDRESS) -> str:
        """python-telegram-bot's `base_url` for a server at `address` (http://127.0.0.1:8080)."""
        return f"{address}/bot"

    def base_file_url(self, address: str = ADDRESS) -> str:
        """python-telegram-bot's `base_file_url`."""
        return f"{address}/file/bot"

    def request(self, *, read_timeout: float = 5.0) -> HTTPXRequest:
        """A python-telegram-bot request object that reaches this server without a socket."""
        return in_process_request(self.app, read_timeout=read_timeout)

    def bot(self, *, read_timeout: float = 5.0) -> Bot:
        """A python-telegram-bot Bot that reaches this server without a socket."""
        return Bot(
            self.token,
            base_url=self.base_url(),
            base_file_url=self.base_file_url(),
            request=self.request(read_timeout=read_timeout),
            get_updates_request=self.request(read_timeout=read_timeout),
        )

    def client(self) -> httpx.AsyncClient:
        """An httpx client that reaches this server without a socket: the page's side in tests."""
        return httpx.AsyncClient(base_url=ADDRESS, transport=InProcess(self.app))

    # --- running ---------------------------------------------------------------------------------

    async def serve(self, *, port: int, host: str = "127.0.0.1") -> None:
        """
        Listen until cancelled.

        :raises NotLoopback: if `host` could be reached from another computer
        :raises PortTaken: if the port is in use
        """
        async with self.listening(port=port, host=host):
            await asyncio.Event().wait()

    @asynccontextmanager
    async def listening(self, *, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
        """
        Listen while the block runs; gives the address (http://127.0.0.1:8080). Port 0: any free.

        :raises NotLoopback: if `host` could be reached from another computer
        :raises PortTaken: if the port is in use
        """
        listener = _bind(host, port)
        config = uvicorn.Config(
            self.app,
            log_config=None,
            access_log=False,  # The bot's token is part of every address.
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        server = QuietServer(config)
        self._open()
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started and not task.done():
                await asyncio.sleep(0.005)
            name = f"[{host}]" if ":" in host else host
            yield f"http://{name}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await self._close_lines()
            await task
            listener.close()

    async def __aenter__(self) -> "PracticeServer":
        self._open()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End everything that waits and let go of the database."""
        await self._close_lines()
        self.store.close()

    def _open(self) -> None:
        self._api.open()
        self._window.open()
        self.webhook.start()

    async def _close_lines(self) -> None:
        self._api.close()
        self._window.close()
        self.queue.close()
        await self.webhook.close()


def _remembered_clock(store: Store) -> PracticeClock:
    kept = store.shelf("clock").get("offset", {"seconds": 0})

    def remember(offset: timedelta) -> None:
        store.put("clock", "offset", {"seconds": offset.total_seconds()})
        store.flush()

    return PracticeClock(offset=timedelta(seconds=kept["seconds"]), remember=remember)


def _bind(host: str, port: int) -> socket.socket:
    if not is_loopback(host):
        raise NotLoopback(host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, because asyncio turns off delays only for sockets that say they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port) from error
        raise
    return listener
