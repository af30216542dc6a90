"""
Say more about one meeting: where they meet, who comes along, how one gets home.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.days import Company, Terms, WayHome
from casework.family import need_family_yes
from casework.ground import TooLate, found, locked, record
from casework.members import members_of, only_person, own_members, tell_members
from casework.placements import running_placement
from casework.policy import allowed
from storage.base import Id
from storage.states import DayState, HowHeard, Role
from storage.tables import Account, MeetingDay


@allowed
def describe_day(
    session: Session,
    *,
    day: Id | None,
    by: Account,
    terms: Terms,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> MeetingDay:
    """
    Change what is known of a planned meeting; saying the same again changes nothing.

    A host changes the place; company and way home stay as the person's side said.

    :raises NotYours: if ``by`` is not in the placement
    :raises FamilyNotAsked: if somebody of a family would come that is not to be told
    :raises TooLate: if the meeting was told of, or the placement has ended or rests
    """
    placement = running_placement(session, found(session, MeetingDay, day).placement_id)
    members = members_of(session, placement)
    own_members(session, placement=placement, members=members, by=by)
    row = locked(session, MeetingDay, day)
    if row.state is not DayState.PLANNED:
        raise TooLate
    if by.role is Role.HOST:
        terms = Terms(
            place=terms.place, company=Company(row.company), way_home=WayHome(row.way_home)
        )
    if (row.place, row.company, row.way_home) == (terms.place, terms.company, terms.way_home):
        return row
    need_family_yes(session, members=members, company=terms.company, now=now)
    row.place, row.company, row.way_home = terms.place, terms.company.value, terms.way_home.value
    row.revision += 1
    record(
        session,
        by=by,
        act="day.described",
        row=row,
        town=placement.town,
        how_heard=how_heard.value,
        now=now,
    )
    tell_members(
        session,
        members=members,
        kind="pl.daychanged",
        subject=row.id,
        key=f"pl.daychanged:{row.id.hex}:{row.revision}",
        besides=by.id,
        session_at=row.starts_at,
        person=only_person(members),
    )
    return row
