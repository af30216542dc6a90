"""
A small screen as data: what it shows, and what was done on it.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps

from bot.messages import Button, Did, Drawing, Incoming
from storage.tables import Draft
from texts import Language, Text
from towns import Town


@dataclass(frozen=True)
class Act:
    """
    What was done on a screen.

    :param version: of the screen on which it was done
    :param press: which of the buttons, counted from 0; ``None``: ``words`` were written
    :param ticks: which of the boxes, if boxes were sent
    """

    version: str
    press: int | None = None
    words: str = ""
    ticks: tuple[int, ...] | None = None

    @property
    def mark(self) -> str:
        """The same for the same thing done."""
        return sha256(f"{self.press}:{self.ticks}:{self.words}".encode()).hexdigest()


@dataclass(frozen=True)
class Box:
    """One of several things that can be ticked, and sent with one button."""

    key: str
    label: str
    ticked: bool


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
    :param boxes: what can be ticked, where several answers may be given
    :param ended: the question or form is over; only the words are left
    :param own: it is the reader's own page, with the menu of their role
    :param until: when it closes by itself; a question's page ends with the question
    :param back: the page of the desk that it was opened from
    :param drawings: the pictures that were shown with what is said
    """

    said: tuple[str, ...]
    rows: tuple[tuple[Button, ...], ...]
    boxes: tuple[Box, ...]
    field: Field | None
    version: str
    ended: bool
    own: bool
    until: datetime | None
    town: Town
    language: Language
    back: str = ""
    drawings: tuple[Drawing, ...] = ()


@dataclass(frozen=True)
class Shown:
    """
    A screen after something was sent to it.

    :param stale: it was an older one, and nothing was done
    :param gone: it is shown this once; what was handed in has left no trace on the page
    """

    screen: Screen
    stale: bool = False
    gone: bool = False


def incoming_of(screen: Screen, act: Act) -> Incoming | None:
    """Return what an act means, or nothing if the screen does not offer it."""
    if act.ticks is not None:
        if not screen.boxes or not all(0 <= tick < len(screen.boxes) for tick in act.ticks):
            return None
        return Incoming(Did.TICKED, text="\n".join(screen.boxes[tick].key for tick in act.ticks))
    if act.press is None:
        return Incoming(Did.WROTE, text=act.words) if screen.field else None
    buttons = [button for row in screen.rows for button in row]
    if not 0 <= act.press < len(buttons):
        return None
    return Incoming(Did.PRESSED, data=buttons[act.press].data)


def place_of(draft: Draft | None) -> tuple[object, str] | None:
    """Return where a form stands."""
    return None if draft is None else (draft.id, draft.state["at"])


def print_of(draft: Draft | None) -> str:
    """Return a short print of where a form stands; the same as long as nothing was answered."""
    if draft is None:
        return ""
    return sha256(dumps(draft.state, sort_keys=True).encode()).hexdigest()[:12]
