"""
What a page of the desk is: an address, a template, what it shows, and what can be done on it.

A page is read in a transaction that writes nothing; each act is one deed in one transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desk.fields import LARGEST_FORM, Fields
from storage.states import Role

if TYPE_CHECKING:
    from desk.visit import Visit

STAFF = frozenset({Role.COORDINATOR, Role.OFFICER})
COORDINATORS = frozenset({Role.COORDINATOR})


@dataclass(frozen=True)
class Done:
    """
    What follows an act: the page to go to, and one sentence that is shown there once.

    :param to: a path of the desk, such as ``/week``, or of a one-time page (``/p/…``)
    :param said: the key of a sentence without blanks, below ``desk_….said``
    """

    to: str
    said: str = ""


Show = Callable[["Visit"], Mapping[str, Any]]
Do = Callable[["Visit", "Fields"], Done]
Enter = Callable[["Visit"], None]


@dataclass(frozen=True)
class DeskPage:
    """
    A page of the desk.

    :param path: below ``/desk``; ``{name}`` in it is found in ``visit.path``
    :param show: returns what the template needs besides the frame
    :param acts: by the value of the field ``act`` of a form that is posted to the same address
    :param menu: the key of its words in the navigation; without it, it is reached by links
    :param enter: runs before it is shown, in a transaction of its own that may write: what
        opening a case leaves behind
    :param largest_form: how many bytes a form of it may have
    """

    path: str
    template: str
    show: Show
    acts: Mapping[str, Do] = field(default_factory=dict)
    roles: frozenset[Role] = COORDINATORS
    menu: str = ""
    enter: Enter | None = None
    largest_form: int = LARGEST_FORM


@dataclass(frozen=True)
class GivenFile:
    """A file to be saved; its name is ASCII."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class DeskFile:
    """A download; ``enter`` as for a page."""

    path: str
    give: Callable[["Visit"], GivenFile]
    roles: frozenset[Role] = COORDINATORS
    enter: Enter | None = None
