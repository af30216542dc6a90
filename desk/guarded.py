"""
Free words on a form of the desk: looked through before they are kept, as in chat.

The form is shown again with what was found; its writer masks it by one press, writes it anew, or
ticks that it is not personal.
"""

from bot.forms import Doubt, Guard, Refused, doubt_in, found_words
from casework.call_not_personal import call_not_personal
from casework.tidy import visible
from desk.fields import Fields
from desk.visit import Visit
from storage.base import Base
from texts import Text

NOT_PERSONAL = "not_personal"
"""The box by which a writer lets pass what was found."""
MASK = "mask"
"""The button by which a writer sends the same form without what was found."""


class Doubted(Refused):
    """Words in which something was found; ``firm`` as in :class:`Doubt`."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(found_words(doubt))
        self.firm = doubt.firm


def guarded(
    visit: Visit,
    fields: Fields,
    *,
    name: str,
    most: int,
    place: str,
    about: Base,
    guard: Guard = Guard.SHOWN,
) -> str:
    """
    Return what was written in a field, once it may be kept.

    :param most: so many characters at most
    :param place: page and field, as ``stories.words``
    :param about: the row that the words will stand in, or beside
    :param guard: who will read them
    :raises Refused: if they are too long
    :raises Doubted: if something was found, and neither masked nor let pass
    """
    words = visible(fields.get(name)).strip()
    if len(words) > most:
        raise Refused(Text.of("cleaning.too_long", limit=most, length=len(words)))
    doubt = doubt_in(guard, words)
    if doubt is not None and fields.get(MASK):
        words = doubt.masked
        doubt = doubt_in(guard, words)
    if doubt is None:
        return words
    if doubt.firm or not fields.get(NOT_PERSONAL):
        raise Doubted(doubt)
    call_not_personal(
        visit.session,
        kinds=doubt.kinds,
        about=about,
        place=place,
        by=visit.by,
        town=visit.by.town,
        now=visit.now,
    )
    return words
