"""
One-time pages that are small screens of a conversation: the same turns, without an app.

Opening shows and changes nothing; each thing done is one turn in one transaction, done once
however often it is sent. When the question or form has ended, only the closing words stay.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from bot import drafts
from bot.acts import Act, Box, Field, Screen, Shown, incoming_of, place_of, print_of
from bot.asides import BACK, aside_after, aside_begun, is_back
from bot.boxes import beside_boxes, boxes_of
from bot.converse import converse_on_page, turn_on_page
from bot.forms import SUMMARY
from bot.links import ENDED_LIFETIME, HOME, SCREEN, PageClosed, prefix_of
from bot.messages import Button, Did, Incoming, Outgoing
from bot.registry import Registry
from bot.tokens import Press
from bot.turn import Turn, World
from casework.add_mail import CONFIRMS
from casework.ground import locked
from casework.hats import speaks_in
from casework.question_stands import question_stands
from storage.base import Id
from storage.tables import Account, Chat, Draft, PageLink
from texts import Language, Text

PURPOSES = frozenset({SCREEN, CONFIRMS, HOME})
_HELP = "ci.inc"
_MENU = "ev.menu"
# Where letters go is not changed by whoever has a letter.
_NOT_HERE = frozenset({"ma", "mo"})
MOST_TURNS = 300
"""What no person needs for one question or form: more is a machine."""


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
        over = self._is_over()
        if over:
            said = self._spoken("page.screen.over")
        ended = over or self._link.spent_at is not None
        rows = () if ended else self._offered(said)
        field = None if ended else self._field(draft, said)
        boxes = () if ended else self._boxes(draft, said)
        if boxes:
            vault = self._world.vault
            rows = beside_boxes(rows, boxes, chat=self._chat, vault=vault, now=self._now)
        if (rows or field or self._goes_on) and not (ended or _confirms(self._link)):
            rows = self._with_ways_on(rows)
        return Screen(
            said=tuple(message.text for message in said if message.text),
            drawings=tuple(message.picture for message in said if message.picture),
            rows=rows,
            boxes=boxes,
            field=field,
            version=f"{self._link.version}.{print_of(draft)}",
            ended=ended,
            own=self._link.purpose == HOME,
            until=None if "asks" in self._link.facts else self._link.expires_at,
            town=self._world.towns[self._member.town],
            language=self._language(),
            back=self._link.facts.get("back", ""),
        )

    def take(self, act: Act) -> Shown:
        """Take one turn, unless it was taken already or belongs to an older screen."""
        self._chat = locked(self._session, Chat, self._chat.id)
        before = self.screen()
        if act.version != before.version or before.ended:
            state = self._link.state or {}
            again = (state.get("before"), state.get("did")) == (act.version, act.mark)
            return Shown(before, stale=not again)
        incoming = incoming_of(before, act)
        if incoming is None:
            return Shown(before, stale=True)
        if is_back(incoming.data):
            self._back(act)
            return Shown(self.screen())
        stood_at = place_of(self._draft())
        before_said = self._said(self._draft())
        turn = converse_on_page(
            self._session,
            page=self._link,
            chat=self._chat,
            member=self._member,
            incoming=incoming,
            world=self._world,
            registry=self._registry,
            now=self._now,
        )
        said = [message for message in turn.voice.said if message.text]
        self._session.flush()
        if turn.traceless:
            return self._forgets(act, said)
        typed = turn.called_for_help and self._draft() is not None
        aside = aside_after(
            self._state.get("aside") or aside_begun(self._link, before_said, incoming, typed=typed),
            incoming=incoming,
        )
        self._link.state = {**self._state, "aside": aside}
        draft = self._draft()
        refused = act.press is None and draft is not None and place_of(draft) == stood_at
        self._link.state = {
            "said": [message.to_json() for message in said or self._said(draft)],
            "draft": print_of(draft),
            "words": act.words if refused else "",
            "before": act.version,
            "did": act.mark,
            "aside": aside,
        }
        self._link.version += 1
        shown = self._said(draft)
        if not (self._goes_on or self._offered(shown) or self._field(draft, shown)):
            self._link.spent_at = self._now
            ends = self._now + ENDED_LIFETIME
            self._link.expires_at = min(self._link.expires_at, ends)
        elif self._link.version >= MOST_TURNS:
            self._link.expires_at = self._now
        return Shown(self.screen())

    def _forgets(self, act: Act, said: list[Outgoing]) -> Shown:
        """Show once what was said; a page made for this alone is gone by now, others go back."""
        if not inspect(self._link).deleted:
            if self._state.get("aside"):
                self._back(act)
            else:
                self._link.state, self._link.version = None, self._link.version + 1
        last = Screen(
            said=tuple(message.text for message in said),
            rows=(),
            boxes=(),
            field=None,
            version="",
            ended=True,
            own=False,
            until=None,
            town=self._world.towns[self._member.town],
            language=self._language(),
        )
        return Shown(last, gone=True)

    def _language(self) -> Language:
        return "ja-easy" if self._member.language == "ja-easy" else "ja"

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
            or not (
                (chat.account_id is None and _confirms(link))
                or speaks_in(session, account=account, chat=chat)
            )
        ):
            raise PageClosed
        return account, chat

    def _draft(self) -> Draft | None:
        draft_id = self._link.draft_id
        draft = self._session.get(Draft, draft_id) if draft_id else None
        if draft is not None and draft.account_id == self._member.id:
            return draft
        if draft_id and self._link.spent_at is None and not self._goes_on:
            # It was handed in or thrown away elsewhere.
            raise PageClosed
        return None

    def _said(self, draft: Draft | None) -> list[Outgoing]:
        state = self._state
        if draft is None and self._link.purpose == HOME and not state.get("said"):
            turn = self._turn()
            self._registry.commands["menu"].run(turn, Press("menu"))
            return turn.voice.said
        if draft is None or state.get("draft") == print_of(draft):
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

        def may(button: Button) -> bool:
            prefix = prefix_of(button.data)
            if self._link.purpose == HOME:
                return bool(prefix) and prefix not in _NOT_HERE
            return prefix in allowed

        rows = (
            tuple(button for button in row if may(button))
            for message in said
            for row in message.buttons
        )
        return tuple(row for row in rows if row)

    def _with_ways_on(self, rows: tuple[tuple[Button, ...], ...]) -> tuple[tuple[Button, ...], ...]:
        """Help is one button away on every page, as in the chat; so is what one came from."""
        actions = {".".join(button.data.split(".")[:2]) for row in rows for button in row}
        voice = self._turn().voice
        if self._state.get("aside"):
            rows = (*rows, (Button(voice.words("page.screen.back"), data=BACK),))
        if self._link.purpose == HOME and not actions & {_MENU, "ev.do"}:
            rows = (*rows, (voice.button("menus.menu", _MENU),))
        if _HELP not in actions and "ev.do" not in actions:
            rows = (*rows, (voice.button("check_ins.always.incident", _HELP),))
        return rows

    def _back(self, act: Act) -> None:
        """Show again what was asked before the call for help."""
        aside = self._state["aside"]
        self._link.draft_id = Id(aside["draft"]) if aside["draft"] else None
        draft = self._draft()
        self._link.state = {
            "said": aside["said"],
            # Without what was said, the form asks anew.
            "draft": print_of(draft) if aside["said"] else "",
            "before": act.version,
            "did": act.mark,
        }
        self._link.version += 1

    def _is_over(self) -> bool:
        """Whether the question was answered elsewhere, or lapsed, before anything was done here."""
        facts = self._link.facts
        return (
            "asks" in facts
            and not self._link.version
            and not question_stands(self._session, kind=facts["asks"], subject=Id(facts["about"]))
        )

    def _spoken(self, key: str) -> list[Outgoing]:
        voice = self._turn().voice
        voice.say(key)
        return voice.said

    @property
    def _goes_on(self) -> bool:
        """Whether the page stays open though nothing more is asked just now."""
        return self._link.purpose == HOME or bool(self._state.get("aside"))

    @property
    def _state(self) -> Mapping[str, Any]:
        return self._link.state or {}

    def _boxes(self, draft: Draft | None, said: list[Outgoing]) -> tuple[Box, ...]:
        asks = (_of_form(button) for one in said for row in one.buttons for button in row)
        if draft is None or not any(asks):
            return ()
        form = self._registry.forms[draft.form].form
        town = self._world.towns[self._member.town]
        return boxes_of(form, draft, voice=self._turn().voice, town=town)

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
        state = self._state
        kept = state.get("words", "") if state.get("draft") == print_of(draft) else ""
        readers = Text.of(f"{form.name}.{step.name}.readers") if step.on_page else None
        return Field(kept or draft.state["answers"].get(step.name, ""), readers)


def _of_form(button: Button) -> bool:
    return prefix_of(button.data) == "f"


def _confirms(link: PageLink) -> bool:
    return link.purpose == CONFIRMS
