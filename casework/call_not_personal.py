"""
個人情報ではありません: a writer lets pass what the guard has found. Its kinds are kept, no word.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import record
from casework.guard import Kind
from casework.policy import allowed
from storage.base import Base
from storage.tables import Account


@allowed
def call_not_personal(
    session: Session,
    *,
    kinds: Collection[Kind],
    about: Base,
    place: str,
    by: Account | None,
    town: str,
    now: datetime,
) -> None:
    """
    Write down who let what kinds pass, and where.

    :param about: the draft in which the words stand
    :param place: form and step, as ``post_wish.sentence``; empty where no trace is kept
    :param by: nobody, where the writer stays unnamed
    """
    record(
        session,
        by=by,
        act="guard.not_personal",
        row=about,
        town=town,
        now=now,
        kinds=" ".join(sorted(kinds)),
        place=place,
    )
