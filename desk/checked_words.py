"""
Words that may reach others: what is written at the desk is looked at before a deed takes it.

The form is shown again with what was found; its writer masks it, or ticks that it is not personal.
"""

from bot.forms import Guard, Refused, doubt_in, found_words
from casework.call_not_personal import call_not_personal
from casework.tidy import visible
from desk.fields import Fields
from desk.visit import Visit
from storage.base import Base
from texts import Text

# The field by which a writer says that what was found is not personal.
_WAVED = "not_personal"


def checked_words(
    visit: Visit, fields: Fields, words: str, *, most: int, place: str, about: Base
) -> str:
    """
    Return words that may be kept.

    :param most: so many characters at most
    :param place: page and field, as ``stories.words``
    :param about: the row that they will stand in, or beside
    :raises Refused: if they are too long, or something was found and not let pass
    """
    tidy = visible(words).strip()
    if len(tidy) > most:
        raise Refused(Text.of("cleaning.too_long", limit=most, length=len(tidy)))
    doubt = doubt_in(Guard.SHOWN, tidy)
    if doubt is None:
        return tidy
    if doubt.firm or not fields.get(_WAVED):
        raise Refused(found_words(doubt))
    call_not_personal(
        visit.session,
        kinds=doubt.kinds,
        about=about,
        place=place,
        by=visit.by,
        town=visit.by.town,
        now=visit.now,
    )
    return tidy
