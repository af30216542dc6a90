"""
ポスターのリンク: a coordinator, or the operator, makes the town's public link and takes it back.

It can be used by anybody, any number of times, and opens one form; it gives no role.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.codes import new_token, token_hash
from casework.ground import NotYours, TooLate, locked, record
from casework.policy import allowed
from storage.base import Id
from storage.tables import Account, PublicLink

FORM = "poster"
DAILY_LIMIT, MOST_A_DAY = 20, 500


@allowed
def make_poster_link(
    session: Session,
    *,
    town: str,
    by: Account | None,
    daily_limit: int = DAILY_LIMIT,
    now: datetime,
) -> tuple[PublicLink, str]:
    """
    Make a public link and return it with its token, which is stored nowhere.

    :param by: a coordinator of the town; ``None`` is the operator at the command line
    :param daily_limit: how many voices a day the town takes by such links, 1 to 500
    :raises NotYours: if ``by`` is no coordinator of that town
    """
    if not 1 <= daily_limit <= MOST_A_DAY:
        raise ValueError(f"a limit is 1 to {MOST_A_DAY} a day, not {daily_limit}")
    token = new_token()
    link = PublicLink(
        town=town,
        form=FORM,
        token_hash=token_hash(token),
        daily_limit=daily_limit,
        made_by=by.id if by else None,
        made_at=now,
    )
    session.add(link)
    session.flush()
    record(session, by=by, act="poster.made", row=link, town=town, now=now)
    return link, token


@allowed
def revoke_poster_link(
    session: Session, *, link: Id | None, town: str, by: Account | None, now: datetime
) -> PublicLink:
    """
    Take a public link back: nobody can open its form any more.

    :raises NotYours: if it is of another town, or ``by`` is no coordinator of this one
    :raises TooLate: if it was taken back already
    """
    row = locked(session, PublicLink, link)
    if row.town != town:
        raise NotYours
    if row.revoked_at is not None:
        raise TooLate
    row.revoked_at = now
    record(session, by=by, act="poster.revoked", row=row, town=town, now=now)
    return row


def poster_links(session: Session, *, town: str) -> list[PublicLink]:
    """Return the links of a town that can be used, the oldest first."""
    return list(
        session.scalars(
            select(PublicLink)
            .where(PublicLink.town == town, PublicLink.revoked_at.is_(None))
            .order_by(PublicLink.made_at, PublicLink.id)
        )
    )
