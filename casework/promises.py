"""
お約束: what every host promises before anybody comes to it.

Where they change, their version does, and every host is asked again before a next meeting.
"""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from storage.base import Id
from storage.tables import Promise

VERSION = 1
"""Of the promises as they are written today; raise it with every change of what is promised."""

PROMISES = (
    "no_soliciting",
    "no_money",
    "no_prying",
    "no_photos",
    "no_private_contact",
    "no_closed_room",
    "young_people",
    "stop_and_call",
)


def has_promised(session: Session, *, host: Id) -> bool:
    """Whether a host has accepted the promises as they are today."""
    accepted = exists().where(Promise.host_id == host, Promise.version == VERSION)
    return bool(session.scalar(select(accepted)))
