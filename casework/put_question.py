"""
Putting a question to a member of a placement: every reader hears it, and it counts for the cap.

Check-ins and the reviews of 体験 are put in this one way, the first time and gently once more.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import Notice, tell
from casework.standing import Asked, Standing
from storage.base import Id


def put_question(
    session: Session,
    *,
    kind: str,
    about: Id,
    key: str,
    asked: Asked,
    standing: Standing,
    now: datetime,
    again: bool = False,
) -> None:
    """
    Tell every reader of a member about a question.

    :param kind: names the sentence and its buttons; ``about`` is the question's row
    :param key: the same for every question of this kind
    :param again: gently once more
    """
    asked.begun.append(now)
    for reader in asked.readers:
        tell(
            session,
            Notice(
                to=reader.id,
                kind=kind,
                subject=about,
                key=f"{key}:{about.hex}:{'again' if again else 'first'}:{reader.id.hex}",
                person=asked.member.person_id or standing.only_person,
                placement=standing.placement.id,
                facts={"again": again},
            ),
        )
