"""
One-time pages that are small screens of a conversation: the same turns, without an app.

Opening shows and changes nothing; each thing done is one turn in one transaction, done once
however often it is sent. When the question or form has ended, only the closing words stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from sqlalchemy.orm import Session

from bot import drafts
from bot.converse import converse_on_page, turn_on_page
from bot.forms import SUMMARY
from bot.links import SCREEN, PageClosed, prefix_of
from bot.messages import Button, Did, Incoming, Outgoing
from bot.registry import Registry
from bot.turn import Turn, World
from casework.add_mail import CONFIRMS
from casework.ground import locked
from storage.tables import Account, Chat, Draft, PageLink
from texts import Language, Text
from towns import Town

PURPOSES = frozenset({SCREEN, CONFIRMS})
_HELP = "ci.inc"
MOST_TURNS = 300
"""What no person needs for one question or form: more is a machine."""


@dataclass(frozen=True)
class Act:
    """
    What was done on a screen.

    :param version: of the screen on which it was done
    :param press: which of the buttons, counted from 0; ``None``: ``words`` were written
    """

    version: str
    press: int | None = None
    words: str = ""

    @property
    def mark(self) -> str:
        """The same for the same thing done."""
        return sha256(f"{self.press}:{self.words}".encode()).hexdigest()


@dataclass(frozen=True)
class Field:
    """
    A place to write in.

    :param words: what stands in it
    :param readers: who will be able to read it, where that is about a person
    """

    words: str
    readers: Text | None


@dataclass(frozen=True)
class Screen:
    """
    What a page shows now.

    :param rows: the buttons that it offers
    :param ended: the question or form is over; only the words are left
    """

    said: tuple[str, ...]
    rows: tuple[tuple[Button, ...], ...]
    field: Field | None
    version: str
    ended: bool
    until: datetime
    town: Town
    language: Language


@dataclass(frozen=True)
class Shown:
    """A screen after something was sent to it; ``stale``: it was an older one, and nothing done."""

    screen: Screen
    stale: bool = False


def open_screen(
    session: Session, *, link: PageLink, world: World, registry: Registry, now: datetime
) -> Screen:
    """
    Return what the page of ``link`` shows; opening it any number of times changes nothing.

    :raises PageClosed: if it cannot be used
    """
    return _Page(session, link, world, registry, now).screen()


def act_on_screen(
    session: Session,
    *,
    link: PageLink,
    act: Act,
    world: World,
    registry: Registry,
    now: datetime,
) -> Shown:
    """
    Do what was done on a page, once, and return what it shows then.

    :param link: locked by the caller
    :raises PageClosed: if it cannot be used
    """
    return _Page(session, link, world, registry, now).take(act)


class _Page:
    def __init__(
        self, session: Session, link: PageLink, world: World, registry: Registry, now: datetime
    ) -> None:
        self._session = session
        self._link = link
        self._world = world
        self._registry = registry
        self._now = now
        self._member, self._chat = self._whose()

    def screen(self) -> Screen:
        """Return what is shown now."""
        draft = self._draft()
        said = self._said(draft)
        ended = self._link.spent_at is not None
        rows = () if ended else self._offered(said)
        field = None if ended else self._field(draft, said)
        if (rows or field) and not _confirms(self._link):
            rows = self._with_help(rows)
        return Screen(
            said=tuple(message.text for message in said if message.text),
            rows=rows,
            field=field,
            version=f"{self._link.version}.{_print(draft)}",
            ended=ended,
            until=self._link.expires_at,
            town=self._world.towns[self._member.town],
            language="ja-easy" if self._member.language == "ja-easy" else "ja",
        )

    def take(self, act: Act) -> Shown:
        """Take one turn, unless it was taken already or belongs to an older screen."""
        self._chat = locked(self._session, Chat, self._chat.id)
        before = self.screen()
        if act.version != before.version or before.ended:
            state = self._link.state or {}
            again = (state.get("before"), state.get("did")) == (act.version, act.mark)
            return Shown(before, stale=not again)
        incoming = _incoming(before, act)
        if incoming is None:
            return Shown(before, stale=True)
        stood_at = _place(self._draft())
        said = [
            message
            for message in converse_on_page(
                self._session,
                page=self._link,
                chat=self._chat,
                member=self._member,
                incoming=incoming,
                world=self._world,
                registry=self._registry,
                now=self._now,
            )
            if message.text
        ]
        self._session.flush()
        draft = self._draft()
        refused = act.press is None and draft is not None and _place(draft) == stood_at
        self._link.state = {
            "said": [message.to_json() for message in said or self._said(draft)],
            "draft": _print(draft),
            "words": act.words if refused else "",
            "before": act.version,
            "did": act.mark,
        }
        self._link.version += 1
        shown = self._said(draft)
        if not self._offered(shown) and self._field(draft, shown) is None:
            self._link.spent_at = self._now
        elif self._link.version >= MOST_TURNS:
            self._link.expires_at = self._now
        return Shown(self.screen())

    def _whose(self) -> tuple[Account, Chat]:
        link, session = self._link, self._session
        account = session.get(Account, link.account_id)
        chat = session.get(Chat, link.chat_id) if link.chat_id else None
        if (
            link.expires_at <= self._now
            or account is None
            or account.left_at is not None
            or account.town not in self._world.towns
            or chat is None
            or chat.is_group
            # An address that is to be confirmed is nobody's yet.
            or chat.account_id not in ({None, account.id} if _confirms(link) else {account.id})
        ):
            raise PageClosed
        return account, chat

    def _draft(self) -> Draft | None:
        draft_id = self._link.draft_id
        draft = self._session.get(Draft, draft_id) if draft_id else None
        if draft is not None and draft.account_id == self._member.id:
            return draft
        if draft_id and self._link.spent_at is None:
            # It was handed in or thrown away elsewhere.
            raise PageClosed
        return None

    def _said(self, draft: Draft | None) -> list[Outgoing]:
        state: Mapping[str, Any] = self._link.state or {}
        if draft is None or state.get("draft") == _print(draft):
            return [Outgoing.from_json(message) for message in state.get("said", ())]
        # The form went on elsewhere, or has not been shown here yet: ask where it stands.
        turn = self._turn()
        drafts.ask_again(turn, draft)
        return turn.voice.said

    def _turn(self) -> Turn:
        """A turn in which nothing was done."""
        return turn_on_page(
            self._session,
            page=self._link,
            chat=self._chat,
            member=self._member,
            incoming=Incoming(Did.NOTHING),
            world=self._world,
            registry=self._registry,
            now=self._now,
        )

    def _offered(self, said: list[Outgoing]) -> tuple[tuple[Button, ...], ...]:
        allowed = self._registry.on_pages | frozenset(self._link.facts.get("may", ()))
        rows = (
            tuple(button for button in row if prefix_of(button.data) in allowed)
            for message in said
            for row in message.buttons
        )
        return tuple(row for row in rows if row)

    def _with_help(self, rows: tuple[tuple[Button, ...], ...]) -> tuple[tuple[Button, ...], ...]:
        """Help is one button away on every page, as it is in the chat."""
        if any(button.data.startswith(f"{_HELP}.") for row in rows for button in row):
            return rows
        voice = self._turn().voice
        return (*rows, (voice.button("check_ins.always.incident", _HELP),))

    def _field(self, draft: Draft | None, said: list[Outgoing]) -> Field | None:
        if draft is None or draft.state["at"] == SUMMARY:
            return None
        if not any(_of_form(button) for one in said for row in one.buttons for button in row):
            # Something else is asked meanwhile, such as what happened.
            return None
        form = self._registry.forms[draft.form].form
        step = next((one for one in form.steps if one.name == draft.state["at"]), None)
        if step is None or step.choices is not None:
            return None
        state: Mapping[str, Any] = self._link.state or {}
        kept = state.get("words", "") if state.get("draft") == _print(draft) else ""
        readers = Text.of(f"{form.name}.{step.name}.readers") if step.on_page else None
        return Field(kept or draft.state["answers"].get(step.name, ""), readers)


def _incoming(screen: Screen, act: Act) -> Incoming | None:
    if act.press is None:
        return Incoming(Did.WROTE, text=act.words) if screen.field else None
    buttons = [button for row in screen.rows for button in row]
    if not 0 <= act.press < len(buttons):
        return None
    return Incoming(Did.PRESSED, data=buttons[act.press].data)


def _of_form(button: Button) -> bool:
    return prefix_of(button.data) == "f"


def _place(draft: Draft | None) -> tuple[object, str] | None:
    return None if draft is None else (draft.id, draft.state["at"])


def _print(draft: Draft | None) -> str:
    """Return a short print of where a form stands; the same as long as nothing was answered."""
    if draft is None:
        return ""
    return sha256(dumps(draft.state, sort_keys=True).encode()).hexdigest()[:12]


def _confirms(link: PageLink) -> bool:
    return link.purpose == CONFIRMS
