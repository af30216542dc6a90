"""
Whether the words of a story could, in a small place, tell who it is about: a warning, never a bar.
"""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.identifiable import identifying_signs
from casework.policy import allowed
from matching.words import Words
from storage.base import Id
from storage.tables import Account, PlacementMember

_SENTENCE = re.compile(r"(?<=[。!?\n])")


@allowed
def signs_in_story(
    session: Session, *, placement: Id | None, text: str, words: Words, by: Account
) -> Sequence[str]:
    """
    Return codes of what in a story could tell who one of its persons is, each once.

    :raises NotYours: if a person of the placement is of another town
    """
    persons = session.scalars(
        select(PlacementMember.person_id).where(
            PlacementMember.placement_id == placement, PlacementMember.person_id.is_not(None)
        )
    ).all()
    found: dict[str, None] = {}
    for sentence in (one.strip() for one in _SENTENCE.split(text)):
        for person in persons if sentence else ():
            signs = identifying_signs(session, person=person, sentence=sentence, words=words, by=by)
            found.update(dict.fromkeys(sign.value for sign in signs))
    return list(found)
