"""The warning that a sentence and an area together could tell who somebody is."""

from bot.drafts import start_form
from bot.turn import Filled, Turn
from casework.identifiable import identifying_signs
from storage.base import Id
from texts import Text

_SAID_OF = "said_of"


def identifying_words(
    turn: Turn, *, person: Id, sentence: str, step: str = "post_wish.sentence"
) -> Text | None:
    """
    Say what in a sentence about a person could tell who it is, or nothing.

    :param step: the question that it answers, which gives the sentence its name
    """
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
    return Text.of("identifiable.warning", what=Text.of(f"{step}.name"), signs=named)


def asks_again(turn: Turn, filled: Filled, *, form: str, step: str, person: Id) -> bool:
    """
    Open the summary once more if what was written could tell who it is; again it is taken as is.

    :returns: whether it was opened: then nothing is kept yet
    """
    sentence = getattr(filled.answers, step)
    if filled.facts.get(_SAID_OF) == sentence:
        return False
    warning = identifying_words(turn, person=person, sentence=sentence, step=f"{form}.{step}")
    if warning is None:
        return False
    start_form(
        turn,
        form,
        subject=filled.subject,
        facts={**filled.facts, _SAID_OF: sentence},
        answers=filled.answers.model_dump(mode="json"),
        notice=Text.lines(warning, Text.of("identifiable.not_kept_yet")),
    )
    return True
