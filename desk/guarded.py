"""
Free words on a form of the desk: looked through before they are kept, as in chat.

What is found is named on the page; its writer writes it anew, or says that it is not personal.
"""

from bot.forms import Guard, Refused, doubt_in
from casework.call_not_personal import call_not_personal
from casework.tidy import visible
from desk.fields import Fields
from desk.visit import Visit
from storage.base import Base
from texts import Text

NOT_PERSONAL = "not_personal"
"""The box by which a writer lets pass what was found."""


def guarded(visit: Visit, fields: Fields, *, name: str, most: int, about: Base, place: str) -> str:
    """
    Return what was written in a field that colleagues or the city will read.

    :param most: so many characters
    :param about: the row in which the words will stand
    :raises Refused: if it is longer, or something in it could tell who somebody is
    """
    words = visible(fields.get(name)).strip()
    if len(words) > most:
        raise Refused(Text.of("desk_reports.too_long", most=most, length=len(words)))
    doubt = doubt_in(Guard.INSIDE, words)
    if doubt is None:
        return words
    if doubt.firm or not fields.get(NOT_PERSONAL):
        found = Text.listed(*(Text.plain(f"「{one.words}」") for one in doubt.found))
        key = "desk_reports.never" if doubt.firm else "desk_reports.personal"
        raise Refused(Text.of(key, words=found))
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
