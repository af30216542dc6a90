"""The warning that a sentence and an area together could tell who somebody is."""

from bot.turn import Turn
from casework.identifiable import identifying_signs
from storage.base import Id
from texts import Text


def identifying_words(turn: Turn, *, person: Id, sentence: str) -> Text | None:
    """Say what in a sentence about a person could tell who it is, or nothing."""
    signs = identifying_signs(
        turn.session,
        person=person,
        sentence=sentence,
        words=turn.world.reader.words,
        by=turn.by,
    )
    if not signs:
        return None
    named = Text.listed(*(Text.of(f"identifiable.sign.{one}") for one in signs))
    return Text.of("identifiable.warning", signs=named)
