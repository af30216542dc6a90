"""
A town for stories: the real program in one process, without a socket and without waiting.

What somebody does goes by the practice server, the Telegram adapter, inbox, turn, search and
outbox; then the town settles, and everybody has heard what there is to hear.
"""

import asyncio
import itertools
import re
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.channels.telegram import TelegramChannel
from bot.flows import all_flows
from bot.practice import Phone, PracticeServer
from bot.practice.post import Letter
from bot.practice.screen import Bubble, Button
from bot.practice.transport import ADDRESS, InProcess
from bot.receive import webhook_app
from bot.searching import search_due
from casework.invite import invite
from casework.towns_in_force import TownsInForce
from kanaeai.assemble import Program
from kanaeai.serving import Running, put_together
from kanaeai.serving_practice import practice_mail
from kanaeai.serving_telegram import WEBHOOK_PATH
from kanaeai.settings import Settings
from storage.database import Database
from storage.states import OutboxState, Role
from storage.tables import Account, Chat, Outbox
from tests.making import NOW, TOWN
from tests.reading import PageReader
from tests.stories.burden import Burden
from towns import Town

Result = TypeVar("Result")
_SECRET = "a-secret-of-this-story"
_A_SECOND = 1.0


class StoryTown:
    """
    Everybody in it, and its clock.

    :param towns: the towns that the one program serves
    :param webhook: let updates be brought, instead of fetching them
    :param telegram: a file of its Telegram, in which a town may be that was lived in before
    :param begins: when the story begins
    """

    def __init__(
        self,
        database: Database,
        *,
        towns: Sequence[Town] = (TOWN,),
        webhook: bool = False,
        telegram: Path | None = None,
        begins: datetime = NOW,
    ) -> None:
        settings = Settings(_env_file=None)
        self.database = database
        self.program = Program(
            settings=settings,
            home=settings.home(practice=True),
            database=database,
            towns=TownsInForce({town.key: town for town in towns}),
            registry=all_flows(),
        )
        self._by_webhook = webhook
        self._taker = Starlette()
        self.server = PracticeServer(
            database=telegram or ":memory:", webhook_transport=InProcess(self._taker)
        )
        self.server.clock.move_to(moment=begins)
        self._runner = asyncio.Runner()
        self._open_things = AsyncExitStack()
        self._ids = itertools.count(501)
        self._next_update: int | None = None

    def open(self) -> None:
        """Start the program."""
        self.does(self._open())

    def close(self) -> None:
        """End the program."""
        try:
            self.does(self._close())
        finally:
            self._runner.close()

    def does(self, act: Awaitable[Result]) -> Result:
        """Let something happen until it is done."""

        async def happens() -> Result:
            return await act

        return self._runner.run(happens())

    # --- people ----------------------------------------------------------------------------------

    def supporter(self, name: str = "支援者", **where: Town) -> "Player":
        """Let a supporter join."""
        return self.member(Role.SUPPORTER, name, **where)

    def host(self, name: str = "受け入れ先", **where: Town) -> "Player":
        """Let a host join, not registered yet."""
        return self.member(Role.HOST, name, **where)

    def coordinator(self, name: str = "コーディネーター", **where: Town) -> "Player":
        """Let a coordinator join."""
        return self.member(Role.COORDINATOR, name, **where)

    def member(self, role: Role, name: str, town: Town = TOWN) -> "Player":
        """Let somebody open an invitation link."""
        with self.database.writing() as session:
            token = invite(session, role=role, town=town.key, by=None, now=self.now)
        player = self.stranger(name)
        player.opens(f"https://t.me/{self.server.username}?start={token}")
        return player

    def mailbox(self, address: str) -> "Mailbox":
        """Look into somebody's mailbox."""
        return Mailbox(self, address)

    def reads_page(self, link: str) -> PageReader:
        """Open a one-time page."""
        return PageReader(urlsplit(link).path, self._asks_page)

    def stranger(self, name: str = "だれか") -> "Player":
        """Let somebody come whom nobody knows."""
        return self.player(next(self._ids), name)

    def player(self, number: int, name: str = "") -> "Player":
        """Take the phone of somebody, or give somebody new one."""
        if name:
            self.server.add_person(id=number, name=name)
        return Player(self, Phone(self.server, number))

    # --- time ------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The town's time."""
        return self.server.clock.now()

    def wait(self, **how_long: float) -> None:
        """Let time pass; the clock ticks once, at the end."""
        self.until(self.now + timedelta(**how_long))

    def until(self, moment: datetime) -> None:
        """Let time pass up to a moment; the clock ticks once, then."""
        self.server.clock.move_to(moment=moment)
        self.does(self._tick())

    def lives_through(self, *, days: int) -> None:
        """Let days pass one by one, with a tick each day."""
        for _ in range(days):
            self.wait(days=1)

    def settle(self) -> None:
        """Let everything that is under way come to rest."""
        self.does(self._settle())

    # --- the machinery ---------------------------------------------------------------------------

    async def _open(self) -> None:
        await self.server.__aenter__()
        self._channel = TelegramChannel(
            self.server.token, server=ADDRESS, new_request=self.server.request
        )
        await self._channel.open()
        port = await self._open_things.enter_async_context(self.server.post.listening())
        self._running: Running = put_together(
            self.program,
            channel=self._channel,
            now=self.server.clock.now,
            page_url=ADDRESS,
            desk_url=ADDRESS,
            also=[practice_mail(self.server, port=port)],
            polls=not self._by_webhook,
        )
        # Nothing was restored here, and nobody looks whether something was.
        assert self._running.service.hold is not None
        self._running.service.hold._over.set()
        self.world = self.program.world(
            bot_name=self._channel.username, page_url=ADDRESS, desk_url=ADDRESS
        )
        self.server.app.routes.extend([*self._running.pages, *self._running.desk])
        assert self._running.service.hold is not None
        await self._running.service.hold.look()
        if self._by_webhook:
            intake = self._running.service.intake
            app = webhook_app(intake=intake, secret=_SECRET, path=WEBHOOK_PATH, open_=lambda: True)
            self._taker.routes.extend(app.routes)
            await self._channel.take_by_webhook(url=ADDRESS + WEBHOOK_PATH, secret=_SECRET)
        else:
            await self._channel.take_by_polling()
        self.server.after_act = self._settle

    async def _close(self) -> None:
        self._running.service.presence.close()
        await self._open_things.aclose()
        await self._channel.close()
        await self.server.close()
        assert self.server.unknown_methods == []

    def _asks_page(
        self, method: str, address: str, form: dict[str, str] | None, times: int
    ) -> list[httpx.Response]:
        async def asks() -> list[httpx.Response]:
            async with self.server.client() as browser:
                requests = (
                    browser.request(method, address, data=form, follow_redirects=True)
                    for _ in range(times)
                )
                answers = list(await asyncio.gather(*requests))
            await self._settle()
            return answers

        return self.does(asks())

    async def _tick(self) -> None:
        report = await self._running.clock.tick(self.now)
        assert not report.failed
        await self._settle()

    async def _settle(self) -> None:
        service = self._running.service
        while True:
            await self._receive()
            while await self.database.write(lambda s: service.take_turns(s, self.now)):
                pass
            while await search_due(
                self.database, world=self.world, registry=self.program.registry, now=self.now
            ):
                pass
            await service.drain(seconds=5)
            if not await self.database.read(self._something_is_due):
                return
            # A limit holds it back: the town's clock waits instead of the reader of this story.
            self.server.clock.move(seconds=_A_SECOND)

    async def _receive(self) -> None:
        queue = self.server.queue
        if self._by_webhook:
            while len(queue):
                await asyncio.sleep(0.001)
            return
        while any(u["update_id"] >= (self._next_update or 0) for u in queue.pending()):
            updates = await self._channel.fetch(offset=self._next_update)
            newest = await self._running.service.intake.take(updates)
            assert newest is not None
            self._next_update = newest + 1

    def _something_is_due(self, session: Session) -> bool:
        due = select(func.count()).where(
            Outbox.state == OutboxState.QUEUED,
            or_(Outbox.not_before.is_(None), Outbox.not_before <= self.now),
            or_(Outbox.not_after.is_(None), Outbox.not_after > self.now),
        )
        return bool(session.scalar(due))


@dataclass
class Player:
    """Somebody with a phone. What they heard is what came since they last did something."""

    town: StoryTown
    phone: Phone
    burden: Burden = field(default_factory=Burden)
    _seen: dict[int, str] = field(default_factory=dict)

    def says(self, words: str) -> None:
        """Type words."""
        self.burden.types(words)
        self._acts(self.phone.send(words))

    def commands(self, command: str) -> None:
        """Type a command."""
        self.says(f"/{command}")

    def presses(self, *labels: str, under: str = "") -> None:
        """
        Press one button after another; each is named by a part of its words.

        :param under: words of the message that the buttons are under
        """
        for label in labels:
            bubble, button = self._find(label, under)
            self.burden.taps += 1
            if bubble is None:
                self._acts(self.phone.send(button.label))
            else:
                self._acts(self.phone.press(button.label, on=bubble))

    def taps_twice(self, label: str) -> None:
        """Press a button twice, too fast."""
        bubble, button = self._find(label)
        assert bubble is not None
        self._acts(self.phone.press(button.label, on=bubble, times=2))

    def presses_old(self, label: str, on: Bubble) -> None:
        """Press a button of a message as it was once."""
        button = next(button for button in on.buttons if label in button.label)
        self._acts(self.phone.press(button.label, on=on))

    def fills(self, *answers: str) -> None:
        """Answer the questions of a form in a row: a button with these words, else typed."""
        for answer in answers:
            if any(answer in label for label in self.buttons):
                self.presses(answer)
            else:
                self.says(answer)

    def opens(self, link: str) -> None:
        """Open an invitation."""
        self._acts(self.phone.open_link(link))

    def writes_on_page(self, label: str, words: str) -> str:
        """Open the one-time page behind a button, write, send; return what it says then."""
        _, button = self._find(label)
        assert button.url is not None
        return self.town.does(self._writes(urlsplit(button.url).path, words))

    def sends(self, what: Awaitable[None]) -> None:
        """Send something that is no text: ``player.sends(player.phone.send_sticker())``."""
        self._acts(what)

    def account(self, session: Session) -> Account:
        """Return the account behind this phone."""
        bot = self.town.server.world.bot["id"]
        index = self.town.database.vault.index(f"telegram:{bot}:{self.phone.person.id}")
        chat = session.scalars(select(Chat).where(Chat.address_index == index)).one()
        return session.get_one(Account, chat.account_id)

    def reads(self) -> None:
        """Read everything, so that only what comes later is heard."""
        self._seen = {bubble.id: bubble.text for bubble in self.phone.messages}

    def hears(self, words: str) -> str:
        """Assert that something with these words was heard since the last act; return it."""
        for bubble in reversed(self.heard):
            if words in bubble.text:
                return bubble.text
        said = "\n---\n".join(bubble.text for bubble in self.heard)
        raise AssertionError(f"not heard: {words}\nheard instead:\n{said}")

    def hears_nothing(self) -> None:
        """Assert that nothing was heard since the last act."""
        assert [bubble.text for bubble in self.heard] == []

    def has_never_heard(self, *words: str) -> None:
        """Assert that no message in the whole chat holds any of these words."""
        chat = "\n".join(bubble.text + str(bubble.labels) for bubble in self.phone.messages)
        for each in words:
            assert each not in chat

    @property
    def heard(self) -> list[Bubble]:
        """What has come, or changed, since the last act."""
        return [
            bubble
            for bubble in self.phone.messages
            if bubble.from_bot and self._seen.get(bubble.id) != bubble.text
        ]

    @property
    def last(self) -> Bubble:
        """What this reader looks at: the newest message, or the one that has just changed."""
        return self._in_view()[0]

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons of that message."""
        return self.last.labels

    @contextmanager
    def counts(self) -> Iterator[Burden]:
        """Count what it takes, from reading the newest message to the last thing done."""
        self.reads()
        counted = self.burden = Burden()
        counted.reads(self.last.text, self.last.labels)
        yield counted
        self.burden = Burden()

    def _acts(self, act: Awaitable[object]) -> None:
        for bubble in self.heard:
            self.burden.reads(bubble.text, bubble.labels)
        self.reads()
        self.town.does(act)

    def _in_view(self) -> list[Bubble]:
        fresh = {bubble.id for bubble in self.heard}
        shown = [bubble for bubble in self.phone.messages if bubble.from_bot]
        return sorted(shown, key=lambda bubble: (bubble.id in fresh, bubble.id), reverse=True)

    def _find(self, label: str, under: str = "") -> tuple[Bubble | None, Button]:
        for bubble in (bubble for bubble in self._in_view() if under in bubble.text):
            for button in bubble.buttons:
                if label in button.label:
                    return bubble, button
        for words in self.phone.keyboard:
            if label in words:
                return None, Button(words)
        raise AssertionError(f"no button 「{label}」. On screen:\n{self.phone.screen}")

    async def _writes(self, path: str, words: str) -> str:
        self.reads()
        async with self.town.server.client() as browser:
            opened = await browser.get(path)
            assert opened.status_code == 200, opened.text
            hidden = dict(_hidden_fields(opened.text))
            field_name = re.search(r'<textarea[^>]*name="([^"]+)"', opened.text)
            assert field_name is not None, opened.text
            sent = await browser.post(
                path, data={**hidden, field_name[1]: words}, follow_redirects=True
            )
            assert sent.status_code == 200, sent.text
        await self.town._settle()
        return sent.text


@dataclass
class Mailbox:
    """Somebody who has no app: a mailbox, and a browser for the links in its letters."""

    town: StoryTown
    address: str
    _seen: int = 0

    @property
    def news(self) -> list[Letter]:
        """The letters that have come since the last look."""
        return [
            one for one in self.town.server.post.letters(self.address) if one.number > self._seen
        ]

    def reads(self) -> None:
        """Read everything, so that only what comes later is news."""
        self._seen = max((letter.number for letter in self.news), default=self._seen)

    def gets(self, subject: str) -> Letter:
        """Assert that one letter has come, and return it."""
        found = [letter for letter in self.news if subject in letter.subject]
        assert len(found) == 1, [letter.subject for letter in self.news]
        self.reads()
        return found[0]

    def opens(self, subject: str = "お返事のお願い") -> PageReader:
        """Open what the letter that has come is about."""
        return self.town.reads_page(self._links(self.gets(subject))[0])

    def opens_own_page(self) -> PageReader:
        """Open one's own page, by the newest letter of all."""
        newest = self.town.server.post.letters(self.address)[-1]
        self.reads()
        return self.town.reads_page(self._links(newest)[-1])

    def _links(self, letter: Letter) -> list[str]:
        return re.findall(r"http\S+", letter.text)


def _hidden_fields(html: str) -> Iterator[tuple[str, str]]:
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = (re.search(rf'{part}="([^"]*)"', tag) for part in ("name", "value"))
        if name and 'type="hidden"' in tag:
            yield name[1], unescape(value[1] if value else "")


@contextmanager
def story_town(
    database: Database,
    *,
    towns: Sequence[Town] = (TOWN,),
    webhook: bool = False,
    telegram: Path | None = None,
    begins: datetime = NOW,
) -> Iterator[StoryTown]:
    """Open a town for one story, in which the program has no trouble that only its log tells."""
    town = StoryTown(database, towns=towns, webhook=webhook, telegram=telegram, begins=begins)
    with capture_logs() as log:
        try:
            town.open()
            yield town
        finally:
            town.close()
            for line in log:
                if line["log_level"] == "error":
                    raise AssertionError(line["event"]) from line.get("exc_info")
