"""
ポスターから: somebody would like to take part and leaves a few words; a coordinator calls them.

It gives no role and no chat. A town takes only so many a day, and each of them once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.codes import token_hash
from casework.ground import locked_all, record
from casework.open_task import open_task
from casework.register_host import HostKind
from casework.report_incident import Incident, Whom
from followup.calendar import TOKYO
from followup.urgency import Urgency
from storage.tables import Approach, PublicLink
from towns import Town


class NoSuchLink(Exception):
    """Unknown, taken back, or of a town that is not served: the reader learns no difference."""


class EnoughForToday(Exception):
    """The town takes no more voices today."""


@dataclass(frozen=True, kw_only=True)
class ApproachTold:
    """
    What somebody wrote; every text is guarded but the contact, which is their own.

    :param contact: a phone number or a mail address
    """

    kind: HostKind
    area: str
    sentence: str
    hope: str
    contact: str


def poster_town(session: Session, *, token: str, towns: Mapping[str, Town]) -> Town:
    """
    Return the town of a public link.

    :raises NoSuchLink: if it opens nothing
    """
    link = session.scalars(
        select(PublicLink).where(
            PublicLink.token_hash == token_hash(token), PublicLink.revoked_at.is_(None)
        )
    ).one_or_none()
    if link is None or link.town not in towns:
        raise NoSuchLink
    return towns[link.town]


def take_approach(
    session: Session,
    *,
    token: str,
    form: str,
    told: ApproachTold,
    crisis: Incident | None = None,
    towns: Mapping[str, Town],
    now: datetime,
) -> Approach:
    """
    Keep what somebody wrote, and ask the coordinators to call; the same page again changes nothing.

    :param form: the random id of the page it was written on
    :param crisis: what the words speak of; then those on duty hear of it at once
    :raises NoSuchLink: if the link opens nothing
    :raises EnoughForToday: if the town's limit is reached
    :raises KeyError: if the town has no such area
    """
    town = poster_town(session, token=token, towns=towns)
    # All links of the town, in one order: its limit is counted by one writer at a time.
    links = locked_all(session, select(PublicLink).where(PublicLink.town == town.key))
    link = next(one for one in links if one.token_hash == token_hash(token))
    if link.revoked_at is not None:
        raise NoSuchLink
    page = token_hash(f"{link.id.hex}:{form}")
    known = session.scalars(select(Approach).where(Approach.form_hash == page)).one_or_none()
    if known is not None:
        return known
    today = datetime.combine(now.astimezone(TOKYO).date(), time(), TOKYO)
    count = session.scalar(
        select(func.count()).where(
            Approach.town == town.key,
            Approach.made_at >= today,
            Approach.made_at < today + timedelta(days=1),
        )
    )
    if (count or 0) >= link.daily_limit:
        raise EnoughForToday
    row = Approach(
        town=town.key,
        link_id=link.id,
        form_hash=page,
        kind=told.kind.value,
        area=town.area(told.area).key,
        sentence=told.sentence,
        hope=told.hope,
        contact=told.contact,
        made_at=now,
    )
    session.add(row)
    session.flush()
    record(session, by=None, act="approach", row=row, town=town.key, now=now)
    open_task(
        session,
        town=town,
        kind="poster_voice",
        about=row.id,
        urgency=crisis.urgency if crisis else Urgency.NEXT_WORKING_DAY,
        facts={
            "approach": row.id.hex,
            **({"incident": crisis.value, "whom": Whom.UNSAID.value} if crisis else {}),
        },
        now=now,
    )
    return row
