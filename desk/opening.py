"""
A case is opened before anything of it is shown: freely where it is in one's own hands, else for a
reason; either leaves its trace. Pages about a case ask here, and in no other way.
"""

from collections.abc import Callable

from bot.forms import Refused
from bot.reading import ASKED
from casework.read_case import NeedsReason, ReadReason, case_is_open, read_case
from desk.fields import Fields
from desk.page import Do, Done, Enter
from desk.visit import Visit
from storage.base import Id
from storage.tables import Person
from texts import Text

REASONS = tuple(one.value for one in ASKED)
"""What can be chosen; the words are those of the chat (``reading.reason.…``)."""

Whose = Callable[[Visit], Person]


def entering(whose: Whose) -> Enter:
    """Return what opens the case of a page's person where no reason is asked."""

    def enter(visit: Visit) -> None:
        person = whose(visit)
        try:
            read_case(visit.session, person=person.id, by=visit.by, now=visit.now)
        except NeedsReason:
            # The page asks for it.
            return

    return enter


def is_open(visit: Visit, person: Person) -> bool:
    """Whether a case may be shown now."""
    return case_is_open(visit.session, person=person.id, by=visit.by, now=visit.now)


def opening(whose: Whose, to: Callable[[Visit, Person], str]) -> Do:
    """Return the act that opens a case for the chosen reason and leads to ``to``."""

    def open_it(visit: Visit, fields: Fields) -> Done:
        person = whose(visit)
        open_for(visit, person.id, reason=fields.get("reason"))
        return Done(to(visit, person))

    return open_it


def open_for(visit: Visit, person: Id, *, reason: str) -> None:
    """
    Open a case for a reason that was chosen, or freely where none is needed.

    :raises Refused: if one is needed, and none of those offered was chosen
    """
    try:
        read_case(
            visit.session,
            person=person,
            reason=ReadReason(reason) if reason in REASONS else None,
            by=visit.by,
            now=visit.now,
        )
    except NeedsReason:
        raise Refused(Text.of("reading.ask")) from None
